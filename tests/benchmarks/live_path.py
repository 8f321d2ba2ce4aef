"""One edit of the shipped example until all its figures, checks and differences stand: where the time goes."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from tests.benchmarks.by_hand import Rows, given_of, valued
from tests.benchmarks.example import Editing, opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio
from workbench.document.edits import AddEntity
from workbench.document.periods import calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Entity, Valuation
from workbench.interpret.codegen import Shape
from workbench.interpret.evaluate import Arrays, Evaluator, Inputs, evaluate
from workbench.interpret.schedule import is_made, reads
from workbench.interpret.verdict import failed_checks
from workbench.live.results import Results, compute, differences
from workbench.model import MODEL
from workbench.rows.graph import Node, opening_of

TOPIC = "Live path, one edit"


class LivePath:
    """The steps from an edit to its results, each on figures of its own."""

    def __init__(self, editing: Editing) -> None:
        self.editing = editing
        self.results: Results = compute(MODEL, editing.valuation)
        self.valuation: Valuation = editing.valuation
        self.inputs: Inputs = inputs_for(MODEL, self.valuation)
        self.shape: Shape = shape_for(MODEL, self.valuation, self.inputs)
        self.before = self.results.arrays
        self.arrays = self.results.arrays

    def edit(self) -> None:
        """The user's edit: checked and applied."""
        self.valuation = self.editing.edit()

    def resolve(self) -> None:
        """Inputs of the selected case."""
        self.inputs = inputs_for(MODEL, self.valuation)
        self.shape = shape_for(MODEL, self.valuation, self.inputs)

    def evaluate(self) -> None:
        """Every figure."""
        self.before, self.arrays = self.arrays, evaluate(MODEL, self.shape, self.inputs)

    def finish(self) -> None:
        """Calendar, checks, and what changed."""
        calendar_of(MODEL, self.arrays)
        failed_checks(MODEL, self.arrays)
        differences(self.before, self.arrays)

    def whole(self) -> None:
        """All but the edit, as the live valuation does it."""
        valuation = self.editing.edit()
        self.results = compute(MODEL, valuation, self.results.version + 1, self.results)


def measure(repetitions: int) -> tuple[list[Line], dict[str, Sample]]:
    """Shares of the steps in the whole, and the samples for comparison with others."""
    path = LivePath(opened())
    steps = {
        "edit": path.edit,
        "resolve": path.resolve,
        "evaluate": path.evaluate,
        "finish": path.finish,
        "whole": path.whole,
    }
    samples = interleaved(steps, repetitions)
    whole = samples["whole"]
    cells = len(path.arrays.columns)
    lines = [
        ratio(TOPIC, "check and apply the edit ÷ edit to results", samples["edit"], whole),
        ratio(TOPIC, "resolve inputs ÷ edit to results", samples["resolve"], whole),
        ratio(TOPIC, "evaluate all rows ÷ edit to results", samples["evaluate"], whole,
              f"{cells} rows × {path.shape.periods} periods, {len(path.arrays.figures)} figures"),
        ratio(TOPIC, "calendar, checks, differences ÷ edit to results", samples["finish"], whole),
    ]  # fmt: skip
    return lines, samples


def needed(keys: Iterable[str]) -> frozenset[Node]:
    """The nodes of those rows and of all they hang on."""
    found: set[Node] = set()
    waiting = [Node(MODEL[key]) for key in keys]
    waiting += [Node(node.item, True) for node in waiting if opening_of(node.item) is not None]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [read for read in reads(node) if is_made(read)]
    return frozenset(found)


def against_hand(repetitions: int) -> list[Line]:
    """The same rows written by hand in numpy, and the generated evaluator cut down to exactly those."""
    path = LivePath(opened())
    given = given_of(MODEL, path.shape, path.inputs)
    rows = valued(given)
    agreed = agreeing(path.arrays, rows)
    evaluator = Evaluator(MODEL, path.shape, safe=False, wanted=needed(agreed))
    whole = Evaluator(MODEL, path.shape, safe=False)
    samples = interleaved(
        {
            "hand": lambda: valued(given),
            "same": lambda: evaluator.run(path.inputs),
            "all": lambda: whole.run(path.inputs),
        },
        repetitions,
    )
    note = f"{len(agreed)} of {len(rows)} rows by hand equal the evaluated ones to 1e-9"
    return [
        ratio("Against numpy by hand", "by hand ÷ generated, the same rows", samples["hand"], samples["same"], note),
        ratio("Against numpy by hand", "the same rows by hand ÷ all rows generated", samples["hand"], samples["all"]),
    ]


def agreeing(arrays: Arrays, rows: Rows) -> list[str]:
    """Keys of the rows by hand that equal the evaluated ones to 1e-9 of their size or a millionth of the unit."""
    found: list[str] = []
    for key, by_hand in rows.items():
        item = MODEL[key]
        read = arrays.periods if item.is_periodic else arrays.scalar
        ours = np.array([read(item, e) for e in arrays.shape.members(item)])
        theirs = np.asarray(by_hand if item.per is not None else [by_hand], dtype=np.float64)
        if theirs.shape == ours.shape and np.allclose(theirs, ours, rtol=1e-9, atol=1e-6, equal_nan=True):
            found.append(key)
    return found


def new_shape(repetitions: int) -> list[Line]:
    """A contract more each time: code for the new shape is written and compiled, then its first figures stand."""
    valuation = opened().valuation
    fresh: list[float] = []
    again: list[float] = []
    for number in range(repetitions + 1):
        valuation = AddEntity("contract", Entity(f"new-{number}", f"New {number}")).apply(valuation)[0]
        for seconds in (fresh, again):
            started = perf_counter()
            compute(MODEL, valuation)
            seconds.append(perf_counter() - started)
    first, known = Sample(tuple(fresh[1:])), Sample(tuple(again[1:]))  # the first also writes all that never changes
    whole = Sample((fresh[0],))
    frame = Sample((1 / 60,))
    topic = "New shape"
    return [
        ratio(topic, "one contract more to its first figures ÷ figures of a known shape", first, known),
        ratio(topic, "one contract more to its first figures ÷ one 60 Hz frame", first, frame),
        ratio(topic, "the first valuation of a process to its figures ÷ one 60 Hz frame", whole, frame),
    ]
