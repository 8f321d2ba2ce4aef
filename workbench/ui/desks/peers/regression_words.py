"""What the regression says in words: its value per share, or why it is refused and what would help."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.document.peer_sets import PEER
from workbench.document.valuation import Address, value_of
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.rows.items import Choice
from workbench.ui.desks.field import Method

REGRESSORS = ("growth", "margin", "cover")


def regressor_words() -> dict[str, str]:
    """The measures that may explain the multiple."""
    return {"growth": text("Revenue growth"), "margin": text("EBITDA margin"), "cover": text("RPO cover")}


def chosen(results: Results) -> list[str]:
    """The measures that explain it now."""
    return [name for name in REGRESSORS if results.figure(f"regression.use_{name}") > 0]


def explained_words(results: Results) -> str:
    """The multiple that is explained."""
    item = results.model["regression.depends_on"]
    assert isinstance(item, Choice)
    held = value_of(results.model, results.valuation, Address(item.key))
    return text(str(item.options[str(held)].value))


def measure_shown(results: Results, name: str, value: float) -> str:
    """A figure of a regressor."""
    return results.model[f"regression.{name}_target"].unit.shown(value)


def regression_method(results: Results) -> Method:
    """Value per share at the prediction and the ends of its interval."""
    key, label = "regression.middle_price", text("Regression")
    low, mid, high = (results.figure(f"regression.{name}_price") for name in ("low", "middle", "high"))
    if not math.isfinite(mid):
        return Method("regression.refusal", label, lacks=refusal_words(results)[0])
    source = text(
        "{multiple} on {measures}, n = {count}, interval of {confidence}",
        multiple=explained_words(results),
        measures=", ".join(regressor_words()[name] for name in chosen(results)),
        count=f"{results.figure('regression.count'):,.0f}",
        confidence=f"{100 * results.figure('regression.confidence'):g}%",
    )
    return Method(key, label, low, high, mid, "series4", source=source)


def refusal_words(results: Results) -> tuple[str, str]:
    """Why no prediction is given, and what would help; both empty when one is."""
    said: dict[int, Callable[[Results], tuple[str, str]]] = {
        1: _too_few,
        2: _target_missing,
        3: _outside,
        4: _collinear,
        5: _nothing,
    }
    code = results.figure("regression.refusal")
    return said[int(code)](results) if math.isfinite(code) and int(code) in said else ("", "")


def _too_few(results: Results) -> tuple[str, str]:
    count = results.figure("regression.count")
    needed = results.figure("regression.regressors") + 5
    why = text(
        "too few peers: {count} have every figure, {needed} are needed", count=f"{count:,.0f}", needed=f"{needed:,.0f}"
    )
    return why, _gaps(results)


def _gaps(results: Results) -> str:
    """Which figures would bring more peers in."""
    total = len(results.valuation.members(PEER))
    wanted = {"growth": "peers.growth", "margin": "peer_values.margin", "cover": "peer_values.cover"}
    found = [(explained_words(results), "regression_peers.observed")]
    found += [(regressor_words()[name], wanted[name]) for name in chosen(results)]
    parts = []
    for words, key in found:
        gaps = sum(1 for p in range(total) if not math.isfinite(results.figure(key, p)))
        if gaps:
            parts.append(text("{figure} {count}", figure=words, count=gaps))
    fewer = text("Choose fewer measures, or fill the peer table.")
    if not parts:
        return fewer
    return text("Missing, of {count} peers: {figures}.", count=total, figures=" · ".join(parts)) + " " + fewer


def _target_missing(results: Results) -> tuple[str, str]:
    lacking = [
        regressor_words()[name]
        for name in chosen(results)
        if not math.isfinite(results.figure(f"regression.{name}_target"))
    ]
    if not results.figure("regression.amount") > 0:
        lacking.append(text("what the multiple multiplies"))
    why = text("figures of the target are missing: {figures}", figures=", ".join(lacking))
    return why, text("Type them under Peers, Target's measures.")


def _outside(results: Results) -> tuple[str, str]:
    parts = [
        text(
            "{measure} {value} against {low} to {high}",
            measure=regressor_words()[name],
            value=measure_shown(results, name, results.figure(f"regression.{name}_target")),
            low=measure_shown(results, name, results.figure(f"regression.{name}_low")),
            high=measure_shown(results, name, results.figure(f"regression.{name}_high")),
        )
        for name in chosen(results)
        if results.figure(f"regression.{name}_is_outside") > 0
    ]
    if not parts:
        parts = [
            text(
                "its combination of measures (leverage {own}, highest of a peer {highest})",
                own=f"{results.figure('regression.leverage'):,.2f}",
                highest=f"{results.figure('regression.highest_leverage'):,.2f}",
            )
        ]
    why = text("the target lies outside the peers: {figures}", figures="; ".join(parts))
    return why, text("Add peers that reach as far, or choose another measure: a line says nothing beyond its points.")


def _collinear(results: Results) -> tuple[str, str]:
    why = text("the measures follow from each other, or do not differ among the peers")
    return why, text("Choose one of them only.")


def _nothing(results: Results) -> tuple[str, str]:
    return text("no measure is chosen"), text("Choose at least one of growth, margin and RPO cover.")


def why_not_in(results: Results, peer: int) -> str:
    """Why a peer does not stand in the regression; empty when it does."""
    if results.figure("regression_peers.is_in", peer) > 0:
        return ""
    if not math.isfinite(results.figure("regression_peers.observed", peer)):
        return text("no {multiple} that counts", multiple=explained_words(results))
    wanted = {"growth": "peers.growth", "margin": "peer_values.margin", "cover": "peer_values.cover"}
    lacking = [
        regressor_words()[name] for name in chosen(results) if not math.isfinite(results.figure(wanted[name], peer))
    ]
    return text("missing: {figures}", figures=", ".join(lacking))
