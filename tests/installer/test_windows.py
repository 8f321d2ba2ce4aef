"""The Windows installer compiles without a warning, holds what it should, and in Wine installs and leaves cleanly."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.bundle import ROOT
from installer.windows import facts
from installer.windows.build import compile_installer, setup_name
from installer.windows.ico import SIZES, icon, write_icon

pytestmark = pytest.mark.qt  # the icon is drawn with it
_SLEEPER = """
Unicode true
Target amd64-unicode
SilentInstall silent
OutFile "sleeper.exe"
Section
Sleep 1000
SectionEnd
"""
_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\AssayWorkbench"
_CLASSES = r"HKCU\Software\Classes"
needs_makensis = pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed")
needs_wine = pytest.mark.skipif(
    shutil.which("wine") is None or not os.environ.get("ASSAY_WINE"), reason="runs with Wine where ASSAY_WINE is set"
)


def payload_in(folder: Path, *more: str) -> Path:
    """A stand-in for a bundle: two programs that only wait, and files below a folder of modules."""
    (folder / "sleeper.nsi").write_text(_SLEEPER, encoding="utf-8")
    subprocess.run(["makensis", "-V1", "sleeper.nsi"], cwd=folder, check=True)
    made = folder / f"payload{len(more)}"
    for file in (facts.WINDOW, facts.COMMAND):
        (made / "_internal").mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "sleeper.exe", made / file)
    for file in ("说明.txt", *more):
        (made / "_internal" / file).write_text("x" * 5000, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("windows")
    write_icon(folder / "workbench.ico")
    return folder


@pytest.fixture(scope="module")
def setup(work: Path) -> Path:
    return compile_installer(payload_in(work), work / "out", work / "workbench.ico")


def test_that_the_icon_holds_a_picture_of_each_size(work: Path) -> None:
    content = (work / "workbench.ico").read_bytes()
    kind, count = struct.unpack_from("<HH", content, 2)
    assert (kind, count) == (1, len(SIZES))
    for n, size in enumerate(SIZES):
        width, height, *_, length, place = struct.unpack_from("<BBBBHHII", content, 6 + 16 * n)
        picture = content[place : place + length]
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack_from(">II", picture, 16) == (size, size)
        assert (width, height) == (size % 256, size % 256)
    assert len(icon({16: b"abc"})) == 6 + 16 + 3


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("2.13", (2, 13, 0, 0)), ("1.2.0rc1", (1, 2, 0, 0)), ("1.2.3.dev4", (1, 2, 3, 0))],
)
def test_that_windows_is_told_the_version_in_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert facts.four_numbers(version) == numbers


def test_that_programs_ask_for_no_rights_and_say_the_product_s_version() -> None:
    manifest = ElementTree.fromstring(facts.MANIFEST)
    (level,) = manifest.iter("{urn:schemas-microsoft-com:asm.v3}requestedExecutionLevel")
    assert level.get("level") == "asInvoker"
    (aware,) = manifest.iter("{http://schemas.microsoft.com/SMI/2016/WindowsSettings}dpiAwareness")
    assert aware.text == "PerMonitorV2"
    words = facts.version_resource(facts.WINDOW)
    assert f"StringStruct('ProductVersion', '{facts.VERSION}')" in words
    compile(words, "version", "eval")  # PyInstaller evaluates it


def test_that_recipes_name_files_that_are_there() -> None:
    recipe = (ROOT / "installer" / "windows" / "workbench.spec").read_text(encoding="utf-8")
    compile(recipe, "workbench.spec", "exec")
    included = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "installer" in included["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]


@needs_makensis
def test_that_a_folder_without_the_programs_is_no_bundle(work: Path) -> None:
    (work / "empty").mkdir()
    with pytest.raises(SystemExit, match="no bundle"):
        compile_installer(work / "empty", work / "out", work / "workbench.ico")


@needs_makensis
def test_that_the_installer_is_a_64_bit_program_that_bears_name_version_and_manifest(setup: Path) -> None:
    content = setup.read_bytes()
    assert setup.name == setup_name()
    assert content[:2] == b"MZ"
    (place,) = struct.unpack_from("<I", content, 0x3C)
    assert content[place : place + 4] == b"PE\0\0"
    assert struct.unpack_from("<H", content, place + 4) == (0x8664,)
    head = content[: 1 << 19]
    for words in (facts.TITLE, facts.PUBLISHER, facts.VERSION):
        assert words.encode("utf-16-le") in head
    fixed = content.index(b"\xbd\x04\xef\xfe")
    high, low = struct.unpack_from("<II", content, fixed + 8)
    assert (high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF) == facts.four_numbers()
    assert b'requestedExecutionLevel level="asInvoker"' in head
    assert b"dpiAware" in head


@needs_makensis
@pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed")
def test_that_the_installer_holds_the_whole_bundle_and_no_way_into_the_network(setup: Path) -> None:
    done = subprocess.run(["7z", "l", "-slt", str(setup)], capture_output=True, text=True, check=True)
    held = {line[7:] for line in done.stdout.splitlines() if line.startswith("Path = ")} - {str(setup)}
    assert {facts.WINDOW, facts.COMMAND, "_internal/说明.txt", f"Uninstall {facts.TITLE}.exe"} <= held
    assert {Path(name).name for name in held if "PLUGINSDIR" in name} <= {
        "modern-wizard.bmp",
        "nsDialogs.dll",
        "System.dll",
    }


@dataclass(frozen=True)
class Windows:
    """A Windows of its own, played by Wine."""

    prefix: Path

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run(
            ["wine", *map(str, words)], env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )

    @property
    def environment(self) -> dict[str, str]:
        """Quiet, with this folder as its disk."""
        return {**os.environ, "WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}

    def value(self, key: str, name: str = "") -> str | None:
        """A value of the registry; None when it is not there."""
        # Not what the command prints, which knows no Chinese here, but a file of whole signs.
        file = self.prefix / "drive_c" / "told.reg"
        file.unlink(missing_ok=True)
        self.run("reg", "export", key, "C:\\told.reg", "/y")
        if not file.exists():
            return None
        told = file.read_text(encoding="utf-16")
        block = told.partition(f"[{key.replace('HKCU', 'HKEY_CURRENT_USER')}]")[2].partition("\n[")[0]
        start = f'"{name}"=' if name else "@="
        line = next((one for one in block.splitlines() if one.startswith(start)), None)
        if line is None:
            return None
        said = line.removeprefix(start)
        return (
            said[1:-1].replace('\\"', '"').replace("\\\\", "\\")
            if said.startswith('"')
            else said.removeprefix("dword:")
        )


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = Windows(tmp_path_factory.mktemp("wine"))
    made.run("wineboot", "-i")
    made.run("winecfg", "-v", "win10")
    yield made
    subprocess.run(["wineserver", "-k"], env=made.environment, check=False)


@needs_makensis
@needs_wine
@pytest.mark.timeout(1200)
def test_that_it_installs_upgrades_and_leaves_without_touching_what_a_person_keeps(
    setup: Path, windows: Windows, work: Path
) -> None:
    drive = windows.prefix / "drive_c"
    home = drive / "估值 工具"
    # NSIS wants blanks in these words without quotes, so each is two words of the command.
    assert windows.run(setup, "/S", "/D=C:\\估值", "工具").returncode == 0
    program = rf"C:\估值 工具\{facts.WINDOW}"
    assert (home / "_internal" / "说明.txt").is_file()
    assert windows.value(_KEY, "DisplayVersion") == facts.VERSION
    assert windows.value(_KEY, "InstallLocation") == r"C:\估值 工具"
    assert int(str(windows.value(_KEY, "EstimatedSize")), 16) > 100
    assert windows.value(rf"{_CLASSES}\.assay") == facts.PROG_ID
    assert windows.value(rf"{_CLASSES}\{facts.PROG_ID}\shell\open\command") == f'"{program}" "%1"'
    assert windows.value(rf"{_CLASSES}\{facts.PROG_ID}\DefaultIcon") == f'"{program}",0'
    assert list(drive.rglob(f"{facts.TITLE}.lnk"))

    # A newer one goes where the old one is, and takes away what is no more.
    mine = home / "mine.assay"
    mine.write_text("a valuation", encoding="utf-8")
    windows.run("reg", "add", r"HKCU\Software\Assay\Workbench", "/v", "language", "/d", "zh_CN", "/f")
    (home / "_internal" / "old.pyd").write_text("old", encoding="utf-8")
    newer = compile_installer(payload_in(work, "new.pyd"), work / "out", work / "workbench.ico", "99.1.2")
    assert windows.run(newer, "/S").returncode == 0
    assert sorted(one.name for one in (home / "_internal").iterdir()) == ["new.pyd", "说明.txt"]
    assert windows.value(_KEY, "DisplayVersion") == "99.1.2"

    # Another program's folder is not taken.
    (drive / "other" / "_internal").mkdir(parents=True)
    (drive / "other" / "_internal" / "theirs").touch()
    assert windows.run(setup, "/S", r"/D=C:\other").returncode == 4
    assert (drive / "other" / "_internal" / "theirs").exists()

    # _?= lets the uninstaller run where it stands, so that it can be waited for.
    assert windows.run(home / f"Uninstall {facts.TITLE}.exe", "/S", "_?=C:\\估值", "工具").returncode == 0
    assert [one.name for one in home.iterdir() if not one.name.startswith("Uninstall")] == ["mine.assay"]
    for key in (_KEY, rf"{_CLASSES}\{facts.PROG_ID}", rf"{_CLASSES}\.assay"):
        assert windows.run("reg", "query", key).returncode != 0
    assert windows.value(r"HKCU\Software\Assay\Workbench", "language") == "zh_CN"
    assert not list(drive.rglob(f"{facts.TITLE}.lnk"))
