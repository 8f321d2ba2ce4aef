"""Two valuations compared whole: inputs in words and figures beside each other. For a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.analysis.diff_words import DiffWords, words_of
from workbench.analysis.output_diff import OutputDiff, output_diff
from workbench.document.file_diff import FileDiff, case_diff, file_diff
from workbench.document.valuation import Valuation
from workbench.rows.model import Model

Load = Callable[[Model], Valuation]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found. `words` go with `diff.lines`; the cases are those whose figures were compared."""

    diff: FileDiff
    words: tuple[DiffWords, ...]
    outputs: OutputDiff
    case_before: str
    case_after: str

    @property
    def before(self) -> Valuation:
        """The earlier one."""
        return self.diff.before

    @property
    def after(self) -> Valuation:
        """The later one."""
        return self.diff.after


def compare(
    model: Model, load_before: Load, load_after: Load, case_before: str | None, case_after: str | None
) -> Comparison:
    """Compare two valuations: whole where no case is named, and then by their selected cases' figures; else by one
    case of each. Raises `ProblemError` when one cannot be read. An unknown case counts as the selected one.
    """
    before, after = load_before(model), load_after(model)
    first, last = _known(before, case_before), _known(after, case_after)
    if case_before is None and case_after is None:
        diff = file_diff(model, before, after)
    else:
        diff = case_diff(model, before, after, first, last)
    outputs = output_diff(model, before, after, first, last, diff.matched)

    def period(number: int) -> str:
        return outputs.labels[number - 1] if number <= len(outputs.labels) else str(number)

    words = tuple(words_of(model, diff, line, period) for line in diff.lines)
    return Comparison(diff, words, outputs, first, last)


def _known(valuation: Valuation, case: str | None) -> str:
    known = {one.id for one in valuation.cases}
    return case if case is not None and case in known else valuation.selected_case
