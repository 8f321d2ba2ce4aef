"""Icons: the shipped line drawings, tinted with a colour of the look."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from workbench.ground.resources import resource
from workbench.ui.theme import current_theme


def icon(name: str, role: str = "text") -> QIcon:
    """The icon `name` (a file of `resources/icons`) in the colour role `role` of whatever look is on when it is drawn;
    its disabled form is muted. Raises `FileNotFoundError` for an unknown name.
    """
    if not resource(f"icons/{name}.svg").is_file():
        raise FileNotFoundError(f"no icon is called {name!r}")
    return QIcon(_Drawing(name, role))


def icon_names() -> list[str]:
    """Names of all shipped icons."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


class _Drawing(QIconEngine):
    """Draws in the present look, so that a switch reaches every button that has an icon, shown or not."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _Drawing(self._name, self._role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """`size` in pixels of the device, as Qt asks for it; a widget that was squeezed to nothing asks for none."""
        if size.isEmpty():
            return QPixmap()
        theme = current_theme()
        colour = theme.roles.muted if mode is QIcon.Mode.Disabled else theme.role(self._role)
        return _drawn(self._name, colour, size.width(), size.height())

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if rect.isEmpty():
            return
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.pixmap(rect.size() * ratio, mode, state))


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, width: int, height: int) -> QPixmap:
    # Imported late: the first window is painted before any icon is asked for.
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    side = min(width, height)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(
        painter, QRectF((width - side) / 2, (height - side) / 2, side, side)
    )
    painter.end()
    return pixmap
