"""The lines of a term sheet: which input or figure each shows, under which head, and for which facilities it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from workbench.document.valuation import Address, Valuation, Value, default_of, value_of
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.rows.items import Choice, Input, Item, Number, Series
from workbench.rows.model import Model

FACILITY, BORROWER = "facility", "borrower"
NAME = "name"
BORROWER_KEY = "facilities.borrower"
NUMBER_KEY = "borrowers.number"
KIND_KEY = "facilities.kind"

Needs = Mapping[str, tuple[str, ...]]
"""Inputs, each with the choices under which a line counts; an empty tuple asks for anything but zero or empty."""


class Kind(Enum):
    """What stands in the cells of a line."""

    NAME = "name"
    BORROWER = "borrower"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    SERIES = "series"
    FIGURE = "figure"


class Group(Enum):
    """Heads of a term sheet, in its order."""

    AMOUNT = "amount"
    RATE = "rate"
    FEES = "fees"
    REPAYMENT = "repayment"
    ACCOUNTS = "accounts"
    COVENANTS = "covenants"
    RENEWAL = "renewal"
    COLLATERAL = "collateral"
    OTHER = "other"


@dataclass(frozen=True)
class TermLine:
    """One line. It counts for a facility when one of `needs` holds; it is `usual` for these kinds (none named: all).

    An input kept per borrower (`of_borrower`) stands in the columns of that borrower's facilities.
    """

    key: str
    group: Group
    needs: tuple[Needs, ...] = ()
    usual: tuple[str, ...] = ()
    item: Item | None = None
    kind: Kind = Kind.NUMBER
    words: str = ""

    @property
    def label(self) -> str:
        """What the line is called."""
        return self.words or (text("Name") if self.item is None else text(self.item.label))

    @property
    def unit(self) -> Unit | None:
        """The unit of its figures; None for words and dates."""
        if self.item is None or self.kind not in (Kind.NUMBER, Kind.SERIES, Kind.FIGURE) or self.item.unit.is_date:
            return None
        return self.item.unit

    @property
    def is_typed(self) -> bool:
        """Whether a person types there."""
        return self.kind is not Kind.FIGURE

    @property
    def is_text(self) -> bool:
        """Whether its cells hold words."""
        return self.kind in (Kind.NAME, Kind.BORROWER, Kind.CHOICE, Kind.FLAG)

    @cached_property
    def of_borrower(self) -> bool:
        """Whether it is kept per borrower and not per facility."""
        return self.item is not None and self.item.per is not None and self.item.per.key == BORROWER


def group_words() -> dict[Group, str]:
    """The heads as a person reads them."""
    return {
        Group.AMOUNT: text("Amount and draws"),
        Group.RATE: text("Interest rate"),
        Group.FEES: text("Fees and discount"),
        Group.REPAYMENT: text("Repayment"),
        Group.ACCOUNTS: text("Accounts"),
        Group.COVENANTS: text("Covenants"),
        Group.RENEWAL: text("Renewal"),
        Group.COLLATERAL: text("Collateral and rank"),
        Group.OTHER: text("Other terms"),
    }


_LOANS = ("DELAYED_DRAW", "TERM_LOAN", "NOTES", "EQUIPMENT", "FINANCE_LEASE", "CONVERTIBLE")
_LINES_OF_CREDIT = ("DELAYED_DRAW", "REVOLVER")
_LOAN: Needs = {KIND_KEY: _LOANS}
_DRAWS: Needs = {"facilities.undrawn_opening": ()}
_REVOLVER: Needs = {KIND_KEY: ("REVOLVER",)}
_LOAN_DRAWS: Needs = {**_DRAWS, **_LOAN}
_FLOATING: Needs = {"facilities.rate_kind": ("FLOATING",)}
_CASH = ("SHARE_OF_CASH", "SCULPTED", "GREATER_OF")
_INSTALMENTS: Needs = {
    "facilities.amortisation": ("LEVEL_PRINCIPAL", "LEVEL_PAYMENT", "CUSTOM", *_CASH),
}
_CASH_DEBT: Needs = {"facilities.amortisation": _CASH}
_RENEWED: Needs = {"renewal_terms.renewal": ("REFINANCED", "EXTENDED")}
_OWNED: Needs = {BORROWER_KEY: ()}


def _declared() -> list[TermLine]:
    return [*_amount(), *_rate(), *_fees(), *_repayment(), *_behind()]


def _amount() -> list[TermLine]:
    group = Group.AMOUNT
    rule = "draw_terms.rule"
    return [
        TermLine(NAME, group),
        TermLine(KIND_KEY, group),
        TermLine(BORROWER_KEY, group, words=text("Borrower")),
        TermLine("facilities.drawn", group),
        TermLine("facilities.undrawn_opening", group, usual=_LINES_OF_CREDIT),
        TermLine("facilities.available_until", group, (_DRAWS, _REVOLVER)),
        TermLine(rule, group, (_LOAN_DRAWS,)),
        TermLine("facilities.draw_share", group, ({**_LOAN_DRAWS, rule: ("SHARE_OF_CAPEX",)},)),
        TermLine("draw_terms.own_draws", group, ({**_LOAN_DRAWS, rule: ("OWN",)},)),
        TermLine("draw_terms.advance_contracts", group, (_LOAN_DRAWS,)),
        TermLine("draw_terms.advance_collateral", group, (_LOAN_DRAWS,)),
        TermLine(
            "draw_terms.draw_life",
            group,
            ({**_LOAN_DRAWS, "facilities.amortisation": ("BULLET", "LEVEL_PRINCIPAL")},),
        ),
        TermLine("conversion.price", group, ({KIND_KEY: ("CONVERTIBLE",)},)),
        TermLine("conversion.cap", group, ({KIND_KEY: ("CONVERTIBLE",)},)),
    ]


def _rate() -> list[TermLine]:
    group = Group.RATE
    return [
        TermLine("facilities.rate_kind", group),
        TermLine("facilities.fixed_rate", group, ({"facilities.rate_kind": ("FIXED",)},)),
        TermLine("rate_terms.spread_source", group, (_FLOATING,)),
        TermLine("facilities.spread", group, (_FLOATING,)),
        TermLine("facilities.floor", group, (_FLOATING,)),
        TermLine("rate_terms.hedged_share", group, (_FLOATING,)),
        TermLine("rate_terms.hedge_rate", group, ({**_FLOATING, "rate_terms.hedged_share": ()},)),
        TermLine("facilities.day_count", group),
        TermLine("facilities.pik_share", group),
        TermLine("rate_terms.pik_until", group, ({"facilities.pik_share": ()},)),
        TermLine("facilities.rate", group, words=text("Coupon, first period")),
        TermLine("effective_interest.opening_rate_simple", group, words=text("Effective rate")),
        TermLine("effective_interest.opening_rate", group, words=text("Effective rate, compounded")),
        TermLine("maturity_profile.effective_reported", group),
    ]


def _fees() -> list[TermLine]:
    group = Group.FEES
    return [
        TermLine("facilities.commitment_fee", group, (_DRAWS, _REVOLVER)),
        TermLine("facilities.upfront_fee", group, (_LOAN_DRAWS,)),
        TermLine("draw_terms.draw_fee", group, (_LOAN_DRAWS,)),
        TermLine("facilities.discount_opening", group),
    ]


def _repayment() -> list[TermLine]:
    group = Group.REPAYMENT
    sculpted: Needs = {"facilities.amortisation": ("SCULPTED", "GREATER_OF")}
    return [
        TermLine("facilities.amortisation", group, usual=_LOANS),
        TermLine("facilities.first_payment", group, (_INSTALMENTS,)),
        TermLine("facilities.maturity", group),
        TermLine("facilities.balloon", group, (_INSTALMENTS,)),
        TermLine("facilities.custom", group, ({"facilities.amortisation": ("CUSTOM",)},)),
        TermLine("repayment_terms.target_dscr", group, (sculpted,)),
        TermLine("repayment_terms.is_after_tax", group, (_CASH_DEBT,)),
        TermLine("repayment_terms.cash_share", group, (_CASH_DEBT,)),
        TermLine("repayment_terms.is_scaled", group, (sculpted,)),
        TermLine("facilities.is_swept", group, usual=_LOANS),
        TermLine("facilities.priority", group, ({"facilities.is_swept": ()}, _REVOLVER)),
        TermLine("repayment_terms.mandatory", group, usual=_LOANS),
        TermLine("repayment_terms.proceeds_share", group, usual=_LOANS),
        TermLine("repayment_terms.prepaid_order", group, (_INSTALMENTS,)),
    ]


def _behind() -> list[TermLine]:
    covenants = ("min_dscr", "min_llcr", "max_ltv", "max_leverage", "min_cover", "min_liquidity")
    return [
        TermLine("repayment_terms.reserve_months", Group.ACCOUNTS),
        TermLine("borrowers.lock_up", Group.ACCOUNTS, (_OWNED,)),
        TermLine("borrowers.trapped_opening", Group.ACCOUNTS, (_OWNED,)),
        *(TermLine(f"covenant_terms.{name}", Group.COVENANTS) for name in covenants),
        TermLine("covenant_terms.tested_from", Group.COVENANTS, tuple({f"covenant_terms.{n}": ()} for n in covenants)),
        TermLine(
            "repayment_terms.is_accelerating", Group.COVENANTS, tuple({f"covenant_terms.{n}": ()} for n in covenants)
        ),
        TermLine("renewal_terms.renewal", Group.RENEWAL),
        TermLine("renewal_terms.amended", Group.RENEWAL, ({"renewal_terms.renewal": ("EXTENDED",)},)),
        *(TermLine(f"renewal_terms.{n}", Group.RENEWAL, (_RENEWED,)) for n in ("share", "months", "margin", "fee")),
        TermLine("collateral.opening", Group.COLLATERAL),
        TermLine("collateral.opening_life", Group.COLLATERAL, ({"collateral.opening": ()},)),
        TermLine("collateral.share", Group.COLLATERAL),
        TermLine("collateral.life", Group.COLLATERAL, ({"collateral.share": ()},)),
        TermLine("capital_stack.rank", Group.COLLATERAL),
    ]


def declared_keys() -> list[str]:
    """Every key the sheet has a place for, whether the model has it or not."""
    return [line.key for line in _declared()]


def term_lines(model: Model) -> list[TermLine]:
    """The lines this model can fill, in the order of the sheet.

    An input kept per facility or per borrower that has no place of its own stands under other terms: none is lost.
    """
    found = [line for one in _declared() if (line := _filled(model, one)) is not None]
    known = {line.key for line in found} | {NUMBER_KEY}
    for item in model.inputs:
        if item.per is not None and item.per.key in (FACILITY, BORROWER) and item.key not in known:
            needs = (_OWNED,) if item.per.key == BORROWER else ()
            line = _filled(model, TermLine(item.key, Group.OTHER, needs))
            if line is not None:
                found.append(line)
    order = list(Group)
    return sorted(found, key=lambda line: order.index(line.group))


def _filled(model: Model, line: TermLine) -> TermLine | None:
    if line.key == NAME:
        return replace(line, kind=Kind.NAME)
    item = model.get(line.key)
    if item is None:
        return None
    # A condition on an input that the model lacks is none.
    needs = tuple({key: names for key, names in one.items() if model.get(key) is not None} for one in line.needs)
    return replace(line, item=item, kind=_kind(line.key, item), needs=needs)


def _kind(key: str, item: Item) -> Kind:
    match item:
        case Choice():
            return Kind.CHOICE
        case Series():
            return Kind.SERIES
        case Number() if item.unit.is_flag:
            return Kind.FLAG
        case Number() if key == BORROWER_KEY:
            return Kind.BORROWER
        case Input():
            return Kind.NUMBER
        case _:
            return Kind.FIGURE


# What counts for whom


def address_of(model: Model, valuation: Valuation, line: TermLine, facility: str) -> Address | None:
    """Where a line's value for a facility stands; None for a borrower's when the parent borrows, and for names."""
    if line.item is None:
        return None
    if not line.of_borrower:
        return Address(line.key, facility)
    owner = borrower_of(model, valuation, facility)
    return None if owner is None else Address(line.key, owner)


def borrower_of(model: Model, valuation: Valuation, facility: str) -> str | None:
    """Id of the borrower of a facility; None when it is the parent's, or names a number nobody has."""
    if model.get(BORROWER_KEY) is None or model.get(NUMBER_KEY) is None:
        return None
    number = value_of(model, valuation, Address(BORROWER_KEY, facility))
    for one in valuation.members(BORROWER):
        if number and value_of(model, valuation, Address(NUMBER_KEY, one.id)) == number:
            return one.id
    return None


