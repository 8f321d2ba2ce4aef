"""The dialog of the settings: every choice shows at once in all windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import LANGUAGES, current_language, text
from workbench.ui.preferences import MOST_VERSIONS, Money, Preferences
from workbench.ui.theme import LEAST_SCALE, MOST_SCALE, Appearance, Density

_STEPS = 100  # of the slider, per 1.0 of the scale


class SettingsDialog(QDialog):
    """Look, reading, files. `reading_chosen(name, value)` asks for what has the windows built anew."""

    reading_chosen = Signal(str, str)

    def __init__(self, preferences: Preferences, folders: dict[str, Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setWindowTitle(text("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = QTabWidget()
        self.pages.addTab(self._look_page(), text("Look"))
        self.pages.addTab(self._reading_page(), text("Language and numbers"))
        self.pages.addTab(self._files_page(folders), text("Files"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.reset = buttons.addButton(text("Back to the defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        self.reset.clicked.connect(self._set_back)
        column = QVBoxLayout(self)
        column.addWidget(self.pages, 1)
        column.addWidget(buttons)
        self.setMinimumWidth(520)
        preferences.changed.connect(self._show)
        self._show()

    # Pages ----------------------------------------------------------------------------------------------------

    def _look_page(self) -> QWidget:
        page, form = _page()
        self.appearance = _choice(
            [
                (Appearance.SYSTEM.value, text("As the system")),
                (Appearance.LIGHT.value, text("Light")),
                (Appearance.DARK.value, text("Dark")),
            ],
            lambda value: self._preferences.put("appearance", value),
        )
        _add(form, text("Look"), self.appearance)
        self.density = _choice(
            [
                (Density.COMPACT.name, text("Compact")),
                (Density.NORMAL.name, text("Normal")),
                (Density.ROOMY.name, text("Roomy")),
            ],
            lambda value: self._preferences.put("density", value),
        )
        _add(form, text("Density"), self.density, text("Height of input lines and of rows in sheets."))
        self.scale = QSlider(Qt.Orientation.Horizontal)
        self.scale.setRange(round(LEAST_SCALE * _STEPS), round(MOST_SCALE * _STEPS))
        self.scale.setSingleStep(5)
        self.scale.setPageStep(10)
        self.scale.setTickInterval(20)
        self.scale.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.scale.setTracking(False)  # a whole new look for each pixel of a drag would stand in its own way
        self.scale.valueChanged.connect(lambda value: self._preferences.put("scale", value / _STEPS))
        self.scale.sliderMoved.connect(self._say_scale)
        self.scale_words = QLabel()
        row = QHBoxLayout()
        row.addWidget(self.scale, 1)
        row.addWidget(self.scale_words)
        _add(form, text("Size of letters"), self.scale, text("On top of the scale of the system."), row)
        self.fades = QCheckBox(text("The mark of figures that moved fades"))
        self.fades.toggled.connect(lambda on: self._preferences.put("fades_changes", on))
        form.addRow("", self.fades)
        form.addRow("", _muted(text("Otherwise it stays until the next edit.")))
        return page

    def _reading_page(self) -> QWidget:
        page, form = _page()
        self.language = _choice(
            list(LANGUAGES.items()), lambda value: self._choose_reading("language", value, current_language())
        )
        _add(form, text("Language"), self.language, text("Changes at once; nothing that is open is lost."))
        self.money = _choice(
            [
                (Money.WESTERN.value, text("Billions and millions")),
                (Money.CHINESE.value, text("Hundred millions (亿)")),
            ],
            lambda value: self._choose_reading("money", value, self._preferences.money.value),
        )
        _add(
            form,
            text("Large amounts"),
            self.money,
            text(
                "In the headline, in charts, in sentences and in reports. Inputs, sheets and the workbook stay in the "
                "unit of the file, so that what is read there can be typed there."
            ),
        )
        return page

    def _files_page(self, folders: dict[str, Path]) -> QWidget:
        page, form = _page()
        self.versions = QSpinBox()
        self.versions.setRange(0, MOST_VERSIONS)
        self.versions.setSpecialValueText(text("none"))
        self.versions.valueChanged.connect(lambda value: self._preferences.put("versions", value))
        _add(
            form,
            text("Earlier versions kept"),
            self.versions,
            text("Of each file, as it was at the saves before. The version just before stays beside the file anyway."),
        )
        self.folder_buttons: dict[str, QPushButton] = {}
        for words, folder in folders.items():
            shown = QLineEdit(str(folder))  # a path has no blanks to wrap at
            shown.setReadOnly(True)
            shown.setCursorPosition(0)
            shown.setToolTip(str(folder))
            shown.setAccessibleName(words)
            button = QPushButton(text("Show"))
            button.setAccessibleName(f"{text('Show')}: {words}")
            button.setEnabled(folder.is_dir())
            button.clicked.connect(
                lambda _checked=False, place=folder: QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
            )
            self.folder_buttons[words] = button
            row = QHBoxLayout()
            row.addWidget(shown, 1)
            row.addWidget(button)
            form.addRow(words, row)
        return page

    # Showing and choosing -------------------------------------------------------------------------------------

    def _show(self, _name: str = "") -> None:
        """Every control as it is set now, without sending anything."""
        held = self._preferences
        for box, value in (
            (self.appearance, held.appearance.value),
            (self.density, held.density.name),
            (self.money, held.money.value),
            (self.language, current_language()),
        ):
            box.setCurrentIndex(box.findData(value))
        for control in (self.scale, self.fades, self.versions):
            control.blockSignals(True)
        self.scale.setValue(round(held.scale * _STEPS))
        self.fades.setChecked(held.fades_changes)
        self.versions.setValue(held.versions)
        for control in (self.scale, self.fades, self.versions):
            control.blockSignals(False)
        self._say_scale(self.scale.value())

    def _say_scale(self, steps: int) -> None:
        self.scale_words.setText(f"{steps}%")
        self.scale.setAccessibleDescription(f"{steps}%")

    def _choose_reading(self, name: str, value: str, held: str) -> None:
        if value != held:
            self.reading_chosen.emit(name, value)

    def _set_back(self) -> None:
        self._preferences.set_back()


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(16, 16, 16, 16)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    return page, form


def _add(form: QFormLayout, words: str, control: QWidget, note: str = "", row: QHBoxLayout | None = None) -> None:
    """A control with its label, and under it what it does."""
    label = QLabel(words)
    label.setBuddy(control)
    control.setAccessibleName(words)
    if row is None:
        form.addRow(label, control)
    else:
        form.addRow(label, row)
    if note:
        control.setAccessibleDescription(note)
        form.addRow("", _muted(note))


def _muted(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("look", "muted")
    label.setWordWrap(True)
    return label


def _choice(options: list[tuple[str, str]], choose: Callable[[str], None]) -> QComboBox:
    box = QComboBox()
    for value, words in options:
        box.addItem(words, value)
    box.activated.connect(lambda place: choose(str(box.itemData(place))))
    return box
