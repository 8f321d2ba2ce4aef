"""What tells a desktop of the application and of its files: menu entry, file type, icons."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from installer.linux.facts import PACKAGE, TITLE
from installer.linux.icons import MARK, SIZES, draw

MIME_TYPE: Final = "application/x-assay-valuation"
MAGIC: Final = '"format": "assay"'
"""Stands on the second line of every valuation file."""


def desktop_entry(command: str = "workbench") -> str:
    """The menu entry; `command` starts the application."""
    return "\n".join(
        [
            "[Desktop Entry]",
            "Type=Application",
            "Version=1.0",
            f"Name={TITLE}",
            f"Name[zh_CN]={TITLE} 估值工作台",
            "GenericName=Company Valuation",
            "GenericName[zh_CN]=公司估值",
            "Comment=Value a company by its contracted backlog and the debt secured by it",
            "Comment[zh_CN]=按已签约待履行订单及其担保债务为公司估值",
            f"Exec={command} %f",
            f"Icon={PACKAGE}",
            "Terminal=false",
            "Categories=Office;Finance;",
            f"MimeType={MIME_TYPE};",
            "Keywords=valuation;backlog;RPO;DCF;debt;finance;",
            "Keywords[zh_CN]=估值;订单;现金流;债务;财务;",
            "StartupWMClass=workbench",
            "",
        ]
    )


def mime_package() -> str:
    """The file type, for shared-mime-info."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{MIME_TYPE}">
    <comment>Assay valuation</comment>
    <comment xml:lang="zh_CN">Assay估值文件</comment>
    <sub-class-of type="application/json"/>
    <icon name="{PACKAGE}"/>
    <magic priority="60">
      <match type="string" offset="0" value="{{">
        <match type="string" offset="1:16" value="{MAGIC.replace('"', "&quot;")}"/>
      </match>
    </magic>
    <glob pattern="*.assay"/>
  </mime-type>
</mime-info>
"""


def write_share(share: Path, command: str = "workbench") -> None:
    """Put menu entry, file type and icons below a folder `share`, where desktops look for them."""
    for path, words in {
        share / "applications" / f"{PACKAGE}.desktop": desktop_entry(command),
        share / "mime" / "packages" / f"{PACKAGE}.xml": mime_package(),
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    hicolor = share / "icons" / "hicolor"
    drawing = hicolor / "scalable" / "apps" / f"{PACKAGE}.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_bytes(MARK.read_bytes())
    draw(SIZES, {size: hicolor / f"{size}x{size}" / "apps" / f"{PACKAGE}.png" for size in SIZES})
