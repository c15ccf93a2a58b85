def outer(x):
    def inner(y):
        if y:
            for z in y:
                print(z)
        return y

    if x:
        return inner

    class Local:
        def method(self):
            return x or 1

    return Local
