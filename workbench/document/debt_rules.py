"""What several inputs of one facility, or of several facilities and borrowers, may not say together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from workbench.document.change import Edit
from workbench.document.contract_rules import Conflict
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Entity, Valuation, Value, place_words, value_of
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT_2, USD_M, date_of
from workbench.rows.items import Input, Series
from workbench.rows.model import Model

FACILITY, BORROWER, CONTRACT = "facility", "borrower", "contract"
KIND, AMORTISATION = "facilities.kind", "facilities.amortisation"
DRAWN, UNDRAWN = "facilities.drawn", "facilities.undrawn_opening"
MATURITY, AVAILABLE, FIRST = "facilities.maturity", "facilities.available_until", "facilities.first_payment"
SWEPT, PRIORITY = "facilities.is_swept", "facilities.priority"
PAID_IN_KIND = "facilities.pik_share"
RENEWAL = "renewal_terms.renewal"
BALANCE_SHEET = "timing.balance_sheet_date"
BORROWER_NUMBER = "borrowers.number"
BORROWER_OF = {FACILITY: "facilities.borrower", CONTRACT: "contracts.borrower"}
REVOLVER = "REVOLVER"
TO_MATURITY = "BULLET"
DRAWS_MATURE = ("BULLET", "LEVEL_PRINCIPAL")
SECTIONS = (
    "facilities",
    "draw_terms",
    "renewal_terms",
    "collateral",
    "conversion",
    "borrowers",
    "contracts.borrower",
    BALANCE_SHEET,
)
"""Keys, or the sections they stand in, whose change may bring a conflict."""


@dataclass(frozen=True)
class _Case:
    """One case of a valuation, read by key; a key that the model lacks is None."""

    model: Model
    valuation: Valuation
    case: str | None

    def value(self, key: str, entity: str | None = None) -> Value:
        item = self.model.get(key)
        if not isinstance(item, Input):
            return None
        return value_of(self.model, self.valuation, Address(key, entity), self.case)

    def number(self, key: str, entity: str | None = None) -> float | None:
        held = self.value(key, entity)
        return float(held) if isinstance(held, float | int) else None

    def total(self, key: str, entity: str) -> float:
        """Sum of a series over the horizon."""
        item, held = self.model.get(key), self.value(key, entity)
        if not isinstance(item, Series) or not isinstance(held, tuple):
            return 0.0
        return math.fsum(series_over(item, held, self.valuation.periods))

    def where(self, key: str, entity: str | None = None) -> str:
        return place_words(self.model, self.valuation, Address(key, entity))

    @cached_property
    def facilities(self) -> tuple[Entity, ...]:
        return self.valuation.members(FACILITY)


def conflicts(model: Model, valuation: Valuation, case: str | None = None) -> list[Conflict]:
    """Everything about debt in a case (None: the selected one) that cannot be true together, in the user's order."""
    of = _Case(model, valuation, case)
    found: list[Conflict] = []
    for one in of.facilities:
        for rule in (_dates, _amounts, _collateral, _rates, _draws, _renewals, _conversions):
            found.extend(rule(of, one.id))
    found.extend(_priorities(of))
    found.extend(_borrowers(of))
    return found


def new_conflicts(model: Model, before: Valuation, after: Valuation) -> list[Conflict]:
    """The conflicts an edit brings to the case shown after it; those that stood before are no reason to refuse it."""
    case = after.selected_case
    stood = conflicts(model, before, case) if any(one.id == case for one in before.cases) else []
    known = {(one.rule, one.entity) for one in stood}
    return [one for one in conflicts(model, after) if (one.rule, one.entity) not in known]


def refusals(model: Model, before: Valuation, edit: Edit) -> list[Problem]:
    """Problems of debt that an edit, which its own `check` has passed, would bring; empty when it may be made.

    An edit that adds, removes or copies members is not refused: who adds a second revolver ranks it afterwards.
    """
    after, change = edit.apply(before)
    if change.entity_sets or not any(concerns(address.key) for address in change.addresses):
        return []
    return [one.problem for one in new_conflicts(model, before, after)]


def concerns(key: str) -> bool:
    """Whether a change of an input with this key may bring or end a conflict."""
    return key in SECTIONS or key.partition(".")[0] in SECTIONS


def _day(serial: float) -> str:
    return date_of(serial).isoformat()


