"""What a person set for all windows: look, language, size of letters, files. Kept in the platform's own place."""

from __future__ import annotations

import logging
import math
from enum import Enum
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

from workbench.ui.theme import LEAST_SCALE, MOST_SCALE, Appearance, Density, Theme, theme_for

log = logging.getLogger(__name__)

MOST_VERSIONS: Final = 200

Kind = TypeVar("Kind", bound=Enum)


class Money(Enum):
    """How large amounts are written where they are only read."""

    WESTERN = "western"
    CHINESE = "chinese"


_KEYS: Final = {"fades_changes": "fade_changes"}
_SET_BACK: Final = ("appearance", "density", "scale", "hatches", "fades_changes", "money", "versions")


class Preferences(QObject):
    """Settings, read with their defaults: what is damaged or out of bounds counts as not set.

    `changed(name)` follows each new value; all windows of a program share one of these.
    """

    changed = Signal(str)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._passed_over: set[str] = set()

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system."""
        return self._one_of(Appearance, "appearance", Appearance.SYSTEM)

    @property
    def density(self) -> Density:
        """Height of lines and rows."""
        name = str(self.settings.value("density", "") or "")
        if name and name not in Density.__members__:
            self._pass_over("density")
        return Density[name] if name in Density.__members__ else Density.NORMAL

    @property
    def scale(self) -> float:
        """Size of letters against the usual, from `LEAST_SCALE` to `MOST_SCALE`."""
        return self._number("scale", 1.0, LEAST_SCALE, MOST_SCALE)

    @property
    def language(self) -> str:
        """The language chosen; empty when it is the system's."""
        return str(self.settings.value("language", "") or "")

    @property
    def money(self) -> Money:
        """How large amounts are written in headline, charts, sentences and reports."""
        return self._one_of(Money, "money", Money.WESTERN)

    @property
    def fades_changes(self) -> bool:
        """Whether the mark of a figure that has just moved fades, or stays until the next edit."""
        return self._switch("fade_changes", otherwise=True)

    @property
    def hatches(self) -> bool:
        """Whether layers of stacked bars are hatched, so that they are told apart without colour."""
        return self._switch("hatches", otherwise=False)

    @property
    def versions(self) -> int:
        """How many earlier versions of a file are kept; 0 for none."""
        return round(self._number("versions", 10.0, 0.0, MOST_VERSIONS))

    @property
    def theme(self) -> Theme:
        """The look these settings ask for."""
        return theme_for(self.appearance, self.density, self.scale, is_patterned=self.hatches)

    def put(self, name: str, value: object) -> None:
        """Set one of the above by its name; numbers and switches are kept as text, enumerations by what names them."""
        kept: object
        match value:
            case Density():
                kept = value.name
            case Enum():
                kept = value.value
            case bool():
                kept = "true" if value else "false"
            case _:
                kept = value
        key = _KEYS.get(name, name)
        if str(self.settings.value(key, "")) != str(kept):
            self.settings.setValue(key, kept)
            self.changed.emit(name)

    def set_back(self) -> None:
        """Everything but the language as in a new program."""
        for name in _SET_BACK:
            key = _KEYS.get(name, name)
            if self.settings.contains(key):
                self.settings.remove(key)
                self.changed.emit(name)

    def _one_of(self, kind: type[Kind], key: str, otherwise: Kind) -> Kind:
        held = str(self.settings.value(key, "") or "")
        found = next((one for one in kind if one.value == held), None)
        if held and found is None:
            self._pass_over(key)
        return otherwise if found is None else found

    def _switch(self, key: str, *, otherwise: bool) -> bool:
        held = str(self.settings.value(key, "") or "").lower()
        if held and held not in ("true", "false"):
            self._pass_over(key)
        return held == "true" if held in ("true", "false") else otherwise

    def _number(self, key: str, otherwise: float, low: float, high: float) -> float:
        held = self.settings.value(key)
        if held is None:
            return otherwise
        try:
            value = float(str(held))
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        self._pass_over(key)
        return otherwise

    def _pass_over(self, key: str) -> None:
        """Say once of a setting that it counts as not set; what is kept stays for the release that can read it."""
        if key not in self._passed_over:
            self._passed_over.add(key)
            log.warning("The setting %s cannot be read by this release and counts as not set", key)
