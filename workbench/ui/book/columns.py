"""The columns of the contract book: which input or figure each shows, how it is headed, when it has no effect."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from workbench.ground.language import text
from workbench.ground.units import DATE, MW
from workbench.rows.items import Input
from workbench.rows.model import Model
from workbench.ui.entities.columns import Column, Kind, column_of


class Group(Enum):
    """Columns shown and hidden together."""

    CONTRACT = "contract"
    SCHEDULE = "schedule"
    PREPAYMENT = "prepayment"
    TERMS = "terms"
    CREDIT = "credit"
    RELET = "relet"
    RESULT = "result"


def group_words() -> dict[Group, str]:
    """The groups in the order of the book."""
    return {
        Group.CONTRACT: text("Contract"),
        Group.SCHEDULE: text("Schedule"),
        Group.PREPAYMENT: text("Prepayment"),
        Group.TERMS: text("Terms"),
        Group.CREDIT: text("Credit"),
        Group.RELET: text("Re-let"),
        Group.RESULT: text("Result"),
    }


_RATED: Mapping[str, tuple[str, ...]] = {"contracts.hazard_source": ("RATING",)}
_SPREAD: Mapping[str, tuple[str, ...]] = {"contracts.hazard_source": ("SPREAD",)}


def book_columns(model: Model) -> list[Column]:
    """The columns this model can fill, in the order of the book. Column 0 is the contract's name."""
    contract, schedule, prepaid = Group.CONTRACT, Group.SCHEDULE, Group.PREPAYMENT
    terms, credit, relet, result = Group.TERMS, Group.CREDIT, Group.RELET, Group.RESULT
    timed = {"contracts.profile": ("STRAIGHT", "RAMP")}
    wanted = (
        Column("customer", text("Customer"), Kind.LINK, contract, note=_customer_note()),
        _plain("contracts.status", text("Status"), contract),
        _plain("contracts.price", text("RPO, price"), contract),
        _plain("contracts.profile", text("Schedule"), contract),
        _plain("contracts.start", text("Starts"), contract, timed),
        _plain("contracts.term", text("Term"), contract, timed),
        Column("end", text("Ends"), Kind.DERIVED, contract, DATE, needs=timed, note=_end_note()),
        _plain("contracts.probability", text("Chance signed"), contract, {"contracts.status": ("PROSPECTIVE",)}),
        _plain("contracts.ramp", text("Ramp-up"), schedule, {"contracts.profile": ("RAMP",)}),
        _plain("contracts.own", text("Own schedule"), schedule, {"contracts.profile": ("OWN",)}),
        _plain("contracts.delay", text("Late by"), schedule),
        Column("contracts.full_run_mw", text("MW at full run"), Kind.FIGURE, schedule, MW, note=_peak_note()),
        _plain("contracts.price_per_mw", text("Price per MW·yr"), schedule),
        _plain("contracts.prepaid_opening", text("Prepayment held"), prepaid),
        _plain(
            "contracts.prepaid_share",
            text("Prepaid at signing"),
            prepaid,
            {"contracts.status": ("SIGNED_AFTER", "PROSPECTIVE")},
        ),
        _plain("contracts.signing", text("Signed in"), prepaid, {"contracts.status": ("SIGNED_AFTER", "PROSPECTIVE")}),
        _plain("contracts.crediting", text("Credited to"), prepaid),
        _plain("contracts.prepaid_discount", text("Discount"), prepaid),
        _plain("contracts.cost_share", text("Cost to serve"), terms),
        _plain("contracts.take_or_pay", text("Take-or-pay"), terms),
        _plain("contracts.taken", text("Taken of the rest"), terms),
        _plain("contracts.escalator", text("Escalator"), terms),
        _plain("contracts.lapse", text("Late lost"), terms),
        _plain("contracts.cure", text("Cure period"), terms, {"contracts.lapse": ()}),
        _plain("contracts.termination", text("Terminated in"), terms),
        _plain("contracts.termination_kept", text("Kept after"), terms, {"contracts.termination": ()}),
        _plain("contracts.termination_fee", text("Termination fee"), terms, {"contracts.termination": ()}),
        _plain("contracts.reneg_period", text("Renegotiated in"), terms),
        _plain("contracts.reneg_cut", text("Price cut"), terms, {"contracts.reneg_period": ()}),
        _plain("contracts.hazard_source", text("Hazard from"), credit),
        _plain("contracts.hazard", text("Hazard typed"), credit, {"contracts.hazard_source": ("TYPED",)}),
        _plain("contracts.rating", text("Rating"), credit, _RATED),
        _plain("contracts.spread_class", text("Spread class"), credit, _SPREAD),
        _plain(
            "contracts.own_spread",
            text("Own spread"),
            credit,
            {"contracts.hazard_source": ("SPREAD",), "contracts.spread_class": ("OWN",)},
        ),
        _plain("contracts.is_lost", text("Lost (stress)"), credit),
        _plain("contracts.relet_price", text("Re-let price"), relet),
        _plain("contracts.relet_fill", text("Share re-let"), relet),
        _plain("contracts.relet_delay", text("Re-let after"), relet),
        _plain("assay_contracts.headline", text("Headline"), result),
        _plain("assay_contracts.credit", text("Credit loss"), result),
        _plain("assay_contracts.gold", text("Gold"), result),
        _plain("assay_contracts.to_equity", text("To equity"), result),
    )
    name = Column("name", text("Contract"), Kind.NAME, contract)
    named = {column.key for column in wanted} | {"contracts.customer"}
    others = [_plain(i.key, text(i.label), terms) for i in model.inputs if _is_further(i, named)]
    return [name, *(made for column in (*wanted, *others) if (made := _known(model, column)) is not None)]


def _is_further(item: Input, named: set[str]) -> bool:
    """An input of contracts that has no place of its own in the book."""
    return item.key.startswith("contracts.") and item.key not in named


def _plain(key: str, heading: str, group: Group, needs: Mapping[str, tuple[str, ...]] | None = None) -> Column:
    return Column(key, heading, Kind.FIGURE, group, needs=needs or {})


def _known(model: Model, column: Column) -> Column | None:
    """The column with its item, or None where the model has no such line."""
    if column.kind in (Kind.LINK, Kind.DERIVED):
        needed = "contracts.customer" if column.kind is Kind.LINK else "contracts.term"
        return None if model.get(needed) is None else column
    return column_of(model, column.key, column.heading, column.group, column.needs, column.unit, column.note)


def _customer_note() -> str:
    return text(
        "Contracts of one customer stand and fall together. Type the name of another contract's customer to join it."
    )


def _end_note() -> str:
    return text("Start plus term. A date typed here sets the term.")


def _peak_note() -> str:
    return text("The most power the contract needs in any period, from its schedule and its price per MW.")
