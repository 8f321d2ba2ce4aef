"""The log of the program: a few files of bounded size in the platform's place, and the last lines kept at hand."""

from __future__ import annotations

import errno
import faulthandler
import logging
import re
import sys
import threading
import traceback
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO

from platformdirs import user_log_path
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LARGEST: Final = 1_000_000
"""Bytes of one log file."""
KEPT: Final = 4
"""Older log files beside the present one."""
_LAST: Final = 300
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


class LastLines(logging.Handler):
    """Keeps the last lines in memory, so that they can be copied also where no file could be written.

    `without_words` holds the same with nothing in it that did not come from the program's own text.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=_LAST)
        self._without_words: deque[str] = deque(maxlen=_LAST)
        self.setFormatter(logging.Formatter(_FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self._lines.extend(self.format(record).splitlines())
        self._without_words.extend(without_words(record))

    def lines(self) -> list[str]:
        """The last lines, oldest first."""
        with self.lock or threading.Lock():
            return list(self._lines)

    def without_words(self) -> list[str]:
        """The last lines, oldest first, without what they said of anything of the user's."""
        with self.lock or threading.Lock():
            return list(self._without_words)


def without_words(record: logging.LogRecord) -> list[str]:
    """A record by what the program wrote itself: its text with the places left open, and errors by kind and place.

    What stands in those places, and what errors say, may be a name, a note, a figure or a path of the user's.
    """
    head = f"{logging.Formatter().formatTime(record)} {record.levelname} {record.name}: "
    lines = [head + _own_words(record)]
    error, told = record.exc_info[1] if record.exc_info else None, 0
    while error is not None and told < _LONGEST_CHAIN:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {'/'.join(Path(f.filename).parts[-3:])}:{f.lineno} in {f.name}" for f in frames]
        code = f" {errno.errorcode.get(error.errno or 0, '')}" if isinstance(error, OSError) else ""
        lines.append(type(error).__name__ + code)
        error, told = error.__cause__ or error.__context__, told + 1
    return lines


def _own_words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == "workbench":
        return _PLACES.sub("…", str(record.msg))
    found = _SENDER.search(record.getMessage())  # Qt names the place in it first, Python the kind of warning
    return f"{found[0]} …" if found is not None else "…"


_PLACES: Final = re.compile(r"%[-#0-9. +]*[a-zA-Z]")
_SENDER: Final = re.compile(r"\bQ[A-Z]\w+::\w+|\b[A-Z]\w+Warning\b")
_LONGEST_CHAIN: Final = 10
_last_lines = LastLines()
_crash_file: TextIO | None = None


def logs_folder() -> Path:
    """Where the log files stand."""
    return user_log_path("assay-workbench")


def last_lines() -> list[str]:
    """The last lines of the log, oldest first."""
    return _last_lines.lines()


def last_lines_without_words() -> list[str]:
    """The same without what they said of anything of the user's: for diagnostics that are handed on."""
    return _last_lines.without_words()


def start_logging(folder: Path | None = None) -> Path | None:
    """Log into `folder`, the platform's own if None; the file, or None where none can be written.

    Crashes of Qt or Python themselves leave the place of each thread in `crash.log` beside it.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(_last_lines)
    logging.captureWarnings(True)
    qInstallMessageHandler(_of_qt)
    place = (folder or logs_folder()) / "workbench.log"
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(place, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter(_FORMAT))
        root.addHandler(handler)
        _watch_crashes(place.with_name("crash.log"))
    except OSError as error:
        log.warning("no log file: %s", error.strerror or type(error).__name__)
        if sys.stderr is not None:
            faulthandler.enable()
        return None
    return place


def stop_logging() -> None:
    """Let go of the files."""
    global _crash_file
    root = logging.getLogger()
    root.removeHandler(_last_lines)
    for handler in [h for h in root.handlers if isinstance(h, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(False)
    qInstallMessageHandler(None)
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        _crash_file = None


def _watch_crashes(place: Path) -> None:
    global _crash_file
    if place.exists() and place.stat().st_size > LARGEST:
        place.unlink()
    _crash_file = place.open("a", encoding="utf-8")
    faulthandler.enable(_crash_file)


def _of_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """What Qt says goes into the log, and to the terminal when it is more than talk."""
    level = _LEVELS.get(kind, logging.WARNING)
    logging.getLogger("qt").log(level, "%s", message)
    if level >= logging.WARNING and sys.stderr is not None:
        print(message, file=sys.stderr)
