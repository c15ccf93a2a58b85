// a line comment, if
/* a block
   of two */
#pragma mark - Life
#define SCALE(a) ((a) ? 1 : 2)
@implementation P
#if TARGET_OS_IOS && X
- (void)ios { /* beside */ }
#else
- (void)mac { }
#endif
@end
