@implementation L
- (id)all {
    NSString *s = @"if (x) { // no comment";
    NSArray *l = @[@1, @(a ? 1 : 2), @YES];
    NSDictionary *d = @{@"k": @'c', @"while": l};
    SEL sel = @selector(if:for:);
    return [d objectForKey:@"\"/*"] ?: NSStringFromSelector(sel);
}
@end
