def grade(n):
    if n > 90:
        return "a"
    elif n > 80 and n < 90:
        return "b"
    elif n > 70:
        if n == 77:
            return "lucky"
        return "c"
    else:
        return "d"
