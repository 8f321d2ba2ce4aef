"""The columns of the peer table and of the table of peer sets."""

from __future__ import annotations

from enum import Enum

from workbench.document.peer_sets import SET_KEY
from workbench.ground.language import text
from workbench.rows.items import Input
from workbench.rows.model import Model
from workbench.ui.entities.columns import Column, Kind, column_of


class Group(Enum):
    """Columns shown and hidden together."""

    PEER = "peer"
    MARKET = "market"
    CLAIMS = "claims"
    TRAILING = "trailing"
    FORECAST = "forecast"
    RPO = "rpo"
    BETA = "beta"
    VALUE = "value"


def group_words() -> dict[Group, str]:
    """The groups in the order of the table."""
    return {
        Group.PEER: text("Peer"),
        Group.MARKET: text("Market"),
        Group.CLAIMS: text("Claims"),
        Group.TRAILING: text("Last 12 months"),
        Group.FORECAST: text("Fiscal years"),
        Group.RPO: text("RPO"),
        Group.BETA: text("Beta"),
        Group.VALUE: text("Multiples"),
    }


def _wanted() -> tuple[tuple[str, str, Group], ...]:
    peer, market, claims, trailing = Group.PEER, Group.MARKET, Group.CLAIMS, Group.TRAILING
    forecast, rpo, beta, value = Group.FORECAST, Group.RPO, Group.BETA, Group.VALUE
    return (
        ("peers.is_included", text("Included"), peer),
        ("peers.reason", text("Reason"), peer),
        ("peers.as_of", text("Price date"), peer),
        ("peers.balance_date", text("Balance sheet"), peer),
        ("peers.year_end", text("Year-end month"), peer),
        ("peers.price", text("Price"), market),
        ("peers.market_cap", text("Market cap"), market),
        ("peers.diluted", text("Diluted"), market),
        ("peers.basic", text("Basic"), market),
        ("peers.options", text("Options"), market),
        ("peers.strike", text("Mean strike"), market),
        ("peers.units", text("RSUs"), market),
        ("peers.currency_rate", text("Rate"), market),
        ("peers.price_rate", text("Rate of price"), market),
        ("peers.debt", text("Debt"), claims),
        ("peers.debt_has_leases", text("With leases"), claims),
        ("peers.operating_leases", text("Operating leases"), claims),
        ("peers.finance_leases", text("Finance leases"), claims),
        ("peers.cash", text("Cash"), claims),
        ("peers.minorities", text("Minorities"), claims),
        ("peers.preferred", text("Preferred"), claims),
        ("peers.book_equity", text("Book equity"), claims),
        ("peers.revenue", text("Revenue"), trailing),
        ("peers.growth", text("Growth"), trailing),
        ("peers.ebitda", text("EBITDA"), trailing),
        ("peers.lease_cost", text("Lease cost"), trailing),
        ("peers.is_before_rent", text("EBITDA before it"), trailing),
        ("peers.ebit", text("EBIT"), trailing),
        ("peers.net_income", text("Net income"), trailing),
        ("peers.year_1_end", text("This year ends"), forecast),
        ("peers.revenue_0", text("Revenue, last year"), forecast),
        ("peers.revenue_1", text("Revenue, this year"), forecast),
        ("peers.revenue_2", text("Revenue, next year"), forecast),
        ("peers.ebitda_0", text("EBITDA, last year"), forecast),
        ("peers.ebitda_1", text("EBITDA, this year"), forecast),
        ("peers.ebitda_2", text("EBITDA, next year"), forecast),
        ("peers.rpo", text("RPO"), rpo),
        ("peers.rpo_year", text("Due in 12 months"), rpo),
        ("peers.beta", text("Equity beta"), beta),
        ("peers.tax_rate", text("Tax rate"), beta),
        ("peer_values.equity", text("Equity value"), value),
        ("peer_values.enterprise", text("EV"), value),
        ("multiples.ev_revenue", "", value),
        ("multiples.ev_forward", "", value),
        ("multiples.ev_next", "", value),
        ("multiples.ev_ebitda", "", value),
        ("multiples.ev_forward_ebitda", "", value),
        ("multiples.ev_ebit", "", value),
        ("multiples.price_earnings", "", value),
        ("multiples.price_book", "", value),
        ("multiples.ev_rpo", "", value),
        ("multiples.ev_rpo_year", "", value),
        ("multiples.rpo_debt", "", value),
        ("multiples.ev_growth", "", value),
    )


def peer_columns(model: Model) -> list[Column]:
    """The columns this model can fill. Column 0 is the peer's name; inputs without a place come last among claims."""
    found = [
        Column("name", text("Peer"), Kind.NAME, Group.PEER),
        Column(SET_KEY, text("Set"), Kind.PICK, Group.PEER, item=model[SET_KEY]),
    ]
    named = {SET_KEY}
    for key, heading, group in _wanted():
        named.add(key)
        if key == "peers.reason":
            note = text("Why the peer is in or out: kept as the note of that tick.")
            found.append(Column(key, heading, Kind.NOTE, group, item=model["peers.is_included"], note=note))
            continue
        item = model.get(key)
        column = column_of(model, key, heading or ("" if item is None else text(item.label)), group)
        if column is not None:
            found.append(column)
    for item in model.inputs:
        if item.key.startswith("peers.") and item.key not in named:
            column = column_of(model, item.key, text(item.label), Group.CLAIMS)
            assert column is not None
            assert isinstance(item, Input)
            found.append(column)
    return found


def set_columns(model: Model) -> list[Column]:
    """The columns of the table of sets."""
    count = text("Peers of the set, those included among them in brackets.")
    wanted = [
        Column("name", text("Set"), Kind.NAME, Group.PEER),
        column_of(model, "peer_sets.is_used", text("Used"), Group.PEER),
        Column("peer_sets.members", text("Peers"), Kind.TOLD, Group.PEER, note=count),
        column_of(model, "peer_sets.number", text("Number"), Group.PEER),
    ]
    return [one for one in wanted if one is not None]
