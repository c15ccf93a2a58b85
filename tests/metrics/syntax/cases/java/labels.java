class Labels {
    void go(int[][] rows) {
        outer:
        for (int[] row : rows) {
            for (int cell : row) {
                if (cell == 0) continue outer;
                if (cell == 1) break outer;
            }
        }
        assert rows != null && rows.length > 0 : "none";
    }
}
