@implementation E
- (int)grade:(int)n {
    if (n > 9) {
        return 1;
    } else if (n > 8 && n < 9) {
        return 2;
    } else {
        if (n == 0) return 4;
    }
    return 5;
}
@end
