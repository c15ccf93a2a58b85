double = lambda x: x * 2 if x else 0

typed: object = lambda: 1 and 2


class A:
    key = lambda self, x: x or 1

    def __init__(self):
        self.call = lambda x: x if x else 1
        self.rows = sorted([], key=lambda x: x or 3)
