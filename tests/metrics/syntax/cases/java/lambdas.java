class Lambdas {
    private final Function<String, Integer> size = s -> s == null ? 0 : s.length();

    void run(List<String> all) {
        Runnable bound = () -> {
            for (;;) {
                break;
            }
        };
        this.late = x -> x || y;
        all.forEach(one -> {
            if (one != null) {
                bound.run();
            }
        });
        all.stream().map(String::length).filter(n -> n > 1 && n < 3);
    }
}
