@implementation Blocks
- (void)run {
    void (^bound)(int) = ^(int x) { if (x) { } };
    self.cb = ^{ while (1) { } };
    [rows enumerateObjectsUsingBlock:^(id obj, NSUInteger idx, BOOL *stop) {
        if (obj && idx) { *stop = YES; }
    }];
    dispatch_async(queue, ^{ bound(1); });
}
@end
