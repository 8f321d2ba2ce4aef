"""The look: colour roles, type and density, light and dark, on Qt's Fusion style."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from workbench.ui.stylesheet import stylesheet

INTERFACE_PX = 13
SMALL_PX = 12
HEADLINE_PX = 21
LEAST_SCALE, MOST_SCALE = 0.8, 1.6

# The first families that exist are used; the CJK ones stand in glyph by glyph for what the first one lacks.
_LATIN = ("Inter", "Segoe UI", "SF Pro Text", ".AppleSystemUIFont", "Noto Sans", "Noto Sans CJK SC", "DejaVu Sans")
_CJK = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei")


class Density(Enum):
    """Height of an input line or sheet row in pixels, with letters of the usual size."""

    COMPACT = 22
    NORMAL = 25
    ROOMY = 30


class Appearance(Enum):
    """What the person chose: one of the two looks, or the one of the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Roles:
    """Colours by what they mean, as `#rrggbb`. Letters have contrast 4.5 on every ground, a selected row's too.

    `gold_text` is gold for small letters.

    `line` parts what belongs together; `control` is the edge of what can be typed into or pressed, with contrast 3.

    `series` differ in lightness where their hues fall together for eyes that lack red, green or blue.
    """

    background: str
    surface: str
    raised: str
    line: str
    control: str
    text: str
    muted: str
    accent: str
    on_accent: str
    gold: str
    gold_text: str
    good: str
    bad: str
    input: str
    series: tuple[str, ...]


