const char *strings(int b) {
    const char *a = "if (x) { // no comment \" \
        while";
    char c = '"', d = '\'', e = '{';
    return b ? a : "/* not */" "for";
}
