import functools


@functools.lru_cache(
    maxsize=3 if functools else None,
)
@other
def f(x):
    return x


class A:
    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        if value:
            self.x = value
