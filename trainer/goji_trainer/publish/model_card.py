"""Writes the model card: front matter for the Hub, and what a reader wants to know before using the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goji_trainer.score.card import Card, Row
from goji_trainer.training.bases import Base
from goji_trainer.training.gguf_source import Gguf

CHART, LADDER = "scorecard.png", "ladder.png"


@dataclass(frozen=True)
class Facts:
    """The content of a card. ``files`` are sizes in bytes; ``data_card`` is the dataset's own card in Markdown.

    The ladder is shown if its chart is among the files. ``reason`` says why a model under the bar is published.
    """

    repo: str
    files: Mapping[str, int]
    recipe: Mapping[str, Any]
    scorecard: Card
    data_card: str
    reason: str = ""

    @property
    def gguf(self) -> str:
        """The name of the first GGUF."""
        return next(name for name in self.files if name.endswith(".gguf"))


def model_card(facts: Facts) -> str:
    """Returns the README.md of a published model."""
    parts = (
        _front_matter(facts),
        _opening(facts),
        _usage(facts),
        _scores(facts),
        _ladder(facts),
        _training(facts),
        _LIMITS,
    )
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _front_matter(facts: Facts) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    results = [
        EvalResult(
            task_type="text-generation",
            task_name="Code review in character",
            dataset_type="goji-reviews",
            dataset_name="goji-hook prompts that were not trained on",
            metric_type=row.name,
            metric_name=row.name,
            metric_value=round(row.value, 6),
        )
        for row in facts.scorecard.writing
    ]
    hub = str(facts.recipe.get("hub") or "")
    data = ModelCardData(
        language="en",
        license=str(facts.recipe.get("licence") or "mit"),
        base_model=hub or None,
        base_model_relation="finetune" if hub else None,
        library_name="gguf",
        pipeline_tag="text-generation",
        tags=["goji-hook", "code-review", "gguf", "llama.cpp", *(["lora"] if "rank" in facts.recipe else [])],
        model_name=facts.repo.rpartition("/")[2],
        eval_results=results,
    )
    return f"---\n{data.to_yaml()}\n---"


def _opening(facts: Facts) -> str:
    base = str(facts.recipe["base"])
    start = f"fine-tuned from {base}" if "rank" in facts.recipe else f"trained from scratch ({base})"
    title = facts.repo.rpartition("/")[2]
    return (
        f"# {title}\n\nReviews code in character, in one to three sentences, from a line of tags that "
        f"[goji-hook](https://github.com/goji-hook/goji-hook) measures: seven personas, five moods, seven metrics. "
        f"{start[0].upper() + start[1:]}; {int(facts.recipe.get('parameters', 0)):,} parameters."
    )


def _usage(facts: Facts) -> str:
    where = f"hf:{facts.repo}/{facts.gguf}"
    files = "\n".join(f"| `{name}` | {size / 1e6:,.2f} MB |" for name, size in facts.files.items())
    return (
        f"## Use it\n\n```console\n$ goji-hook model pull {where}\n$ goji-hook --model {where} --persona granny\n"
        f'$ goji-hook --model {where} say "P:chaos M:v.critical cx=high"\n```\n\n'
        "Any llama.cpp program can run the GGUF; the prompt is the tag line, a newline and `Feedback:`.\n\n"
        f"| file | size |\n|---|---:|\n{files}"
    )


def _scores(facts: Facts) -> str:
    rows = "\n".join(map(_row, facts.scorecard.rows))
    reason = f"\n\nPublished although it is under the bar, because: {facts.reason}" if facts.reason else ""
    return (
        f"## What it writes, judged\n\n![Scorecard]({CHART})\n\nMeasured by `goji-trainer score` on text that the GGUF "
        "generated for prompts it was not trained on. Ceiling: held-out lines that people wrote. Floor: the same "
        "reviews, corrupted in the way that the column must notice.\n\n"
        "| column | this model | ceiling | floor | bar |\n|---|---:|---:|---:|"
        "---:|\n"
        f"{rows}\n\nThe file that was scored has SHA-256 `{facts.scorecard.sha256}`; the one here is the same tensors "
        f"with these numbers written into its metadata.{reason}"
    )


def _ladder(facts: Facts) -> str:
    if LADDER not in facts.files:
        return ""
    return (
        f"## How small can you go?\n\n![The ladder]({LADDER})\n\nModels of several sizes, trained from scratch on the "
        "same data, by what they write; the loss is dotted. Shaded, the article's nine fine-tuned bases, coloured by "
        "its verdict on granny. Drawn by `goji-trainer ladder`."
    )


def _row(row: Row) -> str:
    cells = [row.shown(number) for number in (row.value, row.ceiling, row.floor, row.bar)]
    return f"| {row.name}{' (under the bar)' if row.passed is False else ''} | " + " | ".join(cells) + " |"


def _training(facts: Facts) -> str:
    shown = (
        "end",
        "rank",
        "alpha",
        "dropout",
        "context",
        "batch",
        "epochs",
        "learning_rate",
        "seed",
        "pairs",
        "revision",
    )
    rows = "\n".join(
        f"| {_LABELS.get(key, key)} | {facts.recipe[key]} |" for key in shown if facts.recipe.get(key) not in (None, "")
    )
    return (
        f"## How it was made\n\n{_base(facts.recipe)}| | |\n|---|---|\n{rows}\n"
        f"| dataset SHA-256 | `{facts.recipe['dataset_sha256']}` |\n\n"
        "`recipe.json` has every number and library version; `goji-trainer rebuild` makes it again.\n\n"
        f"## Data\n\n{facts.data_card.strip()}"
    )


_LABELS = {"end": "end token"}


def _base(recipe: Mapping[str, Any]) -> str:
    """A paragraph about a base that was read from a GGUF: file, licence, hash, and how far it is from the original."""
    if not recipe.get("gguf"):
        return ""
    gguf = Gguf(**recipe["gguf"])
    licence = f", licence {recipe['licence']}" if recipe.get("licence") else ""
    rounding = Base(str(recipe["base"]), str(recipe.get("hub") or ""), gguf=gguf).rounding()
    rounding = f" {rounding[0].upper()}{rounding[1:]}." if rounding else ""
    return f"The weights that training started from: {gguf.origin()}{licence}.{rounding}\n\n"


_LIMITS = """## Limits

It sees tags, never code: it cannot find a bug, and a review says nothing about whether the code works. Metrics decide
the mood; the words around them are a voice. English only. The harsh personas are fiction about code, to be chosen
knowingly; none speaks about a person's body, origin, faith, gender or health, and no output should be read that way."""
