"""The page of break-evens: how far each driver may go before a covenant is breached or a need stays unfunded."""

from __future__ import annotations

import math
from collections.abc import Iterator

from workbench.analysis.break_even import (
    BreakEven,
    Root,
    Verdict,
    breached_ranges,
    each_breach,
    nearest,
    value_words,
    words,
)
from workbench.analysis.debt_drivers import DRIVERS
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.charts import Track, Tracks
from workbench.ui.desks.debt.page import DebtPage, has_debt, no_debt
from workbench.ui.desks.debt.search import Search
from workbench.ui.desks.rpo.cards import ROW, Card, Cell, add_table
from workbench.ui.desks.rpo.words import Sentence
from workbench.ui.sheet import cell_key
from workbench.ui.theme import scaled


class BreakEvenPage(DebtPage):
    """Each driver alone, from where it stands to the first breach."""

    def build(self) -> None:
        self.found: list[list[BreakEven]] = []
        self._calendar = self.live.results.calendar
        self.head = Card(text("What would breach first"), has_words=True)
        self.answer = Sentence()
        self.search = Search(text("Find the first breach by driver"), self._begin)
        self.search.asked.connect(lambda: self.search.start(self.live.results.version))
        self.search.begun.connect(self._begun)
        self.search.found.connect(self._arrived)
        self.search.ended.connect(self._show)
        self.search.failed.connect(self.problem_found)
        self.head.column.addWidget(self.answer)
        self.head.column.addWidget(self.search)
        self.tracks = Tracks(text("Room of each driver"), text("each alone, all others as they stand"))
        self.card, self.table = add_table(self, text("Break-evens"), text("every covenant and the funding gap"))
        self._grid.addWidget(self.head, 0, 0, 1, 2)
        self.add(self.tracks, (1, 0, 1, 2), lambda _: self._fill_tracks())
        self._grid.addWidget(self.card, 2, 0, 1, 2)
        self.tracks.setMinimumHeight(330)
        self.follow(self._follow)
        self.stretch((0, 3, 2), (1, 1))
        self.card.setVisible(False)

    def _follow(self, results: Results) -> None:
        self.search.show_version(results.version)
        self.search.setEnabled(has_debt(results) or self.search.is_running)
        self._say()

    def _begin(self) -> Iterator[object]:
        live = self.live
        self._calendar = live.results.calendar
        return each_breach(live.model, live.valuation, tuple(DRIVERS), None, live.results.arrays)

    def _begun(self) -> None:
        self.found = []
        self._show()

    def _arrived(self, piece: object) -> None:
        assert isinstance(piece, list)
        if piece:
            self.found.append(piece)
        self._show()

    def _show(self) -> None:
        self._fill_tracks()
        self._fill_table()
        self._say()

    def _say(self) -> None:
        results = self.live.results
        if not has_debt(results):
            self.answer.show_words(no_debt())
        elif self.found:
            now = {
                words(one, self.currency)
                for found in self.found
                for one in found
                if one.verdict is Verdict.BREACHED_NOW
            }
            if now:
                self.answer.show_words(
                    text("As things stand a limit is breached already; a driver shows where that ends.")
                )
            else:
                reached = sum(1 for found in self.found if nearest(found) is not None)
                said = text(
                    "{count} of {all} drivers breach something within the range tried.",
                    count=reached,
                    all=len(self.found),
                )
                self.answer.show_words(said)
        else:
            self.answer.show_words(
                text(
                    "Each driver is moved alone until a covenant is breached or a need stays unfunded. "
                    "It takes some seconds."
                )
            )

    def _fill_tracks(self) -> None:
        if not self.found:
            searching = text("Searching: drivers appear one after another.")
            ready = text("Nothing is searched yet: press the button above.")
            empty = searching if self.search.is_running else ready
            self.tracks.set_empty(empty if has_debt(self.live.results) else no_debt())
            return
        self.tracks.set_data([self._track(found) for found in self.found])

    def _track(self, found: list[BreakEven]) -> Track:
        driver = found[0].driver
        first = nearest(found)
        ranges = []
        for one in found:
            if one.verdict is Verdict.BREACHED_NOW and not one.roots:
                ranges.append((driver.low, driver.high))
            for begin, end in breached_ranges(one):
                ranges.append((begin.value if begin else driver.low, end.value if end else driver.high))
        key = "" if first is None else self._key(first)
        return Track(
            key,
            driver.title,
            driver.low,
            driver.high,
            driver.now,
            tuple(_joined(ranges)),
            value_words(driver, driver.low, self.currency),
            value_words(driver, driver.high, self.currency),
            value_words(driver, driver.now, self.currency),
            tuple(words(one, self.currency) for one in found if one.roots or one.verdict is Verdict.BREACHED_NOW)[:4],
        )

    def _key(self, one: BreakEven) -> str:
        item = self.live.model[one.limit.key]
        return one.limit.key if one.limit.entity is None else cell_key(item, one.limit.entity)

    def _fill_table(self) -> None:
        rows: list[list[Cell]] = []
        for found in self.found:
            told = [one for one in found if one.roots or one.verdict is Verdict.BREACHED_NOW]
            first = nearest(found)
            told.sort(key=lambda one: (one is not first, one.room))
            rows += [self._row(one, is_first=place == 0) for place, one in enumerate(told)]
            if not told:
                rows.append(self._none_row(found))
        headers = [text("Driver"), text("First breached"), text("Breaks at"), text("First in"), text("All ranges")]
        self.table.show_cells(headers, rows)
        self.table.setMinimumHeight(scaled(ROW) * (len(rows) + 1) + 12)
        self.card.setVisible(bool(rows))

    def _row(self, one: BreakEven, *, is_first: bool) -> list[Cell]:
        """One limit of a driver; the driver is named where its first limit stands."""
        driver, key = one.driver, self._key(one)
        root = one.first
        if one.verdict is Verdict.BREACHED_NOW or root is None:
            at, period = text("as it stands"), one.period_now
        else:
            at, period = value_words(driver, root.value, self.currency), root.period
        when = self._calendar.label(period) if period else text("n.m.")
        return [
            Cell(driver.title if is_first else ""),
            Cell(one.limit.words, key, period or None),
            Cell(at, key, period or None, "bad" if is_first else ""),
            Cell(when, key, period or None),
            Cell(self._ranges(one), role="muted"),
        ]

    def _ranges(self, one: BreakEven) -> str:
        def shown(root: Root | None, otherwise: float) -> str:
            return value_words(one.driver, otherwise if root is None else root.value, self.currency)

        return text("; ").join(
            text("{low} to {high}", low=shown(begin, one.driver.low), high=shown(end, one.driver.high))
            for begin, end in breached_ranges(one) or [(None, None)]
        )

    def _none_row(self, found: list[BreakEven]) -> list[Cell]:
        driver = found[0].driver
        low, high = (value_words(driver, end, self.currency) for end in (driver.low, driver.high))
        said = text("none from {low} to {high}", low=low, high=high)
        return [Cell(driver.title), Cell(said, role="good"), Cell(""), Cell(""), Cell("")]

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()


def _joined(ranges: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The ranges that any of these covers, ascending and apart."""
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif math.isfinite(begin):
            joined.append((begin, end))
    return joined
