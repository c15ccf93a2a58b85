"""The pipeline: a Change to a Review."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from goji_hook.errors import GojiError, UsageError
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.personas import PERSONAS
from goji_hook.prompt import build, topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.settings import AUTO, RANDOM, Settings
from goji_hook.speech import speaker as speech
from goji_hook.speech.loader import Opening
from goji_hook.speech.speaker import Speaker, Speech


@dataclass(frozen=True)
class Review:
    """A assessment and what the persona says of it; ``trouble`` says why another model spoke, or none (no text).

    ``place`` is what the text could name, ``engine`` the name of what ran the model.
    """

    assessment: Assessment
    prompt: Prompt
    prompt_text: str
    speech: Speech
    model: str
    file: ModelFile | None = None
    trouble: str | None = None
    place: Place | None = None
    engine: str = ""

    @property
    def named(self) -> Place | None:
        """The function that the text names, or None."""
        return self.place if self.place and self.place.named_in(self.speech.text or "") else None

    @property
    def model_sha256(self) -> str:
        """The hash of the model that spoke: read only where it is shown, as a large model takes a while."""
        return self.file.sha256() if self.file else ""


def review(assessment: Assessment, settings: Settings, opening: Opening | None = None) -> Review:
    """Have the chosen model speak about a assessment; the embedded one where the chosen one is not to be had.

    Raises UsageError for a persona or scope that the model does not know. Any other trouble with a model is told in the
    review, whose metrics stand without it.
    """
    with nullcontext(opening) if opening else Opening(settings.model) as chosen:
        try:
            return _ask(chosen.speaker(), assessment, settings)
        except UsageError:
            raise
        except GojiError as error:
            trouble = str(error)
        if settings.model != models.EMBEDDED:
            try:
                return _ask_spare(chosen.spare().speaker(), assessment, settings, trouble)
            except UsageError:
                raise
            except GojiError as error:
                trouble = f"{trouble}; {error}"
    return without_voice(assessment, settings, trouble)


def _ask_spare(speaker: Speaker, assessment: Assessment, settings: Settings, trouble: str) -> Review:
    """Have the embedded model speak for a chosen one; a persona that only that one knows does not keep it from that."""
    told = f"{trouble}; {models.EMBEDDED} speaks today"
    if settings.persona not in (*speaker.abilities.personas, RANDOM):
        stand_in = Settings().persona
        return _ask(speaker, assessment, replace(settings, persona=stand_in), f"{told}, as {stand_in}")
    return _ask(speaker, assessment, settings, told)


def _ask(speaker: Speaker, assessment: Assessment, settings: Settings, trouble: str | None = None) -> Review:
    known = speaker.abilities
    identity = assessment.change.identity()
    persona = pick_persona(settings.persona, identity, known.personas)
    mood = known.nearest(assessment.mood) if settings.mood == AUTO else settings.mood
    known.check(persona, assessment.change.scope, mood)
    prompt = build.build(assessment, persona, mood)
    seed = speech.seed_of(prompt.text(known.format), identity) if settings.seed is None else settings.seed
    if known.format > 2:
        prompt = topic.choose(prompt, seed, build.topic_weights(assessment))
    prompt, place = build.ground(prompt, assessment) if known.format > 1 else (prompt, None)
    text = prompt.text(known.format)
    said = speaker.say(prompt, seed, place)
    trouble = "; ".join(filter(None, (trouble, speaker.trouble))) or None
    if said.text is None:
        silent = f"the model wrote nothing fit to print in {said.tries} tries; here are the metrics alone"
        trouble = f"{trouble}; {silent}" if trouble else silent
    return Review(assessment, prompt, text, said, speaker.file.name, speaker.file, trouble, place, speaker.engine)


def without_voice(assessment: Assessment, settings: Settings, trouble: str | None) -> Review:
    """Returns the metrics alone as a review, with the *trouble* that kept a model from speaking."""
    persona = pick_persona(settings.persona, assessment.change.identity(), tuple(PERSONAS))
    prompt = build.build(assessment, persona, settings.mood)
    return Review(assessment, prompt, prompt.text(), Speech(), settings.model, trouble=trouble)


def pick_persona(asked: str, identity: str, known: Sequence[str]) -> str:
    """The persona asked for, or for ``random`` one that the change itself picks."""
    return known[int(identity[:8], 16) % len(known)] if asked == RANDOM else asked
