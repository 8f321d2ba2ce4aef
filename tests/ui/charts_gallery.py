"""All charts with placeholder data in one window, to be looked at: `python -m tests.ui.charts_gallery --help`."""

from __future__ import annotations

import argparse
import math

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from workbench.ui.charts import (
    Band,
    Chart,
    Football,
    Line,
    Lines,
    Marker,
    Measure,
    OverlaidLine,
    Peer,
    Reference,
    StackedBars,
    Step,
    Strip,
    ValueRange,
    Waterfall,
)
from workbench.ui.theme import Appearance, apply_theme, theme_for

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
QUARTERS = [f"{quarter}Q{year}" for year in range(25, 31) for quarter in range(1, 5)]
YEARS = [f"20{quarter[2:]}" for quarter in QUARTERS]
ENGLISH = (
    "Headline RPO|Time value|Capacity slip|Credit loss|Renegotiation|Cost to serve|Capex to deliver|Tax|Gold|"
    "Debt service|To equity"
)
CHINESE = "名义积压订单|时间价值|产能延迟|信用损失|重新议价|服务成本|交付资本开支|所得税|含金额|偿债|归属股东"


def waterfall(chinese: bool = False) -> Waterfall:
    """The walk from backlog to what belongs to shareholders."""
    title = "积压订单值多少" if chinese else "Assay: what the backlog is worth"
    chart = Waterfall(title, "USD bn, present value at 28 Mar 2025 · before / after capex · per contract")
    names = (CHINESE if chinese else ENGLISH).split("|")
    values = [15.10, -2.61, -0.34, -1.02, -0.63, -2.76, -3.84, -0.22, 3.68, -2.90, 0.78]
    totals = {0, 8, 10}
    chart.set_data([Step(n, w, v, n in totals) for n, (w, v) in enumerate(zip(names, values, strict=True))])
    return chart


def bars() -> StackedBars:
    """Revenue by source."""
    chart = StackedBars("Conversion to revenue", "USD bn a quarter")
    n = len(QUARTERS)
    shapes = {
        "Microsoft": [0.72 * min(1, 0.55 + 0.07 * q) * (1 if q < 12 else max(0, 1 - (q - 12) / 8)) for q in range(n)],
        "Meta": [0.22 * min(1, 0.3 + 0.12 * q) * (1 if q < 14 else max(0, 1 - (q - 14) / 6)) for q in range(n)],
        "Other contracts": [0.28 * (1 if q < 13 else max(0, 1 - (q - 13) / 7)) for q in range(n)],
        "Signed after (OpenAI)": [min(0.75, max(0, 0.14 * (q - 3))) for q in range(n)],
        "Spot & re-let": [0.04 + 0.9 * max(0, (q - 10) / 13) for q in range(n)],
        "Cancelled, lapsed": [-0.04 * (q % 5) for q in range(n)],
    }
    bands = [Band(name, name, values) for name, values in shapes.items()]
    capacity = OverlaidLine("Capacity", [1.1 + 0.06 * q for q in range(n)])
    chart.set_data(
        QUARTERS, bands, groups=YEARS, line=capacity, markers=[Marker(7.5, "54 % disclosed by here · book 53.8 %")]
    )
    return chart


def football() -> Football:
    """Ranges whose reference prices nearly touch."""
    chart = Football("Football field", "$ a share, Base · peers at 28 Mar 2025", prefix="$")
    ranges = [
        ("DCF: bear – base – bull", 12, 71, 38, "series0"),
        ("APV", 15, 66, 40, "series0"),
        ("Assay only", 1, 5, 2, "gold"),
        ("EV / NTM revenue", 22, 58, 34, "series2"),
        ("EV / EBITDA", 18, 49, 31, "series2"),
        ("EV / RPO", 25, 63, 44, "series2"),
        ("Regression on growth and backlog cover", 20, 55, 36, "series2"),
        ("IPO range", 47, 55, 51, "muted"),
    ]
    chart.set_data(
        [ValueRange(label, label, low, high, mid, role) for label, low, high, mid, role in ranges],
        [
            Reference(40, "$40 IPO price"),
            Reference(38.12, "value $38.12", "gold_text"),
            Reference(75.5, "$35bn headline", "muted"),
        ],
    )
    return chart


