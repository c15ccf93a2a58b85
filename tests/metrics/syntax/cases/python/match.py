def kind(x):
    match x:
        case 1 | 2:
            return "a"
        case [y, _] if y > 3:
            return "b"
        case {"k": v}:
            return v
        case _ if x:
            return "guarded"
        case _:
            return "d"


match = case = type = 1


def soft(match):
    return match.case(type)
