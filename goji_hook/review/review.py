"""Has a persona review an assessed change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import worktree
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.personas import PERSONAS
from goji_hook.prompt import build, topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.settings import AUTO, RANDOM, Settings
from goji_hook.speech import speaker as speech
from goji_hook.speech.loader import ModelLoader
from goji_hook.speech.memory import Memory
from goji_hook.speech.speaker import Reply, Speaker
from goji_hook.terms import FALSE

#: Topics to try for something that was not said before.
_OTHER_TOPICS = 6


@dataclass(frozen=True)
class Review:
    """An assessment and the persona's text. ``trouble`` says why another model spoke, or why there is no text.

    ``place`` is the place that the text could name, ``engine`` the name of the engine that ran the model, and
    ``configuration`` the file that configured the review, if it is not at the top of the repository.
    """

    assessment: Assessment
    prompt: Prompt
    prompt_text: str
    reply: Reply
    model: str
    file: ModelFile | None = None
    trouble: str | None = None
    place: Place | None = None
    engine: str = ""
    configuration: str | None = None

    @property
    def named(self) -> Place | None:
        """The function that the text names, or None."""
        return self.place if self.place and self.place.named_in(self.reply.text or "") else None

    @property
    def model_sha256(self) -> str:
        """The hash of the model that spoke. It is read only to be shown, as a large model takes a while."""
        return self.file.sha256() if self.file else ""


def review(assessment: Assessment, settings: Settings, opening: ModelLoader | None = None) -> Review:
    """Has the chosen model review an assessment, or the embedded model if the chosen one cannot be had.

    Raises UsageError for a persona or scope that the model does not know. Any other trouble with a model is reported in
    the review, whose metrics stand without it.
    """
    with nullcontext(opening) if opening else ModelLoader(settings.model) as chosen:
        try:
            return _ask(chosen.speaker(), assessment, settings)
        except UsageError:
            raise
        except GojiError as error:
            trouble = str(error)
        if settings.model != models.EMBEDDED:
            try:
                return _ask_fallback(chosen.fallback().speaker(), assessment, settings, trouble)
            except UsageError:
                raise
            except GojiError as error:
                trouble = f"{trouble}; {error}"
    return without_voice(assessment, settings, trouble)


def _ask_fallback(speaker: Speaker, assessment: Assessment, settings: Settings, trouble: str) -> Review:
    """Falls back to the embedded model, with the default persona if it does not know the chosen one."""
    report = f"{trouble}; {models.EMBEDDED} speaks today"
    if settings.persona not in (*speaker.metadata.personas, RANDOM):
        stand_in = Settings().persona
        return _ask(speaker, assessment, replace(settings, persona=stand_in), f"{report}, as {stand_in}")
    return _ask(speaker, assessment, settings, report)


def _ask(speaker: Speaker, assessment: Assessment, settings: Settings, trouble: str | None = None) -> Review:
    known = speaker.metadata
    identity = assessment.change.identity()
    persona = known.spoken(pick_persona(settings.persona, identity, known.personas))
    mood = known.nearest(assessment.mood) if settings.mood == AUTO else settings.mood
    known.check(persona, assessment.change.scope, mood)
    prompt = build.build(assessment, persona, mood)
    seed = speech.derive_first_seed(prompt.text(known.format), identity) if settings.seed is None else settings.seed
    memory = _memory(f"{identity} {persona} {prompt.mood}") if settings.seed is None else None
    prompt, place, reply = _say(speaker, prompt, assessment, seed, memory)
    text = prompt.text(known.format)
    if memory and reply.text is not None:
        memory.keep(reply.draft)
    trouble = "; ".join(filter(None, (trouble, speaker.trouble))) or None
    if reply.text is None:
        silent = f"the model wrote nothing fit to print in {reply.tries} tries; here are the metrics alone"
        trouble = f"{trouble}; {silent}" if trouble else silent
    return Review(
        assessment,
        prompt,
        text,
        reply,
        speaker.file.name,
        speaker.file,
        trouble,
        place,
        speaker.engine,
        settings.inner_configuration(),
    )


def _say(
    speaker: Speaker, prompt: Prompt, assessment: Assessment, seed: int, memory: Memory | None
) -> tuple[Prompt, Place | None, Reply]:
    """Returns what the speaker says of a topic, with the prompt and the place.

    If the memory has heard it, other topics are tried; that of which least was heard is taken.
    """
    format = speaker.metadata.format
    chosen = topic.choose(prompt, seed, build.topic_weights(assessment)) if format > 2 else prompt
    asked, place = build.ground(chosen, assessment, format)
    reply = speaker.say(asked, seed, place, memory=memory)
    if memory is None or reply.text is None or format < 3:
        return asked, place, reply
    best, least = (asked, place, reply), memory.heard(reply.draft)
    tried = {asked.text(format)}
    for other in islice(topic.others(prompt, seed), _OTHER_TOPICS):
        if not least:
            break
        asked, place = build.ground(other, assessment, format)
        if asked.text(format) in tried:  # nothing is left of a metric where a change only deletes
            continue
        tried.add(asked.text(format))
        reply = speaker.say(asked, seed, place, memory=memory)
        heard = memory.heard(reply.draft)
        if reply.text is not None and heard < least:
            best, least = (asked, place, reply), heard
    return best


def _memory(change: str) -> Memory | None:
    """Returns what was said in this repository before; None on a CI machine, in a bare repository or outside of one."""
    if os.environ.get("CI", "").lower() not in FALSE:
        return None
    try:
        if git.is_bare():
            return None
        return Memory.load(Path(os.fsdecode(worktree.git_folder().rstrip(b"\n"))), change)
    except GojiError:
        return None


def without_voice(assessment: Assessment, settings: Settings, trouble: str | None) -> Review:
    """Returns the metrics alone as a review, with the *trouble* that kept a model from speaking."""
    persona = pick_persona(settings.persona, assessment.change.identity(), tuple(PERSONAS))
    prompt = build.build(assessment, persona, settings.mood)
    return Review(assessment, prompt, prompt.text(), Reply(), settings.model, trouble=trouble)


def pick_persona(name: str, identity: str, known: Sequence[str]) -> str:
    """Returns the persona *name*; for ``random``, a persona that the change's *identity* picks from *known*."""
    return known[int(identity[:8], 16) % len(known)] if name == RANDOM else name
