"""`python -m installer.wheelhouse --out DIR`: everything that pip needs to install the workbench without a network.

The wheel of the project and those of its run-time closure, a requirements file that pins each by its hash, and a
short text. `--check` installs from it into a fresh environment with the network refused, and compares the values of
the shipped example with those of the source.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.parser import HeaderParser
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from installer.build_facts import ROOT
from installer.checksums import digest
from installer.checksums import write as write_sums
from workbench.ground.provenance.build_facts import FILE, facts_of_checkout
from workbench.ground.provenance.requirements import closure

CONSTRAINTS: Final = ROOT / ".ci" / "constraints-py311.txt"
EXAMPLE: Final = "coreweave-ipo.assay"
REQUIREMENTS, INSTALL = "requirements.txt", "INSTALL.txt"
PLATFORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": (*(f"manylinux_2_{n}_x86_64" for n in range(34, 16, -1)), "manylinux2014_x86_64"),
    "windows": ("win_amd64",),
    "macos": (
        "macosx_14_0_arm64",
        "macosx_13_0_arm64",
        "macosx_13_0_universal2",
        "macosx_12_0_arm64",
        "macosx_11_0_arm64",
    ),
}
"""Tags that a wheel may bear for each system; newest first."""
_MARKERS: Final[Mapping[str, dict[str, str]]] = {
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
}
_REFUSED: Final = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
_PROXIES: Final = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "pip_index_url",
    "pip_extra_index_url",
    "pip_find_links",
)


class WheelhouseError(Exception):
    """A wheel could not be had, or what was installed does not do what the source does."""


def build(out: Path, system: str | None = None, python: str | None = None) -> list[Path]:
    """Fill an empty folder for a system and a Python ("3.12"), this one when left out; the wheels, sorted.

    Raises `WheelhouseError` with what pip said.
    """
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise WheelhouseError(f"{out} is not empty")
    own = own_wheel(out)
    command = [sys.executable, "-m", "pip", "download", "-q", "--only-binary", ":all:", "--dest", str(out)]
    command += ["-c", str(CONSTRAINTS)]
    if system is not None or python is not None:
        version = python or "%d.%d" % sys.version_info[:2]
        command += ["--python-version", version, "--implementation", "cp", "--abi", f"cp{version.replace('.', '')}"]
        command += ["--abi", "abi3", "--abi", "none"]
        for tag in PLATFORMS[system or "linux"]:
            command += ["--platform", tag]
    # pip follows the markers of the system it runs on: what only the other system needs is asked for by name.
    only_there = sorted(needed(system, python) - needed(None, None))
    _run([*command, str(own), *only_there])
    wheels = sorted(out.glob("*.whl"))
    (out / REQUIREMENTS).write_text(requirements(wheels), encoding="utf-8", newline="\n")
    (out / INSTALL).write_text(install_words(system, python), encoding="utf-8", newline="\n")
    write_sums(out)
    return wheels


def needed(system: str | None, python: str | None) -> set[str]:
    """Names of what the product needs there, by the markers of its requirements."""
    there = dict(_MARKERS.get(system or "", {}))
    if python is not None:
        there |= {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_version": f"{python}.0",
        }
    not_here: list[str] = []
    held = closure(environment=there, absent=not_here)
    return {*held, *(line.split()[0] for line in not_here)}


def own_wheel(out: Path) -> Path:
    """The project's wheel from what is committed, with the facts of its build in it. Raises `WheelhouseError`."""
    facts = facts_of_checkout(ROOT, "wheel")
    if not facts.commit:
        raise WheelhouseError(f"{ROOT} has no commit that git knows")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        archive = Path(folder) / "tree.tar"
        _run(["git", "-c", "safe.directory=*", "-C", str(ROOT), "archive", "-o", str(archive), facts.commit])
        shutil.unpack_archive(archive, tree)
        # `git archive` gives what is committed: whatever else stands in the checkout is not in the wheel.
        (tree / "resources" / FILE).write_text(replace(facts, is_changed=False).as_json(), encoding="utf-8")
        _run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(out), str(tree)])
    return next(out.glob("assay_workbench-*.whl"))


def requirements(wheels: Sequence[Path]) -> str:
    """Each wheel by name, version and hash, for `pip install --require-hashes`."""
    lines = ["# Every wheel beside this file, each pinned by its hash."]
    for wheel in sorted(wheels, key=lambda one: one.name.lower()):
        name, version = named(wheel)
        lines += [f"{name}=={version} \\", f"    --hash=sha256:{digest(wheel)}"]
    return "\n".join(lines) + "\n"


def named(wheel: Path) -> tuple[str, str]:
    """Name and version as the wheel's own metadata have them. Raises `WheelhouseError` when there are none."""
    with zipfile.ZipFile(wheel) as held:
        place = next((one for one in held.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)), None)
        if place is None:
            raise WheelhouseError(f"{wheel.name} carries no metadata")
        found = HeaderParser().parsestr(held.read(place).decode("utf-8"))
    return canonicalize_name(str(found["Name"])), str(found["Version"])


