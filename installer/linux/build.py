"""Builds bundle, package and archive, in the environment that `python -m installer.linux` has made for it."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

from installer import bundle, checksums, sbom
from installer.build_facts import tell_build
from installer.linux import dependencies, freezing
from installer.linux.deb import build_deb
from installer.linux.elf import Asked, asked_of_the_system
from installer.linux.facts import BUILD, OUT, PACKAGE, VERSION, epoch
from installer.linux.tarball import build_tarball
from installer.notices.__main__ import DATA, found_notices
from workbench.ground.provenance.build_facts import FILE
from workbench.ground.provenance.notices import as_text


def main() -> int:
    """Build; 1 when something is not as declared, said line by line."""
    options = _options()
    shutil.rmtree(OUT, ignore_errors=True)
    print("== Bundle", flush=True)
    made = freezing.freeze(BUILD / "work", _empty(BUILD / "bundle"))
    asked = asked_of_the_system(made)
    faults = [*freezing.faults(made), *dependencies.disagreements(asked), *dependencies.owner_disagreements(asked)]
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    words = _noticed(made)
    _print_sizes(made)
    _print_starts(made)
    print("== Package and archive", flush=True)
    artefacts = _artefacts(made, words, asked)
    checksums.write(OUT)
    for path in sorted(OUT.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.relative_to(OUT.parent.parent)}")
    if options.twice or options.two_bundles:
        return _compared(made, words, artefacts, asked, is_bundle_too=options.two_bundles)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m installer.linux", description=__doc__)
    parser.add_argument("--twice", action="store_true", help="make package and archive twice and compare their bytes")
    parser.add_argument("--two-bundles", action="store_true", help="make the bundle twice too and say what differs")
    return parser.parse_args()


def _noticed(made: Path) -> str:
    """Put the notices of everything in the bundle into it, and the bill of materials beside it; their text."""
    found = found_notices(made, bundle.NOT_SHIPPED)
    folder = made / "_internal" / "workbench" / "resources" / "notices"
    folder.mkdir(parents=True)
    (folder / DATA).write_text(found.as_json(), encoding="utf-8", newline="\n")
    tell_build(made / "_internal", "bundle")
    OUT.mkdir(parents=True)
    bill = sbom.as_text(sbom.bill(found, bundle.NOT_SHIPPED))
    (OUT / f"{PACKAGE}-{VERSION}.cdx.json").write_text(bill, encoding="utf-8", newline="\n")
    return as_text(found)


def _artefacts(made: Path, words: str, asked: Asked) -> list[Path]:
    deb = build_deb(made, _empty(BUILD / "deb"), words, asked.glibc, epoch())
    tarball = build_tarball(made, _empty(BUILD / "tarball"), words, asked.glibc, epoch())
    return [deb, tarball]


def _compared(made: Path, words: str, artefacts: list[Path], asked: Asked, *, is_bundle_too: bool) -> int:
    """The same bundle must give the same bytes; a second bundle is compared file by file and only told of."""
    before = {path: _digest(path) for path in artefacts}
    differing = [path.name for path in _artefacts(made, words, asked) if before[path] != _digest(path)]
    print(f"made twice from one bundle: {', '.join(differing) + ' differ' if differing else 'the same bytes'}")
    if is_bundle_too:
        second = freezing.freeze(BUILD / "work", _empty(BUILD / "second"))
        places = [place for place in freezing.differing(made, second) if not place.endswith((DATA, FILE))]
        print(
            f"two bundles: {f'{len(places)} files differ: ' + ', '.join(places[:20]) if places else 'the same bytes'}"
        )
        shutil.rmtree(second)
    return 1 if differing else 0


def _print_sizes(made: Path) -> None:
    sizes = freezing.sizes(made)
    for part, size in [*sizes, ("bundle", sum(size for _, size in sizes))]:
        print(f"{size / 1e6:8.1f} MB  {part}")


def _print_starts(made: Path) -> None:
    """How long the bundle's command takes to say its version, and Python to do nothing."""
    command = _seconds([str(made / "workbench"), "--version"])
    python = _seconds([sys.executable, "-c", "pass"])
    print(f"workbench --version starts in {command:.2f} s, {command / python:.1f} times Python's own start")


def _seconds(words: list[str]) -> float:
    found = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - begin)
    return min(found)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
