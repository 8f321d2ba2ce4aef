"""A window with every widget of the kit on placeholder data, to be looked at.

Run `python -m tests.ui.gallery`, with `--dark`, `--chinese`, `--size 1280x800`, `--density compact` as wanted; with
`--picture out.png` it saves what it shows and ends. No figure in it is a result.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.ground.problem import Problem
from workbench.ui.fields import ChoiceField, DateField, InputGroup, InputLine, NumberField, SeriesField, TextField
from workbench.ui.formula_bar import FormulaBar, Neighbour, Segment
from workbench.ui.grid import Emphasis, GridColumn, GridRow, Mark, SheetGrid
from workbench.ui.headline import Arrow, HeadlineCell, HeadlineStrip, Tone
from workbench.ui.theme import Appearance, Density, apply_theme, theme_for

_CHINESE = {
    "RPO reported": "已披露剩余履约义务",
    "of which deferred revenue": "其中：递延收入（合同负债）",
    "Months 1–24": "第 1–24 个月",
    "First delivery": "首次交付日期",
    "Credited": "预付款抵扣方式",
    "Default hazard": "违约强度",
    "Disclosure": "披露数据",
    "Contract · Microsoft": "合同 · 微软",
    "Opening RPO": "期初剩余履约义务",
    "Scheduled": "计划确认",
    "Carried in from late sites": "由延期站点结转",
    "Deliverable within capacity": "产能内可交付",
    "Recognised": "已确认收入",
    "Closing RPO": "期末剩余履约义务",
    "RPO · roll-forward": "剩余履约义务滚动表",
    "Value per share": "每股价值",
    "Enterprise value": "企业价值",
    "Equity value": "股权价值",
    "Gold ratio of the RPO": "含金量",
    "Checks": "校验",
}


class _Gallery(QWidget):
    """The kit in the arrangement of the product: headline, inputs at the left, sheet at the right."""

    def __init__(self, is_chinese: bool) -> None:
        super().__init__()
        self._words = _CHINESE if is_chinese else {}
        self.setWindowTitle("Gallery")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._headline())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.setContentsMargins(0, 0, 8, 8)
        row.addWidget(self._inputs())
        row.addWidget(self._sheet(), 1)
        column.addLayout(row, 1)

    def _said(self, words: str) -> str:
        return self._words.get(words, words)

    def _headline(self) -> HeadlineStrip:
        strip = HeadlineStrip()
        said = self._said
        sub = "1.47 by last edit · −4.7 % v $40"
        strip.set_cells(
            [
                HeadlineCell("share", said("Value per share"), "$38.12", sub, Tone.PLAIN, Tone.BAD, Arrow.DOWN, 9),
                HeadlineCell("ev", said("Enterprise value"), "$28.4bn", "TV 71 % · implied 9.8× EBITDA", importance=8),
                HeadlineCell(
                    "equity", said("Equity value"), "$19.2bn", "headline $35bn: needs 31 % growth", importance=7
                ),
                HeadlineCell(
                    "gold", said("Gold ratio of the RPO"), "24.4 %", "$3.68bn of $15.10bn", Tone.GOLD, importance=6
                ),
                HeadlineCell("top", "Top customer of RPO", "62 %", "HHI 4,230 · effective 2.4 names", importance=4),
                HeadlineCell("breach", "First covenant breach", "none", "min DSCR 1.31× in 3Q26", importance=5),
                HeadlineCell("chance", "P(value > $40)", "43 %", "100,000 draws · ± 0.2", importance=2),
                HeadlineCell("checks", said("Checks"), "✓ 34 / 34", "recomputed in 1.4 ms", Tone.GOOD, importance=3),
            ]
        )
        return strip

    def _inputs(self) -> QScrollArea:
        body = QWidget()
        body.setProperty("look", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group in (self._disclosure(), self._contract()):
            column.addWidget(group)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        area.setFixedWidth(315)
        return area

    def _disclosure(self) -> InputGroup:
        group = InputGroup(self._said("Disclosure"))
        for label, value, unit in (
            ("RPO reported", 15100.0, "USD m"),
            ("of which deferred revenue", 4100.0, "USD m"),
            ("Months 1–24", 54.0, "%"),
            ("Months 25–48", 42.0, "%"),
            ("Months 49–72", 4.0, "%"),
        ):
            field = _number(value)
            field.set_source("S-1, page 89")
            group.add_line(InputLine(self._said(label), field, unit))
        empty = _number(None)
        empty.set_placeholder("auto")
        group.add_line(InputLine("Own estimate", empty, "USD m"))
        return group

    def _contract(self) -> InputGroup:
        group = InputGroup(self._said("Contract · Microsoft"))
        group.set_trailing("1 of 5 · + add")
        changed = _number(9362.0)
        changed.set_changed(True)
        group.add_line(InputLine("RPO", changed, "USD m"))
        day = DateField()
        day.set_value("2025-09-30")
        day.set_changed(True)
        group.add_line(InputLine(self._said("First delivery"), day, "date"))
        credited = ChoiceField([("end", "at the end"), ("start", "at the start")])
        group.add_line(InputLine(self._said("Credited"), credited, wide=True))
        refused = _number(0.2)
        line = InputLine(self._said("Default hazard"), refused, "% / yr")
        refused.set_problem(Problem("Default hazard", "Above 100 % a year.", "Type a rate between 0 and 100."))
        group.add_line(line)
        ramp = SeriesField(
            float, lambda value: f"{value:,.0f}", periods=[f"{1 + q % 4}Q{25 + q // 4}" for q in range(24)]
        )
        ramp.set_value([905.0 + 15 * quarter for quarter in range(24)])
        group.add_line(InputLine("Scheduled take", ramp, wide=True))
        name = TextField()
        name.set_value("Microsoft")
        group.add_line(InputLine("Name in the report", name, wide=True))
        return group

    def _sheet(self) -> QFrame:
        card = QFrame()
        card.setProperty("look", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(10, 8, 10, 10)
        title = QLabel(self._said("RPO · roll-forward"))
        title.setProperty("look", "title")
        column.addWidget(title)
        bar = FormulaBar()
        bar.show_reading(
            [
                Segment(f"{self._said('Recognised')}, 4Q25 = 1,274  =  ", is_muted=True),
                Segment(self._said("Deliverable within capacity"), link="deliverable"),
                Segment("  1,284  ×  "),
                Segment("Survival", link="survival"),
                Segment("  0.992"),
            ],
            [Neighbour("deliverable", "Deliverable within capacity"), Neighbour("survival", "Survival")],
            [Neighbour("revenue", "Revenue"), Neighbour("receivables", "Receivables"), Neighbour("assay", "Assay")],
        )
        column.addWidget(bar)
        grid = SheetGrid()
        grid.set_sheet(_columns(), self._rows())
        grid.select_cell("recognised", 3)
        column.addWidget(grid, 1)
        return card

    def _rows(self) -> list[GridRow]:
        said = self._said
        figures = [f"{15100 - 1100 * place:,}" for place in range(10)]
        negative = [f"({8 + 7 * place})" for place in range(10)]
        dashes = ["–", "–", "22", "31", "9", "–", "–", "–", "–", "31"]
        typed = [Mark.NONE] * 2 + [Mark.TYPED_OVER] + [Mark.NONE] * 7
        moved = [Mark.NONE] * 3 + [Mark.CHANGED] * 5 + [Mark.NONE] * 2
        return [
            GridRow("heading", "Roll-forward", emphasis=Emphasis.SECTION),
            GridRow("opening", said("Opening RPO"), "USD m", figures),
            GridRow("scheduled", said("Scheduled"), "USD m", figures, marks=[Mark.INPUT] * 8, is_editable=True),
            GridRow("carried", said("Carried in from late sites"), "USD m", dashes, indent=1, marks=typed),
            GridRow("deliverable", said("Deliverable within capacity"), "USD m", figures, marks=moved),
            GridRow("survival", "Survival", "share", ["0.998"] * 10),
            GridRow("recognised", said("Recognised"), "USD m", figures, emphasis=Emphasis.TOTAL),
            GridRow("cancelled", "Cancelled, lapsed", "USD m", negative),
            GridRow("closing", said("Closing RPO"), "USD m", figures, emphasis=Emphasis.TOTAL),
        ]


def _number(value: float | None) -> NumberField:
    field = NumberField(float, lambda number: f"{number:,.1f}", optional=value is None)
    field.set_value(value)
    return field


def _columns() -> list[GridColumn]:
    quarters = [GridColumn(f"{1 + place % 4}Q{25 + place // 4}") for place in range(8)]
    return [*quarters, GridColumn("FY25", is_total=True), GridColumn("FY26", is_total=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the gallery; gives the exit code of the application."""
    parser = argparse.ArgumentParser(description="All widgets of the kit on placeholder data.")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--picture")
    parser.add_argument("--density", choices=[density.name.lower() for density in Density], default="normal")
    given = parser.parse_args(arguments)
    app = QApplication([])
    appearance = Appearance.DARK if given.dark else Appearance.LIGHT
    apply_theme(app, theme_for(appearance, Density[given.density.upper()]))
    window = _Gallery(given.chinese)
    width, height = (int(part) for part in given.size.split("x"))
    window.resize(width, height)
    window.show()
    if given.picture:

        def take() -> None:
            window.grab().save(given.picture)
            app.quit()

        QTimer.singleShot(600, take)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
