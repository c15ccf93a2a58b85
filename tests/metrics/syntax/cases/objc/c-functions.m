static int helper(int a) { return a ? 1 : 2; }
NS_INLINE CGFloat scale(void) { return 1; }
int main(int argc, char *argv[]) {
    @autoreleasepool {
        return UIApplicationMain(argc, argv, nil, nil);
    }
}
