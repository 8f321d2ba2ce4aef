"""Everything of the product that writes a file, each as: write this state into this folder, and tell of a refusal.

Loads Qt, so only processes of their own import it.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from workbench.document.edits import SetValue
from workbench.document.file import load, write_whole
from workbench.document.lock import acquire
from workbench.document.recent_files import RecentFiles
from workbench.document.recovery import DraftKeeper
from workbench.document.studies import Distribution, Family, Simulation
from workbench.document.valuation import Address, Valuation
from workbench.document.versions import VersionStore
from workbench.exchange.comparison_file import Block, write_comparison
from workbench.exchange.export import export_workbook
from workbench.exchange.saved_mappings import MappingFolder, SavedMapping
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.model import MODEL

RATE = Address("tax.rate")
RATES = (0.21, 0.22, 0.23)


@cache
def states() -> tuple[Valuation, ...]:
    """Three states of a valuation."""
    one = load(resource("examples/plain-company.assay"), MODEL)
    return tuple(replace(one, values={**one.values, RATE: rate}) for rate in RATES)


@dataclass
class Writing:
    """One writer at work in one folder. `write(state)` raises `ProblemError`; `holds(state)` looks at the disk.

    `is_unsaved` tells whether the program still counts the work as unsaved. `is_loud` is False of what is only logged.
    """

    target: Path
    write: Callable[[int], object]
    holds: Callable[[int], bool]
    is_unsaved: Callable[[], bool] | None = None
    is_loud: bool = True
    is_named: bool = True

    def tried(self, state: int) -> Problem | None:
        """Write; what was told when it was refused."""
        try:
            self.write(state)
        except ProblemError as error:
            return error.problem
        return None


def _bytes(name: str, content: Callable[[int], bytes], write: Callable[[Path, int], object]) -> Callable[..., Writing]:
    def begin(folder: Path) -> Writing:
        target = folder / name
        return Writing(target, lambda state: write(target, state), lambda state: target.read_bytes() == content(state))

    return begin


def _by_writing(name: str, write: Callable[[Path, int], object]) -> Callable[..., Writing]:
    """What stands after a write into a folder where nothing fails is what must stand."""
    known: dict[int, str] = {}

    def begin(folder: Path) -> Writing:
        target, clean = folder / name, folder.parent / "clean"
        clean.mkdir(exist_ok=True)
        for state in range(len(RATES)):
            if state not in known:
                write(clean / name, state)
                known[state] = _digest(clean / name)
        return Writing(target, lambda state: write(target, state), lambda state: _digest(target) == known[state])

    return begin


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class _Opened:
    """A session that edits and saves."""

    session: Any
    saved: list[int] = field(default_factory=list)

    def put(self, state: int) -> None:
        if self.session.live.valuation.values[RATE] != RATES[state]:
            problems = self.session.live.do(SetValue(RATE, RATES[state]))
            assert not problems, problems


@cache
def _application() -> object:
    from PySide6.QtWidgets import QApplication

    return QApplication([])


def _session() -> _Opened:
    from workbench.live.session import Session

    _application()
    return _Opened(Session(MODEL))


def _save(folder: Path) -> Writing:
    target, opened = folder / "mine.assay", _session()

    def write(state: int) -> None:
        if opened.session.path is None:
            opened.session.start_unsaved(states()[state])
            opened.session.save(target)
        opened.put(state)
        opened.session.save()

    def holds(state: int) -> bool:
        return load(target, MODEL) == states()[state]

    return Writing(target, write, holds, lambda: bool(opened.session.live.is_modified))


def _save_as(folder: Path) -> Writing:
    target, last = folder / "as.assay", [_session()]

    def write(state: int) -> None:
        last[:] = [_session()]  # each time another valuation over the same file
        last[0].session.start_unsaved(states()[state])
        last[0].session.save(target, overwrite=True)
        last[0].session.close()

    def holds(state: int) -> bool:
        return load(target, MODEL) == states()[state]

    return Writing(target, write, holds, lambda: bool(last[0].session.live.is_modified))


def _save_copy(folder: Path) -> Writing:
    target, opened = folder / "copy.assay", _session()

    def write(state: int) -> None:
        opened.session.start_unsaved(states()[state])
        opened.session.save_copy(target)

    return Writing(target, write, lambda state: load(target, MODEL) == states()[state])


def _draft(folder: Path) -> Writing:
    keeper = DraftKeeper(folder)

    def bodies() -> list[Path]:
        return list(folder.glob("*.assay"))

    def write(state: int) -> None:
        keeper.keep(states()[state], MODEL, folder / "mine.assay", ["Tax rate"])

    def holds(state: int) -> bool:
        (body,) = bodies()
        return body.with_suffix(".draft").is_file() and load(body, MODEL) == states()[state]

    return Writing(folder / "unused", write, holds, is_named=False)


def _version(folder: Path) -> Writing:
    from workbench.document.encode import dumps

    store, file = VersionStore(folder), folder.parent / "versioned.assay"

    def write(state: int) -> None:
        store.keep(file, dumps(states()[state], MODEL).encode("utf-8"))

    def holds(state: int) -> bool:
        return store.all(file)[0].load(MODEL) == states()[state]

    return Writing(folder / "unused", write, holds, is_named=False)


def _recent(folder: Path) -> Writing:
    place = folder / "recent.json"
    recent = RecentFiles(place)

    def write(state: int) -> None:
        recent.note(folder / f"{state}.assay", title=str(state))

    def holds(state: int) -> bool:
        return [one.title for one in recent.all()][:1] == [str(state)]

    return Writing(place, write, holds, is_loud=False, is_named=False)


def _settings(folder: Path) -> Writing:
    from PySide6.QtCore import QSettings

    place = folder / "settings.ini"

    def write(state: int) -> None:
        settings = QSettings(str(place), QSettings.Format.IniFormat)
        settings.setValue("scale", state)
        settings.sync()

    def holds(state: int) -> bool:
        return f"scale={state}" in place.read_text(encoding="utf-8")

    return Writing(place, write, holds, is_loud=False, is_named=False)


def _mapping(folder: Path) -> Writing:
    kept = MappingFolder(folder)

    def mapping(state: int) -> SavedMapping:
        return SavedMapping("Mine", "peers", {"Company": f"field{state}"})

    def holds(state: int) -> bool:
        return [one.columns for one in kept.all_of("peers")] == [mapping(state).columns]

    return Writing(folder / "unused", lambda state: kept.keep(mapping(state)), holds, is_named=False)


def _lock(folder: Path) -> Writing:
    held: dict[int, Any] = {}

    def write(state: int) -> None:
        if state in held:
            held.pop(state).release()
        held[state] = acquire(folder / f"{state}.assay")

    return Writing(folder / "unused", write, lambda state: bool(held[state].is_held), is_named=False)


def _pdf(state: int) -> bytes:
    return _made_pdf() + bytes(state)


@cache
def _made_pdf() -> bytes:
    from workbench.ui.report.document import made
    from workbench.ui.report.wanted import Kind, Size, Wanted

    _application()
    wanted = Wanted(Kind.TEAR_SHEET, Size("a4"), "en", states()[0].base.id)
    return made(MODEL, states()[0], wanted, "mine").as_pdf()


@cache
def _chart(state: int) -> Any:
    _application()
    from workbench.ui.charts import Band, StackedBars

    chart = StackedBars("Revenue", "USD bn a period")
    chart.resize(400, 300)
    chart.set_data(["1Q25", "2Q25"], [Band("one", "One", [1.0, 2.0 + state])], groups=["FY25"] * 2)
    return chart


def _picture(path: Path, state: int) -> None:
    from workbench.ui.charts.saving import save_picture

    save_picture(_chart(state), path)


def _comparison(path: Path, state: int) -> None:
    write_comparison(path, [Block("Inputs", "About", ["Input", "Value"], [["Rate", str(state)]] * 2_000)])


@cache
def made_workbook() -> bytes:
    """Made once, and told apart by what is added: what takes its time is not what is tried here."""
    with tempfile.TemporaryDirectory() as folder:
        return export_workbook(MODEL, states()[0], Path(folder) / "out.xlsx").read_bytes()


def _workbook(path: Path, state: int) -> None:
    content = made_workbook() + bytes(state)
    with (
        mock.patch("workbench.interpret.workbook.write_workbook", lambda _, into: into.write(content)),
        mock.patch("workbench.exchange.export.book_of", return_value=None),
    ):
        export_workbook(MODEL, states()[state], path)


@cache
def _outcome(state: int) -> Any:
    from workbench.analysis.simulation import simulate

    plan = Simulation({RATE: Distribution(Family.NORMAL, (0.2, 0.01))}, draws=256, seed=state)
    return simulate(MODEL, states()[0], plan)


def _draws(path: Path, state: int) -> None:
    from workbench.exchange.draws_table import write_draws

    write_draws(MODEL, states()[0], _outcome(state), path)


WRITERS: dict[str, Callable[[Path], Writing]] = {
    "save": _save,
    "save as": _save_as,
    "save a copy": _save_copy,
    "draft": _draft,
    "version": _version,
    "recent files": _recent,
    "settings": _settings,
    "mapping": _mapping,
    "lock": _lock,
    "report PDF": _bytes("report.pdf", _pdf, lambda path, state: write_whole(path, _pdf(state))),
    "workbook": _by_writing("out.xlsx", _workbook),
    "draws": _by_writing("draws.csv", _draws),
    "comparison CSV": _by_writing("comparison.csv", _comparison),
    "comparison workbook": _by_writing("comparison.xlsx", _comparison),
    "chart PNG": _by_writing("chart.png", _picture),
    "chart SVG": _by_writing("chart.svg", _picture),
}


def naive(folder: Path) -> Writing:
    """As programs write that think of nothing: the control."""
    target = folder / "naive.assay"

    def content(state: int) -> bytes:
        from workbench.document.encode import dumps

        return dumps(states()[state], MODEL).encode("utf-8")

    def write(state: int) -> None:
        from workbench.document.system_words import told

        with told(target), contextlib.suppress(FileExistsError):
            target.write_bytes(content(state))

    # It would wait for ever at a pipe, so nothing is put in its place.
    return Writing(target, write, lambda state: target.read_bytes() == content(state), is_named=False)
