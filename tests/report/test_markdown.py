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
from goji_hook.report import markdown as report
from goji_hook.report.markdown_escape import code, markdown, shortened
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import assess
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
    page = rendered(f"> {markdown(name)}\n\n- {code(name)}: {markdown(name)}\n")
    assert page.names() <= {"blockquote", "p", "ul", "li", "code"}
    assert not LINKED.search(page.linkable), page.linkable


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_as_it_is(name: str) -> None:
    assert rendered(f"x {markdown(name)} x").text.replace("\u200b", "") == f"x {plain(name).strip()} x\n"
    assert rendered(f"x {code(name, 100)} x").text == f"x {shortened(plain(name), 100)} x\n"


_NASTY = st.text(
    st.sampled_from("`*_[]()<>!|\\&@#:.-+~$^=\n\t\r \x00\x1b\u202e\u200d1aZé{}\"'/") | st.characters(), max_size=40
)


@given(_NASTY)
def test_any_text_is_text(name: str) -> None:
    page = rendered(f"> {markdown(name)}\n\n- {code(name)} end\n")
    assert page.names() <= {"blockquote", "p", "ul", "li", "code"}
    assert not LINKED.search(page.linkable)
    assert "\x1b" not in page.text


@given(st.lists(st.text(max_size=80), max_size=80), st.lists(st.text(max_size=20), max_size=80))
def test_any_skipped_files_are_one_folded_list(paths: list[str], reasons: list[str]) -> None:
    entries = [Skipped(path, reason) for path, reason in zip(paths, reasons, strict=False)]
    page = rendered(report.skipped(entries) + "\n\nafter")
    assert page.names() <= {"details", "summary", "p", "ul", "li", "code"}
    assert [name for name, _ in page.tags].count("details") == 1


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
    page = rendered(report.render(told, "https://github.test/ann/abacus/blob/" + "a" * 40))
    lines = page.text.splitlines()
    assert lines[0].startswith("🧶 Granny · ")
    assert [name for name, _ in page.tags].count("tr") == 1 + len(METRICS)
    for title in METRIC_TITLES.values():
        assert title in page.text
    assert re.search(r"higher than \d+ % of commits", page.text)
    links = [attributes["href"] for name, attributes in page.tags if name == "a"]
    assert links == [f"https://github.test/ann/abacus/blob/{'a' * 40}/src/a%20b.py#L1"]
    assert "1 file not reviewed" in page.text
    assert told.reply.text is not None
    assert "another voice?" in page.text


def test_the_worst_places_are_what_the_change_did(repository: Repository) -> None:
    staged_change(repository)
    body = report.render(reviewed(repository)).split("**Worst places**")[1]
    lines = [re.sub(r"\d+ % of", "N % of", line) for line in body.splitlines() if line[:1].isdigit()]
    assert lines == [
        "1. `src/a.py:1` `parse`: complexity 6 → 14, higher than N % of commits",
        "2. `src/c.py:8` `new_thing`: complexity 12 (new), higher than N % of commits",
        "3. `src/a.py:32` `scan`: complexity 3 → 4, higher than N % of commits",
    ]


def test_the_percentile_is_that_of_the_metric_that_changed(repository: Repository) -> None:
    repository.commit("Begin", a_py=nested("walk", 2))
    repository.stage("a.py", nested("walk", 3))
    told = reviewed(repository)
    [place] = told.assessment.worst
    percent = int(place.percentiles["nest"])
    assert f"`walk`: nesting depth 2 → 3, higher than {percent} % of commits" in report.render(told)


def test_there_are_no_worst_places_if_nothing_became_worse(repository: Repository) -> None:
    repository.commit("Begin", a_py=function("f", 20))
    repository.stage("a.py", function("f", 10))
    assert "Worst places" not in report.render(reviewed(repository))
    repository.stage("a.py", function("f", 20, "a note"))
    assert "Worst places" not in report.render(reviewed(repository))


@pytest.mark.skipif(sys.platform == "win32", reason="such names are none there")
def test_hostile_files_break_nothing(repository: Repository) -> None:
    for index, name in enumerate(HOSTILE):
        file = name.replace("/", "\u2215")[:200]
        repository.write(f"{file}.py".encode(), CODE.replace("settle", f"settle{index}"))
        repository.write(f"{file}.png".encode(), b"\0")
    repository.git("add", "--all")
    body = report.render(reviewed(repository), "https://github.test/ann/abacus/blob/" + "a" * 40)
    page = rendered(body)
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
    assert page.names() <= expected | {"details", "summary", "sub"}
    assert not LINKED.search(page.linkable)
    for name, attributes in page.tags:
        assert name != "a" or str(attributes["href"]).startswith("https://github.test/ann/abacus/blob/")


def test_however_long_it_stays_under_the_limit(repository: Repository) -> None:
    long = "/".join(["<&>" * 60] * 12)
    for index in range(80):
        repository.stage(f"{long}{index}/{'`' * 200}.png", b"\0")
    repository.stage(f"{long}/a.py", CODE)
    body = report.render(reviewed(repository), "https://github.test/ann/abacus/blob/" + "a" * 40)
    assert len(body) <= report.LIMIT
    assert "| complexity |" in body


def test_names_in_what_was_said_are_code(repository: Repository) -> None:
    repository.stage("ledger_of_ann.py", CODE.replace("settle", "settle_all"))
    told = reviewed(repository)
    said = "Oh, settle_all in ledger_of_ann.py: unsettle_all is <b>not</b> settle_all."
    text = report._spoken(said, told.assessment.worst)
    assert text.count("`settle_all`") == 2
    assert "`ledger_of_ann.py`" in text
    assert rendered(text).text.strip().replace("\u200b", "") == said


def test_without_a_text_the_trouble_is_told(repository: Repository) -> None:
    repository.stage("a.py", CODE)
    silent = replace(reviewed(repository), reply=Reply(), trouble="<b>no</b> model")
    page = rendered(report.render(silent))
    assert "<b>no</b> model" in page.text
    assert "b" not in page.names()
