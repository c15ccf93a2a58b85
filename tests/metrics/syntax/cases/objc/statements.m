@implementation S
- (void)all:(NSArray *)rows {
    for (id x in rows) {
        @try {
            [x run];
        } @catch (NSException *e) {
            if (e) { }
        } @finally { }
    }
    @synchronized (self) { do { } while (a || b); }
    @autoreleasepool { [x drain]; }
    switch (x) {
        case 1: break;
        default: break;
    }
}
@end
