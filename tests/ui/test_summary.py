"""The headline strip, and the report's first words, of a valuation in which no figure is to be had."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from workbench.document.file import load
from workbench.ground.resources import resource
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.ui.report.content.headline import summary
from workbench.ui.report.subject import subject_of
from workbench.ui.summary import cells


@pytest.mark.parametrize("kept", [(), ("shares.price", "assay.headline", "covenant_totals.worst_headroom")])
def test_that_missing_figures_are_not_meaningful_in_the_strip_and_in_the_report(kept: tuple[str, ...]) -> None:
    valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    found = compute(MODEL, valuation)
    figures = {cell: one if cell[0].key in kept else math.nan for cell, one in found.arrays.figures.items()}
    results = replace(found, arrays=replace(found.arrays, figures=figures))
    strip = " ".join(f"{cell.value} {cell.sub}" for cell in cells(results, None))
    report = "".join(str(span) for span in summary(replace(subject_of(MODEL, valuation), results=results)))
    assert "n.m. m diluted shares" in strip
    assert "n.m." in report
    assert not re.search(r"\bnan\b|\binf\b", f"{strip} {report}")
