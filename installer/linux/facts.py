"""Names, places and the date of the Linux release."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from installer.bundle import ROOT
from workbench import __version__

PACKAGE: Final = "assay-workbench"
TITLE: Final = "Assay Workbench"
VERSION: Final = __version__
ARCHITECTURE: Final = "amd64"
MACHINE: Final = "x86_64"
SUMMARY: Final = "values companies by contracted backlog and the debt secured by it"
DESCRIPTION: Final = (
    "A desktop workbench for a company whose worth hangs on contracted backlog",
    "(remaining performance obligations) and on the debt secured by it: how much",
    "of the backlog is gold, who is paid first, what is left for a share. The",
    "model is computed live, explained down to its sources, and exported as a",
    "workbook of living formulas. It works offline.",
)
MAINTAINER: Final = "The Assay Workbench developers <assay-workbench@assay.invalid>"
BUILD: Final = ROOT / "build" / "linux"
OUT: Final = ROOT / "dist" / "linux"
INSIDE: Final = f"usr/lib/{PACKAGE}"
"""Where the package puts the bundle."""


def epoch() -> int:
    """Seconds of the date that everything built bears: SOURCE_DATE_EPOCH, or that of the commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    said = subprocess.run(
        ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(said.stdout)


def deb_path() -> Path:
    """The package."""
    return OUT / f"{PACKAGE}_{VERSION}_{ARCHITECTURE}.deb"


def tarball_path() -> Path:
    """The archive that is unpacked anywhere."""
    return OUT / f"{PACKAGE}-{VERSION}-linux-{MACHINE}.tar.gz"