def is_in_effect(model: Model, valuation: Valuation, line: TermLine, facility: str) -> bool:
    """Whether what stands in the line has an effect for a facility, as its other terms are."""
    if line.of_borrower and borrower_of(model, valuation, facility) is None:
        return False
    return not line.needs or any(_holds(model, valuation, one, facility) for one in line.needs)


def _holds(model: Model, valuation: Valuation, needs: Needs, facility: str) -> bool:
    for key, names in needs.items():
        held = value_of(model, valuation, Address(key, facility))
        if (held not in names) if names else held in (None, 0.0):
            return False
    return True


def is_shown(model: Model, valuation: Valuation, line: TermLine, facility: str) -> bool:
    """Whether a line belongs on the sheet of a facility: it counts, and is usual for its kind or typed."""
    if not is_in_effect(model, valuation, line, facility):
        return False
    if not line.usual or line.item is None:
        return True
    if value_of(model, valuation, Address(KIND_KEY, facility)) in line.usual:
        return True
    return isinstance(line.item, Input) and _held(model, valuation, line, facility) != default_of(line.item)


def _held(model: Model, valuation: Valuation, line: TermLine, facility: str) -> Value:
    address = address_of(model, valuation, line, facility)
    return None if address is None else value_of(model, valuation, address)


def shown_lines(
    model: Model, valuation: Valuation, lines: Sequence[TermLine], facilities: Sequence[str]
) -> list[TermLine]:
    """The lines that belong on the sheet of any of these facilities."""
    return [line for line in lines if any(is_shown(model, valuation, line, one) for one in facilities)]