def _dates(of: _Case, entity: str) -> Iterator[Conflict]:
    maturity, until, first = (of.number(key, entity) for key in (MATURITY, AVAILABLE, FIRST))
    today = of.number(BALANCE_SHEET)
    drawn, undrawn = of.number(DRAWN, entity) or 0.0, of.number(UNDRAWN, entity) or 0.0
    if maturity is None:
        return
    if today is not None and maturity <= today and drawn + undrawn > 0:
        yield Conflict(
            "matured",
            entity,
            (MATURITY, DRAWN, UNDRAWN, BALANCE_SHEET),
            Problem(
                of.where(MATURITY, entity),
                text("It matures on {day}, before the forecast begins.", day=_day(maturity)),
                text("Type a day after {day}, or leave the facility out.", day=_day(today)),
            ),
        )
    is_renewed = of.value(RENEWAL, entity) in ("REFINANCED", "EXTENDED")
    if until is not None and until > maturity and undrawn > 0 and not is_renewed:
        yield Conflict(
            "availability",
            entity,
            (MATURITY, AVAILABLE, UNDRAWN, RENEWAL),
            Problem(
                of.where(MATURITY, entity),
                text(
                    "It matures on {maturity}, before the last day for draws, {until}.",
                    maturity=_day(maturity),
                    until=_day(until),
                ),
                text("Let draws end by {maturity}, or let it mature later.", maturity=_day(maturity)),
            ),
        )
    repays = of.value(AMORTISATION, entity) != TO_MATURITY and of.value(KIND, entity) != REVOLVER
    if first is not None and first > maturity and repays and drawn + undrawn > 0 and not is_renewed:
        yield Conflict(
            "first repayment",
            entity,
            (FIRST, MATURITY, AMORTISATION, KIND, DRAWN, UNDRAWN, RENEWAL),
            Problem(
                of.where(FIRST, entity),
                text("The first repayment is on {first}, after maturity.", first=_day(first)),
                text("Type {maturity} or earlier, or choose bullet.", maturity=_day(maturity)),
            ),
        )


def _amounts(of: _Case, entity: str) -> Iterator[Conflict]:
    drawn, undrawn = of.number(DRAWN, entity) or 0.0, of.number(UNDRAWN, entity) or 0.0
    grows = bool(of.number(PAID_IN_KIND, entity))
    amortisation = of.value(AMORTISATION, entity)
    most = (drawn + undrawn) * (1 + 1e-9)
    own = of.total("facilities.custom", entity) if amortisation == "CUSTOM" else 0.0
    if own > most and not grows:
        yield _above(of, entity, "own repayments", "facilities.custom", own, drawn + undrawn)
    balloon = of.number("facilities.balloon", entity) or 0.0
    if balloon > most and not grows and amortisation != TO_MATURITY:
        yield _above(of, entity, "balloon", "facilities.balloon", balloon, drawn + undrawn)
    discount = of.number("facilities.discount_opening", entity) or 0.0
    if discount > drawn * (1 + 1e-9) and drawn > 0:  # before the first draw costs stand alone
        key = "facilities.discount_opening"
        yield Conflict(
            "discount",
            entity,
            (key, DRAWN),
            Problem(
                of.where(key, entity),
                text("The unamortised discount is more than what is drawn."),
                text("Type at most {most}.", most=USD_M.shown(drawn)),
            ),
        )


def _above(of: _Case, entity: str, rule: str, key: str, amount: float, most: float) -> Conflict:
    return Conflict(
        rule,
        entity,
        (key, DRAWN, UNDRAWN, AMORTISATION, PAID_IN_KIND),
        Problem(
            of.where(key, entity),
            text(
                "{amount} is repaid, more than the {most} drawn and undrawn.",
                amount=USD_M.shown(amount),
                most=USD_M.shown(most),
            ),
            text("Let it come to at most {most}.", most=USD_M.shown(most)),
        ),
    )


def _collateral(of: _Case, entity: str) -> Iterator[Conflict]:
    opening, share = "collateral.opening", "collateral.share"
    if of.value(AMORTISATION, entity) != "GREATER_OF" or of.value(KIND, entity) == REVOLVER:
        return
    if of.number(opening, entity) == 0 and of.number(share, entity) == 0:
        yield Conflict(
            "no collateral",
            entity,
            (AMORTISATION, KIND, opening, share),
            Problem(
                of.where(AMORTISATION, entity),
                text("It is tested against collateral, and none is entered: all of it would be due at once."),
                text("Type the collateral held, or the share of new hardware that joins it, first."),
            ),
        )


def _rates(of: _Case, entity: str) -> Iterator[Conflict]:
    floor, spread = of.number("facilities.floor", entity), of.number("facilities.spread", entity)
    if floor is None or spread is None or of.value("facilities.rate_kind", entity) != "FLOATING":
        return
    if floor + spread < -1e-12:
        yield Conflict(
            "floor",
            entity,
            ("facilities.floor", "facilities.spread", "facilities.rate_kind"),
            Problem(
                of.where("facilities.spread", entity),
                text(
                    "Floor and spread sum to {sum}: interest could turn negative.", sum=PERCENT_2.shown(floor + spread)
                ),
                text("Type a spread of at least {least}.", least=PERCENT_2.shown(-floor)),
            ),
        )


