"""Markdown as GitHub reads it: rendered by its own parser, hostile names come out as the text they are."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
import pytest
from changed_functions import function, nested, staged_change
from cmarkgfm.cmark import Options
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change import collect as change
from goji_hook.change.types import Skipped
from goji_hook.report.markdown import folds, page, quote
from goji_hook.report.markdown.links import Links
from goji_hook.report.markdown_escape import code, markdown, shortened
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import assess
from goji_hook.scoring.gate import decide
from goji_hook.settings import Settings
from goji_hook.speech.speaker import Reply
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRIC_TITLES, METRICS

HOSTILE = [
    "@octocat", "@org/team", "!1", "~bug", "%1", '%"next week"', "&5", "$6",
    "#1", "GH-1", "ann/abacus#1", "bob@evil.test", ":tada:", "www.evil.test",
    "http://evil.test", "<img src=x onerror=alert(1)>", "<!-- hidden", "--><script>", "</details>",
    "<https://evil.test>", "&amp;", "$x$", "**bold** _it_ ~~no~~", "[link](http://evil.test)",
    "![pic](http://evil.test/x.png)", "[ref]: http://evil.test", "`tick` ``ticks``", "`", "|a|b|", "\\|",
    "# heading", "> quote", "- item", "1. item", "12. item", "---", "===", "```", "    code", "\x1b[31mred\x1b[0m",
    "two\nlines", "tab\there", "\u202eevil", "\u2028", "\ufeff", "caf\u00e9 \u65e5\u672c", " lead", "trail ",
    "a" * 300, "x^2^", "{{ x }}", "${{ secrets.X }}",
]  # fmt: skip


class Page(HTMLParser):
    """What a reader sees, and what GitHub would still make links of: text outside of code and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.linkable = ""
        self._inert = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inert += tag in ("code", "pre", "a")

    def handle_endtag(self, tag: str) -> None:
        self._inert -= tag in ("code", "pre", "a")

    def handle_data(self, data: str) -> None:
        self.text += data
        self.linkable += "\0" if self._inert else data

    def names(self) -> set[str]:
        """The tags that occur."""
        return {name for name, _ in self.tags}


def rendered(text: str) -> Page:
    """Markdown through GitHub's own parser, HTML let through as it is."""
    return Page(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))


#: What the filters of GitHub and GitLab make something of in text after it was rendered.
LINKED = re.compile(r'@[A-Za-z0-9]|#\d|[!~%&$][\w"]|\bGH-\d|:\w+:|\bwww\.|https?://', re.IGNORECASE)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(name: str) -> None:
    seen = rendered(f"> {markdown(name)}\n\n- {code(name)}: {markdown(name)}\n")
    assert seen.names() <= {"blockquote", "p", "ul", "li", "code"}
    assert not LINKED.search(seen.linkable), seen.linkable


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_as_it_is(name: str) -> None:
    assert rendered(f"x {markdown(name)} x").text.replace("\u200b", "") == f"x {plain(name).strip()} x\n"
    assert rendered(f"x {code(name, 100)} x").text == f"x {shortened(plain(name), 100)} x\n"


_NASTY = st.text(
    st.sampled_from("`*_[]()<>!|\\&@#:.-+~$^=\n\t\r \x00\x1b\u202e\u200d1aZé{}\"'/") | st.characters(), max_size=40
)


@given(_NASTY)
def test_any_text_is_text(name: str) -> None:
    seen = rendered(f"> {markdown(name)}\n\n- {code(name)} end\n")
    assert seen.names() <= {"blockquote", "p", "ul", "li", "code"}
    assert not LINKED.search(seen.linkable)
    assert "\x1b" not in seen.text


@given(st.lists(st.text(max_size=80), max_size=80), st.lists(st.text(max_size=20), max_size=80))
def test_any_skipped_files_are_one_folded_list(paths: list[str], reasons: list[str]) -> None:
    entries = [Skipped(path, reason) for path, reason in zip(paths, reasons, strict=False)]
    seen = rendered(folds.skipped(entries) + "\n\nafter")
    assert seen.names() <= {"details", "summary", "p", "ul", "li", "code"}
    assert [name for name, _ in seen.tags].count("details") == 1


MEANING = "https://github.com/goji-hook/goji-hook/blob/main/docs/metrics.md"
BLOB = Links("https://github.test/ann/abacus/blob/" + "a" * 40)

CODE = """def settle(rows, rates):
    total = 0
    for row in rows:
        if row.kind == "debit":
            for rate in rates:
                if rate.day == row.day:
                    total += row.amount * rate.value
    return total
"""