def lines() -> Lines:
    """Cover against a covenant."""
    chart = Lines("Debt service cover", "× · DDTL 1.0 and 2.0", decimals=2, suffix="×")
    n = len(QUARTERS)
    chart.set_data(
        QUARTERS,
        [
            Line("a", "DDTL 1.0", [1.8 + 0.4 * math.sin(q / 3) for q in range(n)]),
            Line("b", "DDTL 2.0", [1.5 + 0.02 * q for q in range(n)], is_step=True),
            Line(
                "c", "Case: late sites", [float("nan") if q < 3 else 1.9 - 0.03 * q for q in range(n)], is_dashed=True
            ),
        ],
        groups=YEARS,
        references=[Reference(1.4, "covenant 1.40×", "bad"), Reference(1.35, "lock-up 1.35×", "gold_text")],
    )
    return chart


def strip() -> Strip:
    """Peers by three multiples."""
    chart = Strip("Peers", "multiples at 28 Mar 2025", target="CoreWeave")
    names = ["Oracle", "Equinix", "Digital Realty", "Nebius", "Applied Digital", "Iris", "Core Scientific"]
    measures = []
    for label, values, target in (
        ("EV / NTM revenue", [7.1, 10.4, 13.2, 9.9, 12.1, 5.5, 6.3], 5.2),
        ("EV / EBITDA", [16.0, 22.5, 24.1, 31.0, 27.5, 9.9, 12.4], 9.8),
        ("EV / RPO", [3.9, 1.2, 2.2], 1.9),
        ("Growth", [0.12, 0.07, 0.06, 0.55, 0.41, 0.38, 0.2], None),
    ):
        peers = [Peer(n, n, v) for n, v in zip(names, values, strict=False)]
        is_share = label == "Growth"
        measures.append(
            Measure(label, label, peers, target, decimals=2 if is_share else 1, suffix="" if is_share else "×")
        )
    chart.set_data(measures)
    return chart


def gallery(chinese: bool = False) -> QWidget:
    """One window of everything, an empty chart included."""
    window = QWidget()
    window.setWindowTitle("Charts")
    grid = QGridLayout(window)
    grid.setContentsMargins(8, 8, 8, 8)
    grid.setSpacing(8)
    empty = Lines("Fan of value per share", "$")
    empty.set_empty("No simulation has run. Press Play to draw 100,000 scenarios.")
    grid.addWidget(waterfall(chinese), 0, 0, 1, 3)
    for place, chart in enumerate((bars(), football(), lines())):
        grid.addWidget(chart, 1, place)
    grid.addWidget(strip(), 2, 0, 1, 2)
    grid.addWidget(empty, 2, 2)
    return window


def main() -> None:
    """Show the gallery, or take its picture."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dark", action="store_true")
    arguments.add_argument("--chinese", action="store_true")
    arguments.add_argument("--size", default="1600x960")
    arguments.add_argument("--shot", help="write the picture here and leave")
    arguments.add_argument("--hover", action="store_true", help="show a read-out in some charts")
    chosen = arguments.parse_args()
    app = QApplication([])
    apply_theme(app, theme_for(Appearance.DARK if chosen.dark else Appearance.LIGHT))
    window = gallery(chosen.chinese)
    window.resize(*(int(part) for part in chosen.size.split("x")))
    window.show()

    def finish() -> None:
        for chart in window.findChildren(Chart) if chosen.hover else ():
            for _ in range(9):
                QApplication.sendEvent(chart, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, NO_MODIFIER))
        window.grab().save(chosen.shot)
        app.quit()

    if chosen.shot:
        QTimer.singleShot(600, finish)
    app.exec()


if __name__ == "__main__":
    main()
