"""A real window in which our own code fails in every place, and what became of it each time. A process of its own."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from workbench.document.edits import SetNotes, SetTitle, SetValue
from workbench.document.file import load, save
from workbench.document.recovery import DraftKeeper
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.live.logs import start_logging
from workbench.model import MODEL
from workbench.ui.mishaps.catcher import MOST_SHOWN, Catcher
from workbench.ui.mishaps.dialog import MishapDialog
from workbench.ui.mishaps.feature import copy_diagnostics
from workbench.ui.window import MainWindow
from workbench.ui.windows import Windows

RATE = Address("tax.rate")
CANARIES = ("Zebrafink", "zebra note", "24681", "zebra-deal", "Zebra & Co")
"""A name, a note, a figure, a file and a company that stand nowhere but in what a person typed."""
WORDS = "Zebrafink said zebra note of 24681.357 in /home/zebra-deal/zebra-deal.assay\n  of Zebra & Co"


def fail(kind: type[Exception] = ValueError) -> None:
    raise kind(WORDS)


class Painted(QWidget):
    """Fails at each paint."""

    def paintEvent(self, _: object) -> None:
        fail(ArithmeticError)


class Filter(QObject):
    """Fails at the first event it sees."""

    is_done = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.is_done and event.type() == QEvent.Type.User:
            self.is_done = True
            fail(LookupError)
        return False


class Sender(QObject):
    sent = Signal()


class BadEdit(SetTitle):
    """Passes every check and fails when it is applied."""

    def apply(self, valuation: Any) -> Any:
        raise NotImplementedError(WORDS)


Steps = Iterator[dict[str, Any] | None]


class Failing:
    """The window, the attacks on it, and what is asked after each."""

    def __init__(self, folder: Path, *, is_caught: bool = True) -> None:
        self.folder = folder
        self.place = folder / "zebra-deal.assay"
        one = load(resource("examples/plain-company.assay"), MODEL)
        save(self.place, replace(one, title="Zebrafink", company="Zebra & Co", notes="zebra note"), MODEL)
        log = start_logging(folder / "logs")
        assert log is not None
        self.log = log
        settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
        self.windows = Windows(settings, folder / "drafts")
        if is_caught:
            self.windows.catcher = Catcher(self.windows)
            self.windows.catcher.install()
        self.window = MainWindow(MODEL, windows=self.windows)
        assert self.window.open(self.place)
        self.window.show()
        self.rate = 0.2
        self.answered = 0

    def shown(self) -> list[QWidget]:
        kinds = (MishapDialog, QMessageBox)
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kinds) and one.isVisible()]

    def attacked(
        self, name: str, attack: Callable[[], object], dialogs: int = 1, logs: str = "in fail", wait: int = 3
    ) -> Steps:
        """Edit, attack, and look at everything that must hold then."""
        faults = []
        self.rate += 0.001
        assert not self.window.live.do(SetValue(RATE, self.rate))
        before, steps = len(self.log.read_text(encoding="utf-8")), self.window.live.undo_stack.count()
        QTimer.singleShot(0, attack)
        yield from [None] * wait
        said = self.log.read_text(encoding="utf-8")
        if logs not in said[before if len(said) > before else 0 :]:
            faults.append("not logged with its place")
        found = self.shown()
        if len(found) != dialogs:
            faults.append(f"shown {len(found)} times, not {dialogs}")
        for one in found:
            words = one.said.text() if isinstance(one, MishapDialog) else str(one.property("text"))
            if "Traceback" in words or "Error" in words.split("\n")[0]:
                faults.append(f"not in plain words: {words}")
        drafts = list((self.folder / "drafts").glob("*.draft"))
        kept = [load(one.with_suffix(".assay"), MODEL).values.get(RATE) for one in drafts]
        if kept != [self.rate]:
            faults.append(f"the last edit is not kept aside: {kept}")
        if self.window.live.undo_stack.count() != steps:
            faults.append("steps to undo came or went")
        told = copy_diagnostics(self.window)
        faults += [f"diagnostics tell {word}" for word in CANARIES if word in told]
        if "last lines of the log" not in told or "ERROR" not in told:
            faults.append("diagnostics tell nothing of it")
        price = self.window.live.settle().figure("shares.price")
        self.rate += 0.001
        assert not self.window.live.do(SetValue(RATE, self.rate))
        yield None
        if not self.window.isVisible() or self.window.live.settle().figure("shares.price") == price:
            faults.append("the window does not live on")
        for one in found:
            one.close()
        yield None
        yield {"name": name, "faults": faults}

    def attacks(self, many: int) -> Steps:
        """All of them, one after the other; None where the event loop is to have its turn."""
        sender, painted, watcher = Sender(), Painted(self.window), Filter()
        sender.sent.connect(partial(fail, KeyError))
        yield from self.attacked("slot", sender.sent.emit)
        painted.resize(20, 20)
        yield from self.attacked("paint", painted.show)
        painted.hide()
        painted.deleteLater()
        self.window.installEventFilter(watcher)
        asked = partial(QApplication.postEvent, self.window, QEvent(QEvent.Type.User))
        yield from self.attacked("event filter", asked)
        self.window.removeEventFilter(watcher)
        yield from self.attacked("timer", partial(fail, OSError))
        yield from self.attacked("thread", threading.Thread(target=fail, args=(BufferError,)).start)
        with mock.patch("workbench.live.version_keeper.dumps", side_effect=partial(_raised, RuntimeError)):
            keep = partial(self.window.files.care.keeper.keep, self.place, self.window.live.valuation, MODEL, 5, None)
            yield from self.attacked("pool", keep, logs="in _raised")
        with mock.patch("workbench.exchange.export.export_workbook", side_effect=partial(_raised, EOFError)):
            yield from self.attacked("job", self.job_fails, dialogs=0, logs="in _raised", wait=6)
            if self.answered != 1:
                yield {"name": "job", "faults": [f"told {self.answered} times"]}
        with mock.patch("workbench.live.session.open_file", side_effect=partial(_raised, TypeError)):
            yield from self.attacked("importer", self.opened, logs="in _raised")
        yield from self.attacked("apply", lambda: self.window.live.do(BadEdit("x")), logs="in apply")
        with self.once("workbench.live.valuation.compute"):
            recompute = self.window.live.recompute
            yield from self.attacked("evaluator", recompute, logs="in once_failing")
        with mock.patch.object(MishapDialog, "__init__", _dialog_fails):
            yield from self.attacked("error dialog", partial(fail, IndexError))
        yield from self.attacked("two", self.two, dialogs=2)
        # Told already: the draft follows a second after the edit, as ever.
        again = partial(self.many, sender.sent.emit, many)
        yield from self.attacked(f"{many} alike", again, dialogs=0, wait=8 + many // 50)
        yield from self.attacked(
            f"{many} different", partial(self.different, many), MOST_SHOWN, "in failing", 8 + many // 20
        )
        yield from self.draft_fails()
        yield from self.closing()

    def controls(self) -> Steps:
        """Some of them again, where nothing of what is looked for can be there."""
        for kind in (OSError, KeyError, IndexError):
            yield from self.attacked(kind.__name__, partial(fail, kind), wait=1)

    def job_fails(self) -> None:
        """Its own message is answered, as a person does."""
        self.answered = 0

        def answer() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                self.answered += 1
                box.close()
            elif self.answered == 0:
                QTimer.singleShot(20, answer)

        QTimer.singleShot(0, answer)
        self.window.autosave.keep()
        self.window.export(self.folder / "out.xlsx")

    def opened(self) -> None:
        """As a person who gives the unsaved edits up for another file."""
        with mock.patch.object(self.window.files, "may_leave", return_value=True):
            self.window.open(self.place)

    def two(self) -> None:
        for kind in (UnicodeError, StopIteration):
            QTimer.singleShot(0, partial(fail, kind))

    def many(self, attack: Callable[[], object], count: int) -> None:
        for _ in range(count):
            QTimer.singleShot(0, attack)

    def different(self, many: int) -> None:
        source = "\n".join(f"def failing{n}(): raise ValueError({n})" for n in range(many))
        names: dict[str, Any] = {}
        exec(compile(source, "workbench/made.py", "exec"), names)
        for n in range(many):
            QTimer.singleShot(0, names[f"failing{n}"])

    @contextmanager
    def once(self, name: str) -> Iterator[None]:
        module, _, function = name.rpartition(".")
        real, calls = getattr(sys.modules[module], function), []

        def once_failing(*given: Any) -> Any:
            calls.append(given)
            if len(calls) == 1:
                raise ZeroDivisionError(WORDS)
            return real(*given)

        with mock.patch(name, once_failing):
            yield

    def draft_fails(self) -> Steps:
        """The one who keeps the work aside fails as nobody expected: that is said, and the window lives."""
        faults = []
        self.window.live.do(SetNotes("zebra note"))
        with mock.patch.object(DraftKeeper, "keep", side_effect=partial(_raised, KeyError)):
            QTimer.singleShot(0, partial(fail, PermissionError))
            yield from [None] * 3
            found = [one for one in self.shown() if isinstance(one, MishapDialog)]
            if not any("could not be kept aside" in one.said.text() for one in found):
                faults.append("it is not said that the work is not kept aside")
        self.put_away()
        yield {"name": "draft", "faults": faults}

    def put_away(self) -> None:
        for one in self.shown():
            one.close()

    def closing(self) -> Steps:
        """While the window closes: before the answer it stays, after it everybody is let go."""
        faults = []
        with mock.patch.object(self.window.files, "may_leave", side_effect=partial(_raised, ValueError)):
            QTimer.singleShot(0, self.window.close)
            yield from [None] * 3
        if not self.window.isVisible() or self.window not in self.windows.all:
            faults.append("the window went with unsaved work")
        if not list((self.folder / "drafts").glob("*.draft")):
            faults.append("the work is not kept aside")
        yield {"name": "close, before the answer", "faults": faults}
        faults = []
        self.put_away()
        with (
            mock.patch.object(self.window.files, "may_leave", return_value=True),
            mock.patch.object(self.window.files, "leave", side_effect=partial(_raised, RuntimeError)),
        ):
            QTimer.singleShot(0, self.window.close)
            yield from [None] * 3
        if self.window.isVisible() or self.windows.all:
            faults.append("the window stays for ever")
        yield {"name": "close, after the answer", "faults": faults}


def _raised(kind: type[Exception], *_: object, **__: object) -> None:
    raise kind(WORDS)


def _dialog_fails(*_: object, **__: object) -> None:
    raise AssertionError(WORDS)


def main() -> None:
    """`failing_window FOLDER HOW-MANY`: a line of JSON for each attack.

    `failing_window FOLDER crash` ends badly; `failing_window FOLDER control` has nobody who catches errors.
    """
    folder, what = Path(sys.argv[1]), sys.argv[2]
    app = QApplication([])
    failing = Failing(folder, is_caught=what != "control")
    if what == "crash":

        def crashing() -> None:
            os.kill(os.getpid(), signal.SIGSEGV)

        QTimer.singleShot(0, crashing)
        app.exec()
    steps = failing.controls() if what == "control" else failing.attacks(int(what))
    app.setQuitOnLastWindowClosed(False)

    def step() -> None:
        try:
            line = next(steps)
        except StopIteration:
            logging.shutdown()
            os._exit(0)
        except Exception:
            traceback.print_exc()
            os._exit(70)
        if line is not None:
            print(json.dumps(line), flush=True)
        QTimer.singleShot(100, step)

    # In the loop of the application itself: what fails in a loop that Python runs is raised there.
    QTimer.singleShot(0, step)
    app.exec()


if __name__ == "__main__":
    main()
