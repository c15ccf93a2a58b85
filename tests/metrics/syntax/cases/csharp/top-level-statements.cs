using System;

if (args.Length > 0) { Run(); }
void Run() { foreach (var a in args) Console.WriteLine(a); }

namespace Shop;
interface IShop { int Sell(); int Buy() { return 1; } }
enum Kind { If = 1 << 2 }
