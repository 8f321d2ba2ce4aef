"""What macOS is told of the application and of its files, from the product's own version."""

from __future__ import annotations

import plistlib
from typing import Any, Final

from installer.bundle import ROOT
from workbench import __version__

VERSION: Final = __version__
TITLE: Final = "Assay Workbench"
IDENTIFIER: Final = "invalid.assay.workbench"
"""The owner's domain, reversed, takes the place of `invalid.assay` before anything is signed."""
FILE_TYPE: Final = f"{IDENTIFIER}.valuation"
ICON: Final = "workbench.icns"
BUILD: Final = ROOT / "build" / "macos"
OUT: Final = ROOT / "dist" / "macos"
OLDEST: Final = "13.0"
"""Oldest macOS that the proven version of Qt runs on."""


def information() -> dict[str, Any]:
    """The bundle's Info.plist."""
    return {
        "CFBundleName": TITLE,
        "CFBundleDisplayName": TITLE,
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleExecutable": TITLE,
        "CFBundleIconFile": ICON,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "LSMinimumSystemVersion": OLDEST,
        "LSApplicationCategoryType": "public.app-category.finance",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSPrincipalClass": "NSApplication",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Assay valuation",
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": ICON,
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [FILE_TYPE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": FILE_TYPE,
                "UTTypeDescription": "Assay valuation",
                "UTTypeIconFile": ICON,
                "UTTypeConformsTo": ["public.json"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["assay"],
                    "public.mime-type": ["application/x-assay-valuation"],
                },
            }
        ],
    }


CHINESE: Final = {
    "CFBundleDisplayName": "Assay Workbench 估值工作台",
    "Assay valuation": "Assay估值文件",
}
"""The same words for a Chinese desktop."""


def property_list() -> bytes:
    """The Info.plist as a file."""
    return plistlib.dumps(information())


def chinese_strings() -> str:
    """The words for a Chinese desktop as `zh-Hans.lproj/InfoPlist.strings`."""
    return "".join(f'"{name}" = "{words}";\n' for name, words in CHINESE.items())
