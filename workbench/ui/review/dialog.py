"""The review of an import: what it would change, what is taken of it, and what is not taken at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.icons import icon
from workbench.ui.review.lines import Review
from workbench.ui.review.tree import Column, Index, ReviewTree, cell_words
from workbench.ui.theme import current_theme, interface_font

_WIDEST = {
    Column.LABEL: 400, Column.EXPORTED: 130, Column.OLD: 190, Column.NEW: 190, Column.UNIT: 90, Column.WHERE: 240,
}  # fmt: skip
_MEASURED = 400
"""Lines whose texts tell how wide a column is."""
_MOST_NOTES_SEEN = 5
Apply = Callable[[Sequence[str]], Problem | None]
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReviewDialog(QDialog):
    """Shows a `Review`; after `exec()` has returned true, `taken()` are the keys of the lines a person accepted.

    It changes nothing itself. `apply`, where given, is told the keys when a person accepts; a problem that it answers
    is shown, and the dialog stays. Space ticks the selected lines, Ctrl+F searches, Ctrl+Enter accepts, Esc leaves.
    """

    def __init__(self, review: Review, parent: QWidget | None = None, apply: Apply | None = None) -> None:
        super().__init__(parent)
        self._apply = apply
        self.setWindowTitle(review.title)
        self._review = review
        self.tree = ReviewTree(review.lines, self)
        self.view = _View(self.tree, self)
        self.search = QLineEdit(self)
        self.everything = QCheckBox(text("All that are shown"), self)
        self.count = QLabel()
        self.detail = QLabel(self)
        self.told = QLabel(self)
        self.notes = QListWidget(self)
        self.notes.hide()
        self.accept_button = QPushButton(text("Take over"))
        self._build()
        self._connect()
        self._follow()
        self.resize(1120, 680)
        (self.view if review.lines else self.accept_button).setFocus()

    def taken(self) -> list[str]:
        """Keys of the lines ticked, in the order of the review."""
        return self.tree.taken

    def accept(self) -> None:
        """Hand over what is taken; stay when it cannot be applied."""
        problem = self._apply(self.taken()) if self._apply is not None else None
        self.told.setVisible(problem is not None)
        if problem is None:
            super().accept()
        else:
            self.told.setText(str(problem))

    # Parts

    def _build(self) -> None:
        column = QVBoxLayout(self)
        if self._review.about:
            about = QLabel(self._review.about)
            about.setWordWrap(True)
            about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(about)
        if self._review.lines:
            column.addLayout(self._tools())
            column.addWidget(self.view, 1)
            self.detail.setWordWrap(True)
            self.detail.setTextFormat(Qt.TextFormat.PlainText)
            self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.detail.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 2)
            column.addWidget(self.detail)
        if self._review.notes:
            self._add_notes(column)
        for widget in (self.everything, self.search, self.view, self.detail):
            widget.setVisible(bool(self._review.lines))
        self.told.setProperty("look", "bad")
        self.told.setWordWrap(True)
        self.told.hide()
        column.addWidget(self.told)
        column.addLayout(self._foot())

    def _tools(self) -> QHBoxLayout:
        self.search.setPlaceholderText(text("Search lines, places and notes"))
        self.search.setAccessibleName(text("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(360)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        row = QHBoxLayout()
        row.addWidget(self.everything)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        return row

    def _add_notes(self, column: QVBoxLayout) -> None:
        heading = QLabel(text("Not taken over ({count})", count=len(self._review.notes)))
        heading.setProperty("look", "title")
        column.addWidget(heading)
        self.notes.addItems(list(self._review.notes))
        self.notes.setWordWrap(True)
        self.notes.setAccessibleName(heading.text())
        self.notes.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.notes.setFrameShape(QFrame.Shape.NoFrame)
        if self._review.lines:
            lines = min(len(self._review.notes), _MOST_NOTES_SEEN) + 1
            self.notes.setFixedHeight(lines * (self.fontMetrics().lineSpacing() + 8))
        self.notes.show()
        column.addWidget(self.notes, 0 if self._review.lines else 1)

    def _foot(self) -> QHBoxLayout:
        cancel = QPushButton(text("Cancel") if self._review.lines else text("Close"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.accept_button)
        row.addWidget(cancel)
        for button in (self.accept_button, cancel):
            button.setAutoDefault(False)  # Enter in the search must not accept
        self.accept_button.setVisible(bool(self._review.lines))
        return row

    def _connect(self) -> None:
        self.tree.taken_changed.connect(self._follow)
        self.search.textChanged.connect(self._search)
        self.everything.clicked.connect(self._take_shown)
        self.accept_button.clicked.connect(self.accept)
        self.view.selectionModel().currentChanged.connect(self._tell)

    # Following

    def _search(self, typed: str) -> None:
        self.tree.search(typed)
        self._follow()
        self._tell(self.view.currentIndex())

    def _take_shown(self) -> None:
        wanted = self.tree.state_of(self.tree.shown) is not Qt.CheckState.Checked
        self.tree.take(self.tree.shown, wanted)

    def _follow(self) -> None:
        taken, able = len(self.tree.taken), self.tree.takeable
        refused = len(self.tree.lines) - able
        said = text("{taken} of {count} taken", taken=taken, count=able) if able else text("Nothing to take over")
        if refused:
            said += " · " + text("{count} cannot be taken", count=refused)
        self.count.setText(said)
        state = self.tree.state_of(self.tree.shown)
        self.everything.setEnabled(state is not None)
        self.everything.setCheckState(state or Qt.CheckState.Unchecked)
        self.accept_button.setEnabled(taken > 0)
        self.accept_button.setProperty("look", "primary" if taken else "")
        self.accept_button.style().polish(self.accept_button)

    def _tell(self, current: QModelIndex) -> None:
        members = self.tree.members(current)
        if not current.isValid() or not current.parent().isValid() or not members:
            self.detail.setText("")
            return
        line = self.tree.lines[members[0]]
        place = " · ".join(part for part in (line.group, line.label, line.where) if part)
        note = cell_words(line, Column.NOTE)
        self.detail.setText(f"{place}: {line.old} → {line.new}" + (f"\n{note}" if note else ""))
        self.detail.setToolTip(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a focused button; anywhere else it needs Ctrl."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        focused = self.focusWidget()
        if event.key() in _ENTER and control and self.accept_button.isEnabled():
            self.accept()
        elif event.key() in _ENTER and isinstance(focused, QPushButton):
            focused.click()
        elif event.key() in _ENTER:
            self.view.setFocus()
        elif event.key() == Qt.Key.Key_F and control:
            self.search.setFocus()
            self.search.selectAll()
        else:
            super().keyPressEvent(event)


class _Ticked(QStyledItemDelegate):
    """Outlines the box to tick: on a dark ground the style's own outline is not seen."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        view = self.parent()
        assert isinstance(view, QTreeView)
        box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, made, view)
        painter.setPen(QColor(current_theme().roles.muted))
        painter.drawRect(box.adjusted(0, 0, -1, -1))


