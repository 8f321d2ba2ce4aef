"""Controls can be seen, and where the keyboard is can be seen, in both looks: contrast 3:1 as WCAG 2.2 asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.test_theme import _contrast as contrast
from workbench.ui import theme as looks
from workbench.ui.theme import DARK, LIGHT, Appearance, Theme, apply_theme, current_theme
from workbench.ui.windows import Windows

Make = Callable[[], QWidget]


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    apply_theme(qapp, request.param)
    yield request.param
    apply_theme(qapp, LIGHT)


def button(look: str = "", is_on: bool = False) -> Make:
    def make() -> QWidget:
        made = QPushButton("Words")
        made.setProperty("look", look)
        made.setCheckable(is_on)
        made.setChecked(is_on)
        return made

    return make


def tool(look: str) -> Make:
    def make() -> QWidget:
        made = QToolButton()
        made.setText("Words")
        made.setProperty("look", look)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    return make


def line(look: str = "") -> Make:
    def make() -> QWidget:
        made = QLineEdit()
        made.setProperty("look", look)
        return made

    return make


def combo() -> QWidget:
    made = QComboBox()
    made.addItems(["One", "Two"])
    return made


def check(state: Qt.CheckState) -> Make:
    def make() -> QWidget:
        made = QCheckBox("Words")
        made.setTristate(True)
        made.setCheckState(state)
        return made

    return make


def radio(is_on: bool) -> Make:
    def make() -> QWidget:
        made = QRadioButton("Words")
        made.setAutoExclusive(False)
        made.setChecked(is_on)
        return made

    return make


def tabs() -> QWidget:
    made = QTabBar()
    made.addTab("First")
    made.addTab("Second")
    return made


def table() -> QWidget:
    made = QTableWidget(2, 2)
    made.setItem(0, 0, QTableWidgetItem("a"))
    made.setCurrentCell(0, 0)
    return made


def tree() -> QWidget:
    made = QTreeWidget()
    made.setHeaderHidden(True)
    item = QTreeWidgetItem(["a"])
    made.addTopLevelItem(item)
    made.setCurrentItem(item)
    return made


BORDERED: dict[str, Make] = {
    "button": button(),
    "line": line(),
    "input": line("input"),
    "text": QPlainTextEdit,
    "spin": QSpinBox,
    "combo": combo,
}
FOCUSED: dict[str, Make] = {
    **BORDERED,
    "primary": button("primary"),
    "tab": button("tab"),
    "tab on": button("tab", is_on=True),
    "input button": button("input"),
    "flat": tool("flat"),
    "group": tool("group"),
    "check": check(Qt.CheckState.Unchecked),
    "check on": check(Qt.CheckState.Checked),
    "radio": radio(False),
    "tabs": tabs,
    "table": table,
    "tree": tree,
    "slider": lambda: QSlider(Qt.Orientation.Horizontal),
}


def seat(made: QWidget, qtbot: QtBot) -> QWidget:
    """A control on a surface, the keyboard elsewhere."""
    room = QWidget()
    room.setProperty("look", "panel")
    room.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(room)
    other = QPushButton("Other")
    column.addWidget(other)
    column.addWidget(made)
    qtbot.addWidget(room)
    room.resize(260, 160)
    with qtbot.waitExposed(room):
        room.show()
    room.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    return room


def picture(made: QWidget) -> QImage:
    """The control as it stands on its surface."""
    room = made.window()
    corner = made.mapTo(room, QPoint(0, 0))
    return room.grab().toImage().copy(corner.x(), corner.y(), made.width(), made.height())


def colour(image: QImage, x: int, y: int) -> str:
    return QColor(image.pixel(x, y)).name().upper()


@pytest.mark.parametrize("kind", BORDERED)
def test_that_the_edge_of_a_control_stands_out_from_both_its_sides(qtbot: QtBot, theme: Theme, kind: str) -> None:
    made = BORDERED[kind]()
    room = seat(made, qtbot)
    assert room.isVisible()
    image = picture(made)
    edge, inside = colour(image, 0, image.height() // 2), colour(image, 3, image.height() // 2)
    assert contrast(edge, theme.roles.surface) >= 3.0
    assert contrast(edge, inside) >= 3.0
    assert contrast(theme.roles.control, theme.roles.background) >= 3.0


@pytest.mark.parametrize("state", [Qt.CheckState.Unchecked, Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked])
@pytest.mark.parametrize("makes", [check, lambda state: radio(state is Qt.CheckState.Checked)], ids=["box", "circle"])
def test_that_a_box_to_tick_and_its_tick_stand_out(
    qtbot: QtBot, theme: Theme, makes: Callable[[Qt.CheckState], Make], state: Qt.CheckState
) -> None:
    made = makes(state)()
    room = seat(made, qtbot)
    assert room.isVisible()
    image = picture(made)
    seen = {colour(image, x, y) for x in range(3, 18) for y in range(image.height())}
    assert max(contrast(one, theme.roles.surface) for one in seen) >= 3.0
    is_on = state is not Qt.CheckState.Unchecked and not (
        isinstance(made, QRadioButton) and state is Qt.CheckState.PartiallyChecked
    )
    if is_on:
        assert theme.roles.accent in seen
        # The tick is drawn, not only a colour: it stands out from the fill.
        inside = {colour(image, x, image.height() // 2 + dy) for x in range(5, 15) for dy in range(-3, 4)}
        assert max(contrast(one, theme.roles.accent) for one in inside) >= 3.0
    else:
        assert theme.roles.accent not in seen


@pytest.mark.parametrize("kind", FOCUSED)
def test_that_the_keyboard_is_seen_on_every_control(qtbot: QtBot, theme: Theme, kind: str) -> None:
    made = FOCUSED[kind]()
    room = seat(made, qtbot)
    assert room.isVisible()
    before = picture(made)
    size = made.size()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.hasFocus)
    QApplication.processEvents()
    after = picture(made)
    assert made.size() == size, "focus moves the layout"
    changed = [
        contrast(colour(before, x, y), colour(after, x, y))
        for x in range(before.width())
        for y in range(before.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    # A ring of two pixels about the control or its cell, not a changed shade. A filled button's ring stands out from
    # what is around it; from the fill that it takes the place of it must only differ.
    least = 2.0 if kind == "primary" else 3.0
    assert sum(ratio >= least for ratio in changed) >= 2 * min(size.width() // 4, 30)
    assert contrast(theme.roles.text, theme.roles.surface) >= 3.0


def test_that_a_choice_shows_that_it_opens(qtbot: QtBot, theme: Theme) -> None:
    made = combo()
    room = seat(made, qtbot)
    assert room.isVisible()
    image = picture(made)
    right = {colour(image, x, y) for x in range(image.width() - 18, image.width() - 4) for y in range(6, 20)}
    assert max(contrast(one, theme.roles.raised) for one in right) >= 3.0


def test_that_the_look_follows_the_system_while_running(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    settings = QSettings(f"{tmp_path}/settings.ini", QSettings.Format.IniFormat)
    windows = Windows(settings)
    is_dark = [True]
    monkeypatch.setattr(looks, "system_is_dark", lambda: is_dark[0])
    hints = QGuiApplication.styleHints()
    apply_theme(qapp, LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme().is_dark
    is_dark[0] = False
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not current_theme().is_dark
    windows.preferences.put("appearance", Appearance.DARK)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert current_theme().is_dark  # who chose a look keeps it
    apply_theme(qapp, LIGHT)
