"""Many scenarios at once: compiled loops and numpy against numpy by hand, LibreOffice and other numbers of draws."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tests.benchmarks.by_hand import given_of, valued
from tests.benchmarks.by_hand.many import revenues
from tests.benchmarks.example import opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio, skipped
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.batch import CHUNK, Batch, Varying
from workbench.interpret.kernels import Floats
from workbench.interpret.machine import is_available
from workbench.interpret.recording import CellInTime
from workbench.interpret.tape import Player
from workbench.model import MODEL

TOPIC = "Many scenarios"
FRAME = Sample((1 / 60,))
DELAY, AVAILABLE = MODEL["contracts.delay"], MODEL["capacity.availability"]
REVENUE, PRICE = (MODEL["operations.revenue"], None), (MODEL["shares.price"], None)


class Runs:
    """The example's batch for some varying inputs, played by numpy, by the machine and by it on two threads."""

    def __init__(self, valuation: Valuation, cells: list[CellInTime], wanted: tuple[str, ...]) -> None:
        inputs = inputs_for(MODEL, valuation)
        outputs = [(MODEL[key], None) for key in wanted]
        self.batch = Batch(MODEL, shape_for(MODEL, valuation, inputs), inputs, cells, outputs, is_compiled=True)
        self.plain = Player(self.batch.program, CHUNK)
        self.players = [self.batch.new_player() for _ in range(2)]

    def numpy(self, varying: Varying) -> None:
        """On numpy."""
        self.batch.run(varying, self.plain)

    def machine(self, varying: Varying) -> None:
        """On the machine, in one thread."""
        self.batch.run(varying)

    def both(self, varying: Varying) -> None:
        """On the machine, half in each of two threads."""
        middle = len(next(iter(varying.values()))) // 2
        halves = [{cell: v[part] for cell, v in varying.items()} for part in (slice(middle), slice(middle, None))]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(self.batch.run, halves, self.players))

    def peak(self, values: Callable[[int], Varying], draws: int) -> float:
        """Bytes at most held at once while draws are made, run and summed up a piece at a time."""
        tracemalloc.start()
        total = 0.0
        for _ in range(0, draws, CHUNK):
            total += float(np.nansum(self.batch.run(values(CHUNK))[PRICE]))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return float(peak)


def measure(repetitions: int, *, smoke: bool) -> list[Line]:
    """Every line of the topic."""
    editing = opened()
    place = next(n for n, e in enumerate(editing.valuation.members("contract")) if e.id == editing.address.entity)
    note = "" if is_available() else "without numba: numpy in its place"
    lines = against_hand(editing.valuation, place, 2 * CHUNK, repetitions, note)
    cell: CellInTime = (DELAY, place, None)
    runs = Runs(editing.valuation, [cell], ("shares.price",))
    source = np.random.default_rng(7)

    def drawn(count: int) -> Varying:
        return {cell: source.uniform(0.0, 6.0, count)}

    sizes = (1_000, 5_000) if smoke else (1_000, 10_000, 100_000)
    given = {count: drawn(count) for count in sizes}
    runs_of = {f"{count}": (lambda some=some: runs.machine(some)) for count, some in given.items()}
    samples = interleaved({"numpy": lambda: runs.numpy(given[sizes[1]]), **runs_of}, repetitions)
    each = {count: per(samples[f"{count}"], count) for count in sizes}
    lines.append(ratio(TOPIC, "value per share: numpy ÷ machine, the same scenarios", samples["numpy"],
                       samples[f"{sizes[1]}"], note))  # fmt: skip
    lines += [
        ratio(TOPIC, f"time per draw of {count:,} draws ÷ of {sizes[0]:,}", each[count], each[sizes[0]])
        for count in sizes[1:]
    ]
    runs.peak(drawn, CHUNK)  # what is made once and kept
    few, many = (runs.peak(drawn, CHUNK * n) for n in ((1, 3) if smoke else (2, 20)))
    lines.append(ratio(TOPIC, "peak memory of ten times the draws ÷ of the draws", Sample((many,)), Sample((few,))))
    lines.append(grid(editing.valuation, 20 if smoke else 200, max(repetitions // 2, 1)))
    lines.append(office(1 if smoke else 2, each[sizes[1]]))
    return lines


def per(sample: Sample, count: int) -> Sample:
    """Seconds for one scenario of `count`."""
    return Sample(tuple(seconds / count for seconds in sample.seconds))


def against_hand(valuation: Valuation, place: int, count: int, repetitions: int, note: str) -> list[Line]:
    """Revenue by period for a contract's delay and the availability of power, by hand and recorded."""
    inputs = inputs_for(MODEL, valuation)
    given = given_of(MODEL, shape_for(MODEL, valuation, inputs), inputs)
    rows = valued(given)
    source = np.random.default_rng(3)
    delay, available = source.integers(0, 7, count).astype(np.float64), source.uniform(0.7, 1.0, count)
    cells: list[CellInTime] = [(DELAY, place, None), (AVAILABLE, None, None)]
    varying = dict(zip(cells, (delay, available), strict=True))
    runs = Runs(valuation, cells, ("operations.revenue",))

    def by_hand() -> Floats:
        parts = [slice(low, low + CHUNK) for low in range(0, count, CHUNK)]
        return np.concatenate([revenues(given, rows, place, delay[p], available[p]) for p in parts], axis=1)

    is_same = np.allclose(by_hand(), runs.batch.run(varying)[REVENUE][1:], rtol=1e-9, atol=1e-9)
    samples = interleaved(
        {
            "hand": by_hand,
            "numpy": lambda: runs.numpy(varying),
            "machine": lambda: runs.machine(varying),
            "both": lambda: runs.both(varying),
        },
        repetitions,
    )
    agreed = "revenue by period, equal to 1e-9" if is_same else "THE ROWS BY HAND ARE NOT EQUAL"
    return [
        ratio(TOPIC, "numpy by hand ÷ recorded numpy", samples["hand"], samples["numpy"], agreed),
        ratio(TOPIC, "numpy by hand ÷ machine, one thread", samples["hand"], samples["machine"], note),
        ratio(TOPIC, "numpy by hand ÷ machine, two threads", samples["hand"], samples["both"], note),
    ]


def grid(valuation: Valuation, side: int, repetitions: int) -> Line:
    """A grid of value per share over growth and the equity premium, the whole model behind each point."""
    cells: list[CellInTime] = [(MODEL[key], None, None) for key in ("dcf.growth", "cost_of_capital.equity_premium")]
    across, down = np.meshgrid(np.linspace(0.0, 0.03, side), np.linspace(0.04, 0.07, side))
    varying = dict(zip(cells, (across.ravel(), down.ravel()), strict=True))
    runs = Runs(valuation, cells, ("shares.price",))
    sample = interleaved({"grid": lambda: runs.both(varying)}, repetitions)["grid"]
    steps = f"{len(runs.batch.program.steps):,} steps hang on the two"
    return ratio(TOPIC, f"grid of {side} × {side}, two threads ÷ one 60 Hz frame", sample, FRAME, steps)


def office(repetitions: int, each: Sample) -> Line:
    """LibreOffice's recalculation of the export for one scenario."""
    if shutil.which("soffice") is None:
        return skipped(TOPIC, "LibreOffice is not installed")
    from tests.benchmarks.outside import recalculations

    found, note = recalculations(repetitions)
    return ratio(TOPIC, "LibreOffice ÷ machine, for one scenario", found, each, note)
