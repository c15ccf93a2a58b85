"""The ``say`` command: reviews for explicit tags, one by hand or many from standard input."""

from __future__ import annotations

import json
from typing import TextIO

import click

from goji_hook.errors import UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.models import find as models
from goji_hook.prompt import tagline as prompt
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.settings import RANDOM, Settings
from goji_hook.speech import loader
from goji_hook.speech import speaker as speech
from goji_hook.speech.speaker import Speaker, Speech


def run_say(settings: Settings, tagline: str, lines: TextIO | None) -> int:
    """Say one tag line as text, or each line of *lines* as one JSON object; 3 where the guard let nothing through.

    Raises UsageError for a tag line that is none, naming the line.
    """
    if not tagline and lines is not None and lines.isatty():
        click.echo("goji-hook: reading tag lines, such as P:granny M:critical cx=high; end with Ctrl-D", err=True)
    with loader.open_speaker(models.find(settings.model)) as speaker:
        if speaker.trouble:
            click.echo(f"goji-hook: {speaker.trouble}", err=True)
        if tagline:
            return _one(speaker, settings, tagline)
        for number, line in enumerate(lines or (), 1):
            if line.strip() and line.strip() != prompt.CUE:
                try:
                    asked = _parse(line, settings, speaker)
                except UsageError as error:
                    raise UsageError(f"line {number}: {error}") from None
                click.echo(_row(asked, speaker, _say(speaker, asked, settings)))
    return ExitCode.OK


def _one(speaker: Speaker, settings: Settings, tagline: str) -> int:
    asked = _parse(tagline, settings, speaker)
    said = _say(speaker, asked, settings)
    if settings.format == "json":
        click.echo(_row(asked, speaker, said))
    elif said.text is not None:
        click.echo(said.text)
    else:
        click.echo(f"goji-hook: the model wrote nothing fit to print in {said.tries} tries", err=True)
    return ExitCode.OK if said.text is not None else ExitCode.TROUBLE


def _parse(line: str, settings: Settings, speaker: Speaker) -> Prompt:
    default = "buddy" if settings.persona == RANDOM else settings.persona
    asked = prompt.parse(line, persona=default)
    speaker.abilities.check(asked.persona, asked.scope, asked.mood, asked.lang)
    return topic.choose(asked, _seed(asked, settings))


def _say(speaker: Speaker, asked: Prompt, settings: Settings) -> Speech:
    return speaker.say(asked, _seed(asked, settings))


def _seed(asked: Prompt, settings: Settings) -> int:
    return speech.seed_of(asked.text(), "") if settings.seed is None else settings.seed


def _row(asked: Prompt, speaker: Speaker, said: Speech) -> str:
    row = {"prompt": asked.tagline(speaker.abilities.format), "text": said.text, "seed": said.seed, "tries": said.tries}
    return json.dumps(row, ensure_ascii=False)
