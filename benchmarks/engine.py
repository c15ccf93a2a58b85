"""The engine against llama.cpp itself: tokens per second, what the English lock costs, and memory.

``python benchmarks/engine.py``. Prints ratios and asserts nothing about time. The models are goji-nano and random
weights of SmolLM2-360M's shape (8-bit) behind a real vocabulary; the lock is measured on Qwen2's 151,936 tokens. Runs
alternate, and the median of each round's ratio counts: whatever else the machine does meets both sides of a round. On a
busy machine, OMP_WAIT_POLICY=PASSIVE keeps threads that wait for each other from computing meanwhile, for long.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import gguf_files as ggufs
from goji_trainer.export.converter import converter

from goji_hook.llm.model import BATCH, Model, Sampling
from goji_hook.models import find as models
from goji_hook.system import cache as store
from goji_hook.system.cpu import threads

PROMPTS = tuple(
    f"P:{persona} M:{mood} S:diff L:en loc=mid tok=mid cx=high nest=mid ind=mid com=low cmp=mid at=none\nFeedback:"
    for persona, mood in (("buddy", "critical"), ("granny", "neutral"), ("chaos", "positive"), ("boss-", "v.critical"))
)
SMOL360 = ggufs.Shape(hidden=960, layers=32, heads=15, kv_heads=5, feed_forward=2560, context=8192)
QWEN05 = ggufs.Shape(hidden=896, layers=24, heads=14, kv_heads=2, feed_forward=4864, context=8192)
_MEMORY = """
import sys
from pathlib import Path
from goji_hook.llm.model import Model, Sampling
with Model(Path(sys.argv[1])) as model:
    model.generate(sys.argv[2], seed=1, sampling=Sampling(max_tokens=8))
print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--tokens", type=int, default=24, help="tokens per generation of the large models")
    options.add_argument("--large", action="store_true", help="measure the lock on a 0.5B-shaped model too")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        speed("goji-nano", models.embedded().path, 60, asked.rounds * 4)
        smol = made(folder / "smol360.gguf", "gpt-2", SMOL360)
        speed("360M-shaped, Q8_0", smol, asked.tokens, asked.rounds)
        memory(smol)
        smol.unlink()
        lock(
            "150,000 tokens, almost no body",
            made(folder / "wide.gguf", "qwen2", ggufs.Shape(hidden=64)),
            32,
            asked.rounds * 3,
        )
        if asked.large:
            lock("150,000 tokens, 0.5B-shaped", made(folder / "qwen.gguf", "qwen2", QWEN05), asked.tokens, asked.rounds)


def made(path: Path, vocabulary: str, shape: ggufs.Shape) -> Path:
    """Random weights of that shape behind a real vocabulary."""
    entries, size = ggufs.vocabulary_of(converter() / "models" / f"ggml-vocab-{vocabulary}.gguf")
    return ggufs.random_model(path, entries, size, shape, kind=ggufs.Q8_0)


def speed(name: str, path: Path, tokens: int, rounds: int) -> None:
    """Ours against a bare loop over the same binding, the same model in memory, as many tokens."""
    pairs = []
    with Model(path, store.sha256) as model:
        counts = {prompt: ours(model, prompt, tokens, lock=True) for prompt in PROMPTS}
        for prompt, count in counts.items():
            pairs += alternate(
                rounds,
                lambda prompt=prompt: ours(model, prompt, tokens, lock=True),  # type: ignore[misc]
                lambda prompt=prompt, count=count: bare(model, prompt, count),  # type: ignore[misc]
            )
        used = threads(model.parameters)
    each = statistics.median(mine.wall for mine, _ in pairs) / (sum(counts.values()) / len(counts))
    wall, computed = ratios(pairs)
    print(
        f"{name}: {1 / each:,.0f} tokens/s on {used} thread{'s' * (used > 1)}, "
        f"{wall:.3f} of a bare loop by the clock, {computed:.3f} by computing",
        flush=True,
    )


