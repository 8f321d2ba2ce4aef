"""What macOS is told of the application: its version, its file type, its icon. Nothing here runs on a Mac."""

from __future__ import annotations

import plistlib
import struct
from pathlib import Path

import pytest

from installer.bundle import ROOT
from installer.linux.desktop import MIME_TYPE
from installer.macos import build, facts
from workbench import __version__


def test_that_the_property_list_bears_the_product_s_version_and_owns_its_files() -> None:
    told = plistlib.loads(facts.property_list())
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == __version__
    (document,) = told["CFBundleDocumentTypes"]
    (kind,) = told["UTExportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"] == {
        "public.filename-extension": ["assay"],
        "public.mime-type": [MIME_TYPE],
    }
    assert kind["UTTypeIdentifier"].startswith(told["CFBundleIdentifier"] + ".")
    assert kind["UTTypeIdentifier"].isascii()


def test_that_each_word_for_a_chinese_desktop_has_an_english_one() -> None:
    english = facts.information()
    words = set(english) | {english["CFBundleDocumentTypes"][0]["CFBundleTypeName"]}
    assert set(facts.CHINESE) <= words
    assert facts.chinese_strings().count(" = ") == len(facts.CHINESE)


def test_that_entitlements_open_no_more_than_libraries_of_packages() -> None:
    with (ROOT / "installer" / "macos" / "entitlements.plist").open("rb") as file:
        assert plistlib.load(file) == {"com.apple.security.cs.disable-library-validation": True}


def test_that_the_recipe_can_be_read_and_is_refused_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    compile((ROOT / "installer" / "macos" / "workbench.spec").read_text(encoding="utf-8"), "workbench.spec", "exec")
    monkeypatch.setattr("sys.argv", ["build"])
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(SystemExit, match="made on macOS"):
        build.main()


@pytest.mark.qt
@pytest.mark.usefixtures("qapp")  # drawing makes an application where there is none, and a process may have one only
def test_that_the_icon_is_drawn_in_the_sizes_that_iconutil_asks_for(tmp_path: Path) -> None:
    build.draw_icon_set(tmp_path / "workbench.iconset")
    drawn = {path.name: struct.unpack(">I", path.read_bytes()[16:20])[0] for path in tmp_path.rglob("*.png")}
    assert drawn == {
        "icon_16x16.png": 16,
        "icon_16x16@2x.png": 32,
        "icon_32x32.png": 32,
        "icon_32x32@2x.png": 64,
        "icon_128x128.png": 128,
        "icon_128x128@2x.png": 256,
        "icon_256x256.png": 256,
        "icon_256x256@2x.png": 512,
        "icon_512x512.png": 512,
        "icon_512x512@2x.png": 1024,
    }