def reviewed(repository: Repository, **flags: str) -> Review:
    settings = Settings(**flags)  # type: ignore[arg-type]
    return review(assess(change.staged()), settings)


def test_the_parts_of_a_comment(repository: Repository) -> None:
    repository.stage("src/a b.py", CODE)
    repository.stage("logo.png", b"\x89PNG\0")
    told = reviewed(repository, persona="granny")
    seen = rendered(page.render(told, BLOB))
    lines = seen.text.splitlines()
    assert lines[0].startswith("🧶 Granny · ")
    assert [name for name, _ in seen.tags].count("tr") == 1 + len(METRICS) + 2
    for title in METRIC_TITLES.values():
        assert title in seen.text
    assert "higher than … of commits" in seen.text
    assert "aaaaaaa" in lines[0]
    links = [attributes["href"] for name, attributes in seen.tags if name == "a"]
    commit = f"https://github.test/ann/abacus/commit/{'a' * 40}"
    assert set(links) == {commit, f"{BLOB.blob}/src/a%20b.py#L1", f"{BLOB.blob}/src/a%20b.py", MEANING}
    assert "1 file not reviewed" in seen.text
    assert told.reply.text is not None
    assert "another voice?" in seen.text


def opened(body: str) -> list[str]:
    """The lines of a page that are seen before anything is unfolded, without its quote."""
    seen, depth = [], 0
    for line in body.splitlines():
        depth += line.count("<details>")
        if (not depth and line and line[0] not in ">*#<") or line.startswith("**"):
            seen.append(line)
        depth -= line.count("</details>")
    return seen


def test_what_the_change_did_comes_first(repository: Repository) -> None:
    staged_change(repository)
    assert opened(page.render(reviewed(repository))) == [
        "**2 functions got simpler (−9 paths), 2 more complex (+9), 2 new (at most 12), 1 removed.**",
        "| | function | complexity | nesting | where |",
        "|:--|:--|--:|--:|:--|",
        "| ▲ worse | `parse` | 6 → **14** | 1 | `src/a.py:1` |",
        "| ✚ new | `new_thing` | 12 | 1 | `src/c.py:8` |",
        "| ▲ worse | `scan` | 3 → **4** | 1 | `src/a.py:32` |",
        "| ▼ better | `save` | 9 → **8** | 1 | `src/b.py:22` |",
        "| ▼ better | `load` | 17 → **9** | 1 | `src/b.py:1` |",
    ]


def test_the_rest_is_folded(repository: Repository) -> None:
    staged_change(repository)
    body = page.render(reviewed(repository), BLOB)
    more = body.split("<summary>2 more functions</summary>")[1].split("</details>")[0]
    assert "`small_thing`" in more
    assert "| removed | `drop` | 5 | 1 | `src/b.py` |" in more
    assert "<summary>Beside other commits</summary>" in body
    assert "<summary>3 files: 1 more complex, 1 simpler, 1 with new functions only</summary>" in body
    assert "only touched: 2 functions, as complex as before" in body
    repository.commit("Go on")
    repository.stage("d.py", "a = 1\n")
    repository.stage("src/c.py", (repository.path / "src/c.py").read_text() + "\n\n" + function("last_thing", 2))
    body = page.render(reviewed(repository), BLOB)
    assert "<summary>2 files: 1 with new functions only, 1 without changed functions</summary>" in body
    assert f"- **Without changed functions:** [`d.py`]({BLOB.blob}/d.py)\n" in body


def test_at_most_eight_functions_are_shown(repository: Repository) -> None:
    repository.commit("Begin", a_py="\n\n".join(function(f"f{at}", 6) for at in range(40)))
    repository.stage("a.py", "\n\n".join(function(f"f{at}", 6 + (at > 2) * 2 - (at < 2)) for at in range(40)))
    body = page.render(reviewed(repository))
    assert len([line for line in opened(body) if line.startswith("| ▲") or line.startswith("| ▼")]) == 8
    assert "**2 functions got simpler (−2 paths), 37 more complex (+74).**" in body
    assert "<summary>31 more functions</summary>" in body


def test_a_change_that_made_nothing_worse_is_short(repository: Repository) -> None:
    repository.commit("Begin", a_py=function("f", 20))
    repository.stage("a.py", function("f", 10))
    body = page.render(reviewed(repository))
    assert opened(body) == ["**1 function got simpler (−10 paths).** Nothing became worse."]
    assert "<summary>1 function</summary>" in body
    repository.stage("a.py", function("f", 19))
    assert opened(page.render(reviewed(repository)))[0].startswith("**1 function got simpler (−1 path).**")
    repository.stage("a.py", function("f", 20, "a note"))
    body = page.render(reviewed(repository))
    assert opened(body) == ["**No function became more or less complex (1 touched).** Nothing became worse."]


