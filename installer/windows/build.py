"""`python -m installer.windows.build`: on Windows the bundle and its installer; elsewhere the installer alone.

makensis compiles on every system; PyInstaller makes a bundle only for the system it runs on.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from installer import bundle
from installer.build_facts import tell_build
from installer.notices import __main__ as notices
from installer.windows import facts
from installer.windows.ico import write_icon

FOLDER = Path(__file__).resolve().parent


def freeze() -> Path:
    """Run PyInstaller; the bundle. Works on Windows only."""
    if sys.platform != "win32":
        raise SystemExit("A bundle for Windows is made on Windows; --payload FOLDER wraps one that was made there.")
    facts.BUILD.mkdir(parents=True, exist_ok=True)
    write_icon(facts.BUILD / "workbench.ico")
    for file in (facts.WINDOW, facts.COMMAND):
        words = facts.version_resource(file)
        (facts.BUILD / f"{Path(file).stem}.version.txt").write_text(words, encoding="utf-8")
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    words += ["--workpath", str(facts.BUILD / "work"), "--distpath", str(facts.BUILD), str(FOLDER / "workbench.spec")]
    subprocess.run(words, cwd=bundle.ROOT, check=True)
    made = facts.BUILD / bundle.NAME
    notices.write(notices.found_notices(made, bundle.NOT_SHIPPED), made / "_internal/workbench/resources/notices")
    tell_build(made / "_internal", "bundle")
    return made


def setup_name(version: str = facts.VERSION) -> str:
    """File name of the installer."""
    return f"assay-workbench-{version}-windows-x86_64-setup.exe"


def compile_installer(payload: Path, out: Path, icon: Path, version: str = facts.VERSION) -> Path:
    """Wrap a bundle into an installer in the folder `out`; warnings are errors. Needs makensis."""
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis is not installed: apt-get install nsis, or NSIS 3.08 or later on Windows.")
    for file in (facts.WINDOW, facts.COMMAND):
        if not (payload / file).is_file():
            raise SystemExit(f"{payload} is no bundle for Windows: {file} is not in it.")
    out.mkdir(parents=True, exist_ok=True)
    size = sum(path.stat().st_size for path in payload.rglob("*") if path.is_file())
    defined = {
        "VERSION": version,
        "FOUR_NUMBERS": ".".join(str(one) for one in facts.four_numbers(version)),
        "TITLE": facts.TITLE,
        "PUBLISHER": facts.PUBLISHER,
        "WINDOW": facts.WINDOW,
        "COMMAND": facts.COMMAND,
        "PROG_ID": facts.PROG_ID,
        "PAYLOAD": str(payload.resolve()),
        "ICON": str(icon.resolve()),
        "SIZE_KB": str(-(-size // 1024)),
        "OUTFILE": str(out.resolve() / setup_name(version)),
    }
    words = [makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", "-NOCD"]
    words += [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run([*words, str(FOLDER / "installer.nsi")], check=True)
    return out / setup_name(version)


def main() -> int:
    """Build what can be built here."""
    parser = argparse.ArgumentParser(prog="python -m installer.windows.build", description=__doc__)
    parser.add_argument("--payload", type=Path, metavar="FOLDER", help="a bundle that was made on Windows")
    options = parser.parse_args()
    payload = options.payload or freeze()
    icon = facts.BUILD / "workbench.ico"
    write_icon(icon)
    print(compile_installer(payload, facts.OUT, icon))
    return 0


if __name__ == "__main__":
    sys.exit(main())
