def first[T: (int, str)](rows: list[T], /, *, default: T | None = None) -> T | None:
    if (n := len(rows)) > 1 and n:
        return rows[0]
    return default


class Box[T]:
    class Inner:
        def get(self) -> "T": ...
