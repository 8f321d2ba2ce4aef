"""`workbench report`: a report or a tear sheet of a case as a PDF, made without a screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.lookup import refuse
from workbench.cli.screen import import_problem
from workbench.document.file import write_whole
from workbench.ground.language import current_language, text
from workbench.ground.problem import ProblemError

if TYPE_CHECKING:
    from workbench.cli.valued import Valued

SUFFIX = ".pdf"
_PLATFORM = "QT_QPA_PLATFORM"


def report(of: Valued, file: Path, out: Path, *, is_tear_sheet: bool, paper: str) -> int:
    """Write the PDF of a case and return its count of pages.

    The file is replaced whole or not at all. Raises `ProblemError`, also where the system lacks what Qt needs.
    """
    if out.suffix.lower() != SUFFIX:
        what = text("A report ends in {suffix}.", suffix=SUFFIX)
        raise refuse(out.name, what, text("Write {name}.", name=out.stem + SUFFIX))
    try:
        from PySide6.QtGui import QGuiApplication

        from workbench.ui.report.document import made
        from workbench.ui.report.wanted import Kind, Size, Wanted
    except ImportError as error:
        problem = import_problem(error)
        if problem is None:
            raise
        raise ProblemError(problem) from error
    from workbench.model import MODEL

    running = QGuiApplication.instance()
    if running is None:
        # No window is shown: nothing may depend on a screen, or on how the desktop is set.
        held = os.environ.get(_PLATFORM)
        os.environ[_PLATFORM] = "offscreen"
        running = QGuiApplication([])
        del os.environ[_PLATFORM]
        if held is not None:
            os.environ[_PLATFORM] = held
    kind = Kind.TEAR_SHEET if is_tear_sheet else Kind.REPORT
    wanted = Wanted(kind, Size(paper), current_language(), of.case.id)
    document = made(MODEL, of.valuation, wanted, file.name)
    write_whole(out, document.as_pdf())
    del running  # Fonts need it until the bytes stand.
    return len(document.pages)
