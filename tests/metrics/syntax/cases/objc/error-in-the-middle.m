@implementation X
- (int)before:(int)a {
    if (a > 1) return 1;
    return 2;
}
- (int)broken:(int)a {
    int x = = 1;
    return a;
}
- (int)after:(int)a {
    while (a > 1) a--;
    return a;
}
@end
