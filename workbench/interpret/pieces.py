"""Parts of a formula on their way to source text: what may be computed once, before the loop or for several rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Fresh = Callable[[], str]
Form = Callable[[Sequence[str], Fresh], str]


@dataclass(eq=False, slots=True)
class Piece:
    """A part of a formula, never changed (a frozen class takes three times as long to make). Equal `key`, equal value,
    at any one time.

    Parts from `lazy` on are evaluated only sometimes. `steady` ones have the same value in every period, `risky` ones
    may raise. An `atom` is a plain name or number; a piece without a form is spelt as its key.
    """

    key: str
    form: Form | None = None
    parts: tuple[Piece, ...] = ()
    lazy: int = 99
    steady: bool = True
    risky: bool = False
    atom: bool = False


def name(key: str, *, steady: bool, atom: bool = True) -> Piece:
    """A variable or number."""
    return Piece(key, steady=steady, atom=atom)


def made(sign: str, form: Form, parts: Sequence[Piece], *, lazy: int = 99, risky: bool = False) -> Piece:
    """A piece made of others; `sign` tells its form from all other forms."""
    steady = True
    keys = []
    for part in parts:
        keys.append(part.key)
        steady = steady and part.steady
        risky = risky or part.risky
    return Piece(f"{sign}({','.join(keys)})", form, tuple(parts), lazy, steady, risky)


@dataclass(slots=True)
class Sharing:
    """Spells pieces, each computed once where that changes nothing.

    `before` collects statements that stand before the loop, `lines` those inside it (or all of them without a loop).
    """

    is_loop: bool
    before: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    known: dict[str, str] = field(default_factory=dict)
    temporaries: Iterator[int] = field(default_factory=lambda: iter(()))
    made: int = 0

    def count(self, piece: Piece, *, certain: bool) -> None:
        """Note that a piece will be spelt; `certain` if it is evaluated whatever the figures are."""
        if piece.form is None or (piece.steady and (certain or not piece.risky)):
            return
        if certain:
            self.counts[piece.key] += 1
            if self.counts[piece.key] > 1:
                return
        for n, part in enumerate(piece.parts):
            self.count(part, certain=certain and n < piece.lazy)

    def statement(self, target: str, piece: Piece, *, certain: bool = True) -> str:
        """`target = …`; what it needs to stand before it is put there."""
        self.temporaries = iter(range(1, 10_000))
        if not certain or not self.is_loop or piece.steady or piece.form is None or piece.key in self.known:
            return f"{target} = {self.spelt(piece, certain=certain)}"
        text = self._raw(piece, certain=True)
        self.known[piece.key] = target  # the row's own variable serves whoever needs the same
        return f"{target} = {text}"

    def spelt(self, piece: Piece, *, certain: bool) -> str:
        """Source text of a piece."""
        if piece.form is None:
            return piece.key
        if not self.is_loop:
            return self._raw(piece, certain=certain)
        if piece.key in self.known:
            return self.known[piece.key]
        if piece.steady and (certain or not piece.risky):
            return self._kept(piece, "k", self.before)
        if certain and self.counts[piece.key] > 1:
            return self._kept(piece, "s", self.lines)
        return self._raw(piece, certain=certain)

    def _kept(self, piece: Piece, letter: str, lines: list[str]) -> str:
        text = self._raw(piece, certain=True)
        self.made += 1
        found = f"{letter}{self.made}"
        lines.append(f"{found} = {text}")
        self.known[piece.key] = found
        return found

    def _raw(self, piece: Piece, *, certain: bool) -> str:
        assert piece.form is not None
        texts = [self.spelt(part, certain=certain and n < piece.lazy) for n, part in enumerate(piece.parts)]
        return piece.form(texts, lambda: f"w{next(self.temporaries)}")
