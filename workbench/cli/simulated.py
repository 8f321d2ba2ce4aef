"""What `workbench simulate` prints of a run: measures with their errors, chances, what moves the value most."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.analysis import simulation_measures as measures
from workbench.analysis.simulation import Estimate, Outcome
from workbench.analysis.space import reference_prices
from workbench.analysis.variance import Coefficient, rank_coefficients
from workbench.cli.grid import aligned
from workbench.cli.headline import Json, case_json, title_lines
from workbench.cli.simulating import Drawn
from workbench.document.address import Address
from workbench.ground.language import text
from workbench.ground.units import Unit, date_of
from workbench.model import MODEL

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")
SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
TAIL = 0.05
MOST_MOVERS = 10


def simulation_lines(found: Drawn) -> list[str]:
    """The run in words and tables."""
    outcome = found.outcome
    lines = [*title_lines(found.of), _drawn_words(outcome)]
    if not outcome.draws:
        return lines
    lines += ["", *_measures(found)]
    lines += ["", *aligned([[words, _chance(one)] for words, one in _chances(found)], 1)]
    times = _times(found)
    if times:
        lines += ["", text("Breached by the end of the fiscal year"), *aligned(times, 1)]
    movers = _movers(outcome)
    if movers:
        title = text("What moves {figure} most", figure=outcome.labels[PRICE])
        heads = ["", text("Rank correlation"), text("Partial, the others held")]
        rows = [[one.name, _correlation(one.spearman), _correlation(one.partial)] for one in movers]
        lines += ["", *aligned([[title, *heads[1:]], *rows], 1)]
    if outcome.notes:
        lines += ["", *outcome.notes]
    return lines


def _drawn_words(outcome: Outcome) -> str:
    words = text(
        "{draws} draws of {inputs} inputs, seed {seed}, {seconds} s.",
        draws=f"{outcome.draws:,}",
        inputs=len(outcome.inputs),
        seed=outcome.simulation.seed,
        seconds=f"{outcome.seconds:,.1f}",
    )
    if outcome.draws == outcome.total:
        return words
    return words + " " + text("Ended before all {total} were drawn.", total=f"{outcome.total:,}")


def _measures(found: Drawn) -> list[str]:
    outcome, of = found.outcome, found.of
    units = {address: MODEL[address.key].unit for address in outcome.figures}
    rows = [
        [text("Figure"), *(outcome.labels[address] for address in units)],
        [text("Unit"), *(of.unit(unit) for unit in units.values())],
        [text("As things stand"), *(unit.shown(outcome.now[address]) for address, unit in units.items())],
    ]
    for words, measure in _rows():
        rows.append([words, *(_with_error(measure(outcome, address), unit) for address, unit in units.items())])
    return aligned(rows, 1)


def _rows() -> list[tuple[str, Callable[[Outcome, Address], Estimate]]]:
    def quantile(share: float) -> Callable[[Outcome, Address], Estimate]:
        return lambda outcome, address: measures.quantile(outcome, address, share)

    return [
        (text("Mean"), measures.mean),
        (text("Standard deviation"), measures.deviation),
        *((text("Median") if share == 0.5 else f"P{100 * share:.0f}", quantile(share)) for share in SHARES),
        (text("Mean of the lowest {share}", share=f"{TAIL:.0%}"), lambda o, a: measures.expected_shortfall(o, a, TAIL)),
    ]


def _chances(found: Drawn) -> list[tuple[str, Estimate]]:
    outcome, unit = found.outcome, MODEL[PRICE.key].unit
    rows = [
        (
            text("P({figure} above {price}, {name})", figure=outcome.labels[PRICE], price=unit.shown(level), name=name),
            measures.probability_above(outcome, PRICE, level),
        )
        for name, level in reference_prices(MODEL, found.of.arrays)
    ]
    rows.append((text("P(equity value below zero)"), measures.probability_below(outcome, EQUITY, 0.0)))
    breach = measures.probability_of_breach(outcome)
    if not math.isnan(breach.value):
        rows.append((text("P(a covenant breached or a need unfunded)"), breach))
    for name, one in measures.default_probabilities(outcome).items():
        rows.append((text("P({name} defaults within the horizon)", name=name), one))
    return rows


def _times(found: Drawn) -> list[list[str]]:
    """The chance of a breach by the end of each fiscal year in which one begins."""
    times = dict(measures.breach_times(found.outcome))
    calendar = found.of.calendar
    rows: list[list[str]] = []
    before = 0.0
    for year in calendar.years:
        last = max(calendar.periods_of(year))
        one = times.get(last) or (times[max(times)] if times and last > max(times) else None)
        if one is not None and one.value > before:
            rows.append([calendar.year_label(year), _chance(one)])
            before = one.value
    return rows


def _movers(outcome: Outcome) -> list[Coefficient]:
    """Inputs by how far they go together with the value per share, the strongest first."""
    found = [one for one in rank_coefficients(outcome, PRICE) if not math.isnan(one.partial.value)]
    return sorted(found, key=lambda one: -abs(one.partial.value))[:MOST_MOVERS]


def _with_error(one: Estimate, unit: Unit) -> str:
    if not math.isfinite(one.value):
        return text("n.m.")
    return _plus_minus(unit.shown(one.value), one.error, unit.decimals, 100 if unit.percent else 1)


def _chance(one: Estimate) -> str:
    return text("n.m.") if math.isnan(one.value) else _plus_minus(f"{one.value:.1%}", one.error, 1, 100)


def _correlation(one: Estimate) -> str:
    return text("n.m.") if math.isnan(one.value) else _plus_minus(f"{round(one.value, 2) + 0.0:.2f}", one.error, 2, 1)


def _plus_minus(words: str, error: float, decimals: int, scale: int) -> str:
    """With the error to as many places as the figure, or as it needs to be seen."""
    if not math.isfinite(error) or error == 0:
        return words
    scaled = error * scale
    places = max(decimals, min(6, math.ceil(-math.log10(scaled))))
    sign = "%" if scale == 100 else ""
    return f"{words} ± {scaled:,.{places}f}{sign}"


# For programs --------------------------------------------------------------------------------------------------------


def simulation_json(found: Drawn) -> Json:
    """The same for programs: keys never change, a missing number is null, periods count from 1."""
    outcome = found.outcome
    plan = outcome.simulation
    return case_json(found.of) | {
        "draws": outcome.draws,
        "draws_asked": outcome.total,
        "seed": plan.seed,
        "sampling": plan.sampling.value,
        "dependence": plan.dependence.value,
        "is_default_drawn": plan.is_default_drawn,
        "is_wrong_way": plan.is_wrong_way,
        "seconds": round(outcome.seconds, 3),
        "notes": list(outcome.notes),
        "inputs": [_place(outcome, address) for address in outcome.inputs],
        "figures": [_figure_json(found, address) for address in outcome.figures],
        "above": [
            {"name": name, "level": level, **_json(measures.probability_above(outcome, PRICE, level))}
            for name, level in reference_prices(MODEL, found.of.arrays)
        ],
        "equity_below_zero": _json(measures.probability_below(outcome, EQUITY, 0.0)),
        "breach": _json(measures.probability_of_breach(outcome)),
        "breached_by": [
            {
                "period": period,
                "label": found.of.calendar.labels[period],
                "end": date_of(found.of.calendar.ends[period]).isoformat(),
                **_json(one),
            }
            for period, one in measures.breach_times(outcome)
        ],
        "defaults": [{"customer": name, **_json(one)} for name, one in measures.default_probabilities(outcome).items()],
        "movers": [
            _place(outcome, one.address) | {"spearman": _json(one.spearman), "partial": _json(one.partial)}
            for one in rank_coefficients(outcome, PRICE)
        ],
    }


def _place(outcome: Outcome, address: Address | None) -> Json:
    """An input or figure; that of all defaults together has no key."""
    if address is None:
        return {"key": None, "entity": None, "label": text("Defaults of customers")}
    return {"key": address.key, "entity": address.entity, "label": outcome.labels[address]}


def _figure_json(found: Drawn, address: Address) -> Json:
    outcome = found.outcome
    return _place(outcome, address) | {
        "unit": found.of.unit(MODEL[address.key].unit),
        "now": _number(outcome.now[address]),
        "missing": outcome.missing(address),
        "mean": _json(measures.mean(outcome, address)),
        "deviation": _json(measures.deviation(outcome, address)),
        "quantiles": [{"share": share, **_json(measures.quantile(outcome, address, share))} for share in SHARES],
        "expected_shortfall": {"share": TAIL, **_json(measures.expected_shortfall(outcome, address, TAIL))},
    }


def _json(one: Estimate) -> Json:
    return {"value": _number(one.value), "error": _number(one.error)}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