def install_words(system: str | None, python: str | None) -> str:
    """How to install from the folder, in the reader's shell."""
    script = "Scripts\\" if system == "windows" else "bin/"
    starts = "py" if system == "windows" else "python3"
    version = python or "%d.%d" % sys.version_info[:2]
    return f"""Assay Workbench without a network

For Python {version} on {system or "this kind of system"}. In this folder:

    {starts} -m venv workbench-env
    workbench-env/{script}python -m pip install --no-index --find-links . --require-hashes -r {REQUIREMENTS}
    workbench-env/{script}workbench --version --verbose

`sha256sum -c SHA256SUMS` (Windows: certutil -hashfile FILE SHA256) says whether a file was damaged on its way.
To upgrade, run the second line again from the newer folder; files and settings stay where they are.
""".replace("/Scripts\\", "\\Scripts\\")


def check(wheelhouse: Path, work: Path) -> str:
    """Install from the folder with the network refused, and compare values with the source's; what was found.

    Raises `WheelhouseError` when something is fetched, missing, or another figure comes out.
    """
    environment = refused_environment()
    place = work / "environment"
    _run([sys.executable, "-m", "venv", str(place)], environment)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    within = [*alone(), str(python), "-I", "-m", "pip", "install", "-q", "--no-compile"]
    within += ["--no-index", "--find-links", str(wheelhouse)]
    _run([*within, "--require-hashes", "-r", str(wheelhouse / REQUIREMENTS)], environment, work)
    _run([str(python), "-I", "-m", "pip", "check"], environment, work)
    files = _run([str(python), "-I", "-c", "import workbench; print(workbench.__file__)"], environment, work)
    if not Path(files.strip()).is_relative_to(place):
        raise WheelhouseError(f"{files.strip()} is not what was installed")
    new = ["-m", "workbench", "new", EXAMPLE, "--example", Path(EXAMPLE).stem]
    _run([str(python), "-I", *new], environment, work)
    value = ["-m", "workbench", "value", "--json"]
    theirs = _run([*alone(), str(python), "-I", *value, EXAMPLE], environment, work)
    ours = _run([sys.executable, *value, str(ROOT / "resources" / "examples" / EXAMPLE)], _own_environment(), ROOT)
    if theirs != ours:
        raise WheelhouseError(f"installed: {theirs[:400]}\nsource: {ours[:400]}")
    return _run([str(python), "-I", "-m", "workbench", "--version", "--verbose"], environment, work)


def refused_environment() -> dict[str, str]:
    """This environment without proxies, index, configuration of pip, or paths to this checkout."""
    kept = {key: value for key, value in os.environ.items() if key.lower() not in _PROXIES}
    kept = {key: value for key, value in kept.items() if not key.startswith("PIP_")}
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        kept.pop(name, None)
    return {**kept, **_REFUSED}


def alone() -> list[str]:
    """What runs a command where there is no network at all; empty where the system does not allow that."""
    command = shutil.which("unshare")
    if command is None:
        return []
    words = [command, "--net", "--map-root-user"]
    done = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if done.returncode == 0 else []


def _own_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WheelhouseError(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def sizes(wheels: Sequence[Path]) -> list[str]:
    """Size of each wheel in MB, largest first, and of all."""
    ordered = sorted(wheels, key=lambda one: (-one.stat().st_size, one.name))
    lines = [f"{wheel.stat().st_size / 1e6:8.1f} MB  {wheel.name}" for wheel in ordered]
    return [*lines, f"{sum(wheel.stat().st_size for wheel in wheels) / 1e6:8.1f} MB  {len(wheels)} wheels"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when a wheel cannot be had, or the installed program differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m installer.wheelhouse", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder, or one to be made")
    parser.add_argument("--platform", choices=sorted(PLATFORMS), help="another system than this one")
    parser.add_argument("--python", metavar="VERSION", help="another Python than this one, as 3.12")
    parser.add_argument("--check", action="store_true", help="install from it with the network refused, and compare")
    options = parser.parse_args(arguments)
    if options.check and (options.platform or options.python):
        parser.error("--check installs on this system, with this Python")
    try:
        wheels = build(options.out.resolve(), options.platform, options.python)
        print("\n".join(sizes(wheels)))
        absent = needed(options.platform, options.python) - {named(wheel)[0] for wheel in wheels}
        if absent:
            raise WheelhouseError(f"not in the wheelhouse: {', '.join(sorted(absent))}")
        if options.check:
            with tempfile.TemporaryDirectory() as folder:
                said = check(options.out.resolve(), Path(folder))
            how = "in a system without a network" if alone() else "with no index, proxy or configuration of pip"
            print(f"installed {how}; the same figures as the source\n{said}", end="")
    except WheelhouseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
