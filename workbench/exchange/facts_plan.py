"""Company facts made into a reviewed edit: for an open valuation, for a first one, or for one row of the peers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from workbench.document.edits import Compound, SetNotes
from workbench.document.valuation import Address, Valuation, value_of
from workbench.exchange.facts_assumptions import default_marks, scale_case
from workbench.exchange.facts_forecast import add_forecast, add_frame, blank
from workbench.exchange.facts_history import add_history
from workbench.exchange.facts_lines import FactsPlan, LineBook, PlannedLine, Take
from workbench.exchange.facts_measures import add_peer, add_target
from workbench.exchange.facts_position import add_balance, add_debt, add_shares
from workbench.exchange.facts_reading import CompanyFacts
from workbench.exchange.reported_figures import Figures, Period
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import serial_of
from workbench.rows.model import Model

OPEN_TAKES: Final = (Take.HISTORY, Take.BALANCE, Take.DEBT, Take.SHARES, Take.TARGET)
"""What an open valuation takes over when nothing else is said."""
STEPS: Final[dict[Take, Callable[[LineBook], None]]] = {
    Take.HISTORY: add_history,
    Take.BALANCE: add_balance,
    Take.DEBT: add_debt,
    Take.SHARES: add_shares,
    Take.TARGET: add_target,
}


def currency_for(facts: CompanyFacts, wanted: str) -> str:
    """The currency wanted, if the file holds it. Raises `ProblemError`, which offers those it holds."""
    if wanted in facts.currencies:
        return wanted
    if not facts.currencies:
        what = text("It holds no figure that the workbench uses.")
        raise ProblemError(
            Problem(facts.name, what, text("Taxonomies in it: {names}.", names=_named(facts.taxonomies)))
        )
    what = text("It holds no figures in {currency}.", currency=wanted)
    raise ProblemError(
        Problem(facts.name, what, text("Choose one it holds: {names}.", names=", ".join(facts.currencies)))
    )


def _named(names: Collection[str]) -> str:
    return ", ".join(names) or "–"


def period_for(figures: Figures, day: date | None = None) -> Period:
    """The period that ends on a day; left out, the latest of a yearly or quarterly report. Raises `ProblemError`."""
    periods = figures.periods()
    if day is None:
        found = figures.latest()
        if found is not None:
            return found
        what = text("It holds no yearly or quarterly report in {currency}.", currency=figures.currency)
        raise ProblemError(Problem(figures.facts.name, what, text("Choose another currency or file.")))
    for period in periods:
        if period.end == day:
            return period
    what = text("It holds no period that ends on {day}.", day=day.isoformat())
    known = ", ".join(period.end.isoformat() for period in periods[-8:])
    raise ProblemError(Problem(figures.facts.name, what, text("Choose one of: {choices}.", choices=known or "–")))


def own_period(model: Model, valuation: Valuation, figures: Figures) -> Period:
    """The period of the valuation's balance sheet date, if the file holds it; else the latest."""
    held = value_of(model, valuation, Address("timing.balance_sheet_date"), valuation.base.id)
    for period in figures.periods():
        if isinstance(held, float) and abs(serial_of(period.end) - held) <= 7:
            return period
    return period_for(figures)


def takeover_plan(
    model: Model, valuation: Valuation, figures: Figures, period: Period, takes: Collection[Take] = OPEN_TAKES
) -> FactsPlan:
    """What an open valuation would take over. Raises `ProblemError` for figures in another currency."""
    if figures.currency != valuation.currency:
        what = text("It is in {other}, the valuation in {own}.", other=figures.currency, own=valuation.currency)
        held = ", ".join(figures.facts.currencies)
        raise ProblemError(
            Problem(
                figures.facts.name,
                what,
                text("Choose figures in the currency of the valuation. The file holds: {names}.", names=held),
            )
        )
    book = LineBook(model, valuation, figures, period)
    for take, add in STEPS.items():
        if take in takes:
            add(book)
    return book.plan(text("Take over company facts of {company}", company=figures.facts.company or figures.facts.name))


def peer_plan(model: Model, valuation: Valuation, figures: Figures, period: Period, name: str = "") -> FactsPlan:
    """One row of the table of peers: the peer of that name, or a new one; the company's own name when left out."""
    book = LineBook(model, valuation, figures, period)
    called = name.strip() or figures.facts.company or text("Peer")
    add_peer(book, called)
    return book.plan(text("Fill peer {name} from company facts", name=called))


def first_plan(model: Model, figures: Figures, period: Period) -> tuple[Valuation, FactsPlan]:
    """A first valuation: the empty one it begins with, and all lines that make it."""
    beginning = blank(figures.facts.company, figures.currency)
    book = LineBook(model, beginning, figures, period)
    add_frame(book)
    for add in STEPS.values():
        add(book)
    add_forecast(book)
    return beginning, book.plan(
        text("First valuation of {company}", company=figures.facts.company or figures.facts.name)
    )


def first_edit(
    model: Model, beginning: Valuation, plan: FactsPlan, taken: Collection[PlannedLine] | None = None
) -> Compound:
    """One step that makes a first valuation: the lines taken, and the rest at the model's defaults, marked assumed."""
    edit = plan.edit(taken)
    valuation = edit.apply(beginning)[0]
    marks, second = default_marks(model, valuation), scale_case(model, valuation)
    return Compound((*edit.edits, *marks, *second, SetNotes(_notes(plan))), plan.title)


def made(model: Model, beginning: Valuation, plan: FactsPlan) -> Valuation:
    """The first valuation with the lines that are taken by default."""
    return first_edit(model, beginning, plan).apply(beginning)[0]


def _notes(plan: FactsPlan) -> str:
    """What a reader of a first valuation must know before believing it."""
    lines = [
        text(
            "A first valuation out of company facts filed with the SEC, for the balance sheet of {day}. Ratios of the "
            "past are held for ever and growth fades by a rule: where the past made losses, so does the forecast, and "
            "a share is worth nothing until you type the margins you expect. A case beside it then shows others.",
            day=plan.period.end.isoformat(),
        ),
        *plan.missing,
    ]
    return "\n".join(lines)
