class Text {
    String sql() {
        return """
            select if (a && b) {
            // no comment
            /* not either
            """ + "/* \" && */" + '{';
    }

    /** Documented. */
    int after() { return 1; } // beside code
    /* a comment *//* two */
}
