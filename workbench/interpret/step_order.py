"""Steps in an order that keeps few figures waiting for their last reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def sooner(reads: Sequence[set[int]], kept: Iterable[int]) -> list[int]:
    """An order of steps, of which each reads the results of earlier ones: `reads`, one set for each step.

    A step comes as soon as all it reads is there if it is the last reader of something, else where it stood. So a sum
    over periods is added up as its parts are made, whenever the sum was asked for. `kept` are read after the last step.
    """
    return _Sooner(reads, kept).ordered()


class _Sooner:
    def __init__(self, reads: Sequence[set[int]], kept: Iterable[int]) -> None:
        self.reads = reads
        self.readers: list[list[int]] = [[] for _ in reads]
        for n, those in enumerate(reads):
            for k in those:
                self.readers[k].append(n)
        self.waits = [len(those) for those in reads]
        self.left = [len(readers) for readers in self.readers]
        for k in kept:
            self.left[k] += 1

    def ordered(self) -> list[int]:
        found: list[int] = []
        is_done = [False] * len(self.reads)
        for n in range(len(self.reads)):
            stack = [n]
            while stack:
                k = stack.pop()
                if not is_done[k]:
                    is_done[k] = True
                    found.append(k)
                    stack += [r for r in self._freed(k) if not is_done[r] and self._ends_one(r)]
        return found

    def _freed(self, made: int) -> list[int]:
        """The steps that may be ready, or the last reader of something, once this one is made; the nearest last."""
        found = [r for r in self.readers[made] if self._comes_nearer(r)]
        for k in self.reads[made]:
            self.left[k] -= 1
            if self.left[k] == 1:
                found += [r for r in self.readers[k] if not self.waits[r]]
        return found[::-1]

    def _comes_nearer(self, reader: int) -> bool:
        self.waits[reader] -= 1
        return not self.waits[reader]

    def _ends_one(self, step: int) -> bool:
        return any(self.left[k] == 1 for k in self.reads[step])
