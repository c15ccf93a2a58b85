"""The trainer's commands; no logic."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from goji_hook.cli.error_handler import run_tool
from goji_trainer import __version__
from goji_trainer.options import recipe_numbers

_BUILD = Path("build")
_PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, message="goji-trainer %(version)s")
def main() -> None:
    """Builds the models that goji-hook speaks with, and scores what they write."""


@main.command()
@click.option(
    "--folder", "--voices", type=click.Path(path_type=Path), help="Voice files to read instead of the package's."
)
@click.option("--samples", default=0, help="Print this many composed reviews per persona.")
@click.option("--seed", default=1, help="Seed of the samples.")
def voices(folder: Path | None, samples: int, seed: int) -> None:
    """Check the voice files and count what each persona can say."""
    from goji_trainer.voices.statistics import census, sample

    click.echo(census(folder))
    for line in sample(folder, samples, seed):
        click.echo(line)


@main.command(short_help="Compose and split the datasets.")
@click.option("--out", type=click.Path(path_type=Path), default=_BUILD, help="Folder for the products.")
@click.option("--pairs", default=320_000, help="Pairs of the stream for training from scratch.")
@click.option("--seed", default=20261123, help="Everything follows from this seed.")
@click.option("--prompt-format", type=click.IntRange(1, 3), default=3, help="1: the article's; 2: with ind, at; 3: on.")
@click.option("--article/--no-article", default=True, help="Also compose the article-sized set of 3,993 pairs.")
@click.option("--voices", "folder", type=click.Path(path_type=Path), help="Voice files instead of the package's.")
def dataset(out: Path, pairs: int, seed: int, prompt_format: int, article: bool, folder: Path | None) -> None:
    """Compose, clean, balance and split the dataset: the article-sized set and the stream."""
    from goji_trainer.dataset.compose import Recipe
    from goji_trainer.dataset.write import make_dataset

    recipe = Recipe(seed, prompt_format)
    told = make_dataset(out, pairs, recipe, article=article, voices=folder)
    click.echo(json.dumps(told, indent=2))


@main.command(short_help="Fine-tune a base, or train a rung from scratch.")
@click.option("--base", default="nano-1m", help="One of `bases`, a rung of the ladder, a model folder, or a Hub name.")
@click.option("--from-scratch", is_flag=True, help="Insist on training from nothing; only a rung of the ladder can.")
@click.option(
    "--dataset", "data", type=_PATH, help="JSONL pairs [default: the stream from scratch, else the 3,993 pairs]."
)
@click.option("--out", type=_PATH, help="Model folder [default: build/BASE].")
@recipe_numbers
@click.option("--voices", type=_PATH, help="Voice files that the dataset was composed from, instead of the package's.")
@click.option("--start", type=_PATH, help="A rung's trained folder whose weights and tokenizer to go on from.")
@click.option("--revision", default="", help="The base's Hub commit or branch [default: the pinned one].")
@click.option("--stop-after", type=int, help="End this call at that step; the next one resumes there.")
@click.option("--checkpoint-seconds", default=60.0, help="Time between checkpoints.")
def train(
    base: str,
    from_scratch: bool,
    data: Path | None,
    out: Path | None,
    voices: Path | None,
    start: Path | None,
    revision: str,
    stop_after: int | None,
    checkpoint_seconds: float,
    **numbers: object,
) -> None:
    """Fine-tune a base by LoRA, or train a rung of the ladder from scratch; run again to resume.

    Several processes: torchrun --nproc-per-node 2 -m goji_trainer.cli train ...
    """
    from goji_trainer.training.train import train_model

    folder = train_model(
        base,
        data,
        out,
        numbers,
        scratch=from_scratch,
        voices=voices,
        start=start,
        revision=revision,
        stop_after=stop_after,
        checkpoint_seconds=checkpoint_seconds,
    )
    if os.environ.get("RANK", "0") == "0":
        click.echo(f"trained {base}: {folder}" if stop_after is None else f"stopped at step {stop_after}: {folder}")


@main.command(short_help="Turn a trained folder into a GGUF, and check it.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The GGUF to write.")
@click.option("--quantization", default="q8_0", help="f16, q8_0, q6_k or q4_k_m.")
@click.option(
    "--validation", type=click.Path(path_type=Path), default=_BUILD / "validation.jsonl", help="Parity prompts."
)
@click.option("--prompt-format", type=click.IntRange(1, 3), default=3)
def export(folder: Path, out: Path, quantization: str, validation: Path, prompt_format: int) -> None:
    """Convert a trained folder to a GGUF that describes itself, and check that it does the same."""
    from goji_trainer.dataset.write import export_model

    click.echo(export_model(folder, out, quantization, validation, prompt_format))


@main.command(short_help="List the article's nine bases, and the ladder.")
def bases() -> None:
    """List the nine bases of the article, with licence, size and pinned commit, and the ladder from scratch."""
    from goji_trainer.training.bases import catalogue

    click.echo(catalogue())


@main.command(short_help="Put a trained model on the Hub.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("gguf", type=_PATH)
@click.option("--to", "repo", required=True, help="The repository: owner/name.")
@click.option("--public", is_flag=True, help="Let everybody see it; without, the repository is private.")
@click.option("--dry-run", type=_PATH, help="Only write what would be published, to this folder.")
@click.option("--force", default="", help="Publish under the bar, for this reason; the card tells it.")
@click.option("--tag", default="", help="A tag to set on the commit.")
@click.option("--data-card", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Text on the dataset.")
@click.option(
    "--ladder",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The chart of `ladder`.",
)
def publish(folder: Path, gguf: Path, repo: str, dry_run: Path | None, **more: Any) -> None:
    """Put a trained FOLDER and its scored GGUF on the Hub as one commit; safe to run twice. Reads HF_TOKEN."""
    from goji_trainer.publish.publish import Release, publish

    click.echo(publish(Release(folder, gguf, repo, **more), dry_run))


@main.command(short_help="Dataset, train, export, score, publish in one go.")
@click.option("--base", default="nano-1m", help="One of `bases`, a rung of the ladder, a model folder, or a Hub name.")
@click.option("--out", type=_PATH, help="Folder for all of it [default: build/rebuild/BASE].")
@click.option("--dataset", type=_PATH, help="JSONL pairs to train on instead of composing them.")
@click.option("--voices", type=_PATH, help="Voice files instead of the package's.")
@click.option("--pairs", default=320_000, help="Pairs of the stream, for a rung of the ladder.")
@click.option("--revision", default="", help="The base's Hub commit or branch [default: the pinned one].")
@click.option("--quantization", default="q8_0", help="f16, q8_0, q6_k or q4_k_m.")
@click.option("--prompt-format", type=click.IntRange(1, 3), default=3)
@click.option("--samples", type=int, help="Reviews to score [default: the scorecard's; 0: none].")
@click.option("--run", type=int, help="Real changes that each persona is scored on [default: the scorecard's].")
@click.option("--publish", "repo", default="", help="The repository to publish to: owner/name.")
@click.option("--public", is_flag=True, help="Let everybody see it; without, the repository is private.")
@click.option("--force", default="", help="Publish under the bar, for this reason; the card tells it.")
@click.option("--tag", default="", help="A tag to set on the commit.")
@click.option("--dry-run", type=_PATH, help="Only write what would be published, to this folder.")
@recipe_numbers
def rebuild(base: str, out: Path | None, **given: Any) -> None:
    """Dataset, train, export, score and publish in one go; run again to go on from where it stopped."""
    from goji_trainer.pipeline.rebuild import plan_of, rebuild

    click.echo(rebuild(plan_of(base, out or _BUILD / "rebuild" / Path(base).name, given), click.echo))


@main.command(short_help="Take every base through train, export and score.")
@click.option("--base", "names", multiple=True, help="A base; may be repeated [default: the article's nine].")
@click.option("--out", type=_PATH, default=_BUILD / "bench", help="Folder for the bases' runs and the table.")
@click.option("--dataset", type=_PATH, help="JSONL pairs to train on [default: the 3,993 pairs].")
@click.option("--quantization", default="q8_0", help="f16, q8_0, q6_k or q4_k_m.")
@click.option("--prompt-format", type=click.IntRange(1, 3), default=3)
@click.option("--samples", type=int, help="Reviews to score [default: the scorecard's; 0: none].")
@click.option("--run", type=int, help="Real changes that each persona is scored on [default: the scorecard's].")
@click.option("--jobs", default=1, help="Bases at the same time.")
@click.option("--cluster", default="", help="Address of a Dask scheduler to hand the bases to.")
@recipe_numbers
def bench(names: tuple[str, ...], out: Path, jobs: int, cluster: str, **given: Any) -> None:
    """Train, export and score every base alike; a table as Markdown, JSON and PNG. Run again to go on."""
    from goji_trainer.pipeline.bench import bench_all

    click.echo(bench_all(names, out, given, click.echo, jobs=jobs, cluster=cluster))


@main.command(short_help="Measure the expected ranges over git histories.")
@click.argument("repositories", nargs=-1, required=True, metavar="REPO...")
@click.option("--out", type=_PATH, default=_BUILD / "ranges.json", help="The ranges to write.")
@click.option("--diffs", default=1500, help="Commits of each repository, by whole author-days.")
@click.option("--files", default=1500, help="Files of each repository, from four of its commits.")
@click.option("--pulls", default=200, help="Pull requests of each repository: merges into the main line, squashes.")
@click.option("--seed", default=20261123, help="Seed of the draw.")
@click.option(
    "--store", type=_PATH, default=_BUILD / "calibrate", help="Folder for finished parts; run again to go on."
)
@click.option("--jobs", default=-1, help="Processes; -1: one for each processor.")
@click.option("--cluster", default="", help="Address of a Dask scheduler whose workers see the same paths.")
@click.option("--chart", type=_PATH, help="Also draw the distributions to this PNG.")
def calibrate(repositories: tuple[str, ...], out: Path, chart: Path | None, **how: Any) -> None:
    """Measure the expected ranges over the histories of REPO... (paths, or NAME=PATH; bare ones too)."""
    from goji_trainer.ranges.run import calibrate_command

    click.echo(calibrate_command(repositories, out, chart, **how))


@main.command(short_help="Show how the moods of last commits spread.")
@click.argument("repositories", nargs=-1, required=True, metavar="REPO...")
@click.option("--ranges", type=_PATH, help="The ranges to judge by [default: the hook's].")
@click.option("--commits", default=200, help="Commits of each repository, the last ones.")
def spread(repositories: tuple[str, ...], ranges: Path | None, commits: int) -> None:
    """Show how the moods of each repository's last commits spread, beside what the ranges were made to give."""
    from goji_trainer.ranges.run import spread_command

    click.echo(spread_command(repositories, ranges, commits))


