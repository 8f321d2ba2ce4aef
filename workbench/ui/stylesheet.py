"""The style sheet of the look: how Qt's own widgets are drawn from the colour roles."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import TYPE_CHECKING

from workbench.ground.resources import resource

if TYPE_CHECKING:
    from workbench.ui.theme import Theme

# Selectors name types and the dynamic property `look`; deep descendant selectors make each new widget slow to polish.
_SHEET = Template(
    """
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QMainWindow::separator { background: $background; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $background; }
QStatusBar { background: $surface; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 0 8px; }
QToolBar { background: $surface; border: none; border-bottom: 1px solid $line; spacing: 8px; padding: 4px 8px; }
QMenuBar { background: $surface; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: $raised; color: $text; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; border-radius: 3px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QDockWidget { color: $text; titlebar-close-icon: url("$marks/close-$look.svg");
    titlebar-normal-icon: url("$marks/float-$look.svg"); }
QDockWidget::close-button, QDockWidget::float-button { border: 1px solid transparent; border-radius: 3px; padding: 0; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $line; }
QDockWidget::title { background: $surface; padding: 5px 8px; border-bottom: 1px solid $line; }
QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $control; border-radius: 4px;
    padding: 3px 10px; }
QPushButton:hover, QToolButton:hover { border-color: $text; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: $line; }
QPushButton:disabled, QToolButton:disabled { color: $muted; border-color: $off; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 2px 9px; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:focus { border: 2px solid $text; padding: 2px 9px; }
QPushButton[look="flat"], QToolButton[look="flat"], QToolBar QToolButton[look="flat"] { background: transparent;
    border-color: transparent; padding: 3px 6px; }
QPushButton[look="flat"]:hover, QToolButton[look="flat"]:hover { background: $raised; border-color: $line; }
QPushButton[look="flat"]:focus, QToolButton[look="flat"]:focus, QToolBar QToolButton[look="flat"]:focus {
    border: 2px solid $accent; padding: 2px 5px; }
QToolButton[look="group"] { background: transparent; border: 1px solid transparent; padding: 1px 2px;
    font-weight: 600; }
QToolButton[look="group"]:focus { border: 2px solid $accent; padding: 0 1px; }
QPushButton[look="tab"] { background: transparent; border: 1px solid transparent; color: $muted; padding: 2px 8px; }
QPushButton[look="tab"]:hover { color: $text; }
QPushButton[look="tab"]:checked { background: $accent; color: $on_accent; }
QPushButton[look="tab"]:focus { border: 2px solid $accent; padding: 1px 7px; }
QPushButton[look="tab"]:checked:focus { border-color: $text; }
QPushButton[look="segment"] { background: transparent; border: 1px solid transparent; color: $muted;
    padding: 2px 3px; }
QPushButton[look="segment"]:hover { color: $text; }
QPushButton[look="segment"]:focus { border: 2px solid $accent; padding: 1px 2px; }
QPushButton[look="segment"]:checked { background: $selected; color: $text; }
QPushButton[look="toggle"] { background: $surface; border: 1px solid $control; border-radius: 9px; color: $muted;
    padding: 2px 8px; }
QPushButton[look="toggle"]:hover { color: $text; }
QPushButton[look="toggle"]:checked { background: $selected; color: $text; border-color: $accent; }
QPushButton[look="toggle"]:focus { border: 2px solid $accent; padding: 1px 7px; }
QPushButton[look="toggle"]:checked:focus { border-color: $text; }
QPushButton[look="chip"] { background: $selected; border: 1px solid transparent; border-radius: 9px;
    padding: 1px 8px; }
QPushButton[look="chip"]:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit { background: $raised;
    border: 1px solid $control; border-radius: 4px; padding: 2px 6px; color: $text;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QComboBox:focus { border: 2px solid $accent; padding: 1px 5px; }
QLineEdit[readOnly="true"]:!focus { background: transparent; border-color: transparent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $muted; border-color: $off; }
QComboBox { padding-right: 2px; }
QComboBox:focus { padding-right: 1px; }
QComboBox::drop-down { border: none; width: ${arrow_room}px; }
QComboBox::down-arrow { image: url("$marks/down-$look.svg"); width: ${arrow}px; height: ${arrow}px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button { border: none; width: ${arrow_room}px; }
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button { border: none; width: ${arrow_room}px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow { image: url("$marks/up-$look.svg");
    width: ${arrow}px; height: ${arrow}px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow { image: url("$marks/down-$look.svg");
    width: ${arrow}px; height: ${arrow}px; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: ${box}px; height: ${box}px;
    border: 1px solid $control; border-radius: 3px; background: $raised; }
QRadioButton::indicator { border-radius: ${round}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QCheckBox::indicator:indeterminate,
QAbstractItemView::indicator:checked, QAbstractItemView::indicator:indeterminate { background: $accent;
    border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { image: url("$marks/check-$look.svg"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    image: url("$marks/some-$look.svg"); }
QRadioButton::indicator:checked { image: url("$marks/dot-$look.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $off; background: $surface; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $muted;
    border-color: $muted; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
QCheckBox, QRadioButton { border: 2px solid transparent; border-radius: 4px; padding: 0 2px; spacing: 6px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $control; outline: none;
    selection-background-color: $accent; selection-color: $on_accent; }
QTabWidget::pane { border: 1px solid $line; background: $surface; }
QTabBar::tab { background: transparent; color: $muted; padding: 4px 10px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 4px; padding: 2px 8px; }
QTableView, QTreeView, QListView, QTableWidget { background: $surface; border: none; gridline-color: $line;
    selection-background-color: $selected; selection-color: $text; alternate-background-color: $raised; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 2px 8px; }
QTableCornerButton::section { background: $surface; border: none; border-bottom: 1px solid $line; }
QProgressBar { background: $raised; border: 1px solid $line; border-radius: 3px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QScrollArea { background: $surface; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QFrame[look="card"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QWidget[look="panel"] { background: $surface; }
QFrame[look="bar"] { background: $raised; border: 1px solid $line; border-radius: 4px; }
QScrollArea[look="bar"] { background: transparent; border: none; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="title"] { font-weight: 600; }
QLabel[look="bad"] { color: $bad; }
QTreeView::item, QListView::item { min-height: ${item_height}px; }
QTableView::item:focus, QTreeView::item:focus, QListView::item:focus { border: 2px solid $accent;
    background: $selected; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $control; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 12px; margin: -5px 0; border: 1px solid $surface; border-radius: 6px;
    background: $accent; }
QSlider:focus { border: 2px solid $accent; border-radius: 4px; }
QLineEdit[look="input"] { color: $input; padding: 0 6px; }
QLineEdit[look="input"]:focus, QLineEdit[look="plain"]:focus, QLineEdit[look="refused"]:focus { padding: 0 5px; }
QLineEdit[look="cell"] { background: $surface; color: $input; border: 2px solid $accent; border-radius: 0;
    padding: 0 5px; }
QLineEdit[look="plain"] { padding: 0 6px; }
QLineEdit[look="refused"] { color: $input; padding: 0 6px; border-color: $bad; }
QLineEdit[look="refused"]:focus { border-color: $bad; }
QPushButton[look="input"] { color: $input; padding: 0 6px; text-align: right; }
QPushButton[look="refused"] { color: $input; padding: 0 6px; text-align: right; border-color: $bad; }
QPushButton[look="input"]:focus, QPushButton[look="refused"]:focus { padding: 0 5px; }
"""
)


def stylesheet(colours: Mapping[str, str], theme: Theme) -> str:
    """The style sheet for these colours, by role, with `selected`, `scroll` and `off`; sizes are the theme's."""
    box = theme.px(13)
    return _SHEET.substitute(
        colours,
        item_height=theme.row_height - 3,
        box=box,
        round=(box + 2) // 2,
        arrow=theme.px(9),
        arrow_room=theme.px(16),
        look="dark" if theme.is_dark else "light",
        marks=resource("marks").as_posix(),
    )
