"""Looking up reviews: the origin of sentences, the length of copied runs, English, variety, repetition."""

from __future__ import annotations

import pytest
from goji_trainer.score import diversity, repetition, training_set
from goji_trainer.score.claim_reader import contradicted
from goji_trainer.score.english import is_english
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.novelty import Handwriting, classify
from goji_trainer.score.real_changes import real_asks
from goji_trainer.score.sample import Ask, Sample
from goji_trainer.voices.line import Condition, Line
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.guard.text import words
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import MOODS

TRAINING = training_set.index(
    ["P:buddy"],
    ["Nice work, pal. The loop in {function} is short.", "Well, nice work on the loop, and it is short as a nap."],
)
LINE = Line(
    "buddy", "opening", Condition(), "Nice [work|loop], pal.", (("Nice ",), ("work", "loop"), (", pal.",)), "x:1"
)
HANDWRITING = Handwriting.of([LINE])
_WORDS = st.lists(
    st.sampled_from(["nice", "work", "on", "the", "loop", "and", "it", "is", "short", "as", "a", "nap", "pal", "yes"]),
    min_size=1,
    max_size=12,
)


def sample(raw: str, text: str | None = None) -> Sample:
    return Sample(Ask(Prompt("buddy", "neutral"), None), raw, text or raw, (raw,))


@pytest.mark.parametrize(
    ("sentence", "origin"),
    [
        ("Nice work, pal.", "recited"),
        ("NICE work pal!", "recited"),
        ("The loop in {function} is short!", "recited"),
        ("Nice work on the loop.", "recited"),  # within a longer sentence
        ("Nice loop, pal.", "recombined"),
        ("Nice nap, pal.", "own"),
        ("Work on the loop, pal.", "own"),
        ("Is short as a nap.", "recited"),
        ("Ice work on the loop.", "own"),  # whole words only
    ],
)
def test_where_a_sentence_comes_from(sentence: str, origin: str) -> None:
    assert classify(sentence, TRAINING, HANDWRITING) == origin


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


def test_claims_contradict_buckets() -> None:
    buckets = {"cx": "low", "nest": "mid"}
    assert contradicted([{"cx": frozenset({"high"})}], buckets)
    assert not contradicted([{"cx": frozenset({"low", "mid"})}, {}], buckets)


def test_the_real_changes_can_be_asked() -> None:
    asks = real_asks()
    assert len(asks) >= repetition.REVIEWS
    assert {ask.prompt.mood for ask in asks} == set(MOODS)
    for ask in asks:
        # A change without a place for which all claims are true has none, and its prompt says so.
        assert (ask.place.at if ask.place else "none") == ask.prompt.at
    assert any(ask.place is not None for ask in asks)
