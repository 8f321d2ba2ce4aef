"""`python -m installer.smoke` installs what was built in an empty system of its own, and uses it as a person would.

It needs root, since it makes that system by debootstrap, and Xvfb, openbox, xdotool and imagemagick for the window.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from installer.bundle import ROOT
from installer.linux.facts import BUILD, OUT, deb_path, tarball_path

TOOLS: Final = {
    "debootstrap": "debootstrap",
    "unshare": "util-linux",
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
}
PYTHON: Final = BUILD / "environment" / "bin" / "python"


def main() -> int:
    """Run all; 1 with what went wrong, 2 when something needed is missing."""
    if Path(sys.executable) != PYTHON:
        if not PYTHON.exists():
            print("Nothing is built: python -m installer.linux", file=sys.stderr)
            return 2
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", "installer.smoke", *sys.argv[1:]])
    missing = sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})
    if missing or os.geteuid() != 0:
        said = f"missing: {' '.join(missing)}" if missing else "only root can make a system of its own"
        print(f"The smoke test cannot run; {said}", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(prog="python -m installer.smoke", description=__doc__)
    parser.add_argument("--only", choices=["deb", "tarball"], help="one of the two")
    return _all(parser.parse_args().only)


def _all(only: str | None) -> int:
    from installer.smoke.package import check_package
    from installer.smoke.portable import check_portable
    from installer.smoke.report import Report
    from installer.smoke.root import Root, SmokeError, make_root
    from tests.xserver import x_server

    report = Report()
    base = make_root(BUILD / "root")
    report.holds("system", "debootstrap has made an empty system")
    with x_server(1440, 900) as server:
        for name, check, artefact in (
            ("deb", check_package, deb_path()),
            ("tarball", check_portable, tarball_path()),
        ):
            if only not in (None, name):
                continue
            here = BUILD / "smoke" / name
            shutil.rmtree(here, ignore_errors=True)
            here.mkdir(parents=True)
            root: Root = base.copied(BUILD / f"root-{name}")
            try:
                check(artefact, root, server, here, report)
            except SmokeError as error:
                server.screenshot(here / "failed.png")
                print(f"FAILED, {name}: {error}", file=sys.stderr)
                return 1
    print(f"\n{report.table()}\n\n{report.written(OUT / 'smoke.json')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
