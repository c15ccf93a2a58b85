def before(x):
    if x:
        return 1
    return 2


def broken(x):
    y = 3 3
    return y if x else 1


def after(x):
    while x:
        x -= 1
    return x
