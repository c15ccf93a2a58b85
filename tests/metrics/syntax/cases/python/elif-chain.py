def grade(n):
    if n > 90:
        return "a"
    if n > 80 and n < 90:
        return "b"
    if n > 70:
        if n == 77:
            return "lucky"
        return "c"
    return "d"
