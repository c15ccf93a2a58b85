"""The trainer's commands: options and their help. The work is done by the stages."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from goji_hook.cli.error_handler import run_tool
from goji_hook.exit_codes import ExitCode
from goji_hook.llm.engine import Sampling
from goji_trainer import __version__
from goji_trainer.options import (
    BUILD,
    FILE,
    FOLDER,
    PATH,
    base_options,
    export_options,
    judge_options,
    panel_options,
    publish_options,
    recipe_options,
    score_options,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, message="goji-trainer %(version)s")
def main() -> None:
    """Builds the models that goji-hook speaks with, and scores what they write."""


@main.command()
@click.option("--folder", "--voices", type=PATH, help="Folder of voice files to read [default: the package's].")
@click.option("--samples", default=0, help="Print this many composed reviews per persona.")
@click.option("--seed", default=1, help="Seed of the samples.")
def voices(folder: Path | None, samples: int, seed: int) -> None:
    """Check the voice files and count what each persona can say."""
    from goji_trainer.dataset.samples import sample_reviews
    from goji_trainer.voices.statistics import voice_table

    click.echo(voice_table(folder))
    for line in sample_reviews(folder, samples, seed):
        click.echo(line)


@main.command(short_help="Compose and split the datasets.")
@click.option("--out", type=PATH, default=BUILD, help="Folder to write to.")
@click.option("--pairs", default=320_000, help="Pairs of the stream for training from scratch.")
@click.option("--seed", default=20261123, help="Seed that all of it follows from.")
@click.option("--prompt-format", type=click.IntRange(1, 4), default=4, help="1: the article's; 2: at; 3: on; 4: did.")
@click.option("--article/--no-article", default=True, help="Also compose the article-sized set of 3,993 pairs.")
@click.option("--voices", "folder", type=PATH, help="Folder of voice files [default: the package's].")
def dataset(out: Path, pairs: int, seed: int, prompt_format: int, article: bool, folder: Path | None) -> None:
    """Compose, clean, balance and split the dataset: the article-sized set and the stream."""
    from goji_trainer.dataset.recipe import DatasetRecipe
    from goji_trainer.dataset.write import make_dataset

    description = make_dataset(out, pairs, DatasetRecipe(seed, prompt_format), article=article, voices=folder)
    click.echo(json.dumps(description, indent=2))


@main.command(short_help="Fine-tune a base, or train a rung from scratch.")
@base_options
@click.option("--from-scratch", is_flag=True, help="Refuse a base that would be fine-tuned; only a rung is allowed.")
@click.option(
    "--dataset", "data", type=PATH, help="JSONL pairs [default: the stream from scratch, else the 3,993 pairs]."
)
@click.option("--out", type=PATH, help="Model folder [default: build/BASE].")
@recipe_options
@click.option("--voices", type=PATH, help="Folder of the dataset's voice files [default: the package's].")
@click.option("--start", type=PATH, help="A trained folder of the same base to go on from; nano: the embedded model.")
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
    origin: str | None,
    stop_after: int | None,
    checkpoint_seconds: float,
    **numbers: object,
) -> None:
    """Fine-tune a base by LoRA, or train a rung of the ladder from scratch; ^C stops, run again to resume.

    Several processes: torchrun --nproc-per-node 2 --no-python goji-trainer train ...
    """
    from goji_trainer.training.interrupt import StoppedError
    from goji_trainer.training.train import train_model

    try:
        folder = train_model(
            base,
            data,
            out,
            numbers,
            scratch=from_scratch,
            voices=voices,
            start=start,
            revision=revision,
            origin=origin,
            stop_after=stop_after,
            checkpoint_seconds=checkpoint_seconds,
        )
    except StoppedError as stop:
        click.echo(f"goji-trainer: {stop}", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    if os.environ.get("RANK", "0") == "0":
        click.echo(f"trained {base}: {folder}" if stop_after is None else f"stopped at step {stop_after}: {folder}")


@main.command(short_help="Turn a trained folder into a GGUF, and check it.")
@click.argument("folder", type=FOLDER)
@click.option("--out", type=PATH, required=True, help="The GGUF to write.")
@click.option("--validation", type=PATH, default=BUILD / "validation.jsonl", help="JSONL pairs to check parity on.")
@export_options
def export(
    folder: Path,
    out: Path,
    validation: Path,
    quantization: str,
    prompt_format: int,
    temperature: float,
    min_p: float,
    unchecked_converter: bool,
) -> None:
    """Convert a trained folder to a GGUF that describes itself, and check that both write the same."""
    from goji_trainer.export.export import export_model

    sampling = Sampling(temperature, min_p)
    line = export_model(folder, out, quantization, validation, prompt_format, sampling, unchecked=unchecked_converter)
    click.echo(line)


@main.command(short_help="List the bases and where they come from, and the ladder.")
def bases() -> None:
    """List the bases with licence, size and where each comes from, the article's nine first, and the ladder."""
    from goji_trainer.training.bases import catalogue

    click.echo(catalogue())


