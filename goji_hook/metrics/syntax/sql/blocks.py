"""The blocks of SQL's functions: a stack of what is open, of which T-SQL's IF and WHILE have no end of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.spans import Span
from goji_hook.metrics.syntax.sql import heads
from goji_hook.metrics.syntax.sql.heads import BATCH, BLOCK, DOLLAR, STATEMENT, STATEMENTS, Head
from goji_hook.metrics.syntax.sql.words import Token
from goji_hook.system import time_limit as limit

_CHECK_EVERY = 0x3FF
_AHEAD = 2000  # words to look through for what a word means
_ENDED_BY_NAME = frozenset({b"IF", b"LOOP", b"CASE", b"WHILE", b"REPEAT"})
#: Words that begin a statement elsewhere, but go on with the statement that begins with the key.
_GOES_ON = {
    b"INSERT": frozenset({b"SELECT", b"EXEC", b"EXECUTE", b"SET"}),
    b"UPDATE": frozenset({b"SET"}),
    b"MERGE": frozenset({b"SET", b"INSERT", b"UPDATE", b"DELETE"}),
    b"WITH": frozenset({b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"MERGE"}),
    b"CREATE": frozenset({b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"SET"}),
    b"GRANT": frozenset({b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"EXECUTE", b"ALTER", b"CREATE"}),
    b"ALTER": frozenset({b"ALTER", b"DROP", b"SET"}),
}
_GOES_ON_AFTER = frozenset({b"UNION", b"ALL", b"EXCEPT", b"INTERSECT", b"FOR", b"ROWS", b"ROW", b"AS", b","})
_TRANSACTION = frozenset({b"TRAN", b"TRANSACTION", b"WORK", b"DISTRIBUTED", b"CONVERSATION", b"DIALOG"})
_DECISIONS = frozenset({b"AND", b"ELSIF", b"ELSEIF", b"WHEN", b"IIF", b"FORALL"})
_HANDLERS = frozenset({b"EXIT", b"CONTINUE", b"UNDO"})
_NO_OR = frozenset({b"INSERT", b"CREATE", b"UPDATE"})  # INSERT OR REPLACE


@dataclass
class _Block:
    """An open block: its word, where it begins, and whether it is a level of nesting.

    ``single`` marks T-SQL's IF and WHILE, which hold one statement; ``statement`` is the word that it begins with.
    """

    word: bytes
    start: int
    depth: int
    nest: bool
    single: bool = False
    statement: bytes = b""
    elsed: bool = False


@dataclass
class _Routine:
    """An open function or package, with the number of blocks that were open before it."""

    start: int
    roles: int
    style: str
    base: int
    begun: bool = False


@dataclass
class Reader:
    """A pass over the words of a source; ``structure`` fills with spans."""

    words: Sequence[Token]
    structure: list[Span] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    routines: list[_Routine] = field(default_factory=list)
    at: int = 0
    depth: int = 0
    betweens: int = 0

    def read(self, deadline: float) -> list[Span]:
        """Read all words; returns the spans in order."""
        steps = 0
        while self.at < len(self.words):
            if not steps & _CHECK_EVERY:
                limit.check(deadline)
            steps += 1
            self._step(self.words[self.at])
            self.at += 1
        while self.routines:
            self._end_routine(len(self.words) - 1)
        return sorted(self.structure, key=lambda span: (span[0], -span[1]))

    def _word(self, ahead: int) -> bytes:
        place = self.at + ahead
        return self.words[place].word if 0 <= place < len(self.words) else b""

    def _step(self, token: Token) -> None:
        word = token.word
        if not self.routines:
            if word in {b"CREATE", b"ALTER"}:
                self._begin_routine(heads.created(self.words, self.at))
            return
        routine = self.routines[-1]
        declares = routine.style == BLOCK and not routine.begun and len(self.blocks) == routine.base
        if declares and word in {b"PROCEDURE", b"FUNCTION"}:
            head = heads.declared(self.words, self.at)
            if head and head.style == BLOCK:  # else it is declared, and defined elsewhere
                self._begin_routine(head)
        elif token.kind == "go":
            if routine.style == BATCH:
                self._end_routine(self.at - 1)
        elif word == b";" and routine.style == STATEMENT and not self.depth and len(self.blocks) == routine.base:
            self._end_routine(self.at)
        elif token.kind == "dollar" and routine.style == DOLLAR:
            while len(self.blocks) > routine.base:
                self._close(self.at)
            routine.style = STATEMENT
            self.depth = 0
        elif token.kind != "quoted":
            if routine.style == BATCH:
                self._follow(word)
            self._count(token)

    def _begin_routine(self, head: Head | None) -> None:
        if head is None:
            return
        name = (self.words[head.name].start, self.words[head.name_end].end, role.NAME)
        self.structure.append(name)
        roles = role.OWNER if head.package else role.FUNCTION
        self.routines.append(_Routine(self.words[self.at].start, roles, head.style, len(self.blocks)))
        self.depth = self.betweens = 0
        self.at = head.body - 1

    def _end_routine(self, last: int) -> None:
        routine = self.routines.pop()
        while len(self.blocks) > routine.base:
            self._close(last)
        self.structure.append((routine.start, self.words[last].end, routine.roles))
        self.depth = 0

    def _decide(self, token: Token) -> None:
        self.structure.append((token.start, token.end, role.DECISION))

    def _open(self, token: Token, nest: bool, single: bool = False) -> None:
        self.blocks.append(_Block(token.word, token.start, self.depth, nest, single))

    def _close(self, last: int) -> None:
        block = self.blocks.pop()
        if block.nest:
            self.structure.append((block.start, self.words[last].end, role.NEST))

    def _count(self, token: Token) -> None:
        """Read a word of a body."""
        word = token.word
        if word == b"(":
            self.depth += 1
        elif word == b")":
            self.depth -= 1
        elif word == b"BETWEEN":
            self.betweens += 1
        elif word == b"AND" and self.betweens:
            self.betweens -= 1
        elif self._decides(word):
            self._decide(token)
        else:
            self._block(token)

    def _decides(self, word: bytes) -> bool:
        """Tell whether a word is a decision that opens no block."""
        if word == b"OR":
            return self._word(-1) not in _NO_OR
        return word in _DECISIONS or (word == b"HANDLER" and self._word(-1) in _HANDLERS)

    def _block(self, token: Token) -> None:
        """Open or close a block, if a word does."""
        word, after = token.word, self._word(1)
        if word == b"IF":
            self._if(token)
        elif word == b"CASE":
            self._open(token, nest=True)
        elif word == b"LOOP" or (word == b"REPEAT" and after != b"("):
            self._decide(token)
            self._open(token, nest=True)
        elif word == b"WHILE":
            self._while(token)
        elif word == b"EXCEPTION" and after == b"WHEN":
            self._try()
        elif word == b"BEGIN":
            self._begin(token)
        elif word == b"END":
            self._end()

    def _if(self, token: Token) -> None:
        ahead = 2 if self._word(1) == b"NOT" else 1
        if self._word(ahead) == b"EXISTS" and self._word(ahead + 1) != b"(":
            return  # DROP TABLE IF EXISTS
        self._decide(token)
        if self.routines[-1].style == BATCH:
            self._open(token, nest=self._word(-1) != b"ELSE", single=True)
        elif not self._is_call():
            self._open(token, nest=True)

    def _is_call(self) -> bool:
        """Tell whether an IF is MySQL's function of three arguments."""
        if self._word(1) != b"(":
            return False
        depth = 0
        for place in range(self.at + 1, min(self.at + _AHEAD, len(self.words))):
            word = self.words[place].word
            depth += (word == b"(") - (word == b")")
            if depth == 1 and word == b",":
                return True
            if not depth:
                return False
        return False

    def _while(self, token: Token) -> None:
        single = self.routines[-1].style == BATCH
        if not single:
            for place in range(self.at, min(self.at + _AHEAD, len(self.words))):
                if self.words[place].word in {b"LOOP", b";"}:
                    return  # LOOP counts
                if self.words[place].word == b"DO":
                    break
        self._decide(token)
        self._open(token, nest=True, single=single)

    def _try(self) -> None:
        """Make a level of nesting of a block with an EXCEPTION part, if it is not the whole function."""
        base = self.routines[-1].base
        begins = [block for block in self.blocks[base:] if block.word == b"BEGIN"]
        if len(begins) > 1:
            begins[-1].nest = True

    def _begin(self, token: Token) -> None:
        after = self._word(1)
        if after in _TRANSACTION:
            return
        if after == b"CATCH":
            self._decide(token)
        self.routines[-1].begun = True
        self._open(token, nest=after in {b"TRY", b"CATCH"})

    def _end(self) -> None:
        """Close the block that an END closes, and the function if that was its outermost."""
        routine = self.routines[-1]
        after = self._word(1)
        named = routine.style != BATCH and after in _ENDED_BY_NAME
        ended = {after} if named else {b"BEGIN", b"CASE"}
        closed = b""
        for place in range(len(self.blocks) - 1, routine.base - 1, -1):
            if self.blocks[place].word in ended:
                closed = self.blocks[place].word
                while len(self.blocks) > place:
                    self._close(self.at)
                break
        if named:
            self.at += 1
        elif routine.style == BATCH and closed == b"BEGIN":
            self._completed()
        elif routine.style == BLOCK and len(self.blocks) == routine.base and closed != b"CASE":
            while self._word(1) not in {b";", b""} and self.words[self.at + 1].kind in {"word", "quoted", "mark"}:
                if self._word(1) in {b"CREATE", b"ALTER", b"DELIMITER", b"PROCEDURE", b"FUNCTION"}:
                    break
                self.at += 1
            self.at += self._word(1) == b";"
            self._end_routine(self.at)

    def _follow(self, word: bytes) -> None:
        """Follow the statement of T-SQL's IF or WHILE to its end, at the word that comes after it."""
        while self.blocks and self.blocks[-1].single and self.depth == self.blocks[-1].depth:
            block = self.blocks[-1]
            if not block.statement:
                if word == b"BEGIN" or (word in STATEMENTS and not (word == b"UPDATE" and self._word(1) == b"(")):
                    block.statement = word
                return
            if word in STATEMENTS and word != b"WITH":
                if self._word(-1) in _GOES_ON_AFTER:
                    return
                if word in _GOES_ON.get(block.statement, ()):
                    if block.statement == b"WITH":
                        block.statement = word
                    return
            elif word not in {b";", b"ELSE", b"BEGIN"}:
                return
            if not self._completed():
                return

    def _completed(self) -> bool:
        """Close what a statement that ends here completes; tells whether a statement of T-SQL closed at all."""
        ahead = 1 if self._word(0) == b"END" else 0
        ahead += self._word(ahead) == b";"
        following = self._word(ahead)
        base = self.routines[-1].base
        closed = False
        while len(self.blocks) > base and self.blocks[-1].single:
            block = self.blocks[-1]
            if block.word == b"IF" and following == b"ELSE" and not block.elsed:
                block.elsed, block.statement = True, b""
                return False
            self._close(self.at - 1)
            closed = True
        return closed
