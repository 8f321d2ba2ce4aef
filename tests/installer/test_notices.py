"""Every part of the product has a licence that was read and a text; what lacks one fails the build."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from importlib import metadata
from pathlib import Path

import packaging.requirements
import pytest
from packaging.utils import canonicalize_name

from installer.notices.__main__ import found_notices, main
from installer.notices.bundled import qt_modules, refuse_changed_qt, system_parts
from installer.wheelhouse import needed
from workbench.ground.provenance import notices as module
from workbench.ground.provenance import parts
from workbench.ground.provenance.notices import SHIPPED, Notices, as_text, collected, inside, notices
from workbench.ground.provenance.parts import Part, UnreviewedError, part_of, reviewed, shipped_texts
from workbench.ground.provenance.requirements import closure, needed_names
from workbench.ground.resources import resource

pytestmark = pytest.mark.qt
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def found() -> Notices:
    return found_notices()


def made_distribution(folder: Path, name: str, lines: str = "", files: tuple[str, ...] = ()) -> metadata.Distribution:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{lines}", encoding="utf-8")
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("some words", encoding="utf-8")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")
    return metadata.Distribution.at(info)


def test_that_requirements_of_extras_and_of_other_systems_are_left_out() -> None:
    lines = ["Plain_One>=1", "only.there; sys_platform == 'win32'", "extra; extra == 'speed'"]
    lines += ["later; python_version >= '3.99'"]
    assert needed_names(lines) == ["plain-one"]
    assert needed_names(lines, {"sys_platform": "win32"}) == ["plain-one", "only-there"]
    assert needed_names(lines, {"python_version": "4.0"}) == ["plain-one", "later"]


def test_that_the_closure_is_what_the_project_declares_and_what_that_needs() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = [packaging.requirements.Requirement(line) for line in declared]
    direct = {canonicalize_name(line.name) for line in lines if line.marker is None or line.marker.evaluate()}
    held = set(closure())
    assert {"pyside6-essentials", "numpy"} <= direct <= held
    assert {"et-xmlfile", "python-dateutil", "colorama"} <= held - direct
    assert not held & {"pytest", "numba", "distributed", "pyarrow", "pyinstaller", "mypy"}
    assert {"pandas", "python-dateutil"} & set(closure(["pandas"])) == set()


def test_that_every_part_has_a_licence_and_a_text(found: Notices) -> None:
    assert set(closure()) <= {canonicalize_name(part.name) for part in found.parts}
    for part in found.parts:
        assert part.licence, part.name
        assert any(len(text.words) > 100 for text in part.texts), part.name
        for text in part.texts:
            assert text.words.strip(), (part.name, text.name)
            assert text.source, (part.name, text.name)


def test_that_licences_are_expressions_of_known_identifiers(found: Notices) -> None:
    schema = json.loads((Path(__file__).parent / "schema" / "spdx.SNAPSHOT.schema.json").read_text(encoding="utf-8"))
    known = set(schema["enum"]) | {"NONE"}
    for part in found.parts:
        words = re.findall(r"[A-Za-z0-9.+-]+", part.licence)
        for word in words:
            assert word in known or word in {"AND", "OR", "WITH"} or word.startswith("LicenseRef-"), part


def test_that_the_lgpl_and_the_gpl_stand_in_full_with_the_notice_on_qt(found: Notices, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    whole = (tmp_path / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    for ends in ("GNU LESSER GENERAL PUBLIC LICENSE", "permanent authorization for you to choose that version"):
        assert ends in whole
    for ends in ("TERMS AND CONDITIONS", "why-not-lgpl.html"):
        assert ends in whole
    version = metadata.version("PySide6-Essentials")
    assert f"official_releases/qt/{'.'.join(version.split('.')[:2])}/{version}/" in whole
    assert "You may replace Qt" in whole
    assert {"Core", "Gui", "Widgets", "Svg", "PrintSupport"} <= set(found.modules)
    assert f"Qt {found.modules[0]}" in whole
    # Whole: as many words as the texts that the Free Software Foundation publishes.
    assert len((tmp_path / "GPL-3.0-only.txt").read_text(encoding="utf-8").split()) == 5644
    assert len((tmp_path / "LGPL-3.0-only.txt").read_text(encoding="utf-8").split()) == 1234


def test_that_the_same_parts_give_the_same_bytes_and_come_back_from_them(found: Notices) -> None:
    assert found_notices().as_json() == found.as_json()
    assert Notices.of_json(found.as_json()) == found


def test_that_a_part_without_text_or_reviewed_licence_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = made_distribution(tmp_path, "bare", "License-Expression: MIT\n")
    with pytest.raises(UnreviewedError, match="ships no licence text"):
        part_of(bare)
    vague = made_distribution(tmp_path, "vague", "License: BSD\n", ("vague-1.0.dist-info/LICENSE",))
    with pytest.raises(UnreviewedError, match="says 'BSD'"):
        part_of(vague)
    held = {"numpy": metadata.distribution("numpy"), "bare": bare, "vague": vague}
    monkeypatch.setattr(module, "closure", lambda *_args, **_named: held)
    assert main(["--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "bare 1.0" in said
    assert "vague" in said
    assert not (tmp_path / "out").exists()


def test_that_a_licence_that_has_changed_since_it_was_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"one": {"spdx": "MIT", "says": "MIT", "why": "read"}}
    monkeypatch.setattr(parts, "reviewed", lambda: {"distributions": entry, "texts": {}})
    assert part_of(made_distribution(tmp_path / "a", "one", "License: MIT\n", ("one/COPYING",))).licence == "MIT"
    with pytest.raises(UnreviewedError, match="now says 'Proprietary'"):
        part_of(made_distribution(tmp_path / "b", "one", "License: Proprietary\n", ("one/COPYING",)))


def test_that_a_library_within_a_wheel_is_named_or_fails_the_build(tmp_path: Path, found: Notices) -> None:
    names = {part.name for part in found.parts if part.kind == "library"}
    assert {"OpenBLAS and LAPACK in numpy", "libquadmath in scipy", "HarfBuzz in Qt"} <= names
    numpy = metadata.distribution("numpy")
    said = " ".join(text.words for text in shipped_texts(numpy))
    for part in inside(numpy, part_of(numpy)):
        # What the reviewed entry says is what numpy's own notice says of that library.
        assert part.licence.partition(" AND ")[0] in said
    strange = made_distribution(
        tmp_path, "odd", "License-Expression: MIT\n", ("odd/LICENSE", "odd.libs/libstrange-1a2b.so.3")
    )
    with pytest.raises(UnreviewedError, match="libstrange"):
        inside(strange, part_of(strange))


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_that_what_only_another_system_needs_is_reviewed_too(system: str) -> None:
    there = needed(system, None) - needed(None, None)
    assert there
    for name in there:
        assert part_of(metadata.distribution(name)).texts


def test_that_no_font_is_shipped_as_the_notices_say() -> None:
    endings = {".ttf", ".otf", ".woff", ".woff2", ".ttc", ".pfb"}
    assert not [path for path in resource("").rglob("*") if path.suffix.lower() in endings]


def test_that_each_reviewed_text_has_a_source_and_each_source_a_text() -> None:
    stated = set(reviewed()["texts"])
    assert stated == {path.stem for path in resource("licences/texts").glob("*.txt")}
    entries = tomllib.loads(resource("licences/qt.toml").read_text(encoding="utf-8"))["parts"]
    assert {name for entry in entries for name in entry["texts"]} <= stated


def test_that_what_qt_carries_is_in_its_binaries() -> None:
    """A few parts leave words of their own in the libraries: the list is of this Qt and not of another."""
    import PySide6

    lib = Path(PySide6.__file__).parent / "Qt" / "lib"
    if not lib.is_dir():
        pytest.skip("Qt's libraries stand elsewhere on this system")
    core, gui = (next(lib.glob(f"libQt6{name}.so.6")).read_bytes() for name in ("Core", "Gui"))
    jpeg = next((lib.parent / "plugins" / "imageformats").glob("libqjpeg*")).read_bytes()
    for words, held in ((b"PCRE2", core), (b"hb_", gui), (b"libpng", gui), (b"libjpeg-turbo", jpeg)):
        assert words in held


def test_that_a_bundle_is_read_by_its_libraries(tmp_path: Path) -> None:
    inside_it = tmp_path / "_internal" / "PySide6" / "Qt" / "lib"
    inside_it.mkdir(parents=True)
    for name in ("libQt6Core.so.6", "libQt6WaylandClient.so.6"):
        (inside_it / name).write_bytes(b"")
    (tmp_path / "_internal" / "libQt6Network.so.6").symlink_to("PySide6/Qt/lib/libQt6Network.so.6")
    assert qt_modules(tmp_path) == {"Core", "WaylandClient"}
    (tmp_path / "_internal" / "libnobodys-7.so.1").write_bytes(b"")
    with pytest.raises(UnreviewedError, match="libnobodys"):
        system_parts(tmp_path)


def test_that_a_bundle_whose_qt_is_not_the_wheels_is_refused(tmp_path: Path) -> None:
    wheel = metadata.distribution("PySide6-Essentials")
    file = next((one for one in wheel.files or () if one.name == "libQt6Svg.so.6"), None)
    if file is None:
        pytest.skip("Qt's libraries have other names on this system")
    with pytest.raises(UnreviewedError, match="no library of Qt"):
        refuse_changed_qt(tmp_path, wheel)
    copy = Path(shutil.copy(str(wheel.locate_file(file)), tmp_path / file.name))
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / file.name).symlink_to(copy)
    assert refuse_changed_qt(tmp_path, wheel) == 1
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    with pytest.raises(UnreviewedError, match=r"libQt6Svg.so.6 is not as the wheel ships it"):
        refuse_changed_qt(tmp_path, wheel)


def test_that_a_system_library_in_a_bundle_comes_with_its_packages_text(tmp_path: Path) -> None:
    if shutil.which("dpkg-query") is None:
        pytest.skip("only a system of Debian's kind knows which package owns a library")
    (tmp_path / "libz.so.1").write_bytes(b"")
    found = system_parts(tmp_path)
    assert [part.name for part in found] == ["zlib1g"]
    assert "Jean-loup Gailly" in found[0].texts[0].words


def test_that_a_bundle_shows_what_its_build_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Notices("9.9", "none", "6.0", ("Core",), (Part("one", "1", "MIT", "python", "", "", ()),))
    place = tmp_path / SHIPPED
    place.parent.mkdir()
    place.write_text(written.as_json(), encoding="utf-8")
    monkeypatch.setattr(module, "resource", lambda path: tmp_path / path)
    assert notices() == written


def test_that_a_missing_distribution_is_told_and_hides_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.distribution

    def without_scipy(name: str) -> metadata.Distribution:
        if canonicalize_name(name) == "scipy":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "distribution", without_scipy)
    shown = notices(["Core"])
    assert "numpy" in {part.name for part in shown.parts}
    assert [line for line in shown.missing if "scipy" in line] == list(shown.missing) != []
    with pytest.raises(UnreviewedError, match="scipy"):
        collected(["Core"])


def test_that_the_text_lists_each_licence_text_once(found: Notices) -> None:
    whole = as_text(found)
    assert whole.count("\nText ") == len({text.words for part in found.parts for text in part.texts})
    assert "No licence has been stated for Assay Workbench itself" in whole
