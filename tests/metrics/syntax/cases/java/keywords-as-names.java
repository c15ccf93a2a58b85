class Names {
    int record(int yield) { var when = 1; return when + this.record; }
    void match(String sealed) { foo.match(sealed).with(x -> x); }
    int permits() { return instance instanceof String s && s.isEmpty() ? 1 : 2; }
}
