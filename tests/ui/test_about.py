"""About, licences and release notes: whole, in both languages, offline, also from a bundle and with a missing part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from tests.ui.driving import Desktop
from workbench import __version__
from workbench.ground import resources
from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE, set_language
from workbench.ground.provenance import build_facts as facts_module
from workbench.ground.provenance import notices as notices_module
from workbench.ground.provenance.build_facts import BuildFacts, build_facts, fact_lines, facts_of_checkout
from workbench.ground.provenance.notices import SHIPPED, Notices
from workbench.ground.provenance.parts import Part, Text
from workbench.ui.help.about import AboutDialog
from workbench.ui.help.feature import Help
from workbench.ui.help.licences import LicencesDialog, notices_here
from workbench.ui.help.release_notes import ReleaseNotesDialog, notes_of, releases
from workbench.ui.mishaps.diagnostics import diagnostics

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def shown(desk: Desktop, kind: type[QDialog]) -> QDialog:
    return next(one for one in desk.window.findChildren(kind) if one.isVisible())


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The files that a build writes, found as in a bundle."""
    part = Part("Thing", "1.2", "MIT", "python", "", "", (Text("LICENSE", "shipped by Thing", "Do as you like.\n"),))
    held = Notices(__version__, notices_module.NO_LICENCE, "6.0", ("Core",), (part,), ())
    (tmp_path / "notices").mkdir()
    (tmp_path / SHIPPED).write_text(held.as_json(), encoding="utf-8")
    written = BuildFacts(__version__, "deb", COMMIT, "2026-11-29T00:00:00+00:00")
    (tmp_path / "build.json").write_text(written.as_json(), encoding="utf-8")

    def found(path: str) -> Path:
        return tmp_path / path if path in (SHIPPED, "build.json") else resources.resource(path)

    monkeypatch.setattr(notices_module, "resource", found)
    monkeypatch.setattr(facts_module, "resource", found)
    notices_here.cache_clear()
    yield tmp_path
    notices_here.cache_clear()


def test_that_every_licence_text_is_shown_and_parts_are_found_by_licence(desk: Desktop) -> None:
    desk.trigger(Help.of(desk.window).licences)
    dialog = shown(desk, LicencesDialog)
    assert isinstance(dialog, LicencesDialog)
    assert dialog.shown()[0].startswith("Qt 6")
    page = dialog.page.toPlainText()
    for said in ("You may replace Qt", "GNU LESSER GENERAL PUBLIC LICENSE", "TERMS AND CONDITIONS", "download.qt.io"):
        assert said in page
    whole = len(dialog.shown())
    dialog.search.setText("numpy")
    assert 0 < len(dialog.shown()) < whole
    assert "OpenBLAS" in dialog.page.toPlainText()
    dialog.search.setText("no such thing")
    assert dialog.shown() == []
    assert dialog.none.isVisibleTo(dialog)
    assert dialog.page.toPlainText() == ""
    dialog.search.clear()
    assert len(dialog.shown()) == whole
    dialog.close()


def test_that_a_bundle_shows_what_its_build_wrote(desk: Desktop, bundle: Path) -> None:
    Help.of(desk.window).show_licences()
    dialog = shown(desk, LicencesDialog)
    assert isinstance(dialog, LicencesDialog)
    assert dialog.shown() == ["Thing 1.2"]
    assert "Do as you like." in dialog.page.toPlainText()
    dialog.close()
    Help.of(desk.window).show_about()
    about = shown(desk, AboutDialog)
    assert isinstance(about, AboutDialog)
    assert COMMIT in about.words()
    assert "a Debian package" in about.words()
    about.close()
    assert f"build deb {COMMIT[:12]}, committed 2026-11-29" in diagnostics()


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"kind": "spoon"}'])
def test_that_damaged_build_facts_count_as_none(bundle: Path, damaged: str) -> None:
    (bundle / "build.json").write_text(damaged, encoding="utf-8")
    assert build_facts().version == __version__
    assert build_facts().kind != "deb"


def test_that_build_facts_never_need_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    assert facts_of_checkout(tmp_path) == BuildFacts(__version__, "source")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert facts_of_checkout(Path(__file__).resolve().parents[2]) == BuildFacts(__version__, "source")
    assert dict(fact_lines(BuildFacts(__version__, "source")))["Version"] == __version__


def test_that_facts_come_back_from_their_file() -> None:
    facts = BuildFacts(__version__, "wheel", COMMIT, "2026-11-29T00:00:00+00:00", True)
    assert json.loads(facts.as_json())["commit"] == COMMIT
    assert facts.build == f"wheel {COMMIT[:12]}+"


def test_that_this_release_has_notes_in_every_language_with_the_same_parts() -> None:
    assert releases()[0] == __version__
    for version in releases():
        heads = {key: [line[:3] for line in notes_of(version, key).splitlines()] for key in LANGUAGES}
        marks = {key: [head for head in found if head.startswith(("#", "-"))] for key, found in heads.items()}
        lines = {key: [mark[0] for mark in found] for key, found in marks.items()}
        assert lines[ENGLISH] == lines[SIMPLIFIED_CHINESE]


@pytest.mark.parametrize(("language", "said"), [(ENGLISH, "The first release."), (SIMPLIFIED_CHINESE, "首个版本。")])
def test_that_release_notes_are_shown_from_the_menu(opened: Callable[..., Desktop], language: str, said: str) -> None:
    set_language(language)
    try:
        desk = opened()
        desk.trigger(Help.of(desk.window).notes)
        dialog = shown(desk, ReleaseNotesDialog)
        assert isinstance(dialog, ReleaseNotesDialog)
        words = dialog.browser.toPlainText()
        assert said in words
        assert __version__ in words
        for mark in ("{", "}", "**", "&"):
            assert mark not in words
        dialog.close()
    finally:
        set_language(ENGLISH)
