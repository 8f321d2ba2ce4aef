"""What a simulation came to: distribution, fan, breach, convergence, what moves it most, and measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.analysis import simulation_measures as measures
from workbench.analysis.simulation import Outcome
from workbench.analysis.simulation_measures import Estimate
from workbench.analysis.space import cell_of, label_of, unit_of
from workbench.analysis.variance import Share, rank_correlations
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.live.results import Results
from workbench.ui.charts import Density, Fan, Line, Lines, Reference
from workbench.ui.desks.desk import labels
from workbench.ui.desks.field import references
from workbench.ui.desks.rpo.cards import Cell

PRICE = Address("shares.price")
EQUITY = Address("bridge.equity")
FAN = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TAIL = 0.05
BARS = 60


def scale_of(unit: Unit) -> float:
    """What a figure is multiplied by on a chart: shares are shown in percent."""
    return 100.0 if unit.percent else 1.0


def unit_words(unit: Unit, currency: str) -> str:
    """A unit as an axis names it."""
    return text(unit.label, currency=currency)


def shown(estimate: Estimate, unit: Unit) -> str:
    """A figure with its standard error, in its unit."""
    if not math.isfinite(estimate.value):
        return text("n.m.")
    if not math.isfinite(estimate.error) or estimate.value == estimate.error == 0:
        return unit.shown(estimate.value)
    return text("{value} ± {error}", value=unit.shown(estimate.value), error=_fine(estimate.error, unit))


def _fine(error: float, unit: Unit) -> str:
    scaled = error * scale_of(unit)
    if scaled == 0:
        return "0"
    decimals = max(unit.decimals, min(6, -math.floor(math.log10(abs(scaled)))))
    return f"{scaled:,.{decimals}f}" + ("%" if unit.percent else "")


def chance(estimate: Estimate) -> str:
    """A probability with its standard error."""
    if not math.isfinite(estimate.value):
        return text("n.m.")
    words = f"{estimate.value:.1%}"
    if not math.isfinite(estimate.error):
        return words
    return text("{value} ± {error}", value=words, error=f"{estimate.error:.2%}")


@dataclass(frozen=True)
class Told:
    """One figure and one row of an outcome, worked out: what the charts and tables of the page are given.

    `drawn_from` are the results that the draws depart from, so that everything shown belongs to one state.
    """

    outcome: Outcome
    drawn_from: Results
    figure: Address
    row: Address
    edges: list[float]
    bars: list[float]
    climb: tuple[list[float], list[float]]
    quantiles: list[list[float]] | None
    breached: list[float] | None
    means: tuple[list[str], list[float], list[float]]
    measures: list[list[Cell]]
    chances: list[list[Cell]]
    answer: str
    shares: list[Share]


def told(results: Results, outcome: Outcome, figure: Address, row: Address) -> Told:
    """Work out everything: sorts of all draws, so off the window's thread."""
    scale = scale_of(unit_of(results.model, figure))
    edges, bars = measures.histogram(outcome, figure, BARS)
    values, reached = measures.cumulative(outcome, figure)
    counts, means, errors = measures.convergence(outcome, figure)
    return Told(
        outcome,
        results,
        figure,
        row,
        [float(one) * scale for one in edges],
        [float(one) for one in bars],
        ([float(one) * scale for one in values], [float(one) for one in reached]),
        _quantiles(results, outcome, row),
        _breached(outcome, len(results.calendar.labels) - 1),
        (
            [f"{int(count):,}" for count in counts],
            [float(one) * scale for one in means],
            [2 * float(one) * scale for one in errors],
        ),
        measure_rows(results, outcome, figure),
        chance_rows(results, outcome),
        answer(results, outcome),
        rank_correlations(outcome, figure),
    )


def _quantiles(results: Results, outcome: Outcome, row: Address) -> list[list[float]] | None:
    if row not in outcome.rows:
        return None
    scale = scale_of(unit_of(results.model, row))
    return [[float(one) * scale for one in line[1:]] for line in measures.fan(outcome, row, FAN)]


def _breached(outcome: Outcome, periods: int) -> list[float] | None:
    """Percent of draws in which something is breached by the end of each period."""
    if not outcome.simulation.is_breach_followed:
        return None
    reached = {period: one.value for period, one in measures.breach_times(outcome)}
    curve: list[float] = []
    for period in range(1, periods + 1):
        curve.append(100 * reached[period] if period in reached else curve[-1] if curve else 0.0)
    return curve


def references_of(of: Told) -> list[Reference]:
    """What a figure is held against: prices for the value per share, zero for equity, and where it stands."""
    results, unit = of.drawn_from, unit_of(of.drawn_from.model, of.figure)
    found = references(results) if of.figure == PRICE else []
    if of.figure == EQUITY:
        found = [Reference(0.0, text("zero"), "muted")]
    now = of.outcome.now.get(of.figure, math.nan)
    if math.isfinite(now):
        found.append(Reference(now * scale_of(unit), text("as it stands {value}", value=unit.shown(now)), "gold"))
    return found


