class Method {
    @Transactional(rollbackFor = Exception.class)
    void save(java.util.List<String> all) {
        for (String one : all) {
            if (one != null) {
                keep(one);
            }
        }
    }

    @Override @Deprecated
    // a comment between
    @X(a = true ? 1 : 2)
    public final @NonNull String name() { return ""; }

    public @Override
    int late() { return 1; }

    @A <T> @B
    T generic() { return null; }
}
