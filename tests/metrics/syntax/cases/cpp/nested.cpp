void outer() {
    struct Local {
        void inside() { if (x) {} }
    };
    namespace_alias = 1;
    new (p) Local();
    delete[] p;
}
namespace a::b::inline c { namespace { void hidden() {} } }
