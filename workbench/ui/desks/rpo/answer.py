"""The answer in words: how much of the headline RPO reaches shareholders, and what takes the rest."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.analysis.customers import customers_of
from workbench.ground.language import text
from workbench.ground.large import money
from workbench.live.results import Results
from workbench.ui.desks.rpo.cards import Card
from workbench.ui.desks.rpo.steps import AssayView
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key
from workbench.ui.summary import price_words
from workbench.ui.theme import current_theme

REASONS_TOLD = 4


def reason(step: str) -> str:
    """What takes something away, as a sentence names it."""
    return {
        "time_value": text("waiting for it"),
        "slip": text("power that comes late"),
        "credit": text("customers who default"),
        "renegotiation": text("price cuts"),
        "termination": text("terminations and lapses"),
        "collected": text("what was collected before (it stands in cash)"),
        "service_cost": text("the cost to serve"),
        "capex": text("power still to be built"),
        "tax": text("tax"),
        "tax_before_capex": text("tax"),
    }.get(step, "")


def answer(results: Results, view: AssayView) -> str:
    """The sentences of the answer card, figures linked, as rich text."""
    currency = results.valuation.currency

    def told(key: str, sign: float = 1.0) -> str:
        return linked(view.key(results, key), money(sign * view.figure(results, key), currency))

    places = {"headline": told("headline"), "gold": told(view.gold), "debt": told("debt_service", -1.0)}
    ratio = results.model.get(view.ratio_key)
    if ratio is not None:
        value = view.figure(results, view.ratio)
        shown = f"{value:.1%}" if math.isfinite(value) else text("n.m.")
        places["gold"] = f"{places['gold']} ({linked(view.key(results, view.ratio), shown)})"
    if view.figure(results, view.to_equity) > 0:
        first = text(
            "Of {headline} headline RPO, {equity} reaches shareholders: {gold} is gold, and {debt} of debt stands "
            "in front.",
            equity=told(view.to_equity),
            **places,
        )
    elif view.figure(results, view.gold) <= 0:
        first = text(
            "Of {headline} headline RPO nothing reaches shareholders: the contracts cost {loss} more than they bring, "
            "and {debt} of debt stands in front.",
            headline=places["headline"],
            loss=told(view.gold, -1.0),
            debt=places["debt"],
        )
    else:
        first = text(
            "Of {headline} headline RPO nothing reaches shareholders: {gold} is gold, and {debt} of debt stands in "
            "front, {short} more than that.",
            short=told(view.to_equity, -1.0),
            **places,
        )
    parts = [first, *_reasons(results, view), *_hangs_on(results, view)]
    quiet = [linked(view.key(results, s.step), s.label) for s in view.silent(results)]
    if quiet:
        parts.append(text("Nothing is taken by: {steps}.", steps=text(", ").join(quiet)))
    return "".join(f'<p style="margin:0 0 5px 0">{part}</p>' for part in parts)


def _reasons(results: Results, view: AssayView) -> list[str]:
    taken = [(view.figure(results, s.step), s.step) for s in view.steps() if reason(s.step)]
    taken = sorted((value, step) for value, step in taken if value < -0.5)[:REASONS_TOLD]
    if not taken:
        return []
    currency = results.valuation.currency
    named = [
        text(
            "{amount} {reason}",
            amount=linked(view.key(results, step), money(-value, currency)),
            reason=reason(step),
        )
        for value, step in taken
    ]
    return [text("Most of the rest goes to: {reasons}.", reasons=text(", ").join(named))]


def _hangs_on(results: Results, view: AssayView) -> list[str]:
    """The largest customer by name, all its contracts together."""
    share = results.figure("concentration.top_rpo")
    if view.entity is not None or not share > 0:
        return []
    item = results.model["concentration_contracts.rpo_customer"]
    customers = customers_of(results.model, results.arrays, results.names(item.key))
    largest = max(customers, key=lambda one: results.figure(item.key, one.contracts[0]))
    name = linked(cell_key(item, largest.contracts[0]), largest.name)
    return [text("{name} alone is {share} of it.", name=name, share=linked("concentration.top_rpo", f"{share:.0%}"))]


class AnswerCard(Card):
    """What reaches shareholders: one large figure and the reasons. `explain_requested(key)` follows a click."""

    explain_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(text("What reaches shareholders"), parent=parent, has_words=True)
        self.figure = Sentence()
        self.words = Sentence()
        self.column.addWidget(self.figure)
        self.column.addWidget(self.words)
        self.column.addStretch(1)
        for sentence in (self.figure, self.words):
            sentence.explain_requested.connect(self.explain_requested)

    def show_answer(self, results: Results, view: AssayView) -> None:
        """Say what these results answer."""
        if view.figure(results, "headline") <= 0:
            self.figure.show_words("")
            self.words.show_words(text("No contract is in reported RPO: add one under RPO, Contracts."))
            return
        value = view.figure(results, view.to_equity)
        roles = current_theme().roles
        colour = roles.gold_text if value > 0 else roles.bad
        key = view.key(results, view.to_equity)
        shown = money(value, results.valuation.currency)
        parts = [f'<a href="{key}"><span style="font-size:21px;color:{colour}">{shown}</span></a>']
        per_share = results.figure("assay.to_equity_per_share")
        if view.entity is None and view.is_after_capex and math.isfinite(per_share):
            size = price_words(abs(per_share), results.valuation.currency)
            price = linked("assay.to_equity_per_share", f"({size})" if per_share < 0 else size)
            parts.append(text("{price} a share", price=price))
        self.figure.show_words("&nbsp; ".join(parts))
        self.words.show_words(answer(results, view))
