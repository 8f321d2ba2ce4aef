"""`python -m installer.macos.build`: the application bundle and its disk image. Runs on macOS only; not run yet."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from installer import bundle
from installer.build_facts import tell_build
from installer.linux.icons import draw
from installer.macos import facts
from installer.notices import __main__ as notices

FOLDER = Path(__file__).resolve().parent
SIZES = (16, 32, 128, 256, 512)
"""Points to a side; each is drawn at single and double resolution."""


def draw_icon_set(folder: Path) -> None:
    """The pictures that iconutil makes an .icns of, in a folder whose name ends in .iconset."""
    paths = [(size * scale, folder / _name(size, scale)) for size in SIZES for scale in (1, 2)]
    for pixels, path in paths:
        draw((pixels,), {pixels: path})


def _name(size: int, scale: int) -> str:
    return f"icon_{size}x{size}{'@2x' if scale == 2 else ''}.png"


def build(identity: str | None) -> Path:
    """Make the bundle, sign it where an identity is given, and wrap it into a disk image."""
    pictures = facts.BUILD / "workbench.iconset"
    draw_icon_set(pictures)
    _run("iconutil", "--convert", "icns", "--output", facts.BUILD / facts.ICON, pictures)
    _run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
         "--workpath", facts.BUILD / "work", "--distpath", facts.BUILD, FOLDER / "workbench.spec")  # fmt: skip
    application = facts.BUILD / f"{facts.TITLE}.app"
    words = application / "Contents" / "Resources" / "zh-Hans.lproj" / "InfoPlist.strings"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text(facts.chinese_strings(), encoding="utf-8")
    packages = application / "Contents" / "Resources"
    notices.write(notices.found_notices(application, bundle.NOT_SHIPPED), packages / "workbench/resources/notices")
    tell_build(packages, "bundle")
    # What was put in after PyInstaller has broken its own ad hoc signature.
    signature = ["--options", "runtime", "--timestamp"] if identity else []
    _run("codesign", "--force", "--deep", *signature, "--entitlements", FOLDER / "entitlements.plist",
         "--sign", identity or "-", application)  # fmt: skip
    _run("codesign", "--verify", "--deep", "--strict", application)
    return _disk_image(application)


def _disk_image(application: Path) -> Path:
    folder = facts.BUILD / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run("ditto", application, folder / application.name)
    (folder / "Applications").symlink_to("/Applications")
    facts.OUT.mkdir(parents=True, exist_ok=True)
    image = facts.OUT / f"assay-workbench-{facts.VERSION}-macos.dmg"
    _run("hdiutil", "create", "-volname", facts.TITLE, "-srcfolder", folder, "-format", "UDZO", "-ov", image)
    return image


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], cwd=bundle.ROOT, check=True)


def main() -> int:
    """Build."""
    parser = argparse.ArgumentParser(prog="python -m installer.macos.build", description=__doc__)
    parser.add_argument("--sign", metavar="IDENTITY", help="a Developer ID Application certificate in the keychain")
    options = parser.parse_args()
    if sys.platform != "darwin":
        raise SystemExit("A bundle for macOS is made on macOS.")
    print(build(options.sign))
    return 0


if __name__ == "__main__":
    sys.exit(main())
