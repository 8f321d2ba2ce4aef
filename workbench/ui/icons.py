"""Icons: the shipped line drawings, tinted with a colour of the look."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from workbench.ground.resources import resource
from workbench.ui.theme import current_theme

_SIZE = 16


def icon(name: str, role: str = "text") -> QIcon:
    """The icon `name` (a file of `resources/icons`) in the colour role `role` of the present look; its disabled
    form is muted. After a switch of the look, ask again. Raises `FileNotFoundError` for an unknown name.
    """
    theme = current_theme()
    made = QIcon()
    for scale in (1, 2, 3):
        made.addPixmap(_drawn(name, theme.role(role), scale))
        made.addPixmap(_drawn(name, theme.roles.muted, scale), QIcon.Mode.Disabled)
    return made


def icon_names() -> list[str]:
    """Names of all shipped icons."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


@cache
def _drawn(name: str, colour: str, scale: int) -> QPixmap:
    # Imported late: the first window is painted before any icon is asked for.
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(_SIZE * scale, _SIZE * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, _SIZE * scale, _SIZE * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
