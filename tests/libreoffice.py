"""The independent referee: what LibreOffice Calc computes for every cell of a workbook.

LibreOffice keeps the values stored in a file unless its profile says to recalculate always, so the profile used here
says so. `test_libreoffice.py` proves it on a deliberately wrong stored value.
"""

from __future__ import annotations

import atexit
import datetime
import functools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import to_excel

Value = float | str | bool | None
Cells = dict[str, Value]
Sheets = dict[str, Cells]

ALWAYS, NEVER = 0, 1
_SECONDS_TO_START = 120.0
_SECONDS_PER_FILE = 120.0

_serial_of: Callable[[object, datetime.datetime], float] = to_excel

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop>
</item>
</oor:items>
"""


class LibreOfficeError(RuntimeError):
    """LibreOffice is absent, took too long or did not write a workbook."""


def recalculated(path: Path) -> Sheets:
    """Every cell of `path` by sheet and address, recalculated; numbers and dates as floats, errors as '#DIV/0!'."""
    return recalculated_many([path])[path]


def recalculated_many(paths: Iterable[Path], mode: int = ALWAYS) -> dict[Path, Sheets]:
    """`recalculated` for several files with one LibreOffice process, which spares its start for each."""
    wanted = list(dict.fromkeys(paths))
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory(prefix="recalculated-") as folder:
        # Numbered copies: two files of one name would overwrite each other's result.
        copies = [Path(folder, f"{number}.xlsx") for number in range(len(wanted))]
        for path, copy in zip(wanted, copies, strict=True):
            _without_print_titles(path, copy)
        results = _converted(copies, Path(folder, "out"), mode)
        return {path: _cells(result) for path, result in zip(wanted, results, strict=True)}


def pasted_html(path: Path) -> Sheets:
    """Every cell of the tables of an HTML file as Calc takes them, from a clipboard too."""
    with tempfile.TemporaryDirectory(prefix="pasted-") as folder:
        made = _converted([path], Path(folder, "out"), ALWAYS, "--infilter=HTML (StarCalc)")
        return _cells(made[0])


def opened_as_tables(paths: Iterable[Path], folder: Path) -> dict[Path, Path]:
    """CSV files as Calc opens them, formulas and all, saved as workbooks into a folder."""
    folder.mkdir()
    copies = {path: folder / f"{number}.csv" for number, path in enumerate(paths)}
    for path, copy in copies.items():
        shutil.copyfile(path, copy)
    # Separator, quotation mark, UTF-8, from the first line on; columns, language, quoted texts and special numbers as
    # they come; of the last ones, what begins like a formula is computed.
    how = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1,true"
    made = _converted(list(copies.values()), folder / "out", ALWAYS, how)
    return dict(zip(copies, made, strict=True))


def _without_print_titles(path: Path, copy: Path) -> None:
    """A copy whose sheets repeat no heads on paper: that moves no figure and takes LibreOffice most of its time."""
    if not zipfile.is_zipfile(path):
        shutil.copyfile(path, copy)
        return
    titles = re.compile(rb'<definedName name="_xlnm.Print_Titles"[^>]*>[^<]*</definedName>')
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in given.namelist():
            content = given.read(name)
            made.writestr(name, titles.sub(b"", content) if name == "xl/workbook.xml" else content)


def _converted(files: list[Path], out: Path, mode: int, *options: str) -> list[Path]:
    command = [
        _soffice(),
        f"-env:UserInstallation={_profile(os.getpid(), mode).as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *options,
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)),
        *map(str, files),
    ]
    # A test that set DISPLAY or another language must not change what the referee says.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("DISPLAY", None)
    said = _run(command, environment, _SECONDS_TO_START + _SECONDS_PER_FILE * len(files))
    results = [out / f"{file.stem}.xlsx" for file in files]
    # The exit status is 0 whatever happened; only the files tell.
    if missing := [result.name for result in results if not result.is_file()]:
        raise LibreOfficeError(f"LibreOffice wrote no {', '.join(missing)}. It said:\n{said}")
    return results


def _run(command: list[str], environment: dict[str, str], seconds: float) -> str:
    """Run in a process group of its own: `soffice` is a launcher, and killing only that leaves the office running."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as late:
            raise LibreOfficeError(f"LibreOffice did not end within {seconds:.0f} s") from late
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return said


def _soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise LibreOfficeError(
            "LibreOffice Calc, the referee of these tests, is not installed: "
            "apt-get install --no-install-recommends libreoffice-calc"
        )
    return found


@functools.cache
def _profile(process: int, mode: int) -> Path:
    """A profile of this process alone (two offices on one profile wait for each other), removed at exit."""
    folder = Path(tempfile.mkdtemp(prefix=f"office-{process}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = folder / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(mode=mode), encoding="utf-8")
    return folder


def _cells(path: Path) -> Sheets:
    with warnings.catch_warnings():
        # openpyxl names each extension it does not read; values are all that is wanted.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path, data_only=True)
    try:
        return {
            sheet.title: {cell.coordinate: _plain(cell.value, book.epoch) for row in sheet.iter_rows() for cell in row}
            for sheet in book.worksheets
        }
    finally:
        book.close()


def _plain(value: object, epoch: datetime.datetime) -> Value:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return _serial_of(value, epoch)
    raise LibreOfficeError(f"A cell holds {value!r}, neither number, text, truth nor date")
