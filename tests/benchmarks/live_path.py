"""One edit of the shipped example until all its figures, checks and differences stand: where the time goes."""

from __future__ import annotations

from dataclasses import replace

from tests.benchmarks.example import Editing, opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio
from workbench.document.edits import AddEntity
from workbench.document.periods import calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Entity, Valuation
from workbench.interpret.codegen import Shape
from workbench.interpret.evaluate import Inputs, compiled, evaluate
from workbench.interpret.verdict import failed_checks
from workbench.live.results import Results, compute, differences
from workbench.model import MODEL

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


def new_shape(repetitions: int) -> list[Line]:
    """A contract more: code for the new shape is written and compiled, then its first figures stand."""
    valuation = opened().valuation
    grown = [
        AddEntity("contract", Entity(f"new-{n}", f"New {n}")).apply(replace(valuation, notes=str(n)))[0]
        for n in range(1)
    ]

    def fresh() -> None:
        compiled.cache_clear()
        compute(MODEL, grown[0])

    def again() -> None:
        compute(MODEL, grown[0])

    samples = interleaved({"fresh": fresh, "again": again}, repetitions)
    frame = Sample((1 / 60,))
    return [
        ratio(
            "New shape", "a new entity to first figures ÷ figures of a known shape", samples["fresh"], samples["again"]
        ),
        ratio("New shape", "a new entity to first figures ÷ one 60 Hz frame", samples["fresh"], frame),
    ]
