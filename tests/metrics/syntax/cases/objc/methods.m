#import <Foundation/Foundation.h>

@interface Foo : NSObject <Bar>
@property (nonatomic, copy) NSString *name;
- (void)none;
@end

@implementation Foo
@synthesize name = _name;
- (void)viewDidLoad { [super viewDidLoad]; }
- (id)initWithName:(NSString *)name age:(int)age {
    self = [super init];
    if (self) { _name = name ?: @"x"; }
    return self;
}
+ (instancetype)make:(int)a
{
    return [[self alloc] initWithName:nil age:a];
}
- (int)add:(int)a :(int)b { return a + b; }
@end

@implementation Foo (Category)
- (BOOL)isEqual:(id)o { return o == self || [o hash] == 1; }
@end