def test_nesting_alone_has_words_of_its_own(repository: Repository) -> None:
    repository.commit("Begin", a_py=nested("walk", 2))
    repository.stage("a.py", nested("walk", 3))
    assert "**1 function got deeper nested.**" in page.render(reviewed(repository))


def test_the_gate_says_that_it_is_one(repository: Repository) -> None:
    staged_change(repository)
    settings = Settings(fail_on="worse", max_complexity=11)
    told = review(assess(change.staged()), settings)
    body = page.render(told, BLOB, decide(told.assessment, settings))
    [refusal] = [line for line in body.splitlines() if line.startswith("⛔")]
    assert "2 functions went over a limit (`fail-on: worse`): " in refusal
    assert f"[`parse`]({BLOB.blob}/src/a.py#L1) (complexity 6 → 14, limit 11); " in refusal
    assert "(complexity 12, new, limit 11)" in refusal
    assert refusal.endswith(". To get past it: make them simpler, or raise `max-complexity` on the base branch.")
    assert [line[:11] for line in opened(body) if line.startswith("| ⛔")] == ["| ⛔ refused"] * 2
    lenient = Settings(fail_on="worse")
    assert ".** Gate: passed (`fail-on: worse`)." in page.render(told, BLOB, decide(told.assessment, lenient))
    assert "Gate" not in page.render(told, BLOB, decide(told.assessment, Settings()))


def test_a_gate_of_moods_says_so(repository: Repository) -> None:
    repository.stage("a.py", CODE)
    settings = Settings(fail_on="v.positive")
    told = review(assess(change.staged()), settings)
    body = page.render(told, BLOB, decide(told.assessment, settings))
    assert f"⛔ **Gate: refused.** The mood is {told.assessment.mood} (`fail-on: v.positive`)." in body


def test_whole_files_have_metrics_and_no_place_that_is_not_bad(repository: Repository) -> None:
    repository.stage("simple.py", "def f(x):\n    return x\n")
    repository.stage("hard.py", function("hard", 30))
    settings = Settings()
    simple, hard = (page.render(review(assess(change.paths([name])), settings)) for name in ("simple.py", "hard.py"))
    assert "Worth a look" not in simple
    assert "| complexity | 30 |" in hard
    assert "1. `hard.py:1` `hard`: complexity 30, higher than" in hard


@pytest.mark.skipif(sys.platform == "win32", reason="such names are none there")
def test_hostile_files_break_nothing(repository: Repository) -> None:
    for index, name in enumerate(HOSTILE):
        file = name.replace("/", "\u2215")[:200]
        repository.write(f"{file}.py".encode(), CODE.replace("settle", f"settle{index}"))
        repository.write(f"{file}.png".encode(), b"\0")
    repository.git("add", "--all")
    body = page.render(reviewed(repository), BLOB)
    seen = rendered(body)
    expected = {
        "h3",
        "blockquote",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "strong",
        "ol",
        "li",
        "a",
        "ul",
    }
    assert seen.names() <= expected | {"details", "summary", "sub"}
    assert not LINKED.search(seen.linkable)
    for name, attributes in seen.tags:
        assert name != "a" or str(attributes["href"]).startswith(("https://github.test/ann/abacus/", MEANING))


def test_however_long_it_stays_under_the_limit(repository: Repository) -> None:
    long = "/".join(["<&>" * 60] * 12)
    for index in range(80):
        repository.stage(f"{long}{index}/{'`' * 200}.png", b"\0")
    repository.stage(f"{long}/a.py", CODE)
    body = page.render(reviewed(repository), BLOB)
    assert len(body) <= page.LIMIT
    assert "| complexity |" in body


def test_names_in_what_was_said_are_code(repository: Repository) -> None:
    repository.stage("ledger_of_ann.py", CODE.replace("settle", "settle_all"))
    told = reviewed(repository)
    said = "Oh, settle_all in ledger_of_ann.py: unsettle_all is <b>not</b> settle_all."
    text = quote.spoken(said, told.assessment.worst)
    assert text.count("`settle_all`") == 2
    assert "`ledger_of_ann.py`" in text
    assert rendered(text).text.strip().replace("\u200b", "") == said


def test_without_a_text_the_trouble_is_told(repository: Repository) -> None:
    repository.stage("a.py", CODE)
    silent = replace(reviewed(repository), reply=Reply(), trouble="<b>no</b> model")
    seen = rendered(page.render(silent))
    assert "<b>no</b> model" in seen.text
    assert "b" not in seen.names()