def _draws(of: _Case, entity: str) -> Iterator[Conflict]:
    kind, amortisation = of.value(KIND, entity), of.value(AMORTISATION, entity)
    life, rule = "draw_terms.draw_life", "draw_terms.rule"
    if of.number(life, entity) is not None and (kind == REVOLVER or amortisation not in DRAWS_MATURE):
        yield Conflict(
            "life of a draw",
            entity,
            (life, KIND, AMORTISATION),
            Problem(
                of.where(life, entity),
                text("Only draws of a bullet or level-principal loan can mature each on its own."),
                text("Leave it empty, or choose bullet or level principal."),
            ),
        )
    own, undrawn = of.total("draw_terms.own_draws", entity), of.number(UNDRAWN, entity) or 0.0
    if of.value(rule, entity) == "OWN" and kind != REVOLVER and own > undrawn * (1 + 1e-9):
        yield Conflict(
            "own draws",
            entity,
            ("draw_terms.own_draws", rule, UNDRAWN, KIND),
            Problem(
                of.where("draw_terms.own_draws", entity),
                text(
                    "{amount} is drawn, more than the {most} undrawn.",
                    amount=USD_M.shown(own),
                    most=USD_M.shown(undrawn),
                ),
                text("Let it come to at most {most}.", most=USD_M.shown(undrawn)),
            ),
        )


def _renewals(of: _Case, entity: str) -> Iterator[Conflict]:
    renewal = of.value(RENEWAL, entity)
    amended, maturity = of.number("renewal_terms.amended", entity), of.number(MATURITY, entity)
    if renewal == "EXTENDED" and amended is not None and maturity is not None and amended > maturity:
        yield Conflict(
            "amended",
            entity,
            ("renewal_terms.amended", RENEWAL, MATURITY),
            Problem(
                of.where("renewal_terms.amended", entity),
                text("It is amended on {day}, after it has matured.", day=_day(amended)),
                text("Type {maturity} or earlier, or refinance it at maturity.", maturity=_day(maturity)),
            ),
        )


def _conversions(of: _Case, entity: str) -> Iterator[Conflict]:
    price, cap = of.number("conversion.price", entity), of.number("conversion.cap", entity)
    if of.value(KIND, entity) == "CONVERTIBLE" and price is not None and cap is not None and cap < price:
        yield Conflict(
            "capped call",
            entity,
            ("conversion.cap", "conversion.price", KIND),
            Problem(
                of.where("conversion.cap", entity),
                text("The capped call ends below the conversion price."),
                text("Type at least the conversion price, or leave it empty."),
            ),
        )


def _priorities(of: _Case) -> Iterator[Conflict]:
    """Two lines, or two swept loans, that stand at the same place of their order."""
    taken: dict[tuple[bool, float], Entity] = {}
    for one in of.facilities:
        is_line = of.value(KIND, one.id) == REVOLVER
        priority = of.number(PRIORITY, one.id)
        if priority is None or not (is_line or of.number(SWEPT, one.id)):
            continue
        before = taken.setdefault((is_line, priority), one)
        if before is one:
            continue
        used = {place for line, place in taken if line == is_line}
        free = next(n for n in range(1, len(of.facilities) + 2) if float(n) not in used)
        what = (
            text("The revolver {name} has this priority already.", name=before.name)
            if is_line
            else text("The swept facility {name} has this priority already.", name=before.name)
        )
        remedy = text("Type another, such as {free}.", free=free)
        yield Conflict(
            f"priority after {before.id}",
            one.id,
            (PRIORITY, SWEPT, KIND),
            Problem(of.where(PRIORITY, one.id), what, remedy),
        )


def _borrowers(of: _Case) -> Iterator[Conflict]:
    if of.model.get(BORROWER_NUMBER) is None:
        return
    names: dict[float, str] = {}
    for one in of.valuation.members(BORROWER):
        number = of.number(BORROWER_NUMBER, one.id) or 0.0
        if number in names:
            yield Conflict(
                "same number",
                one.id,
                (BORROWER_NUMBER,),
                Problem(
                    of.where(BORROWER_NUMBER, one.id),
                    text("{name} has this number already.", name=names[number]),
                    text("Give each borrower a number of its own."),
                ),
            )
        names.setdefault(number, one.name)
    for kind, key in BORROWER_OF.items():
        for one in of.valuation.members(kind):
            number = of.number(key, one.id) or 0.0
            if number and number not in names:
                yield _nobody(of, key, one.id, number, names)


def _nobody(of: _Case, key: str, entity: str, number: float, names: dict[float, str]) -> Conflict:
    known = ", ".join(f"{n:.0f} ({name})" for n, name in sorted(names.items()))
    remedy = text("Type 0 for the parent, or add the borrower first.")
    if known:
        remedy = text("Type 0 for the parent, or one of: {known}.", known=known)
    what = text("No borrower has number {number}.", number=f"{number:.0f}")
    return Conflict("no borrower", entity, (key, BORROWER_NUMBER), Problem(of.where(key, entity), what, remedy))
