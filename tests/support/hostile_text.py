"""Hostile text for the parsers of code, each by its number, and the pieces that it is made of."""

from __future__ import annotations

import random

from goji_hook import languages

#: One suffix of each language.
SUFFIXES = tuple(sorted({languages.suffixes(language)[0][1:] for language in languages.names()}))

#: What opens, closes, quotes, comments or branches in one language or another.
BITS = (
    b"\n", b"\r\n", b"\t", b"    ", b'"', b"'", b'"""', b"`", b"/*", b"*/", b"//", b"#", b"--", b"{", b"}", b"(", b")",
    b"[", b"]", b"<", b">", b"=>", b"\\", b";", b":", b"=", b"$", b"?", b"%", b"if ", b"for ", b"while ", b"case ",
    b"else ", b"def f", b"function f", b"fn f", b"class ", b"end ", b"match ", b"return ", b"x", b"1", b"\xff",
    b"\xe2\x80\xa8", b"=begin", b"=end", b"<script>", b"</script>", b"`${", b"r#", b"@", b"::", b"->", b"&&",
    b"async ", b"\x0c", b"#if x\n", b"#endif\n", b"template<", b"a<b,", b"lambda:", b"f(){", b"<<~A\n", b"qq{", b'R"(',
    b"begin\n", b"%w(", b"#{", b"\\u", b"!", b".", b",", b"do\n", b"then\n", b"subroutine f\n", b"$$", b"0x", b"1e",
)  # fmt: skip

_CODE = (
    b"class K(Base):\n    '''Doc.'''\n\n    def f(self, a, *b):\n        for x in b:\n            if x and a:\n"
    b"                yield lambda: [x]\n        return f'{a!r}'\n",
    b"#include <a.h>\n#if A\n/* b */\ntemplate <class T> int f(T a, int (*g)(int)) {\n  for (;;) { if (a && g(1)) "
    b"return 'x'; }\n#endif\n  switch (a) { case 1: return a ? 1 : 2; }\n}\n",
    b"async function f({a, b = 1}, ...c) {\n  const d = `x ${a + `${b}`} y`; // e\n  return c.map(g => { if (g) "
    b"return /[/]\\/x/.test(g); });\n}\nclass A extends B { get h() { return <p>{this.h}</p>; } }\n",
    b'module M\n  def f(a, b = {})\n    a.each do |x|\n      puts "#{x}" unless x =~ /y/\n    end\n=begin\nz\n=end\n'
    b"    <<~T\n      text\n    T\n  end\nend\n",
    b'fn f<\'a>(x: &\'a str) -> Vec<u8> { match x { "a" => r#"b"#, _ => { if let Some(c) = d { loop {} } } } }\n',
    b"      SUBROUTINE F(A)\nC     comment\n      IF (A .GT. 1) THEN\n      DO 10 I = 1, 2\n10    CONTINUE\n"
    b"      END IF\n      END SUBROUTINE\n",
    b"<?php\n# a\nfunction f(array $a = []): ?int { foreach ($a as $b => &$c) { echo <<<X\n$b\nX; } }\n",
    b"CREATE OR REPLACE PROCEDURE p IS BEGIN IF a THEN LOOP EXIT WHEN b; END LOOP; END IF; END p;\n/\n-- c\n",
)


def hostile(number: int, largest: int = 100_000) -> tuple[str, bytes]:
    """A file name and a content of about *largest* bytes at most; the same number gives the same."""
    source = random.Random(number)
    make = source.choice((_noise, _pieces, _repeated, _repeated, _nested, _damaged, _damaged))
    return f"a.{source.choice(SUFFIXES)}", make(source, largest)


def _noise(source: random.Random, largest: int) -> bytes:
    return source.randbytes(source.randrange(min(1000, largest)))


def _pieces(source: random.Random, largest: int) -> bytes:
    return b"".join(source.choices(BITS, k=source.randrange(200)))[:largest]


def _repeated(source: random.Random, largest: int) -> bytes:
    """A few pieces again and again: what a reader does with one, it does a hundred thousand times."""
    unit = b"".join(source.choices(BITS, k=source.choice((1, 1, 2, 3)))) + source.choice((b"", b"\n", b"\n"))
    return unit * (_size(source, largest) // len(unit))


def _nested(source: random.Random, largest: int) -> bytes:
    opening = b"".join(source.choices(BITS, k=2)) + source.choice((b"", b"\n", b"\n"))
    closing = source.choice(BITS) + b"\n"
    depth = _size(source, largest) // len(opening + closing)
    return opening * depth + closing * source.choice((0, depth - 1, depth, depth + 1))


def _damaged(source: random.Random, largest: int) -> bytes:
    """Code with parts left out, doubled, moved and mixed with pieces."""
    text = source.choice(_CODE) * source.randint(1, 4)
    for _ in range(source.randint(1, 12)):
        first, last = sorted(source.randrange(len(text) + 1) for _ in range(2))
        last = min(last, first + 80)
        put = source.choice((b"", text[first:last] * 2, source.choice(BITS), source.choice(_CODE)[:40]))
        text = text[:first] + put + text[last:]
    return text[:largest]


def _size(source: random.Random, largest: int) -> int:
    """A size that is as often small as large."""
    return int(largest ** source.uniform(0.3, 1))