class _View(QTreeView):
    """The tree on the screen: wide enough columns, Space ticks every selected line."""

    def __init__(self, tree: ReviewTree, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        self.setModel(tree)
        self.setAccessibleName(text("Changes"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(18)
        self.setItemDelegateForColumn(Column.LABEL, _Ticked(self))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(True)
        for column in (Column.EXPORTED, Column.UNIT, Column.WHERE, Column.NOTE):
            self.setColumnHidden(column, not any(cell_words(line, column) for line in tree.lines))
        self._measure()
        self._unfold()
        tree.modelReset.connect(self._unfold)

    def _unfold(self) -> None:
        for row in range(self._tree.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self.expandAll()

    def _measure(self) -> None:
        metrics = QFontMetrics(interface_font())
        for column, widest in _WIDEST.items():
            head = self._tree.headerData(column, Qt.Orientation.Horizontal)
            width = metrics.horizontalAdvance(str(head))
            for line in self._tree.lines[:_MEASURED]:
                width = max(width, metrics.horizontalAdvance(cell_words(line, column)[:120]))
            self.setColumnWidth(column, min(width, widest) + (68 if column is Column.LABEL else 22))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the label give way first, so that old and new are always seen."""
        super().resizeEvent(event)
        shown = [column for column in _WIDEST if not self.isColumnHidden(column)]
        over = sum(self.columnWidth(column) for column in shown) - self.viewport().width()
        if over > 0:
            self.setColumnWidth(Column.LABEL, max(self.columnWidth(Column.LABEL) - over, 180))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
            return
        members = [n for index in self.selectionModel().selectedRows() for n in self._tree.members(index)]
        state = self._tree.state_of(members)
        if state is not None:
            self._tree.take(members, state is not Qt.CheckState.Checked)