def fill_density(chart: Density, of: Told) -> None:
    """Histogram and cumulative curve of one figure."""
    results = of.drawn_from
    unit = unit_words(unit_of(results.model, of.figure), results.valuation.currency)
    words = text("{unit} · {draws} draws", unit=unit, draws=f"{of.outcome.draws:,}")
    chart.set_title(label_of(results.model, results.valuation, of.figure), words)
    chart.set_data(of.edges, of.bars, of.climb, references=references_of(of), key=of.figure.key)


def fill_fan(chart: Fan, of: Told) -> None:
    """A row over the periods, simulated, and as it stands where that case was drawn from."""
    results = of.drawn_from
    unit = unit_of(results.model, of.row)
    name = label_of(results.model, results.valuation, of.row)
    chart.set_title(name, text("{unit}, by period", unit=unit_words(unit, results.valuation.currency)))
    if of.quantiles is None:
        chart.set_empty(text("This row was not drawn: run the simulation again."))
        return
    now: list[float] = []
    if of.outcome.simulation.case in (None, results.case):
        item, place = cell_of(results.model, results.valuation, of.row)
        now = [float(one) * scale_of(unit) for one in results.line(item.key, place)]
    periods, years = labels(results)
    chart.set_data(periods, FAN, of.quantiles, now=now, groups=years, key=of.row.key)


def fill_breach(chart: Lines, of: Told) -> None:
    """Probability that something is breached, by the period in which it first is."""
    if of.breached is None:
        chart.set_empty(text("Covenants were not followed: tick it above and run again."))
        return
    periods, years = labels(of.drawn_from)
    line = Line("covenant_totals.first_breach", text("breached by then"), of.breached, "bad")
    chart.set_data(periods, [line], groups=years)


def fill_convergence(chart: Lines, of: Told) -> None:
    """The mean as draws grew, with two standard errors to each side."""
    results, (counts, mid, wide) = of.drawn_from, of.means
    unit = unit_words(unit_of(results.model, of.figure), results.valuation.currency)
    chart.set_title(text("Convergence of the mean"), text("{unit}, by draws", unit=unit))
    low = [m - w for m, w in zip(mid, wide, strict=True)]
    high = [m + w for m, w in zip(mid, wide, strict=True)]
    key = of.figure.key
    chart.set_data(
        counts,
        [
            Line(key, text("mean so far"), mid, "series0"),
            Line(key, text("two standard errors below"), low, "muted", is_dashed=True),
            Line(key, text("two standard errors above"), high, "muted", is_dashed=True),
        ],
    )


def measure_rows(results: Results, outcome: Outcome, address: Address) -> list[list[Cell]]:
    """The measures of one figure in words, with standard errors."""
    unit = unit_of(results.model, address)
    now = outcome.now.get(address, math.nan)
    rows = [
        [Cell(text("As it stands")), Cell(unit.shown(now), address.key if address.entity is None else "")],
        [Cell(text("Mean")), Cell(shown(measures.mean(outcome, address), unit))],
        [Cell(text("Standard deviation")), Cell(shown(measures.deviation(outcome, address), unit))],
    ]
    for share in QUANTILES:
        name = text("Median") if share == 0.5 else f"P{100 * share:.0f}"
        rows.append([Cell(name), Cell(shown(measures.quantile(outcome, address, share), unit))])
    if outcome.missing(address):
        rows.append([Cell(text("Draws without the figure")), Cell(f"{outcome.missing(address):,}", role="bad")])
    rows.append(
        [
            Cell(text("Mean of the worst {share}", share=f"{TAIL:.0%}")),
            Cell(shown(measures.expected_shortfall(outcome, address, TAIL), unit)),
        ]
    )
    return rows


def chance_rows(results: Results, outcome: Outcome) -> list[list[Cell]]:
    """The probabilities an analyst is asked for."""
    rows: list[list[Cell]] = []
    for one in references(results):
        words = text("Value per share above {name}", name=one.label)
        rows.append([Cell(words), Cell(chance(measures.probability_above(outcome, PRICE, one.value)))])
    rows.append(
        [Cell(text("Equity below zero")), Cell(chance(measures.probability_below(outcome, EQUITY, 0.0)), role="bad")]
    )
    rows.append(
        [
            Cell(text("A covenant breached or a need unfunded")),
            Cell(chance(measures.probability_of_breach(outcome)), role="bad"),
        ]
    )
    return rows


def answer(results: Results, outcome: Outcome) -> str:
    """The one sentence: how likely the offer price is."""
    offer = results.figure("shares.offer")
    if not offer > 0:
        estimate = measures.mean(outcome, PRICE)
        unit = unit_of(results.model, PRICE)
        return text("The mean value per share is {value}.", value=shown(estimate, unit))
    above = measures.probability_above(outcome, PRICE, offer)
    below = measures.probability_below(outcome, EQUITY, 0.0)
    return text(
        "The value is above the offer of {offer} in {above} of the draws; in {below} nothing is left for a share.",
        offer=f"{offer:,.2f}",
        above=chance(above),
        below=chance(below),
    )


def share_rows(shares: Sequence[Share]) -> list[list[Cell]]:
    """What moves it most: each input's share of the variance, the largest first."""
    rows = []
    for one in sorted(shares, key=lambda s: -abs(s.first.value) if math.isfinite(s.first.value) else 1.0):
        cells = [Cell(one.name), Cell(chance(one.first))]
        rows.append(cells if one.total is None else [*cells, Cell(chance(one.total))])
    return rows
