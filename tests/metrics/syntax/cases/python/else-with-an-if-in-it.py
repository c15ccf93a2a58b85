def grade(n):
    if n > 90:
        return "a"
    if n > 80:
        return "b"
    return "c"