@main.command(short_help="Put a trained model on the Hub.")
@click.argument("folder", type=FOLDER)
@click.argument("gguf", type=PATH)
@click.option("--to", "repo", required=True, help="The repository: owner/name.")
@publish_options
@click.option("--data-card", type=FILE, help="Text about the dataset, in Markdown.")
@click.option("--ladder", type=FILE, help="The chart that `ladder` drew.")
def publish(folder: Path, gguf: Path, repo: str, dry_run: Path | None, **more: Any) -> None:
    """Put a trained FOLDER and its scored GGUF on the Hub as one commit; safe to run twice. Reads HF_TOKEN."""
    from goji_trainer.publish.publish import Release, publish

    click.echo(publish(Release(folder, gguf, repo, **more), dry_run))


@main.command(short_help="Dataset, train, export, score, publish in one go.")
@base_options
@click.option("--out", type=PATH, help="Folder for all of it [default: build/rebuild/BASE].")
@click.option("--dataset", type=PATH, help="JSONL pairs to train on instead of composing them.")
@click.option("--voices", type=PATH, help="Folder of voice files [default: the package's].")
@click.option(
    "--pairs",
    type=click.IntRange(1),
    help="Pairs of a stream to compose [default: 320,000 for a rung; a fine-tune gets the 3,993 pairs].",
)
@click.option("--start", type=PATH, help="A trained folder of the same base to go on from.")
@export_options
@score_options
@click.option("--publish", "repo", default="", help="The repository to publish to: owner/name.")
@publish_options
@recipe_options
def rebuild(base: str, out: Path | None, **more: Any) -> None:
    """Dataset, train, export, score and publish in one go; run again to go on from where it stopped."""
    from goji_trainer.pipeline.rebuild import plan_of, rebuild

    click.echo(rebuild(plan_of(base, out, more), click.echo))


@main.command(short_help="Take every base through train, export and score.")
@click.option("--base", "names", multiple=True, help="A base; may be repeated [default: the article's nine].")
@click.option("--out", type=PATH, default=BUILD / "bench", help="Folder for the bases' runs and the table.")
@click.option("--dataset", type=PATH, help="JSONL pairs to train on [default: the 3,993 pairs].")
@export_options
@score_options
@click.option("--jobs", default=1, help="Bases at the same time.")
@click.option("--cluster", default="", help="Address of a Dask scheduler to run the bases on.")
@recipe_options
def bench(names: tuple[str, ...], out: Path, jobs: int, cluster: str, **more: Any) -> None:
    """Train, export and score every base alike; a table as Markdown, JSON and PNG. Run again to go on."""
    from goji_trainer.pipeline.bench import bench_all

    click.echo(bench_all(names, out, more, click.echo, jobs=jobs, cluster=cluster))


@main.command(short_help="Measure the expected ranges over git histories.")
@click.argument("repositories", nargs=-1, required=True, metavar="REPO...")
@click.option("--out", type=PATH, default=BUILD / "ranges.json", help="The ranges to write.")
@click.option("--diffs", default=1500, help="Commits of each repository, by whole author-days.")
@click.option("--files", default=1500, help="Files of each repository, from four of its commits.")
@click.option("--pulls", default=200, help="Pull requests of each repository: merges into the main line, squashes.")
@click.option("--seed", default=20261123, help="Seed of the draw.")
@click.option("--store", type=PATH, default=BUILD / "calibrate", help="Folder for finished parts; run again to go on.")
@click.option("--jobs", default=-1, help="Processes; -1: one for each processor.")
@click.option("--cluster", default="", help="Address of a Dask scheduler whose workers see the same paths.")
@click.option("--chart", type=PATH, help="Also draw the distributions to this PNG.")
def calibrate(repositories: tuple[str, ...], out: Path, chart: Path | None, **more: Any) -> None:
    """Measure the expected ranges over the histories of REPO... (paths, or NAME=PATH; bare ones too)."""
    from goji_trainer.ranges.run import calibrate_command

    click.echo(calibrate_command(repositories, out, chart, **more))


