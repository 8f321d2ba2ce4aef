"""What a company tells of when its RPO becomes revenue: bands, deferred revenue, guidance, the last actual period."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from workbench.analysis.contradictions import Floats
from workbench.ground.language import text
from workbench.ground.problem import Problem

YEAR: Final = 12.0
MOST_PERIODS: Final = 480


class Sense(Enum):
    """How a disclosure binds the revenue of its months."""

    EXACTLY = "exactly"
    AT_LEAST = "at least"
    AT_MOST = "at most"


class Kind(Enum):
    """What a disclosure is, by which it is named."""

    RPO = "RPO reported"
    BAND = "band"
    CURRENT_DEFERRED = "deferred revenue due within 12 months"
    DEFERRED = "deferred revenue"
    GUIDANCE = "guidance"


@dataclass(frozen=True, slots=True)
class Band:
    """A disclosed band: what of RPO falls between two month counts from the balance sheet, as a share of RPO or as
    money (m); exactly one of the two is given. `within` is what rounding may have taken or added, in the same unit:
    0.005 for whole percent."""

    first_month: float
    last_month: float
    share: float | None = None
    money: float | None = None
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Guidance:
    """Revenue from RPO (m) that management names for the months from `first_month` to `last_month`, up to `within`."""

    first_month: float
    last_month: float
    money: float
    sense: Sense = Sense.EXACTLY
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class Disclosures:
    """All that is known about the schedule. Money in m, months from the balance sheet.

    `deferred_current` must be recognised within twelve months, `deferred` within the whole schedule. `anchor` is the
    revenue of the last actual period (as long as one of the schedule): the schedule sets out from it smoothly.
    `months` is the length of a period; `last_month` ends the schedule (None: with the last disclosure).
    """

    rpo: float
    bands: tuple[Band, ...] = ()
    deferred_current: float | None = None
    deferred: float | None = None
    guidance: tuple[Guidance, ...] = ()
    anchor: float | None = None
    months: int = 3
    last_month: float | None = None

    @property
    def end(self) -> float:
        """The month in which the schedule ends."""
        if self.last_month is not None:
            return self.last_month
        current = [YEAR] if self.deferred_current is not None else []
        return max(
            [one.last_month for one in self.bands] + [one.last_month for one in self.guidance] + current, default=0.0
        )

    @property
    def periods(self) -> int:
        """Periods of the schedule; the last may be a part of one."""
        return math.ceil(self.end / self.months - 1e-9)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One disclosure as the solver sees it: the revenue (m) of its months is `sense` `money`.

    A band in percent is a share of whatever RPO is: `is_share`. The revenue may be off by `within` (m).
    """

    kind: Kind
    first_month: float
    last_month: float
    money: float
    sense: Sense = Sense.EXACTLY
    is_share: bool = False
    within: float = 0.0

    @property
    def name(self) -> str:
        """What it is called."""
        match self.kind:
            case Kind.RPO:
                return text("RPO reported")
            case Kind.CURRENT_DEFERRED:
                return text("Deferred revenue due within 12 months")
            case Kind.DEFERRED:
                return text("Deferred revenue")
            case Kind.BAND:
                return text("Band of months {first} to {last}", **self._months())
            case Kind.GUIDANCE:
                return text("Guidance for months {first} to {last}", **self._months())

    def _months(self) -> dict[str, object]:
        return {"first": f"{self.first_month + 1:g}", "last": f"{self.last_month:g}"}


def problems(given: Disclosures) -> list[Problem]:
    """What is wrong with the disclosures before any of them is weighed against another."""
    found: list[Problem] = []
    if not (math.isfinite(given.rpo) and given.rpo > 0):
        found.append(_bad(text("RPO reported"), text("There is no RPO to schedule."), text("Type what is reported.")))
    parts: list[Band | Guidance] = [*given.bands, *given.guidance]
    for part in parts:
        name = _disclosed_part(part, 1.0).name
        if not (0 <= part.first_month < part.last_month and math.isfinite(part.last_month)):
            found.append(_bad(name, text("It ends before it begins."), text("Let it end later than it begins.")))
        amounts = [part.money, part.share] if isinstance(part, Band) else [part.money]
        known = [one for one in amounts if one is not None]
        if len(known) != 1:
            found.append(_bad(name, text("It needs a share or an amount."), text("Give one of the two.")))
        if any(not math.isfinite(one) or one < 0 for one in (*known, part.within)):
            found.append(_bad(name, text("Its amount is below zero or no number."), text("Type an amount from 0 on.")))
    for name, amount in (
        (text("Deferred revenue due within 12 months"), given.deferred_current),
        (text("Deferred revenue"), given.deferred),
        (text("Revenue of the last actual period"), given.anchor),
    ):
        if amount is not None and not (math.isfinite(amount) and amount >= 0):
            found.append(_bad(name, text("Its amount is below zero or no number."), text("Type an amount from 0 on.")))
    if not found and not (given.months >= 1 and given.end > 0 and 1 <= given.periods <= MOST_PERIODS):
        found.append(
            _bad(
                text("Schedule"),
                text("It has no end, or more than {most} periods.", most=MOST_PERIODS),
                text("Give a band, or say in which month the schedule ends."),
            )
        )
    return found


def _bad(where: str, what: str, remedy: str) -> Problem:
    return Problem(where, what, remedy)


def _disclosed_part(part: Band | Guidance, rpo: float) -> Disclosed:
    if isinstance(part, Guidance):
        return Disclosed(Kind.GUIDANCE, part.first_month, part.last_month, part.money, part.sense, within=part.within)
    amount, within = (part.money or 0.0, part.within)
    if part.share is not None:
        amount, within = part.share * rpo, part.within * rpo
    return Disclosed(
        Kind.BAND, part.first_month, part.last_month, amount, is_share=part.share is not None, within=within
    )


def disclosed(given: Disclosures) -> tuple[Disclosed, ...]:
    """All disclosures in one list, reported RPO first."""
    found = [Disclosed(Kind.RPO, 0.0, given.end, given.rpo)]
    found += [_disclosed_part(band, given.rpo) for band in given.bands]
    if given.deferred_current is not None:
        found.append(Disclosed(Kind.CURRENT_DEFERRED, 0.0, YEAR, given.deferred_current, Sense.AT_LEAST))
    if given.deferred is not None:
        found.append(Disclosed(Kind.DEFERRED, 0.0, given.end, given.deferred, Sense.AT_LEAST))
    found += [_disclosed_part(part, given.rpo) for part in given.guidance]
    return tuple(found)


def lengths(given: Disclosures) -> Floats:
    """Months of each period: whole ones, and what is left for the last."""
    ends = np.minimum(given.months * np.arange(1, given.periods + 1, dtype=np.float64), given.end)
    return np.asarray(np.diff(ends, prepend=0.0))


def coverage(given: Disclosures, first_month: float, last_month: float) -> Floats:
    """The part of each period that lies between two months; a period is taken as even within itself."""
    months = lengths(given)
    ends = np.cumsum(months)
    starts = ends - months
    return np.asarray(np.maximum(np.minimum(ends, last_month) - np.maximum(starts, first_month), 0.0) / months)
