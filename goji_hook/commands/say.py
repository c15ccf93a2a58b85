"""The ``say`` command: reviews for explicit tags, of one line by hand or of many lines from standard input."""

from __future__ import annotations

import json
from typing import TextIO

from goji_hook.errors import UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.models import find as models
from goji_hook.prompt import tagline as prompt
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.settings import RANDOM, Settings
from goji_hook.speech import loader
from goji_hook.speech import speaker as speech
from goji_hook.speech.speaker import Reply, Speaker
from goji_hook.terminal.escape import plain, plain_data
from goji_hook.terminal.output import note, show, show_json


def run_say(settings: Settings, tagline: str, lines: TextIO | None) -> ExitCode:
    """Prints a review for one tag line, or one JSON object for each of *lines*; 3 if the guard let nothing through.

    Raises UsageError for a tag line that cannot be read, with the line's number.
    """
    if not tagline and lines is not None and lines.isatty():
        note("reading tag lines, such as P:granny M:critical cx=high; end with Ctrl-D")
    with loader.open_speaker(models.find(settings.model)) as speaker:
        if speaker.trouble:
            note(speaker.trouble)
        if tagline:
            return _say_one(speaker, settings, tagline)
        for number, line in enumerate(lines or (), 1):
            if line.strip() and line.strip() != prompt.CUE:
                try:
                    requested = _parse(line, settings, speaker)
                except UsageError as error:
                    raise UsageError(f"line {number}: {error}") from None
                show_json(_row(requested, speaker, _say(speaker, requested, settings)))
    return ExitCode.OK


def _say_one(speaker: Speaker, settings: Settings, tagline: str) -> ExitCode:
    requested = _parse(tagline, settings, speaker)
    reply = _say(speaker, requested, settings)
    if settings.format == "json":
        show_json(_row(requested, speaker, reply))
    elif reply.text is not None:
        show(plain(reply.text))
    else:
        note(f"the model wrote nothing fit to print in {reply.tries} tries")
    return ExitCode.OK if reply.text is not None else ExitCode.TROUBLE


def _parse(line: str, settings: Settings, speaker: Speaker) -> Prompt:
    default = "buddy" if settings.persona == RANDOM else settings.persona
    requested = prompt.parse(line, persona=speaker.metadata.spoken(default))
    speaker.metadata.check(requested.persona, requested.scope, requested.mood, requested.lang)
    return topic.choose(requested, _seed(requested, settings))


def _say(speaker: Speaker, requested: Prompt, settings: Settings) -> Reply:
    return speaker.say(requested, _seed(requested, settings))


def _seed(requested: Prompt, settings: Settings) -> int:
    return speech.derive_first_seed(requested.text(), "") if settings.seed is None else settings.seed


def _row(requested: Prompt, speaker: Speaker, reply: Reply) -> str:
    tagline = requested.tagline(speaker.metadata.format)
    row = {"prompt": tagline, "text": reply.text, "seed": reply.seed, "tries": reply.tries}
    return json.dumps(plain_data(row), ensure_ascii=False)
