@implementation Loader
- (int)load:(int)a {
#if TARGET_OS_IOS || (TARGET_OS_TV && !DEBUG)
    if (a) return 1;
#elif A && B
    return a || 2;
#endif
    return 3;
}
@end
