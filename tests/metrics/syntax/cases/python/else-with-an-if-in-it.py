def grade(n):
    if n > 90:
        return "a"
    else:
        if n > 80:
            return "b"
    return "c"
