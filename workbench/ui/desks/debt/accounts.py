"""The page of accounts: each borrower's box, reserves and trapped cash, the funding gap and what would close it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtWidgets import QPushButton

from workbench.analysis.gap_closing import Remedy, each_remedy
from workbench.ground.language import text
from workbench.ground.large import millions, money
from workbench.ground.units import PER_SHARE
from workbench.live.results import Results
from workbench.ui.charts import Band, OverlaidLine, StackedBars
from workbench.ui.desks.debt.page import DebtPage, EntityChoice, has_debt, key_of, no_debt, show_years, year_row
from workbench.ui.desks.debt.search import Search
from workbench.ui.desks.desk import bn, bn_a_period, labels
from workbench.ui.desks.rpo.cards import Cell, add_table, figure_cell
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.summary import price_words

LEAST_TOLD = 0.005
"""A change a share below half a cent is none."""
BOX = (
    "box_accounts.cash",
    "box_accounts.service",
    "box_accounts.retained",
    "box_accounts.used",
    "box_accounts.released",
    "box_accounts.trapped",
    "box_accounts.distributed",
    "box_accounts.shortfall",
)
GROUP = (
    "waterfall.cash",
    "accounts.trapped",
    "accounts.reserve_target",
    "waterfall.reserve",
    "waterfall.reserve_short",
    "funding_gap.need",
    "waterfall.injected",
)


class AccountsPage(DebtPage):
    """Where cash is held back before it reaches the parent, and whether there is enough of it."""

    def build(self) -> None:
        self.found: list[Remedy] = []
        self.whose = EntityChoice(text("Borrower shown"))
        self.whose.chosen.connect(lambda: self.refresh(self.live.results))
        self.box = StackedBars(text("Box account"), bn_a_period(self.currency), decimals=2)
        self.box.add_option(self.whose)
        self.held = StackedBars(
            text("Cash, and what of it is held back"),
            text("{currency} bn, at period end", currency=self.currency),
            decimals=2,
        )
        self.gap = StackedBars(
            text("Liquidity, and the need that is not funded"),
            text("{currency} bn, at period end", currency=self.currency),
            decimals=2,
        )
        self.card, self.table = add_table(self, text("Accounts by fiscal year"))
        self._gap_card()
        self.add(self.box, (0, 0, 1, 1), self._fill_box)
        self.add(self.gap, (0, 1, 1, 1), self._fill_gap)
        self._grid.addWidget(self.remedies_card, 1, 0, 1, 2)
        self.add(self.held, (2, 0, 1, 2), self._fill_held)
        self._grid.addWidget(self.card, 3, 0, 1, 2)
        self.follow(self._fill_table)
        self.follow(self._fill_answer)
        for chart, height in ((self.box, 230), (self.held, 170)):
            chart.setMinimumHeight(height)
        self.stretch((4, 0, 2, 0), (1, 1))

    def _gap_card(self) -> None:
        self.remedies_card, self.remedies = add_table(self, text("Funding gap"), has_words=True)
        self.answer = Sentence()
        self.answer.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.search = Search(text("Find what closes it"), self._begin)
        self.search.asked.connect(lambda: self.search.start(self.live.results.version))
        self.search.begun.connect(self._begun)
        self.search.found.connect(self._arrived)
        self.search.failed.connect(self.problem_found)
        self.apply = QPushButton(text("Do the one selected"))
        self.apply.setToolTip(text("Types it into the case shown: one step to undo."))
        self.apply.clicked.connect(self._apply)
        self.remedies.currentCellChanged.connect(lambda *_: self._offer())
        self.remedies_card.column.insertWidget(1, self.answer)
        self.remedies_card.column.addWidget(self.search)
        self.remedies.setVisible(False)
        self.search.row.addWidget(self.apply)

    def refresh(self, results: Results) -> None:
        self.whose.offer(results.names("box_accounts.cash"))
        self.whose.setVisible(self.whose.count() > 0)
        super().refresh(results)

    def _fill_box(self, results: Results) -> None:
        entity = self.whose.entity
        if entity is None:
            self.box.set_empty(
                text("No borrower of its own is entered: the parent owes every facility. Add one under Borrowers.")
            )
            return
        periods, years = labels(results)
        bands = []
        short = results.line("box_accounts.shortfall", entity)
        paid = [due - part for due, part in zip(results.line("box_accounts.service", entity), short, strict=True)]
        kept, out = (results.line(f"box_accounts.{name}", entity) for name in ("retained", "distributed"))
        for key, words, role, values in (
            ("box_accounts.service", text("Debt service paid by the box"), "series0", paid),
            ("box_accounts.shortfall", text("Shortfall, met by the parent"), "bad", short),
            ("box_accounts.retained", text("Kept back by the lock-up"), "series1", kept),
            ("box_accounts.distributed", text("Distributed to the parent"), "good", out),
        ):
            if any(abs(value) > 1e-9 for value in values):
                bands.append(Band(key_of(results, key, entity), words, bn(values), role))
        if not bands:
            self.box.set_empty(
                text("This borrower has neither contracts nor debt: give contracts and facilities its number.")
            )
            return
        line = OverlaidLine(text("Cash of its contracts"), bn(results.line("box_accounts.cash", entity)), "gold")
        self.box.set_data(periods, bands, groups=years, line=line)

    def _fill_held(self, results: Results) -> None:
        periods, years = labels(results)
        least = [results.figure("waterfall.minimum_cash")] * len(periods)
        rows = (
            ("waterfall.minimum_cash", text("Minimum cash"), "muted", least),
            ("accounts.trapped", text("Trapped with borrowers"), "series1", results.line("accounts.trapped")),
            ("waterfall.reserve", text("Held for debt service"), "series2", results.line("waterfall.reserve")),
            ("waterfall.reserve_short", text("Short of the reserve"), "bad", results.line("waterfall.reserve_short")),
        )
        bands = [
            Band(key, words, bn(line), role) for key, words, role, line in rows if any(abs(v) > 1e-9 for v in line)
        ]
        if not bands:
            self.held.set_empty(text("Nothing is held back: no minimum cash, no reserve, no lock-up."))
            return
        line = OverlaidLine(text("Cash"), bn(results.line("waterfall.cash")), "good")
        self.held.set_data(periods, bands, groups=years, line=line)

    def _fill_gap(self, results: Results) -> None:
        if not has_debt(results) and not results.figure("funding_gap.is_found") > 0:
            self.gap.set_empty(no_debt())
            return
        periods, years = labels(results)
        rows = (
            ("waterfall.cash", text("Cash"), "series0", 1.0),
            ("coverage.lines", text("Open lines"), "muted", 1.0),
            ("funding_gap.need", text("Unfunded need so far"), "bad", -1.0),
        )
        bands = []
        for key, words, role, sign in rows:
            values = [sign * v / millions() for v in results.line(key)]
            if any(abs(v) > 1e-9 for v in values):
                bands.append(Band(key, words, values, role))
        line = OverlaidLine(text("Liquidity"), bn(results.line("coverage.liquidity")), "good")
        self.gap.set_data(periods, bands, groups=years, line=line)

    def _fill_answer(self, results: Results) -> None:
        self.search.show_version(results.version)
        is_found = results.figure("funding_gap.is_found") > 0
        self.search.setVisible(is_found or bool(self.found))
        self.answer.show_words(_gap_words(results) if is_found else _no_gap(results))
        self._offer()

    def _begin(self) -> Iterator[object]:
        return each_remedy(self.live.model, self.live.valuation)

    def _begun(self) -> None:
        self.found = []
        self._show_remedies()

    def _arrived(self, piece: object) -> None:
        assert isinstance(piece, Remedy)
        self.found.append(piece)
        self.found.sort(key=lambda one: -one.per_share_gained if one.after is not None else math.inf)
        self._show_remedies()

    def _show_remedies(self) -> None:
        headers = [text("Remedy"), text("Size"), text("Value per share"), text("Change")]
        self.remedies.show_cells(headers, [self._remedy_row(one) for one in self.found])
        self.remedies.setVisible(bool(self.found))
        self._offer()

    def _remedy_row(self, one: Remedy) -> list[Cell]:
        unit = "" if one.unit.percent else f" {text(one.unit.label, currency=self.currency)}"
        if one.after is None:
            tried = text("not by {most}", most=f"{one.unit.shown(one.most)}{unit}")
            return [Cell(one.title), Cell(tried, role="muted"), Cell(text("n.m."), role="muted"), Cell("")]
        gained = one.per_share_gained
        moved = PER_SHARE.shown(gained) if abs(gained) >= LEAST_TOLD else "–"
        role = "" if abs(gained) < LEAST_TOLD else "bad" if gained < 0 else "good"
        return [
            Cell(one.title),
            Cell(f"{one.unit.shown(one.size)}{unit}"),
            Cell(price_words(one.after.per_share, self.currency)),
            Cell(moved, role=role),
        ]

    def _chosen(self) -> Remedy | None:
        row = self.remedies.currentRow()
        return self.found[row] if 0 <= row < len(self.found) else None

    def _offer(self) -> None:
        chosen = self._chosen()
        self.apply.setVisible(bool(self.found))
        self.apply.setEnabled(chosen is not None and chosen.edit is not None)

    def _apply(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.edit is not None:
            for problem in self.live.do(chosen.edit, self.apply):
                self.problem_found.emit(problem)

    def _fill_table(self, results: Results) -> None:
        entity = self.whose.entity
        keys: list[tuple[str, int | None]] = [] if entity is None else [(key, entity) for key in BOX]
        keys += [(key, None) for key in GROUP]
        shown = [(key, e) for key, e in keys if any(abs(value) > 1e-9 for value in results.line(key, e))]
        show_years(self.card, self.table, results, text("Row"), [year_row(results, key, e) for key, e in shown])

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()
        self.remedies.restyle()


def _no_gap(results: Results) -> str:
    if not has_debt(results):
        return no_debt()
    low = min(results.line("coverage.liquidity"), default=math.nan)
    period = results.line("coverage.liquidity").index(low) + 1
    told = linked("coverage.liquidity", money(low, results.valuation.currency))
    when = results.calendar.label(period)
    return text("There is no funding gap. Liquidity is least in {period}: {amount}.", period=when, amount=told)


def _gap_words(results: Results) -> str:
    currency = results.valuation.currency
    peak = linked("funding_gap.peak", money(results.figure("funding_gap.peak"), currency))
    parts = [
        text(
            "From {first} on a need is not funded; it is largest on {day}: {peak}.",
            first=linked("funding_gap.first_date", figure_cell(results, "funding_gap.first_date").words),
            day=linked("funding_gap.peak_date", figure_cell(results, "funding_gap.peak_date").words),
            peak=peak,
        ),
    ]
    equity = linked("funding_gap.equity", money(results.figure("funding_gap.equity"), currency))
    if any(raised > 0 for raised in results.line("waterfall.injected")):
        parts.append(text("New equity of {equity} closes it as it arises.", equity=equity))
    else:
        parts.append(text("New equity of {equity}, paid in as the need arises, would close it.", equity=equity))
    still = results.figure("funding_gap.open_end")
    if still > 0:
        told = linked("funding_gap.open_end", money(still, currency))
        parts.append(text("At the end of the horizon {amount} of it is still open.", amount=told))
    return " ".join(parts)
