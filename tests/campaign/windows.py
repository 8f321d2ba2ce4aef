"""Valuations at the edge of sense in the real window: every page is shown, and every text of it read."""

from __future__ import annotations

import contextlib
import logging
import math
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from unittest import mock

from tests.campaign.bounds import NOT_A_NUMBER, TOPIC, edges
from tests.campaign.findings import Finding, at_least, none_of
from workbench.document.valuation import Valuation, new_valuation

SMALL = "nothing in one period"
SMALL_AREAS = ("Company", "Debt")
Reader = Callable[[str], None]


def windows(*, is_small: bool) -> list[Finding]:
    """Read the window of each valuation at the edge of sense; small: of one."""
    pages = texts = 0
    bare: list[str] = []
    errors: list[str] = []
    states = [(name, made) for name, made in edges(is_small=is_small) if not is_small or name == SMALL]
    for name, made in states:

        def read(words: str, name: str = name) -> None:
            nonlocal texts
            texts += 1
            if NOT_A_NUMBER.search(words):
                bare.append(f"{name}: {words[:200]}")

        pages += read_everything(made(), read, errors.append, SMALL_AREAS if is_small else ())
    for told in [*dict.fromkeys(bare), *errors][:20]:
        print(told, file=sys.stderr)
    return [
        Finding(TOPIC, "valuations shown in the window, pages, texts read", f"{len(states)}, {pages}, {texts:,}",
                "no error", not errors and pages >= (6 if is_small else 30) * len(states)),
        none_of(TOPIC, "texts in the window with a bare NaN", len(bare), texts),
        at_least(TOPIC, "control: texts with one, where formatting lets it through", _control(), 1, 1),
    ]  # fmt: skip


def _control() -> int:
    """1 where a formatting that writes NaN is seen on the pages of one area."""
    found: list[str] = []

    def bare(value: float, currency: str) -> str:
        return f"{currency} {math.nan if value == 0 else value}"

    with mock.patch("workbench.ui.summary.money", bare):
        read_everything(new_valuation("New", periods=1), found.append, found.append, ("Company",))
    return int(any(map(NOT_A_NUMBER.search, found)))


def read_everything(valuation: Valuation, read: Reader, fault: Reader, areas: Sequence[str] = ()) -> int:
    """Show a valuation on every page and hand each text that is painted or set to `read`, each error to `fault`.

    Gives the count of pages; those of some areas, where they are named.
    """
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

    from tests.ui.checking.places import go_to, places, rest
    from workbench.model import MODEL
    from workbench.ui.application import collect_seldom
    from workbench.ui.preferences import Preferences
    from workbench.ui.theme import apply_theme
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

    collect_seldom()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    count = 0
    with tempfile.TemporaryDirectory() as own, _painted(read), _errors(fault):
        settings = QSettings(str(Path(own) / "settings.ini"), QSettings.Format.IniFormat)
        apply_theme(app, Preferences(settings).theme)
        window = MainWindow(MODEL, windows=Windows(settings, Path(own) / "drafts"))
        window.show()
        window.session.start(valuation)
        window.resize(1440, 900)
        rest(window)
        while not window.desks.desks:
            app.processEvents()
        for place in list(places(window)):
            if areas and place.area not in areas:
                continue
            go_to(window, place)
            window.grab()
            for widget in (window, *window.findChildren(QWidget)):
                if not widget.isVisible():
                    continue
                if isinstance(widget, QLabel | QAbstractButton):
                    read(widget.text())
                read(widget.toolTip())
                read(widget.accessibleName())
            count += 1
        window.live.mark_saved()
        window.close()
        window.deleteLater()
        app.processEvents()
    return count


@contextlib.contextmanager
def _painted(read: Reader) -> Iterator[None]:
    from PySide6.QtGui import QPainter

    draw: Any = QPainter.drawText

    def drawn(self: QPainter, *given: Any) -> Any:
        for part in given:
            if isinstance(part, str):
                read(part)
        return draw(self, *given)

    with mock.patch.object(QPainter, "drawText", drawn):
        yield


@contextlib.contextmanager
def _errors(fault: Reader) -> Iterator[None]:
    """What is raised in a slot or a paint event, and what is logged as an error."""

    def raised(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        fault("".join(traceback.format_exception(kind, error, trace, limit=-3)))

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            fault(record.getMessage())

    handler = Told(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        with mock.patch.object(sys, "excepthook", raised):
            yield
    finally:
        logging.getLogger().removeHandler(handler)
