int kind(int x) {
    switch (x) {
    case 1:
    case 'a':
        return 1;
    case A | B: {
        if (x) break;
    }
    default:
        return 2;
    }
    return 0;
}
