def show(x, width):
    a = f"if {x if x else 1!r:>{width}} for {f'{x and 1}'} while"
    return a + "if and or" 'for' rf"\d{x}"
