"""The places that were visited, as in a browser: back, forward, and a new place cuts off what was ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workbench.document.valuation import Address

MOST_PLACES: Final = 100


@dataclass(frozen=True, slots=True)
class InputTarget:
    """The field of an input."""

    address: Address


@dataclass(frozen=True, slots=True)
class SheetTarget:
    """A cell of a sheet; `period` None stands for its single figure."""

    address: Address
    period: int | None


@dataclass(frozen=True, slots=True)
class ExplainTarget:
    """A figure that was explained."""

    address: Address
    period: int | None


Target = InputTarget | SheetTarget | ExplainTarget | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was: the page of a desk that was shown (`page` empty where the desk has none), and what was
    looked at beside it."""

    area: str
    page: str
    target: Target = None

    def continues(self, other: Place) -> bool:
        """A small step from `other` that need not be remembered: along a section, a sheet or the periods of a line."""
        if (self.area, self.page) != (other.area, other.page):
            return False
        match self.target, other.target:
            case (ExplainTarget(mine), ExplainTarget(its)):
                return mine == its
            case (InputTarget(mine), InputTarget(its)) | (SheetTarget(mine), SheetTarget(its)):
                return _section(mine) == _section(its)
            case _:
                return self.target == other.target


def _section(address: Address) -> str:
    return address.key.partition(".")[0]


class History:
    """Places in the order they were visited, and which of them is the present one."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def current(self) -> Place | None:
        """Where one is."""
        return self._places[self._at] if self._at >= 0 else None

    def visit(self, place: Place, *, is_jump: bool = True) -> None:
        """Be at a place now. Unless it was a jump, a small step takes the place of the one before."""
        now = self.current
        if place == now:
            return
        if now is not None and not is_jump and place.continues(now):
            self._places[self._at] = place
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-MOST_PLACES]
        self._at = len(self._places) - 1

    def ahead(self, step: int, stands: Callable[[Place], bool]) -> Place | None:
        """The next place in a direction, -1 back or 1 forward, that still stands; None if there is none."""
        found = self._next(step, stands)
        return None if found is None else self._places[found]

    def go(self, step: int, stands: Callable[[Place], bool]) -> Place | None:
        """Go there."""
        found = self._next(step, stands)
        if found is None:
            return None
        self._at = found
        return self._places[found]

    def _next(self, step: int, stands: Callable[[Place], bool]) -> int | None:
        at = self._at + step
        while 0 <= at < len(self._places):
            if self._places[at] != self.current and stands(self._places[at]):
                return at
            at += step
        return None

    def recent(self, most: int, stands: Callable[[Place], bool]) -> list[Place]:
        """Places visited, the latest first, each once and without the present one."""
        found: list[Place] = []
        ordered = [*self._places[self._at + 1 :], *self._places[: self._at + 1]]
        for place in reversed(ordered):
            if place != self.current and place not in found and stands(place):
                found.append(place)
                if len(found) == most:
                    break
        return found

    def clear(self) -> None:
        """Another valuation: nothing before it counts."""
        self._places.clear()
        self._at = -1
