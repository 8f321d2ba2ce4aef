"""Cases on debt, each added as one step: refinanced, amended and extended, the curve moved, accelerated by a breach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workbench.document.case_edits import AddCase, CopyCase, SelectCase, SetCaseNote
from workbench.document.change import Compound, Edit
from workbench.document.valuation import Address, Valuation, Value, fresh_id, fresh_name, value_of
from workbench.document.value_edits import SetValue
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT_2
from workbench.rows.items import Number
from workbench.rows.model import Model

FACILITY = "facility"
KIND, DRAWN, UNDRAWN, MATURITY = (
    "facilities.kind",
    "facilities.drawn",
    "facilities.undrawn_opening",
    "facilities.maturity",
)
RENEWAL, LONGER, MARGIN, FEE, AMENDED = (
    "renewal_terms.renewal",
    "renewal_terms.months",
    "renewal_terms.margin",
    "renewal_terms.fee",
    "renewal_terms.amended",
)
SHIFT, ACCELERATES = "rates.shift", "repayment_terms.is_accelerating"
COVENANTS = "covenant_terms."
BALANCE_SHEET = "timing.balance_sheet_date"


@dataclass(frozen=True, slots=True)
class DebtCase:
    """A case that can be added: what it is called, and the edit that adds it or why it cannot be."""

    key: str
    title: str
    edit: Edit | Problem


def standard_cases(model: Model, valuation: Valuation, of: str | None = None) -> list[DebtCase]:
    """The cases on debt with their usual sizes, ready to be offered; `of` is the case they depart from (None: the
    selected one)."""
    makers: dict[str, Callable[[], Edit | Problem]] = {
        "refinanced": lambda: refinanced(model, valuation, of=of),
        "extended": lambda: extended(model, valuation, of=of),
        "curve_up": lambda: curve_moved(model, valuation, 0.01, of=of),
        "curve_down": lambda: curve_moved(model, valuation, -0.01, of=of),
        "accelerated": lambda: accelerated(model, valuation, of=of),
    }
    titles = {
        "refinanced": text("Refinanced at maturity"),
        "extended": text("Amended and extended"),
        "curve_up": _curve_title(0.01),
        "curve_down": _curve_title(-0.01),
        "accelerated": text("Accelerated by a breach"),
    }
    return [DebtCase(key, titles[key], make()) for key, make in makers.items()]


def refinanced(
    model: Model,
    valuation: Valuation,
    facilities: Sequence[str] | None = None,
    *,
    margin: float = 0.01,
    fee: float = 0.02,
    months: float = 60.0,
    of: str | None = None,
) -> Edit | Problem:
    """Adds a case in which loans are refinanced at maturity: `margin` a year on top, `fee` of what is renewed, for
    `months` more. `facilities` are ids; None: every loan drawn or committed but revolvers.
    """
    chosen = _loans(model, valuation, of) if facilities is None else list(facilities)
    values = [
        (Address(key, one), value)
        for one in chosen
        for key, value in ((RENEWAL, "REFINANCED"), (MARGIN, margin), (FEE, fee), (LONGER, months))
    ]
    note = text(
        "Each loan is refinanced at maturity for {months} months at {margin} more, for a fee of {fee}.",
        months=f"{months:.0f}",
        margin=PERCENT_2.shown(margin),
        fee=PERCENT_2.shown(fee),
    )
    return _added(model, valuation, text("Refinanced at maturity"), note, values, of)


def extended(
    model: Model,
    valuation: Valuation,
    facilities: Sequence[str] | None = None,
    *,
    amended: float | None = None,
    margin: float = 0.01,
    fee: float = 0.01,
    months: float = 24.0,
    of: str | None = None,
) -> Edit | Problem:
    """Adds a case in which loans are amended on a day (a date serial; None: the balance sheet date) and mature
    `months` later, for `margin` a year and `fee` from then on. Loans that have matured by then are left alone.
    """
    day = _number(model, valuation, Address(BALANCE_SHEET), of) if amended is None else amended
    chosen = _loans(model, valuation, of) if facilities is None else list(facilities)
    chosen = [one for one in chosen if _number(model, valuation, Address(MATURITY, one), of) >= day]
    terms: tuple[tuple[str, Value], ...] = (
        (RENEWAL, "EXTENDED"),
        (AMENDED, day),
        (MARGIN, margin),
        (FEE, fee),
        (LONGER, months),
    )
    values = [(Address(key, one), value) for one in chosen for key, value in terms]
    note = text(
        "Each loan matures {months} months later, for {margin} more and a fee of {fee} when it is amended.",
        months=f"{months:.0f}",
        margin=PERCENT_2.shown(margin),
        fee=PERCENT_2.shown(fee),
    )
    return _added(model, valuation, text("Amended and extended"), note, values, of)


def curve_moved(model: Model, valuation: Valuation, by: float, *, of: str | None = None) -> Edit | Problem:
    """Adds a case in which the whole base curve is higher by `by` (0.01 is 100 basis points), on top of any shift."""
    address = Address(SHIFT)
    if model.get(SHIFT) is None:
        return _lacking(SHIFT)
    shift = round(_number(model, valuation, address, of) + by, 12)
    note = text("Floating rates follow, above their floors.")
    return _added(model, valuation, _curve_title(by), note, [(address, shift)], of)


def accelerated(
    model: Model, valuation: Valuation, facilities: Sequence[str] | None = None, *, of: str | None = None
) -> Edit | Problem:
    """Adds a case in which a breach of its covenants makes a facility due at once. None: each that has a covenant."""
    lent = [one.id for one in valuation.members(FACILITY)]
    chosen = (
        [one for one in lent if _has_covenant(model, valuation, one, of)] if facilities is None else list(facilities)
    )
    if lent and not chosen:
        what = text("No facility has a covenant that could be breached.")
        return Problem(text("Accelerated by a breach"), what, text("Type the covenants of a facility first."))
    values: list[tuple[Address, Value]] = [(Address(ACCELERATES, one), 1.0) for one in chosen]
    note = text("Lenders call a loan in the period after its covenants are breached.")
    return _added(model, valuation, text("Accelerated by a breach"), note, values, of)


def _curve_title(by: float) -> str:
    points = f"{abs(by) * 1e4:.0f}"
    return (
        text("Base curve up {points} bp", points=points)
        if by > 0
        else text("Base curve down {points} bp", points=points)
    )


def _loans(model: Model, valuation: Valuation, case: str | None) -> list[str]:
    """Ids of the loans that owe or can draw, revolvers left out."""
    return [
        one.id
        for one in valuation.members(FACILITY)
        if value_of(model, valuation, Address(KIND, one.id), case) != "REVOLVER"
        and any(_number(model, valuation, Address(key, one.id), case) > 0 for key in (DRAWN, UNDRAWN))
    ]


def _has_covenant(model: Model, valuation: Valuation, facility: str, case: str | None) -> bool:
    limits = [item for item in model.inputs if item.key.startswith(COVENANTS) and isinstance(item, Number)]
    return any(
        item.optional and value_of(model, valuation, Address(item.key, facility), case) is not None for item in limits
    )


def _number(model: Model, valuation: Valuation, address: Address, case: str | None) -> float:
    held = value_of(model, valuation, address, case)
    return float(held) if isinstance(held, float | int) else 0.0


def _lacking(key: str) -> Problem:
    return Problem(key, text("The model has no input of this key."), text("Choose an input that the model declares."))


def _added(
    model: Model,
    valuation: Valuation,
    title: str,
    note: str,
    values: Iterable[tuple[Address, Value]],
    of: str | None,
) -> Edit | Problem:
    """The case added behind the one it departs from, its values typed, and selected."""
    typed = list(values)
    if not typed:
        what = text("No facility is drawn or committed that this could change.")
        return Problem(title, what, text("Enter the debt facilities first."))
    missing = next((address.key for address, _ in typed if model.get(address.key) is None), None)
    if missing is not None:
        return _lacking(missing)
    parent = valuation.case(valuation.selected_case if of is None else of)
    case_id = fresh_id(valuation, "case")
    name = fresh_name([one.name for one in valuation.cases], title)
    begin: list[Edit] = [AddCase(case_id, name, None, note)]
    if not valuation.is_base(parent.id):
        begin = [CopyCase(parent.id, case_id, name), SetCaseNote(case_id, note)]
    edits = [SetValue(address, _within(model, address, value), case_id) for address, value in typed]
    return Compound((*begin, *edits, SelectCase(case_id)), text("Add case {name}", name=name))


def _within(model: Model, address: Address, value: Value) -> Value:
    """A number moved within the bounds of its input."""
    item = model[address.key]
    if not isinstance(item, Number) or not isinstance(value, float):
        return value
    low, high = item.low, item.high
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
