class Grade {
    char grade(int n) {
        if (n > 90) {
            return 'a';
        } else if (n > 80) {
            return 'b';
        } else if (n > 70 && n != 77) {
            return 'c';
        } else {
            if (n == 77) {
                return '"';
            }
        }
        for (int i = 0, j = 1; i < n || j > 1; i++, j++) ;
        return '\'';
    }
}
