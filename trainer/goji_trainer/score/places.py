"""Places that prompts are pinned on when no real change is at hand: names and numbers as real code has them."""

from __future__ import annotations

import random

from goji_hook.grounding import Place

_VERBS = (
    "parse",
    "load",
    "merge",
    "render",
    "update",
    "resolve",
    "validate",
    "fetch",
    "handle",
    "build",
    "flush",
    "apply",
)
_NOUNS = ("config", "headers", "tokens", "request", "session", "path", "tree", "cache", "batch", "schema", "user_input")
_SUFFIXES = (".py", ".py", ".js", ".ts", ".go", ".rs", ".java", ".c", ".rb", ".swift")
_FOLDERS = ("", "src/", "lib/core/", "internal/http/", "app/models/", "tests/")
_CLASSES = ("", "", "Parser::", "Store.", "SessionManager.")


def draw_place(at: str, dice: random.Random) -> Place | None:
    """A place of the kind that ``at`` asks for (``func``, ``file``), or None for ``none``."""
    if at == "none":
        return None
    function = _function(dice) if at == "func" else ""
    path = dice.choice(_FOLDERS) + f"{dice.choice(_VERBS)}_{dice.choice(_NOUNS)}" + dice.choice(_SUFFIXES)
    numbers = {"loc": dice.randint(3, 400), "cx": dice.randint(1, 60), "nest": dice.randint(0, 9)}
    whole = {**numbers, "loc": numbers["loc"] + dice.randint(0, 900)}
    metric = dice.choice(("cx", "nest")) if function else "loc"
    percentile = dice.uniform(1, 99.9)
    return Place(
        path=path,
        line=dice.randint(1, 900),
        function=function,
        metric=metric,
        value=numbers[metric],
        percentile=percentile,
        percentiles={metric: percentile},
        numbers=numbers if function else whole,
        main_path=path,
        main_numbers=whole,
    )


def _function(dice: random.Random) -> str:
    verb, noun = dice.choice(_VERBS), dice.choice(_NOUNS)
    snake = f"{verb}_{noun}"
    camel = verb + "".join(part.title() for part in noun.split("_"))
    return dice.choice(_CLASSES) + dice.choice((snake, snake, camel, f"_{snake}"))
