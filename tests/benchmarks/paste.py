"""A table of 200 peers with 20 figures each, pasted: read, checked, applied as one step, painted in the peer table."""

from __future__ import annotations

import os
from time import perf_counter

from tests.benchmarks.example import opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio
from workbench.document.change import Compound
from workbench.document.edits import FillTable
from workbench.document.valuation import Valuation
from workbench.exchange.clipboard import Table, read_tabbed
from workbench.exchange.peer_import import plan
from workbench.exchange.peer_table import read_peers
from workbench.model import MODEL

TOPIC = "Pasting 200 peers × 20 figures"
FRAME = 1 / 60
PEERS, FIGURES = 200, 20


def pasted() -> Table:
    """The table as it stands on a clipboard."""
    labels = [i.label for i in MODEL.inputs if i.key.startswith("peers.") and i.unit.label.endswith(" m")]
    heads = ["Company", *labels[:FIGURES]]
    rows = [[f"Pasted {n}", *(str(100 + n + column) for column in range(FIGURES))] for n in range(PEERS)]
    return read_tabbed("\n".join("\t".join(row) for row in [heads, *rows]))


def planned(valuation: Valuation, table: Table) -> FillTable:
    """The edit of the table."""
    found = read_peers(table)
    edit = plan(MODEL, valuation, found.table, found.reading).edit
    assert isinstance(edit, FillTable)
    return edit


def measure(repetitions: int) -> list[Line]:
    """Ratios to one frame and to the same cells as single edits."""
    valuation, table = opened().valuation, pasted()
    edit = planned(valuation, table)
    single = Compound((*edit.added, *edit.cells), edit.title)

    def whole(one: FillTable | Compound) -> None:
        assert one.check(MODEL, valuation) == []
        after = one.apply(valuation)[0]
        one.inverse(valuation).apply(after)

    samples = interleaved(
        {"read": lambda: planned(valuation, table), "table": lambda: whole(edit), "single": lambda: whole(single)},
        repetitions,
    )
    frame = Sample((FRAME,))
    return [
        ratio(
            TOPIC, "headings, figures and plan ÷ one 60 Hz frame", samples["read"], frame, f"{len(edit.cells)} cells"
        ),
        ratio(TOPIC, "check, apply and undo ÷ one 60 Hz frame", samples["table"], frame),
        ratio(TOPIC, "the same cells as single edits ÷ as one", samples["single"], samples["table"]),
        ratio(TOPIC, "pasted to figures and painted table ÷ one 60 Hz frame", painted(edit, repetitions), frame),
    ]


def painted(edit: FillTable, repetitions: int) -> Sample:
    """From the edit to the painted peer table, all figures computed, as one step and one repaint."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from workbench.live.valuation import LiveValuation
    from workbench.ui.desks.peers.editor import PeerEditor

    app = QApplication.instance() or QApplication([])
    live = LiveValuation(MODEL, opened().valuation)
    editor = PeerEditor(live)
    live.results_changed.connect(editor.show_results)
    editor.resize(1280, 800)
    editor.show()
    app.processEvents()
    seconds = []
    for _ in range(repetitions + 1):
        started = perf_counter()
        assert live.do(edit) == []
        live.settle()
        app.processEvents()
        seconds.append(perf_counter() - started)
        live.undo_stack.undo()
        live.settle()
        app.processEvents()
    editor.close()
    editor.deleteLater()
    app.processEvents()
    return Sample(tuple(seconds[1:]))  # the first also writes the code for so many peers
