"""A first valuation out of company facts, as a workbook: LibreOffice computes what the workbench does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.exchange.exported import in_case, written
from tests.libreoffice import recalculated
from tests.twin import cell_differences, count_formulas, is_error, stored
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_plan import first_plan, made, period_for
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.reported_figures import Figures
from workbench.model import MODEL

FACTS = Path(__file__).parent / "files" / "snowflake-company-facts.json"


def test_that_a_first_valuation_is_recalculated_equal_in_every_cell(tmp_path: Path) -> None:
    source = Figures(read_company_facts(FACTS, TAGS), "USD")
    beginning, plan = first_plan(MODEL, source, period_for(source, date(2025, 1, 31)))
    valuation = replace(in_case(made(MODEL, beginning, plan), "scale"), periods=6)
    path = written(valuation, tmp_path / "first.xlsx")
    ours, theirs = stored(path), recalculated(path)
    assert count_formulas(ours) > 2_000
    assert cell_differences(ours, theirs)[:12] == []
    assert [f"{name}!{at}" for name, found in ours.items() for at in found if is_error(theirs[name].get(at))] == []