@main.command(short_help="Show how the moods of the last commits spread.")
@click.argument("repositories", nargs=-1, required=True, metavar="REPO...")
@click.option("--ranges", type=PATH, help="The ranges to use [default: the hook's].")
@click.option("--commits", default=200, help="Commits of each repository, the last ones.")
def spread(repositories: tuple[str, ...], ranges: Path | None, commits: int) -> None:
    """Show how the moods of each repository's last commits spread, beside the intended percentages."""
    from goji_trainer.ranges.run import spread_command

    click.echo(spread_command(repositories, ranges, commits))


@main.command(short_help="Judge what a model writes.")
@click.argument("model", type=FILE)
@judge_options
def score(
    model: Path, samples: int | None, format: str, out: Path | None, dataset: Path, seed: int, **more: Any
) -> None:
    """Judge what MODEL writes, through the hook's own runtime, on prompts that it was not trained on."""
    from goji_trainer.score.command import options, score_command

    click.echo(score_command(model, format, out, options(dataset, samples, seed, **more)))


@main.command(short_help="Have readers judge what models write.")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@panel_options
def panel(files: tuple[Path, ...], **more: Any) -> None:
    """Write shuffled texts of several models for readers who see nothing else, or score the readers' answers.

    FILE... are models (GGUF) with --out, answers (CSV, one file for each reader) with --score.
    """
    from goji_trainer.panel.command import panel_command

    click.echo(panel_command(files, **more))


@main.command(short_help="Score models over temperature and min-p.")
@click.argument("models", nargs=-1, required=True, type=FILE)
@click.option("--temperature", "temperatures", multiple=True, type=float, default=(0.4, 0.6, 0.8, 1.0, 1.2, 1.5))
@click.option("--min-p", "min_ps", multiple=True, type=float, default=(0.02, 0.05, 0.1, 0.2))
@click.option("--samples", default=350, help="Reviews for each point.")
@click.option("--dataset", type=PATH, default=BUILD / "stream.jsonl", help="The file that the models were trained on.")
@click.option("--seed", default=1, help="Seed of prompts, sampling and judges.")
@click.option(
    "--out", type=PATH, default=BUILD / "sweep", help="Folder for sweep.json and sweep.png; finished points are kept."
)
def sweep(
    models: tuple[Path, ...], temperatures: tuple[float, ...], min_ps: tuple[float, ...], out: Path, **more: Any
) -> None:
    """Score MODELS over a grid of temperature and min-p: novelty against coherence."""
    from goji_trainer.score.command import options
    from goji_trainer.score.sweep import sweep, table

    click.echo(table(sweep(models, temperatures, min_ps, options(**more), out)))


@main.command(short_help="Plot scorecards over parameters.")
@click.argument("cards", nargs=-1, required=True, type=FILE)
@click.option("--runs", type=PATH, default=BUILD, help="Folder of the runs, for their losses.")
@click.option("--out", type=PATH, default=BUILD / "ladder.png", help="The chart to write.")
def ladder(cards: tuple[Path, ...], runs: Path, out: Path) -> None:
    """Plot scorecards (JSON) over parameters, with the article's bases and the loss; print a table as Markdown."""
    from goji_trainer.score.ladder import draw, rungs, table

    models = rungs(cards, runs)
    draw(models, out)
    click.echo(table(models))


@main.command(short_help="Measure real commits for `score`.")
@click.argument(
    "repositories", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="REPO..."
)
@click.option("--each", default=24, help="Commits of each repository, the last with code to review.")
@click.option("--out", type=PATH, default=BUILD / "changes.jsonl", help="The real changes to write.")
def changes(repositories: tuple[Path, ...], each: int, out: Path) -> None:
    """Measure the last commits of REPO..., the real changes that `score` has every persona review."""
    from goji_trainer.score.real_changes import collect

    click.echo(f"{out}: {collect(repositories, each, out)} changes")


def entry() -> int:
    """The console script. Children of libraries, such as joblib's, also leave the current folder off their path."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    return run_tool(main, sys.argv[1:], "goji-trainer")


if __name__ == "__main__":
    sys.exit(entry())
