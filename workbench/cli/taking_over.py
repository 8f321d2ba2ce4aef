"""Company facts on the command line: a first valuation out of them, or what an open one would take over."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from workbench.cli.lookup import refuse
from workbench.document.file import open_file, save
from workbench.document.lock import acquire
from workbench.document.rules import is_iso_date
from workbench.document.valuation import Valuation
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_lines import FactsPlan
from workbench.exchange.facts_plan import (
    currency_for,
    first_plan,
    made,
    own_period,
    peer_plan,
    period_for,
    takeover_plan,
)
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.facts_words import told
from workbench.exchange.reported_figures import Figures, Period
from workbench.ground.language import text
from workbench.ground.problem import ProblemError
from workbench.model import MODEL

LARGE = 20_000_000
"""Reading a file of this size takes long enough to tell how far it is."""


def first_of_facts(path: Path, period: str | None, currency: str | None) -> Valuation:
    """A first valuation of a company. Raises `ProblemError`."""
    figures = _figures(path, currency or "USD")
    beginning, plan = first_plan(MODEL, figures, _period(figures, period))
    return made(MODEL, beginning, plan)


def take_over(
    file: Path, facts: Path, *, apply: bool, peer: str | None, period: str | None, currency: str | None
) -> list[str]:
    """What a valuation would take over, line by line; applied and saved when asked. Raises `ProblemError`."""
    opened = open_file(file, MODEL)
    valuation = opened.valuation
    figures = _figures(facts, currency or valuation.currency, is_strict=peer is None or currency is not None)
    chosen = _period(figures, period) if period is not None or peer is not None else None
    if peer is not None:
        plan = peer_plan(MODEL, valuation, figures, chosen or period_for(figures), peer)
    else:
        plan = takeover_plan(MODEL, valuation, figures, chosen or own_period(MODEL, valuation, figures))
    lines = [*_lines(plan, valuation.currency), *_left_out(plan)]
    if apply:
        edit = plan.edit()
        problems = edit.check(MODEL, valuation)
        if problems:
            raise ProblemError(problems[0])
        with acquire(file):
            save(file, edit.apply(valuation)[0], MODEL, known=opened.token)
        lines.append(text("Written: {path}", path=str(file)))
    else:
        lines.append(text("Nothing was changed. Add --apply to take over the lines marked with +."))
    return lines


def _figures(path: Path, currency: str, *, is_strict: bool = True) -> Figures:
    is_told = sys.stderr.isatty() and path.is_file() and path.stat().st_size > LARGE

    def report(share: float) -> bool:
        if is_told:
            print(f"\r{share:5.0%}", end="" if share < 1 else "\n", file=sys.stderr)
        return True

    facts = read_company_facts(path, TAGS, report)
    if not is_strict and currency not in facts.currencies and facts.currencies:
        return Figures(facts, facts.currencies[0])  # a peer may stand in its own currency
    return Figures(facts, currency_for(facts, currency))


def _period(figures: Figures, typed: str | None) -> Period:
    if typed is None:
        return period_for(figures)
    if not is_iso_date(typed):
        raise refuse(typed, text("{value} is not a date.", value=typed), text("Type a date like 2025-03-28."))
    return period_for(figures, date.fromisoformat(typed))


def _lines(plan: FactsPlan, currency: str) -> list[str]:
    period = text(
        "{title}: {form} for {day}, filed {filed}",
        title=plan.title,
        form=plan.period.form,
        day=plan.period.end.isoformat(),
        filed=plan.period.filed,
    )
    found, group = [period], ""
    for line in plan.lines:
        words = told(MODEL, line, currency)
        if words.group != group:
            group = words.group
            found += ["", group]
        place = " › ".join(one for one in (words.entity, words.label) if one)
        first = words.note.split("\n", 1)[0]
        found.append(f"{'+' if line.is_taken else ' '} {place}: {words.old} → {words.new} {words.unit}  [{first}]")
    return found


def _left_out(plan: FactsPlan) -> list[str]:
    return (
        ["", text("Not in the file, or not taken:"), *(f"  {one}" for one in plan.missing), ""]
        if plan.missing
        else [""]
    )
