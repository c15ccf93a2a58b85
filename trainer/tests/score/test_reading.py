"""Looking up reviews: what they were made from, the length of copied runs, English, variety, repetition."""

from __future__ import annotations

import pytest
from goji_trainer.score import diversity, repetition, training_set
from goji_trainer.score.english import is_english
from goji_trainer.score.handwriting import Handwriting
from goji_trainer.score.next_step import has_next_step
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.real_changes import real_asks
from goji_trainer.score.sample import Ask, Sample
from goji_trainer.voices.review import Review
from hypothesis import given
from hypothesis import strategies as st
from toy_voice import review

from goji_hook.guard.text import words
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import MOODS

TRAINING = training_set.index(
    ["P:buddy"],
    ["Nice work, pal. The loop in {function} is short.", "Well, nice work on the loop, and it is short as a nap."],
)
WORK = review("Nice _, pal. It is short as a nap on the beach.", "work", "loop")
BRANCHES = review("The branches of {function} _ like a river in the rain. Cut one off, pal.", "run", "flow", cx="high")
HANDWRITING = Handwriting([WORK, BRANCHES])
_WORDS = st.lists(
    st.sampled_from(["nice", "work", "on", "the", "loop", "and", "it", "is", "short", "as", "a", "nap", "pal", "yes"]),
    min_size=1,
    max_size=12,
)


def sample(raw: str, text: str | None = None) -> Sample:
    return Sample(Ask(Prompt("buddy", "neutral"), None), raw, text or raw, (raw,))


@pytest.mark.parametrize(
    ("text", "sources", "fills"),
    [
        ("Nice work, pal. It is short as a nap on the beach.", [WORK], True),
        ("NICE loop pal! It is short as a nap on the beach", [WORK], True),
        ("Nice work, pal.", [WORK], False),
        (
            "The branches of {function} run like a river in the rain. It is short as a nap on the beach.",
            [BRANCHES, WORK],
            False,
        ),
        ("The branches of {function} run like a river on the beach.", [BRANCHES], False),  # two runs may be chance
        ("Quite unheard of.", [], False),
        ("", [], False),
    ],
)
def test_what_a_text_was_made_from(text: str, sources: list[Review], fills: bool) -> None:
    reading = HANDWRITING.read(text)
    assert set(map(id, reading.sources)) == set(map(id, sources))
    assert (reading.fills, reading.glued) == (fills, len(sources) > 1)


def test_what_the_handwriting_knows() -> None:
    assert HANDWRITING.has("nice loop, pal!")
    assert not HANDWRITING.has("Nice nap, pal.")
    assert HANDWRITING.coherence(["Nice work, pal."]) == 1.0
    assert HANDWRITING.coherence(["Work nice pal, beach the."]) == 0.0
    assert HANDWRITING.coherence([]) == 1.0


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Split it before the tea gets cold.", True),
        ("One early return would free the room.", True),
        ("Give the branch a function of its own.", True),
        ("It is the worst on any tape. I sighed.", False),
        ("Past saving, all of it.", False),
    ],
)
def test_a_next_step_is_told_by_its_words(text: str, advice: bool) -> None:
    assert has_next_step(text) is advice


def test_longest_runs() -> None:
    texts = ["Nice work, pal.", "Oh, nice work on the llama.", "Quite unheard of", "Pal. The loop in {function}", ""]
    assert TRAINING.longest_runs(texts) == [3, 4, 0, 5, 0]


@given(st.lists(_WORDS, min_size=1, max_size=5))
def test_longest_runs_are_what_a_search_by_hand_finds(texts: list[list[str]]) -> None:
    def by_hand(text: list[str]) -> int:
        runs = [
            end - start
            for start in range(len(text))
            for end in range(start + 1, len(text) + 1)
            if any(f" {' '.join(text[start:end])} " in f" {review} " for review in TRAINING.reviews)
        ]
        return max(runs, default=0)

    assert TRAINING.longest_runs([" ".join(text) for text in texts]) == [by_hand(text) for text in texts]


@given(st.text())
def test_a_key_is_a_key_of_itself(text: str) -> None:
    assert key(key(text)) == key(text)
    assert words(text) == key(text).split()


def test_sentences_without_a_word_are_left_out() -> None:
    assert sentences("Fine. ... Really!") == ["Fine.", "Really!"]
    assert sentences(" ?! ") == []


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The loop in {function} is short, and I like the way it reads.", True),
        ("Nice!", True),
        ("", False),
        ("Die Schleife ist kurz, und das ist auch gut so.", False),
        ("La boucle est courte, et c'est tout ce que je demande.", False),
        ("The loop is short, ребята, and I like the way it reads.", False),
        ("The loop is **short**, and I like the way it reads.", False),
        ("The loop is shortibly graffle, and I like the way it reads.", False),
    ],
)
def test_english(text: str, english: bool) -> None:
    assert is_english(text, frozenset()) is english


def test_words_of_the_voices_are_english() -> None:
    assert not is_english("Awooga, this is what a good loop looks like.", frozenset())
    assert is_english("Awooga, this is what a good loop looks like.", frozenset({"awooga"}))


def test_variety() -> None:
    same, different = (
        ["one two three four five"] * 5,
        ["one two three four", "five six seven eight", "nine ten eleven two"],
    )
    assert diversity.distinct_pairs(same) == pytest.approx(4 / 20)
    assert diversity.distinct_pairs(different) == 1.0
    assert diversity.distinct_pairs([]) == 0.0
    assert diversity.self_bleu(same) == pytest.approx(1.0)
    assert diversity.self_bleu(different) < 0.2
    assert diversity.self_bleu(["alone"]) == 1.0


def test_a_persona_run_counts_what_came_before() -> None:
    quiet = [sample(f"Number {number} it is. {one}") for number, one in enumerate(["Fine."] * 3 + ["Good."])]
    loud = [
        sample("The loop in {function} is short.", f"The loop in f{number} is short.") for number in (1, 1, 2, 2, 2)
    ]
    sentence, reviews = repetition.rows([quiet, loud])
    assert (sentence.value, sentence.passed) == (5, True)
    assert (reviews.value, reviews.passed) == (3, False)


def test_the_real_changes_can_be_asked() -> None:
    asks = real_asks()
    assert len(asks) >= repetition.REVIEWS
    assert {ask.prompt.mood for ask in asks} == set(MOODS)
    for ask in asks:
        # A change without a place for which all claims are true has none, and its prompt says so.
        assert (ask.place.at if ask.place else "none") == ask.prompt.at
    assert any(ask.place is not None for ask in asks)
