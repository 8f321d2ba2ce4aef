"""The portable archive: the bundle, a short README, and scripts that put it into one person's menu and take it out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from installer.linux import dependencies
from installer.linux.desktop import write_share
from installer.linux.facts import PACKAGE, TITLE, VERSION, tarball_path
from installer.linux.tree import packed, readable

HERE: Final = Path(__file__).resolve().parent
SCRIPTS: Final = ("install-for-me", "uninstall-for-me")
COMMAND: Final = "@COMMAND@"
"""Stands in the packed menu entry for the command, whose place only `install-for-me` knows."""


def build_tarball(bundle: Path, tree: Path, copyright_words: str, glibc: tuple[int, int], epoch: int) -> Path:
    """Make the archive around the folder `bundle`, in the empty folder `tree`."""
    top = tree / f"{PACKAGE}-{VERSION}"
    shutil.copytree(bundle, top, symlinks=True)
    write_share(top / "share", COMMAND)
    for name in SCRIPTS:
        shutil.copyfile(HERE / name, top / name)
        (top / name).chmod(0o755)
    (top / "README.txt").write_text(read_me(glibc), encoding="utf-8")
    (top / "COPYRIGHT.txt").write_text(copyright_words, encoding="utf-8")
    readable(top)
    packed(top, tarball_path(), epoch)
    return tarball_path()


def read_me(glibc: tuple[int, int]) -> str:
    """What a person who has unpacked it needs to know, in English and Chinese."""
    packages = " ".join(_any_name(field) for field in dependencies.depends(glibc)[1:])
    return f"""{TITLE} {VERSION}, for Linux on 64-bit Intel and AMD processors

Start it from this folder, wherever that is:

    ./workbench                  the window
    ./workbench FILE.assay       the window, on a valuation
    ./workbench --help           everything else

./install-for-me puts it into your menu, opens *.assay files with it and makes the command workbench yours, without
root and without copying anything: keep this folder where it is. ./uninstall-for-me takes that back. Your valuations
and settings are left alone.

It needs glibc {glibc[0]}.{glibc[1]} or later (ldd --version tells) and these libraries of the system, which a desktop
mostly has; where one is missing the program names it and does not start:

    sudo apt-get install {packages}

(Since Ubuntu 24.04 and Debian 13, libglib2.0-0 is called libglib2.0-0t64.)

简体中文：在本文件夹中运行 ./workbench 即可打开窗口；运行 ./install-for-me 可将其加入您的应用菜单并关联 *.assay 文件，
无需管理员权限，也不复制任何文件，请勿移动本文件夹；运行 ./uninstall-for-me 可撤销。您的估值文件和设置不受影响。
缺少系统库时，程序会指出缺少哪一个。
"""


def _any_name(field: str) -> str:
    names = field.split(" | ")
    return next((name for name in names if not name.endswith("t64")), names[0])
