"""Workbooks edited in LibreOffice itself: statements of its macro language on cells, rows and sheets, then saved."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.libreoffice import LibreOfficeError, _run, _soffice, _without_print_titles

_SECONDS = 500.0
_ALL_CONTENTS = 1 + 2 + 4 + 16
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARIES = """<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
 <library:library library:name="Standard" library:link="false"/>
</library:libraries>
"""
_LIBRARY = """<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">
 <library:element library:name="Edits"/>
</library:library>
"""
_MODULE = """<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edits" script:language="StarBasic">{code}
</script:module>
"""
_HEAD = """Sub Main
Dim hidden(0) As New com.sun.star.beans.PropertyValue
hidden(0).Name = "Hidden"
hidden(0).Value = True
Dim kind(0) As New com.sun.star.beans.PropertyValue
kind(0).Name = "FilterName"
kind(0).Value = "Calc MS Excel 2007 XML"
On Error GoTo Leave
"""
_TAIL = """Leave:
StarDesktop.terminate()
End Sub
"""


def value(sheet: str, cell: str, number: float) -> str:
    """Type a number."""
    return f"{_cell(sheet, cell)}.Value = {number!r}"


def words(sheet: str, cell: str, typed: str) -> str:
    """Type a text, which stays a text."""
    return f"{_cell(sheet, cell)}.String = {_quoted(typed)}"


def formula(sheet: str, cell: str, typed: str) -> str:
    """Type a formula."""
    return f"{_cell(sheet, cell)}.Formula = {_quoted(typed)}"


def array_formula(sheet: str, cell: str, typed: str) -> str:
    """Type a formula over whole ranges, as with Ctrl+Shift+Enter."""
    return f"{_cell(sheet, cell)}.setArrayFormula({_quoted(typed)})"


def emptied(sheet: str, cell: str) -> str:
    """Delete what a cell holds."""
    return f"{_cell(sheet, cell)}.clearContents({_ALL_CONTENTS})"


def row_removed(sheet: str, row: int) -> str:
    """Delete a row, counted from 1."""
    return f"{_sheet(sheet)}.Rows.removeByIndex({row - 1}, 1)"


def row_inserted(sheet: str, row: int) -> str:
    """Insert a row before one, counted from 1."""
    return f"{_sheet(sheet)}.Rows.insertByIndex({row - 1}, 1)"


def column_removed(sheet: str, column: int) -> str:
    """Delete a column, counted from 1."""
    return f"{_sheet(sheet)}.Columns.removeByIndex({column - 1}, 1)"


def column_inserted(sheet: str, column: int) -> str:
    """Insert a column before one, counted from 1."""
    return f"{_sheet(sheet)}.Columns.insertByIndex({column - 1}, 1)"


def sheet_removed(sheet: str) -> str:
    """Delete a sheet."""
    return f"document.Sheets.removeByName({_quoted(sheet)})"


def _sheet(name: str) -> str:
    return f"document.Sheets.getByName({_quoted(name)})"


def _cell(sheet: str, cell: str) -> str:
    return f"{_sheet(sheet)}.getCellRangeByName({_quoted(cell)})"


def _quoted(typed: str) -> str:
    return '"' + typed.replace('"', '""') + '"'


def edited_in_office(edits: Mapping[Path, Sequence[str]]) -> dict[Path, Path]:
    """Each workbook after its statements, saved by LibreOffice as .xlsx beside the original."""
    results = {path: path.with_name(f"{path.stem}-office.xlsx") for path in edits}
    with tempfile.TemporaryDirectory(prefix="office-edits-", ignore_cleanup_errors=True) as folder:
        code = [_HEAD]
        for number, (path, statements) in enumerate(edits.items()):
            copy = Path(folder, f"{number}.xlsx")
            _without_print_titles(path, copy)
            code.append(f'document = StarDesktop.loadComponentFromURL("{copy.as_uri()}", "_blank", 0, hidden())\n')
            code.append("document.enableAutomaticCalculation(False)\n")  # else each statement computes the whole book
            code += [f"{statement}\n" for statement in (*statements, "document.calculateAll()")]
            code.append(f'document.storeToURL("{results[path].as_uri()}", kind())\ndocument.close(True)\n')
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        environment.pop("DISPLAY", None)
        command = [_soffice(), f"-env:UserInstallation={Path(folder).as_uri()}", "--headless", "--norestore"]
        command += ["--nolockcheck", "--nodefault", "--nologo"]
        # The first start furnishes the profile, and would put an empty library in the place of this one.
        _run([*command, "--terminate_after_init"], environment, _SECONDS)
        _write_library(Path(folder, "user", "basic", "Standard"), "".join([*code, _TAIL]))
        said = _run([*command, "macro:///Standard.Edits.Main"], environment, _SECONDS)
    if missing := [path.name for path in results.values() if not path.is_file()]:
        raise LibreOfficeError(f"LibreOffice saved no {', '.join(missing)}. It said:\n{said}")
    return results


def _write_library(folder: Path, code: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "script.xlc").write_text(_XML + _LIBRARIES, encoding="utf-8")
    (folder / "script.xlb").write_text(_XML + _LIBRARY, encoding="utf-8")
    module = _MODULE.replace("{code}", escape(code, {'"': "&quot;"}))
    (folder / "Edits.xba").write_text(_XML + module, encoding="utf-8")