@main.command(short_help="Judge what a model writes.")
@click.argument("model", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--samples", type=int, help="Reviews to judge, in equal cells [default: 1000].")
@click.option("--format", type=click.Choice(["text", "markdown", "json", "png"]), default="text")
@click.option("--out", type=_PATH, help="File to write instead of printing.")
@click.option("--dataset", type=_PATH, default=_BUILD / "stream.jsonl", help="What the model was trained on.")
@click.option("--seed", default=1, help="Seed of prompts, sampling and judges.")
@click.option("--temperature", type=float, help="Instead of the temperature as shipped.")
@click.option("--min-p", type=float, help="Instead of min-p as shipped.")
@click.option("--run", default=400, help="Real changes that each persona speaks about in a row; 0: none.")
@click.option("--voices", type=_PATH, help="Voice files that the dataset was composed from, instead of the package's.")
@click.option("--run-persona", "run_personas", multiple=True, help="Only this persona's run; may be repeated.")
def score(
    model: Path, samples: int | None, format: str, out: Path | None, dataset: Path, seed: int, **more: Any
) -> None:
    """Judge what MODEL writes, through the hook's own runtime, on prompts that it was not trained on."""
    from goji_trainer.score.command import options, score_command

    click.echo(score_command(model, format, out, options(dataset, samples, seed, **more)))


@main.command(short_help="Score models over temperature and min-p.")
@click.argument("models", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--temperature", "temperatures", multiple=True, type=float, default=(0.4, 0.6, 0.8, 1.0, 1.2, 1.5))
@click.option("--min-p", "min_ps", multiple=True, type=float, default=(0.02, 0.05, 0.1, 0.2))
@click.option("--samples", default=350, help="Reviews for each point.")
@click.option("--dataset", type=_PATH, default=_BUILD / "stream.jsonl", help="What the models were trained on.")
@click.option("--seed", default=1, help="Seed of prompts, sampling and judges.")
@click.option(
    "--out", type=_PATH, default=_BUILD / "sweep", help="Folder for sweep.json and sweep.png; kept points stay."
)
def sweep(
    models: tuple[Path, ...],
    temperatures: tuple[float, ...],
    min_ps: tuple[float, ...],
    samples: int,
    out: Path,
    **how: Any,
) -> None:
    """Score MODELS over a grid of temperature and min-p: what is new against what makes sense."""
    from goji_trainer.score.command import options
    from goji_trainer.score.sweep import sweep, table

    click.echo(table(sweep(models, temperatures, min_ps, options(samples=samples, **how), out)))


@main.command(short_help="Plot scorecards over parameters.")
@click.argument("cards", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--runs", type=_PATH, default=_BUILD, help="Folder of the runs, for their losses.")
@click.option("--out", type=_PATH, default=_BUILD / "ladder.png", help="The chart to write.")
def ladder(cards: tuple[Path, ...], runs: Path, out: Path) -> None:
    """Plot scorecards (JSON) over parameters, with the article's bases and the loss; print a table as Markdown."""
    from goji_trainer.score.ladder import draw, rungs, table

    found = rungs(cards, runs)
    draw(found, out)
    click.echo(table(found))


@main.command(short_help="Measure real commits, for `score` to ask about.")
@click.argument(
    "repositories", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="REPO..."
)
@click.option("--each", default=24, help="Commits of each repository, the last that can be reviewed.")
@click.option("--out", type=_PATH, default=_BUILD / "changes.jsonl", help="The real changes to write.")
def changes(repositories: tuple[Path, ...], each: int, out: Path) -> None:
    """Measure the last commits of REPO..., the real changes that `score` has every persona speak about."""
    from goji_trainer.score.real_changes import collect

    click.echo(f"{out}: {collect(repositories, each, out)} changes")


def entry() -> int:
    """The console script."""
    return run_tool(main, sys.argv[1:], "goji-trainer")


if __name__ == "__main__":
    sys.exit(entry())
