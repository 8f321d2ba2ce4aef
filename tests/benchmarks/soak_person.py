"""Somebody at the desk for hours: every kind of action of the window, drawn at random, the same for the same seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.document.case_edits import CopyCase, RemoveCase
from workbench.document.edits import (
    AddEntity,
    ClearOverride,
    DuplicateEntity,
    Edit,
    MoveEntity,
    RemoveEntity,
    SelectCase,
    SetOverride,
    SetValue,
)
from workbench.document.valuation import Address, Entity, addresses, value_of
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, current_language
from workbench.ground.resources import resource
from workbench.rows.items import Choice, Number, Row, Series

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from workbench.ui.desks.uncertainty.simulation import SimulationPage
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

EXAMPLES = ("coreweave-ipo", "plain-company")
_LONGEST = 120.0
"""Seconds after which something that was begun is taken for stuck."""


class StuckError(AssertionError):
    """Something that was begun did not end."""


@dataclass(slots=True)
class Turns:
    """How long the turns of the event loop were after one kind of action: seconds of the window's thread."""

    computing: list[float] = field(default_factory=list)
    """Processor time of the longest turn of each action: what a machine of its own would take."""
    waiting: float = 0.0
    """Longest turn by the clock, whatever else the machine did."""


class Person:
    """Does things in the first window of the program, and lets the window follow."""

    def __init__(self, app: QApplication, windows: Windows, seed: int, folder: Path) -> None:
        self.app, self.windows, self.luck, self.folder = app, windows, random.Random(seed), folder
        self.turns: dict[str, Turns] = {}
        self.edits = self.refused = self._made = self._files = 0
        self._doing = "rest"
        self.begin()

    @property
    def window(self) -> MainWindow:
        """The window that stands now: a switch of language puts another in its place."""
        return self.windows.all[0]

    # Doing and waiting ----------------------------------------------------------------------------------------

    def do(self, kind: str, act: Callable[[], None]) -> None:
        """One action, then the event loop until the window shows it."""
        self._doing = kind
        self.turns.setdefault(kind, Turns()).computing.append(0.0)
        self.begin()
        act()
        self._note()
        self.rest(1)

    def begin(self) -> None:
        """The next turn is measured from here: what went before was not the window's."""
        self._began, self._clock = time.thread_time(), time.monotonic()

    def _note(self) -> None:
        """What was begun has kept the window from its events until now."""
        turns = self.turns.setdefault(self._doing, Turns([0.0]))
        turns.computing[-1] = max(turns.computing[-1], time.thread_time() - self._began)
        turns.waiting = max(turns.waiting, time.monotonic() - self._clock)

    def turn(self) -> None:
        """One turn of the event loop, with what waits for being deleted."""
        from PySide6.QtCore import QCoreApplication, QEvent

        self._note()
        self.begin()
        self.app.processEvents()
        self._note()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.begin()

    def rest(self, quiet_turns: int = 6) -> None:
        """Until nothing is computed for any window any more."""
        from tests.ui.checking.places import is_busy

        end, quiet = time.monotonic() + _LONGEST, 0
        while quiet < quiet_turns:
            self.turn()
            quiet = 0 if any(is_busy(window) for window in self.windows.all) else quiet + 1
            if not quiet:
                self._in_time(end)

    def until(self, is_done: Callable[[], bool]) -> None:
        """Turn the event loop until something has come about."""
        end = time.monotonic() + _LONGEST
        while not is_done():
            self.turn()
            self._in_time(end)

    def _in_time(self, end: float) -> None:
        if time.monotonic() > end:
            raise StuckError(f"{self._doing} has not ended after {_LONGEST:.0f} s")
        time.sleep(0.002)
        self.begin()

    def make(self, edit: Edit | None) -> None:
        """An edit; one that is refused changes nothing and is counted."""
        if edit is not None:
            self.edits += 1
            self.refused += bool(self.window.live.do(edit))

    # Edits ----------------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Another value in any input of the model."""
        live = self.window.live
        self.make(self._value(self.luck.choice(list(addresses(live.model, live.valuation)))))

    def _value(self, address: Address) -> Edit | None:
        live, luck = self.window.live, self.luck
        item = live.model[address.key]
        stands = value_of(live.model, live.valuation, address)
        match item:
            case Choice():
                return SetValue(address, luck.choice(list(item.options)).name)
            case Number() if isinstance(stands, float):
                return SetValue(address, stands * luck.uniform(0.9, 1.1) if stands else luck.choice([0.0, 1.0]))
            case Series() if isinstance(stands, tuple) and stands:
                return SetValue(address, tuple(one * luck.uniform(0.95, 1.05) for one in stands))
            case _:
                return None

    def type_over(self) -> None:
        """A forecast cell typed over, or all that was typed over of a row cleared."""
        live, luck = self.window.live, self.luck
        typed = sorted({address.key for address, _ in live.valuation.overrides})
        if typed and luck.random() < 0.5:
            self.make(ClearOverride(Address(luck.choice(typed))))
            return
        row = luck.choice([one for one in live.model.items if isinstance(one, Row) and one.per is None])
        period = luck.randint(1, 8)
        self.make(SetOverride(Address(row.key), period, live.settle().line(row.key)[period - 1] * 1.01))

    def entity(self) -> None:
        """An entity added, duplicated, moved or removed; at most a few more than there were."""
        live, luck = self.window.live, self.luck
        kind = luck.choice(live.model.entity_sets)
        members = live.valuation.members(kind)
        mine = [one for one in members if one.id.startswith("soak")]
        self._made += 1
        new = Entity(f"soak-{self._made}", f"Copy {self._made}")
        if mine and luck.random() < 0.6:
            self.make(RemoveEntity(luck.choice(mine).id))
        elif members and luck.random() < 0.3:
            self.make(MoveEntity(luck.choice(members).id, luck.randrange(len(members))))
        elif members and luck.random() < 0.6:
            self.make(DuplicateEntity(luck.choice(members).id, new))
        else:
            self.make(AddEntity(kind.key, new))

    def case(self) -> None:
        """Another case shown; now and then one copied or removed."""
        valuation = self.window.live.valuation
        mine = [one.id for one in valuation.cases if one.id.startswith("soak")]
        drawn = self.luck.random()
        if drawn < 0.7:
            self.make(SelectCase(self.luck.choice(valuation.cases).id))
        elif mine:
            self.make(RemoveCase(self.luck.choice(mine)))
        else:
            self._made += 1
            self.make(CopyCase(self.luck.choice(valuation.cases).id, f"soak-{self._made}", f"Case {self._made}"))

    def undo(self) -> None:
        """Some steps back, most of them again."""
        stack = self.window.live.undo_stack
        count = self.luck.randint(1, 6)
        for _ in range(count):
            stack.undo()
        for _ in range(self.luck.randint(0, count)):
            stack.redo()

    # Looking --------------------------------------------------------------------------------------------------

    def page(self) -> None:
        """Any page of any area."""
        from workbench.ui.desks.paged import PagedDesk
        from workbench.ui.inputs import AREAS

        area = self.luck.choice(AREAS)
        self.window.inputs.show_area(area)
        desk = self.window.desks.desks[area]
        if isinstance(desk, PagedDesk):
            desk.show_page(self.luck.choice(desk.kinds).key)

    def dock(self) -> None:
        """Sheet, explanation or problems."""
        self.window.zones.bring_up(self.luck.choice(["sheet", "explain", "problems"]))

    def sheet(self) -> None:
        """The rows of another section."""
        sections = self.window.sheet.sections
        sections.setCurrentIndex(self.luck.randrange(sections.count()))

    def explain(self) -> None:
        """The explanation of a figure of the headline."""
        self.window.explain_cell(self.luck.choice(["shares.price", "bridge.equity", "assay.gold"]), None)

    def search(self) -> None:
        """Look for an input and forget it."""
        self.window.inputs.search.setText(self.luck.choice(["rate", "price", "term", "hazard"]))
        self.turn()
        self.window.inputs.search.clear()

    def palette(self) -> None:
        """The box that finds anything."""
        finder = self.window.palette_box.finder
        finder.open()
        self.turn()
        finder.box.close_box()

    def chart_table(self) -> None:
        """The table of a chart that is shown, opened and closed."""
        from workbench.ui.charts import Chart

        shown = [one for one in self.window.desks.findChildren(Chart) if one.isVisible()]
        if shown:
            dialog = self.luck.choice(shown).show_table()
            self.turn()
            dialog.close()

    def dialog(self) -> None:
        """A dialog of the menus, opened and closed."""
        from PySide6.QtWidgets import QDialog

        from workbench.ui.evidence.feature import show_changes, show_ledger
        from workbench.ui.help.feature import Help
        from workbench.ui.settings_dialog.feature import open_settings

        window, before = self.window, set(self._tops())
        help_of = Help.of(window)
        opens: list[Callable[[], object]] = [
            lambda: open_settings(window),
            help_of.show_keys,
            help_of.show_about,
            lambda: show_ledger(window),
            lambda: show_changes(window),
            window.files.care.show_versions,
        ]
        self.luck.choice(opens)()
        self.rest(2)
        for one in self._tops():
            if one not in before and isinstance(one, QDialog):
                one.close()

    def _tops(self) -> list[QWidget]:
        from PySide6.QtWidgets import QApplication

        return [one for one in QApplication.topLevelWidgets() if one.isVisible()]

    def series(self) -> None:
        """The editor of a line of numbers, opened and closed."""
        from workbench.ui.fields import SeriesField

        shown = [one for one in self.window.inputs.findChildren(SeriesField) if one.isVisible()]
        if shown:
            dialog = self.luck.choice(shown).open_editor()
            self.turn()
            dialog.reject()

    def help(self) -> None:
        """A topic of the help beside the window."""
        from workbench.ui.help.feature import Help

        help_of = Help.of(self.window)
        help_of.show(self.luck.choice(["contents", "glossary", "row:shares.price"]))
        self.turn()
        assert help_of.dock is not None
        help_of.dock.hide()

    # Look and language ----------------------------------------------------------------------------------------

    def density(self) -> None:
        """Lines of another height."""
        self.window.set_density(self.luck.choice(["COMPACT", "NORMAL", "ROOMY"]))

    def look(self) -> None:
        """Dark to light or back."""
        from workbench.ui.theme import Appearance

        is_dark = self.windows.preferences.appearance is Appearance.DARK
        self.window.set_appearance((Appearance.LIGHT if is_dark else Appearance.DARK).value)

    def language(self) -> None:
        """English to Chinese or back: another window in the place of this one."""
        self.window.set_language(SIMPLIFIED_CHINESE if current_language() == ENGLISH else ENGLISH)
        self.until(lambda: bool(self.window.desks.desks))

    # Files and windows ----------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save under a name of one's own."""
        live, session = self.window.live, self.window.session
        session.save(self.folder / f"{EXAMPLES[0]}.assay", overwrite=True)
        self.window.files.saved.emit()
        assert not live.is_modified

    def open(self) -> None:
        """Another file in this window, the work before let go."""
        self.window.live.mark_saved()
        name = EXAMPLES[self._files % len(EXAMPLES)]
        self._files += 1
        assert self.window.open(resource(f"examples/{name}.assay"))

    def other_window(self) -> None:
        """Another window beside this one, looked at and closed."""
        other = self.windows.open_window(resource(f"examples/{EXAMPLES[1]}.assay"))
        self.until(lambda: bool(other.desks.desks))
        other.inputs.show_area("Debt")
        self.rest(2)
        other.close()

    def export(self) -> None:
        """The workbook written."""
        files = self.window.files
        files.export(self.folder / "soak.xlsx")
        self.until(lambda: not files.jobs)

    def report(self) -> None:
        """A document made, saved and left."""
        from workbench.ui.report.feature import open_report

        dialog = open_report(self.window, self.luck.choice(["report", "tear-sheet"]))
        self.until(lambda: not dialog.is_making)
        assert dialog.save(self.folder / "soak.pdf")
        self.rest(2)
        dialog.close()

    def compare(self) -> None:
        """The comparison with another case or version, made and left."""
        from workbench.ui.compare import compare_now

        dialog = compare_now(self.window)
        self.until(lambda: not dialog.is_busy)
        dialog.close()

    def simulate(self) -> None:
        """A simulation to its end."""
        page = self._simulation(2_000)
        page.bar.button.click()
        self.until(lambda: not page.run.is_running)

    def cancel(self) -> None:
        """A simulation begun and cancelled."""
        page = self._simulation(200_000)
        page.bar.button.click()
        for _ in range(self.luck.randint(1, 20)):
            self.turn()
        page.bar.button.click()
        self.until(lambda: not page.run.is_running)

    def _simulation(self, draws: int) -> SimulationPage:
        from workbench.document.study_edits import SetSimulation
        from workbench.ui.desks.paged import PagedDesk
        from workbench.ui.desks.uncertainty.simulation import SimulationPage

        self.window.inputs.show_area("Uncertainty")
        desk = self.window.desks.desks["Uncertainty"]
        assert isinstance(desk, PagedDesk)
        page = desk.show_page("simulation")
        assert isinstance(page, SimulationPage)
        plan = self.window.live.valuation.studies.simulation
        if plan.draws != draws:
            self.make(SetSimulation(replace(plan, draws=draws), "Draws"))
        self.rest(1)
        return page


KINDS: dict[str, tuple[Callable[[Person], None], int]] = {
    "edit": (Person.edit, 20),
    "type over": (Person.type_over, 8),
    "entity": (Person.entity, 8),
    "case": (Person.case, 6),
    "undo and redo": (Person.undo, 4),
    "page": (Person.page, 8),
    "dock": (Person.dock, 4),
    "sheet": (Person.sheet, 4),
    "explanation": (Person.explain, 4),
    "search": (Person.search, 2),
    "palette": (Person.palette, 2),
    "chart's table": (Person.chart_table, 3),
    "dialog": (Person.dialog, 3),
    "series editor": (Person.series, 2),
    "help": (Person.help, 2),
    "density": (Person.density, 2),
    "dark and light": (Person.look, 2),
    "language": (Person.language, 2),
    "save": (Person.save, 1),
    "open": (Person.open, 1),
    "another window": (Person.other_window, 1),
    "export": (Person.export, 1),
    "report": (Person.report, 1),
    "compare": (Person.compare, 1),
    "simulate": (Person.simulate, 1),
    "simulate, cancel": (Person.cancel, 1),
}
"""What there is to do, and how often in a row."""
