"""SentencePiece tokens by score, merged in the order of llama.cpp (``llm_tokenizer_spm_session``)."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

#: Kinds of tokens in a GGUF (``llama_token_type``) whose bytes are not their text.
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6
#: SentencePiece writes a space as this letter.
_SPACE = "\u2581"


class SpmTokenizer:
    """A vocabulary of texts and their scores, with a token for each byte; every text begins with a space of its own."""

    def __init__(self, texts: Sequence[str], scores: Sequence[float], kinds: Sequence[int]) -> None:
        """Take the vocabulary by id."""
        self._ids = {text: token for token, text in enumerate(texts)}
        self._scores = scores
        self.pieces = [_piece(text, kind) for text, kind in zip(texts, kinds, strict=True)]

    def tokenize(self, text: str) -> list[int]:
        """Return the ids of *text*, without the beginning token."""
        ids: list[int] = []
        for symbol in self._merged(list(f" {text}".replace(" ", _SPACE))) if text else ():
            known = self._ids.get(symbol)
            ids += [self._ids[f"<0x{byte:02X}>"] for byte in symbol.encode()] if known is None else [known]
        return ids

    def _merged(self, symbols: list[str]) -> list[str]:
        """Join neighbours that make a token: the pair of the highest score first, of equal ones the leftmost."""
        before = list(range(-1, len(symbols) - 1))
        after = [*range(1, len(symbols)), -1]
        queue: list[tuple[float, int, int, int]] = []

        def offer(left: int, right: int) -> None:
            pair = symbols[left] + symbols[right] if left >= 0 <= right else ""
            if (token := self._ids.get(pair)) is not None:
                heappush(queue, (-self._scores[token], left, right, len(pair)))

        for left in range(len(symbols) - 1):
            offer(left, left + 1)
        while queue:
            _, left, right, length = heappop(queue)
            if not symbols[left] or not symbols[right] or len(symbols[left]) + len(symbols[right]) != length:
                continue  # one of the two has been joined to another neighbour since
            symbols[left] += symbols[right]
            symbols[right] = ""
            after[left] = after[right]
            if after[left] >= 0:
                before[after[left]] = left
            offer(before[left], left)
            offer(left, after[left])
        return [symbol for symbol in symbols if symbol]


def _piece(text: str, kind: int) -> bytes:
    """The bytes that a token writes; a control token writes none."""
    if kind in (_UNKNOWN, _CONTROL):
        return b""
    return bytes([int(text[3:5], 16)]) if kind == _BYTE else text.replace(_SPACE, " ").encode()
