"""Which target debt service cover makes a facility's cash support an amount: sizing turned round."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from workbench.analysis.crossings import crossings, scanned
from workbench.analysis.debt_drivers import tried_between
from workbench.document.change import Edit
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.document.value_edits import SetValue
from workbench.ground.language import text
from workbench.ground.units import RATIO, USD_M
from workbench.interpret.batch import Batch
from workbench.interpret.kernels import Floats
from workbench.model.entities import FACILITY
from workbench.rows.items import Number
from workbench.rows.model import Model

TARGET, SUPPORTED = "repayment_terms.target_dscr", "sculpting.supported_now"
STEPS: Final = 96


class Verdict(Enum):
    """Whether a cover within the bounds of the target supports the amount and no more."""

    FITS = "fits"
    TOO_MUCH = "even the least cover does not support it"
    TOO_LITTLE = "even the greatest cover supports more"


@dataclass(frozen=True, slots=True)
class DscrFit:
    """The covers at which the debt supported at the balance sheet equals `amount` (m).

    `target` is the greatest of `roots` (ascending), NaN where there is none; `most` and `least` are what the least and
    the greatest cover tried, `low` and `high`, support (m). `edit` types the target.
    """

    verdict: Verdict
    amount: float
    target: float
    roots: tuple[float, ...]
    low: float
    high: float
    most: float
    least: float
    edit: Edit | None


def target_for(model: Model, valuation: Valuation, facility: str, amount: float, case: str | None = None) -> DscrFit:
    """The target cover at which the cash of a facility (its id) supports `amount` (m) at the balance sheet.

    Tax and interest are counted as the facility's terms say; `case` is the case's id, None for the selected one.
    Raises KeyError for an unknown case and ValueError for an unknown facility.
    """
    position = [one.id for one in valuation.members(FACILITY)].index(facility)
    item, supported = model[TARGET], model[SUPPORTED]
    assert isinstance(item, Number)
    low, high = item.low or 1.0, item.high or 20.0
    inputs = inputs_for(model, valuation, case)
    batch = Batch(model, shape_for(model, valuation, inputs), inputs, [(item, position, None)], [(supported, position)])

    def above(values: Floats) -> Floats:
        """Debt supported beyond the amount, as one margin."""
        found = batch.run({(item, position, None): values})[supported, position]
        return np.broadcast_to(found - amount, (1, len(values)))

    # Debt supported goes with one over the cover: even steps of that are even steps of debt.
    tried = sorted(1 / one for one in tried_between(1 / high, 1 / low, 1 / low, STEPS))
    tried[0], tried[-1] = low, high
    scan = scanned(above, tried)
    roots = tuple(one.value for one in crossings(above, scan)[0])
    most, least = float(scan.margins[0, 0]) + amount, float(scan.margins[0, -1]) + amount
    if not roots:
        verdict = Verdict.TOO_MUCH if most < amount else Verdict.TOO_LITTLE
        return DscrFit(verdict, amount, math.nan, (), low, high, most, least, None)
    edit = SetValue(Address(TARGET, facility), roots[-1], valuation.selected_case if case is None else case)
    return DscrFit(Verdict.FITS, amount, roots[-1], roots, low, high, most, least, edit)


def words(found: DscrFit, currency: str = "USD") -> str:
    """The fit in a sentence."""
    amount = f"{currency} {USD_M.shown(found.amount)} m"
    match found.verdict:
        case Verdict.FITS if len(found.roots) == 1:
            return text("{amount} are supported at a cover of {cover}.", amount=amount, cover=RATIO.shown(found.target))
        case Verdict.FITS:
            covers = text("; ").join(RATIO.shown(one) for one in found.roots)
            return text("{amount} are supported at several covers: {covers}.", amount=amount, covers=covers)
        case Verdict.TOO_MUCH:
            return text(
                "No cover supports {amount}: at {cover} it is {most}.",
                amount=amount,
                cover=RATIO.shown(found.low),
                most=f"{currency} {USD_M.shown(found.most)} m",
            )
        case _:
            return text(
                "Every cover supports {amount}: at {cover} it is still {least}.",
                amount=amount,
                cover=RATIO.shown(found.high),
                least=f"{currency} {USD_M.shown(found.least)} m",
            )
