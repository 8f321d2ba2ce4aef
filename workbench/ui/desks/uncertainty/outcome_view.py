"""What a simulation came to: distribution, fan, breach, convergence, what moves it most, and measures."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.analysis import simulation_measures as measures
from workbench.analysis.simulation import Outcome
from workbench.analysis.simulation_measures import Estimate
from workbench.analysis.space import label_of, unit_of
from workbench.analysis.variance import Share
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.live.results import Results
from workbench.ui.charts import Density, Fan, Line, Lines, Reference
from workbench.ui.desks.field import references
from workbench.ui.desks.rpo.cards import Cell

PRICE = Address("shares.price")
EQUITY = Address("bridge.equity")
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


def price_references(results: Results) -> list[Reference]:
    """Reference prices, and the value as it stands."""
    now = results.figure("shares.price")
    found = references(results)
    if math.isfinite(now):
        found.append(Reference(now, text("as it stands {value}", value=f"{now:,.2f}"), "gold"))
    return found


def references_of(results: Results, outcome: Outcome, address: Address) -> list[Reference]:
    """What a figure is held against: prices for the value per share, nothing for equity, else where it stands."""
    if address == PRICE:
        return price_references(results)
    unit = unit_of(results.model, address)
    scale = scale_of(unit)
    found = [Reference(0.0, text("zero"), "muted")] if address == EQUITY else []
    now = outcome.now.get(address, math.nan)
    if math.isfinite(now):
        found.append(Reference(now * scale, text("as it stands {value}", value=unit.shown(now)), "gold"))
    return found


def fill_density(chart: Density, results: Results, outcome: Outcome, address: Address) -> None:
    """Histogram and cumulative curve of one figure."""
    unit = unit_of(results.model, address)
    scale = scale_of(unit)
    name = label_of(results.model, results.valuation, address)
    chart.set_title(
        name,
        text(
            "{unit} · {draws} draws",
            unit=unit_words(unit, results.valuation.currency),
            draws=f"{outcome.draws:,}",
        ),
    )
    edges, shares = measures.histogram(outcome, address, BARS)
    values, reached = measures.cumulative(outcome, address)
    chart.set_data(
        [float(one) * scale for one in edges],
        [float(one) for one in shares],
        ([float(one) * scale for one in values], [float(one) for one in reached]),
        references=references_of(results, outcome, address),
        key=address.key,
    )


def fill_fan(
    chart: Fan, results: Results, outcome: Outcome, row: Address, periods: Sequence[str], years: Sequence[str]
) -> None:
    """A row over the periods, simulated, and as it stands."""
    unit = unit_of(results.model, row)
    name = label_of(results.model, results.valuation, row)
    chart.set_title(name, text("{unit}, by period", unit=unit_words(unit, results.valuation.currency)))
    if row not in outcome.rows:
        chart.set_empty(text("This row was not drawn: run the simulation again."))
        return
    shares = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    scale = scale_of(unit)
    quantiles = measures.fan(outcome, row, shares)
    entity = None
    if row.entity is not None:
        members = [one.id for one in results.valuation.members(results.model[row.key].per or "")]
        entity = members.index(row.entity)
    now = [float(one) * scale for one in results.line(row.key, entity)]
    chart.set_data(
        periods,
        shares,
        [[float(one) * scale for one in line[1:]] for line in quantiles],
        now=now,
        groups=years,
        key=row.key,
    )


def fill_breach(chart: Lines, outcome: Outcome, periods: Sequence[str], years: Sequence[str]) -> None:
    """Probability that something is breached, by the period in which it first is."""
    if not outcome.simulation.is_breach_followed:
        chart.set_empty(text("Covenants were not followed: tick it above and run again."))
        return
    reached = {period: one.value for period, one in measures.breach_times(outcome)}
    curve: list[float] = []
    for period in range(1, len(periods) + 1):
        curve.append(100 * reached.get(period, curve[-1] / 100 if curve else 0.0))
    chart.set_data(
        periods, [Line("covenant_totals.first_breach", text("breached by then"), curve, "bad")], groups=years
    )


def fill_convergence(chart: Lines, results: Results, outcome: Outcome, address: Address) -> None:
    """The mean as draws grew, with two standard errors to each side."""
    counts, means, errors = measures.convergence(outcome, address)
    unit = unit_of(results.model, address)
    scale = scale_of(unit)
    labels = [f"{int(count):,}" for count in counts]
    mid = [float(one) * scale for one in means]
    wide = [2 * float(one) * scale for one in errors]
    low = [m - w for m, w in zip(mid, wide, strict=True)]
    high = [m + w for m, w in zip(mid, wide, strict=True)]
    chart.set_title(
        text("Convergence of the mean"), text("{unit}, by draws", unit=unit_words(unit, results.valuation.currency))
    )
    chart.set_data(
        labels,
        [
            Line(address.key, text("mean so far"), mid, "series0"),
            Line(address.key, text("two standard errors"), low, "muted", is_dashed=True),
            Line(address.key, text("and above"), high, "muted", is_dashed=True),
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