def lock(name: str, path: Path, tokens: int, rounds: int) -> None:
    """Generation with the lock against without, and what working it out costs, once and from the cache."""
    with Model(path) as model:
        begun = time.process_time()
        model.generate(PROMPTS[0], seed=1, sampling=Sampling(max_tokens=1))
        first = time.process_time() - begun
        ours(model, PROMPTS[0], 1, lock=False)
        pairs = alternate(
            rounds,
            lambda: ours(model, PROMPTS[0], tokens, lock=False),
            lambda: ours(model, PROMPTS[0], tokens, lock=True),
        )
        count = ours(model, PROMPTS[0], tokens, lock=True)
    each = statistics.median(locked.computed - free.computed for free, locked in pairs) / count * 1e6
    wall, computed = ratios(pairs)
    print(
        f"lock, {name}: {wall - 1:+.1%} of generation by the clock, {computed - 1:+.1%} by computing, "
        f"{each:,.0f} µs a token; worked out in {first:.2f} s",
        flush=True,
    )


def memory(path: Path) -> None:
    """The peak resident memory of a run, whole process, against the file."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(path), PROMPTS[0]], capture_output=True, text=True, check=True
    )
    peak, size = int(done.stdout) * 1024, path.stat().st_size
    print(
        f"memory, 360M-shaped: {peak / 1e6:,.0f} MB of a file of {size / 1e6:,.0f} MB, ratio {peak / size:.3f}",
        flush=True,
    )


@dataclass(frozen=True)
class Spent:
    """Seconds that a call took, by the clock and of computing (all threads)."""

    wall: float
    computed: float


def alternate(rounds: int, one: Callable[[], Any], two: Callable[[], Any]) -> list[tuple[Spent, Spent]]:
    """What the two calls took, one after the other in each round."""
    return [(spent(one), spent(two)) for _ in range(rounds)]


def spent(call: Callable[[], Any]) -> Spent:
    """What a call takes."""
    wall, computed = time.perf_counter(), time.process_time()
    call()
    return Spent(time.perf_counter() - wall, time.process_time() - computed)


def ratios(pairs: Sequence[tuple[Spent, Spent]]) -> tuple[float, float]:
    """The median over all rounds of the second call's time over the first's: by the clock, and of computing."""
    return (
        statistics.median(two.wall / one.wall for one, two in pairs),
        statistics.median(two.computed / one.computed for one, two in pairs),
    )


def ours(model: Model, prompt: str, tokens: int, *, lock: bool) -> int:
    """Generate as a review does; the number of tokens."""
    forget(model)
    return sum(1 for _ in model.stream(prompt, 1, Sampling(max_tokens=tokens), ("{",) if lock else (), lock))


def bare(model: Model, prompt: str, tokens: int) -> int:
    """The least that generates: decode the prompt, then decode the likeliest token, as many times as asked."""
    forget(model)
    api, context = model._api, model._context
    ids = model.tokenize(prompt)
    for start in range(0, len(ids), BATCH):
        part = (api.llama_token * len(ids[start : start + BATCH]))(
            *ids[start : start + BATCH]
        )  # a batch only points at it
        _decoded(api.llama_decode(context, api.llama_batch_get_one(part, len(part))))
    sampler = api.llama_sampler_init_greedy()
    room = (api.llama_token * 1)()
    for _ in range(tokens):
        room[0] = api.llama_sampler_sample(sampler, context, -1)
        _decoded(api.llama_decode(context, api.llama_batch_get_one(room, 1)))
    api.llama_sampler_free(sampler)
    return tokens


def _decoded(status: int) -> None:
    if status:
        raise SystemExit(f"the bare loop could not decode: {status}")


def forget(model: Model) -> None:
    """Empty the context, so that no prompt is had for free."""
    model._cached.clear()
    model._api.llama_memory_clear(model._api.llama_get_memory(model._context), True)


if __name__ == "__main__":
    main()
