"""The bar over the contract book: what can be done with contracts, and the switch of the time line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ui.book.columns import Group, group_words
from workbench.ui.entities.bar import Button, EntityBar, SecondView

SHOWN_AT_FIRST = frozenset({Group.CONTRACT, Group.SCHEDULE, Group.PREPAYMENT})


class BookBar(EntityBar):
    """Buttons say by `asked` what is wanted: add, duplicate, split, merge, remove, up, down, paste, file."""

    outlook_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_actions(), group_words().items(), SHOWN_AT_FIRST, parent)
        self.outlook = SecondView(
            text("Over time"), text("Contracts over time, and the book against what was reported")
        )
        self.outlook.switched.connect(self.outlook_toggled)
        self.end.addWidget(self.outlook)

    def wants_outlook(self, is_short: bool) -> bool:
        """Whether the time line is to be shown; asked for in a short window it stands in the table's place."""
        return self.outlook.wanted(is_short)

    def enable(self, chosen: int, first: int, last: int, count: int) -> None:
        super().enable(chosen, first, last, count)
        self.buttons["split"].setEnabled(chosen == 1)
        self.buttons["merge"].setEnabled(chosen > 1)

    def count_words(self, count: int) -> str:
        return text("{count} contracts", count=count)


def _actions() -> list[Button]:
    return [
        Button("add", "add", text("Add"), text("Add a contract below"), stays=True),
        Button("duplicate", "duplicate", text("Duplicate"), text("Add a copy of the contract, with its sources")),
        Button("split", "cases", text("Split…"), text("One contract into two, by share or amount; the value stays")),
        Button("merge", "link", text("Merge"), text("The selected contracts of one customer into one")),
        Button("remove", "remove", text("Remove"), text("Remove the selected contracts"), ends=True),
        Button("up", "up", "", text("Move up (Alt+Up)")),
        Button("down", "down", "", text("Move down (Alt+Down)"), ends=True),
        Button(
            "paste",
            "paste",
            text("Paste table…"),
            text("A table of contracts from Excel or Calc (Ctrl+V)"),
            stays=True,
        ),
        Button("file", "open", text("From file…"), text("A table of contracts from a CSV or Excel file")),
    ]
