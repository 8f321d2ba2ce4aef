"""Every dialog of the menus: names and roles for a screen reader, nothing cut, Chinese in Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from tests.ui.checking.dialogs import asking, opened_by, pages_of, plain
from tests.ui.checking.walks import WAYS, Found, Way, left, look_at, spoken
from tests.ui.checking.words import own_words
from tests.ui.driving import Desktop
from workbench.ground.language import ENGLISH, text

pytestmark = pytest.mark.timeout(900)

LEAST_DIALOGS = 10
NO_DIALOG = {
    "&Note and source of the input…": "a small form beside the field that has the keyboard",
    "Recover &unsaved work…": "there is none, which is said in the window",
    "Find an&ything…": "the palette: a list in the window",
}
"""Actions that ask in the window itself."""

ROLES_MEANT = {r"role StaticText: QTextBrowser": "it cannot be edited, and Qt says so"}
ENGLISH_MEANT = {
    r"^'English' \(English\)": "a language names itself",
    r"Letter": "the name of the paper",
    r"^'/\S+' ": "a folder of this computer",
    r"LicencesDialog": "the words of licences",
    r"AboutDialog": "names of parts and of their licences",
    r"ReleaseNotesDialog": "names of companies and systems, commands",
}
CUT_FIGURES = {
    r"cell \(tip\).*LedgerDialog": "words of a source: whole in the tooltip and in the card beside the list",
}
"""Findings that stay, each with its reason."""


@pytest.mark.parametrize("way", WAYS[:2], ids=lambda way: way.name)
def test_that_dialogs_leave_nobody_out_and_cut_nothing(
    way: Way, opened: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[str] = []

    def no_file(*_: object, **__: object) -> tuple[str, str]:
        files.append("asked")
        return "", ""

    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, no_file)
    found = Found()
    with spoken(way.language):
        window = opened(way.file, 1280, 800).window
        window.set_density(way.density.name)
        own = None if way.language == ENGLISH else own_words(window.live.valuation)
        without = []
        for name, action in list(asking(window)):

            def look(dialog: QDialog, name: str = name) -> None:
                for page in pages_of(dialog):
                    place = f"{name} ({type(dialog).__name__})"
                    found.places.append(place)
                    look_at(page, [page], place, found, own)

            before = len(files)
            asks = plain(action.text()).endswith("…")
            if not opened_by(window, action.trigger, look) and len(files) == before and asks:
                without.append(name)
        own_way = {plain(text(words)) for words in NO_DIALOG}
    assert len(own_way) == len(NO_DIALOG)
    assert [name for name in without if name.rpartition(" › ")[2] not in own_way] == [], "three dots promise a question"
    assert len({place.split(" (")[0] for place in found.places}) >= LEAST_DIALOGS
    assert left(found.names, ROLES_MEANT) == [], "what takes the keyboard has a name and its role"
    assert left(found.cuts, {}) == [], "words stand whole or tell the rest as a tooltip"
    assert left(found.cut_figures, CUT_FIGURES) == [], "a figure is never shortened"
    assert left(found.english, ENGLISH_MEANT) == [], "a Chinese window holds no English"
