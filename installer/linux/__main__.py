"""`python -m installer.linux` builds the Linux release from a clean clone, in an environment of its own.

Nothing but Python's standard library is needed to begin with; `build.py` does the rest inside the environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

from installer.bundle import ROOT
from installer.linux.facts import BUILD, epoch

CONSTRAINTS: Final = ROOT / ".ci" / "constraints-py311.txt"
TOOLS: Final = {"objdump": "binutils", "objcopy": "binutils", "strip": "binutils", "dpkg-deb": "dpkg"}


def main() -> int:
    """Make the environment, and build in it; exit status of the build."""
    missing = sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})
    if missing:
        print(f"Missing: {' '.join(missing)}. Install them: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 2
    environment = BUILD / "environment"
    shutil.rmtree(environment, ignore_errors=True)
    print("== Environment", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "-c", str(CONSTRAINTS)]
    subprocess.run([*pip, "-e", f"{ROOT}[release]"], env=plain, check=True)
    settings = {
        "SOURCE_DATE_EPOCH": str(epoch()),
        "PYTHONHASHSEED": "0",  # hashes of sets decide an order in the archive of modules
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",  # in a log, what is said stands in the order in which it was
    }
    words = [python, "-m", "installer.linux.build", *sys.argv[1:]]
    return subprocess.run(words, cwd=ROOT, env={**plain, **settings}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
