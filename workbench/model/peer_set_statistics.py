"""What each peer set says: its own statistics of every multiple, and the value per share at its median."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.units import COUNT, MULTIPLE
from workbench.model.backlog import Disclosure
from workbench.model.comparison import PeerCount
from workbench.model.entities import PEER_SET
from workbench.model.implied import equity_of_enterprise, equity_of_multiple, price_of
from workbench.model.multiples import Multiples, Outliers, Tested
from workbench.model.peer_sets import PeerSets
from workbench.model.peers import Peers
from workbench.model.target import Target
from workbench.rows import Figure, Group, Section, count_matching, median_matching, quartile_matching, sum_matching
from workbench.rows.items import Item


@dataclass(frozen=True)
class SetStatistics(Group):
    """One multiple over the included peers of a set; outliers among all peers are no outliers of their own set."""

    count: Figure
    low: Figure
    median: Figure
    high: Figure


@dataclass(frozen=True)
class PricedSetStatistics(SetStatistics):
    """Also what the set's median implies."""

    equity: Figure
    price: Figure


def _statistics(value: Figure, tested: Tested) -> SetStatistics:
    label, item, by, own = value.label, tested.included, Peers.set, PeerSets.number
    return SetStatistics(
        count=Figure(f"{label}: peers of the set", COUNT, count_matching(item, by, own)),
        low=Figure(f"{label}: lower quartile of the set", MULTIPLE, quartile_matching(item, by, own, 1)),
        median=Figure(f"{label}: median of the set", MULTIPLE, median_matching(item, by, own)),
        high=Figure(f"{label}: upper quartile of the set", MULTIPLE, quartile_matching(item, by, own, PeerCount.third)),
    )


def _priced(label: str, found: SetStatistics, equity: Figure) -> PricedSetStatistics:
    price = price_of(f"{label}: value per share at the median of the set", equity)
    return PricedSetStatistics(**vars(found), equity=equity, price=price)


def _of_enterprise(value: Figure, tested: Tested, amount: Item) -> PricedSetStatistics:
    found = _statistics(value, tested)
    label = f"{value.label}: equity implied at the median of the set"
    return _priced(value.label, found, equity_of_enterprise(label, found.median, amount, Target.net_claims))


def _of_equity(value: Figure, tested: Tested, amount: Item) -> PricedSetStatistics:
    found = _statistics(value, tested)
    label = f"{value.label}: equity implied at the median of the set"
    return _priced(value.label, found, equity_of_multiple(label, found.median, amount))


class PeerSetStatistics(Section, title="Statistics of the peer sets", area="", per=PEER_SET):
    peers = Figure("Peers of the set", COUNT, sum_matching(Peers.is_included, Peers.set, PeerSets.number))
    revenue = _of_enterprise(Multiples.ev_revenue, Outliers.revenue, Target.trailing_revenue)
    forward = _of_enterprise(Multiples.ev_forward, Outliers.forward, Target.forward_revenue)
    next = _of_enterprise(Multiples.ev_next, Outliers.next, Target.next_revenue)
    ebitda = _of_enterprise(Multiples.ev_ebitda, Outliers.ebitda, Target.trailing_ebitda)
    forward_ebitda = _of_enterprise(Multiples.ev_forward_ebitda, Outliers.forward_ebitda, Target.forward_ebitda)
    ebit = _of_enterprise(Multiples.ev_ebit, Outliers.ebit, Target.trailing_ebit)
    earnings = _of_equity(Multiples.price_earnings, Outliers.earnings, Target.earnings)
    book = _of_equity(Multiples.price_book, Outliers.book, Target.book)
    rpo = _of_enterprise(Multiples.ev_rpo, Outliers.rpo, Disclosure.reported_rpo)
    rpo_year = _of_enterprise(Multiples.ev_rpo_year, Outliers.rpo_year, Target.rpo_next)
    rpo_debt = _statistics(Multiples.rpo_debt, Outliers.rpo_debt)
    growth = _of_enterprise(Multiples.ev_growth, Outliers.growth, PeerCount.growth_revenue)
