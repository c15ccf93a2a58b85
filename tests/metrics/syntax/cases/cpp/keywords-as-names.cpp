struct S {
    int final = 1, override = 2;
    int import(int module) { return module.export_; }
    int select() { return get(this).match(1).loop; }
};
