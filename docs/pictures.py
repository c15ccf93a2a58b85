"""Draw docs/pictures/*.svg, real terminal output from a scripted repository: ``python docs/pictures.py [NAME…]``.

A picture is stamped with the embedded model's hash and with its shape: what it shows but for the model's words.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from goji_hook.report.svg import svg

FOLDER = Path(__file__).with_name("pictures")
TOP = FOLDER.parent.parent
COLUMNS = 80
#: Each picture's commands, as they are typed.
PICTURES = {
    "review": ["goji-hook", "goji-hook --persona granny --explain"],
    "personas": ["goji-hook personas --preview"],
    "history": ["goji-hook history -n 40"],
    "init": ["goji-hook init --yes"],
    "gate": ["goji-hook --quiet --fail-on critical; echo $?"],
}
STAMP = re.compile(r"<!-- (goji-nano \w+), shape (\w+) -->\n\Z")
_HOOKS = """\
# what every commit goes through
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v6.0.0  # see the changelog first
    hooks:
      - id: check-yaml
      - id: end-of-file-fixer
"""
_STAGED = '''\
"""Orders, as the shop sends them."""


def total(orders, rates, coupons, today):
    amount = 0
    for order in orders:
        if order.open:
            for line in order.lines:
                if line.count > 0:
                    price = line.price * line.count
                    if line.kind in rates:
                        price *= rates[line.kind]
                    elif line.kind == "gift" and order.total > 100:
                        price = 0
                    for coupon in coupons:
                        if coupon.matches(line) and coupon.until >= today:
                            if coupon.share:
                                price -= price * coupon.share
                            else:
                                price -= min(price, coupon.amount)
                    amount += price
        elif order.returned:
            amount -= order.refund or 0
    return round(amount, 2)
'''


def stamp() -> str:
    """What a picture drawn now is stamped with: the embedded model, by the beginning of its SHA-256."""
    model = TOP / "goji_hook" / "data" / "goji-nano.gguf"
    return f"goji-nano {hashlib.sha256(model.read_bytes()).hexdigest()[:12]}"


def shape(shown: str) -> str:
    """A hash of what a terminal shows, without the lines that a persona speaks: those, and only those, are all bold."""
    lines = [line for line in shown.splitlines() if not re.match(r" *\x1b\[1m[^\x1b]+\x1b\[0m *(?:\x1b\[1m|$)", line)]
    kept = re.sub(r", \d+ tries|seed \d+", "", click.unstyle("\n".join(lines)))
    return hashlib.sha256(re.sub(r"nano \w{12}", "nano", kept).encode()).hexdigest()[:12]


def shown(name: str, folder: Path) -> str:
    """What a terminal shows of a picture's commands, in the scripted repository at *folder*."""
    parts = []
    for command in PICTURES[name]:
        done = subprocess.run(
            ["bash", "-c", f'goji-hook() {{ "{sys.executable}" -m goji_hook "$@"; }}; {command}'],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=True,
        )
        parts.append(f"{click.style('$', fg='green')} {command}\n{done.stdout.decode().rstrip()}")
    return "\n\n".join(parts)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GOJI_"))}
    display = {"COLUMNS": str(COLUMNS), "CLICOLOR_FORCE": "1", "PYTHONIOENCODING": "utf-8", "TZ": "UTC"}
    path = os.pathsep.join([str(TOP), *filter(None, [os.environ.get("PYTHONPATH")])])
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **display, **git, "PYTHONPATH": path, "NO_COLOR": ""}


def repository(folder: Path) -> None:
    """A repository of forty commits, one like another wherever it is made, with a knot that is staged."""
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "fast-import", "--quiet", told=b"".join(map(_commit, range(40))))
    _git(folder, "reset", "-q", "--hard", "main")
    (folder / "orders.py").write_text(_STAGED, encoding="utf-8")
    _git(folder, "add", "orders.py")


def _git(folder: Path, *arguments: str, told: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=_environment(), input=told, check=True)


def _commit(number: int) -> bytes:
    subject = "Write down what the shop sells" if number % 9 == 4 else f"Count {_NOUNS[number % len(_NOUNS)]}"
    path = f"notes/{number}.md" if number % 9 == 4 else f"shop/{_NOUNS[number % len(_NOUNS)]}_{number}.py"
    data = _code(number).encode()
    head = f"commit refs/heads/main\ncommitter Ann <ann@example.org> {1767225600 + 86400 * number} +0000\n"
    hooks = f"M 100644 inline .pre-commit-config.yaml\ndata {len(_HOOKS)}\n{_HOOKS}\n" if number == 0 else ""
    change = f"data {len(subject)}\n{subject}\n{hooks}M 100644 inline {path}\ndata {len(data)}\n"
    return (head + change).encode() + data + b"\n"


_NOUNS = ("orders", "lines", "gifts", "refunds", "coupons", "parcels", "stock", "rates")


def _code(number: int) -> str:
    """A function that is longer, deeper and better explained in some commits than in others."""
    noun = _NOUNS[number % len(_NOUNS)]
    lines = [f"def count_{noun}(rows, limit={number}):"]
    lines += [f'    """How many {noun} there are, up to a limit."""'] * (number % 3 == 0) + ["    count = 0"]
    for depth in range(1 + number * 7 % 5):
        margin = "    " * (depth + 1)
        lines += [f"{margin}# the {noun} of step {depth}"] * (number % 4 == 1)
        lines += [f"{margin}for row{depth} in rows:", f"{margin}    if row{depth} > {depth + number % 6}:"][
            : 1 + number % 2
        ]
        lines += [f"{margin}    {'    ' * (number % 2)}count += row{depth}"]
    lines += [f"    total_{one} = count * {one + number}" for one in range(number * 5 % 17)]
    return "\n".join([*lines, "    return min(count, limit)", ""])


def draw(name: str, folder: Path) -> None:
    """Draw one picture from the scripted repository at *folder*."""
    told = shown(name, folder)
    mark = f"<!-- {stamp()}, shape {shape(told)} -->\n"
    (FOLDER / f"{name}.svg").write_text(svg(told, COLUMNS, "goji-hook").rstrip() + "\n" + mark, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        repository(Path(place))
        FOLDER.mkdir(exist_ok=True)
        for chosen in sys.argv[1:] or PICTURES:
            draw(chosen, Path(place))