LIGHT_ROLES = Roles(
    background="#EEF1F4",
    surface="#FFFFFF",
    raised="#F6F8FA",
    line="#D9DFE5",
    control="#808B96",
    text="#17202A",
    muted="#596571",
    accent="#0B63CE",
    on_accent="#FFFFFF",
    gold="#A8760F",
    gold_text="#855C06",
    good="#166F4A",
    bad="#AF3125",
    input="#0B3FD0",
    series=("#2F78D0", "#B98519", "#4B2A86", "#2C9F80", "#C2483D"),
)
DARK_ROLES = Roles(
    background="#0F1419",
    surface="#161C23",
    raised="#1C242D",
    line="#2A343F",
    control="#65717E",
    text="#E6EAEE",
    muted="#919EAB",
    accent="#4EA1FF",
    on_accent="#0F1419",
    gold="#E0B354",
    gold_text="#E0B354",
    good="#3FB27F",
    bad="#EC8077",
    input="#8EC5FF",
    series=("#4EA1FF", "#E0B354", "#7C5CE0", "#5FD3A8", "#E5695E"),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A look: colour roles, the height of rows, and the size of letters against the usual (0.8 to 1.6)."""

    roles: Roles = LIGHT_ROLES
    density: Density = Density.NORMAL
    is_dark: bool = False
    scale: float = 1.0
    is_patterned: bool = False
    """Whether layers of a stack are hatched, so that they are told apart without colour."""

    @property
    def row_height(self) -> int:
        """Height of an input line or sheet row, pixels."""
        return self.px(self.density.value)

    def px(self, size: float) -> int:
        """Pixels for what is `size` pixels with letters of the usual size: room for words, never hairlines."""
        return max(1, round(size * self.scale))

    @property
    def selected(self) -> str:
        """Ground of a selected row."""
        return mixed(self.roles.surface, self.roles.accent, 0.16)

    def series(self, index: int) -> str:
        """Colour of the series `index`: five hues, then a neutral, then the hues again nearer to the text colour."""
        hues = (*self.roles.series, mixed(self.roles.muted, self.roles.text, 0.1))
        turn, place = divmod(index, len(hues))
        return mixed(hues[place], self.roles.text, min(0.25 * turn, 0.75))

    def role(self, name: str) -> str:
        """Colour by the name of its role (`gold`, `bad` …); an unknown name is taken as a colour itself."""
        found = getattr(self.roles, name, name)
        return found if isinstance(found, str) else name


LIGHT = Theme()
DARK = Theme(roles=DARK_ROLES, is_dark=True)

_current = LIGHT


def theme_for(
    appearance: Appearance, density: Density = Density.NORMAL, scale: float = 1.0, *, is_patterned: bool = False
) -> Theme:
    """The look a person chose; needs a running application when it is the desktop's. `scale` is held to 0.8 to 1.6."""
    is_dark = appearance is Appearance.DARK or (appearance is Appearance.SYSTEM and system_is_dark())
    held = min(max(scale, LEAST_SCALE), MOST_SCALE)
    return Theme(DARK_ROLES if is_dark else LIGHT_ROLES, density, is_dark, held, is_patterned)


def system_is_dark() -> bool:
    """Whether the desktop asks for dark. `QGuiApplication.styleHints().colorSchemeChanged` follows it."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def current_theme() -> Theme:
    """The look applied last. Widgets that paint themselves read it in `paintEvent`; a switch sends them
    `QEvent.Type.PaletteChange`.
    """
    return _current


def scaled(size: float) -> int:
    """`Theme.px` of the look applied last."""
    return _current.px(size)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole application this look: style, palette, font and style sheet. May be called again at any time."""
    global _current
    _current = theme
    style = app.style()
    # Under a style sheet, which stands over Fusion here, Qt tells no name; another style polishes every widget anew.
    if style.metaObject().className() != "QStyleSheetStyle" and style.objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    font = interface_font()
    if app.font() != font:
        app.setFont(font)
    app.setPalette(palette(theme))
    roles = theme.roles
    colours = {field.name: theme.role(field.name) for field in fields(roles) if field.name != "series"}
    colours["selected"] = theme.selected
    colours["off"] = mixed(roles.line, roles.muted, 0.25)
    colours["scroll"] = mixed(roles.line, roles.muted, 0.35)
    sheet = stylesheet(colours, theme)
    if app.styleSheet() != sheet:
        # Another sheet in the place of one polishes a widget once for each of its ancestors: 5 s where this takes 1.
        app.setStyleSheet("")
        app.setStyleSheet(sheet)


def palette(theme: Theme) -> QPalette:
    """Qt's palette of the look: Qt ignores a dark scheme without a desktop theme, so that it is set by hand."""
    roles = theme.roles
    made = QPalette()
    kind = QPalette.ColorRole
    for role, colour in (
        (kind.Window, roles.background),
        (kind.Base, roles.surface),
        (kind.AlternateBase, roles.raised),
        (kind.Button, roles.raised),
        (kind.WindowText, roles.text),
        (kind.Text, roles.text),
        (kind.ButtonText, roles.text),
        (kind.PlaceholderText, roles.muted),
        (kind.ToolTipBase, roles.raised),
        (kind.ToolTipText, roles.text),
        (kind.Highlight, roles.accent),
        (kind.HighlightedText, roles.on_accent),
        (kind.Link, roles.accent),
        (kind.LinkVisited, roles.accent),
        (kind.BrightText, roles.bad),
        (kind.Mid, roles.line),
        (kind.Midlight, roles.raised),
        (kind.Dark, roles.line),
        (kind.Light, roles.surface),
        (kind.Accent, roles.accent),
    ):
        made.setColor(role, QColor(colour))
    for role in (kind.WindowText, kind.Text, kind.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(mixed(roles.muted, roles.surface, 0.35)))
    return made


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    """Families of the interface, the first choice first. Asking whether one exists costs a tenth of a millisecond."""
    latin = next((family for family in _LATIN if QFontDatabase.hasFamily(family)), "")
    first = [latin] if latin else QFont().families()
    return (*first, *(family for family in _CJK if family != latin and QFontDatabase.hasFamily(family)))


def interface_font(px: int = INTERFACE_PX, *, strong: bool = False) -> QFont:
    """The interface font, weight 400 or 600, figures all of one width; `px` are pixels before the look's scale.

    Kept: copy it to change it.
    """
    return _font(_current.px(px), strong)


@lru_cache(maxsize=128)
def _font(px: int, strong: bool) -> QFont:
    font = QFont()
    font.setFamilies(_families())
    font.setPixelSize(px)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    tabular = QFont.Tag.fromString("tnum")
    if tabular is not None:
        font.setFeature(tabular, 1)
    return font


@lru_cache(maxsize=512)
def mixed(colour: str, other: str, share: float) -> str:
    """`colour` moved towards `other` by `share` (0 to 1), as `#rrggbb`."""
    parts = []
    for start in (1, 3, 5):
        here, there = int(colour[start : start + 2], 16), int(other[start : start + 2], 16)
        parts.append(round(here + (there - here) * share))
    return "#{:02X}{:02X}{:02X}".format(*parts)
