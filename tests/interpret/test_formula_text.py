"""Each part of the tree has its Excel text, and LibreOffice computes from it what the evaluator does."""

from __future__ import annotations

import random
import re
import types
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.interpret.plain_books import plain_book
from tests.interpret.random_models import SETS, Builder, Made, Sample, items_in, random_inputs, sample
from tests.interpret.toy_model import LOAN, PEER, TOY, Basis, Loans, Peers, Result, Sales, Timing, toy_book
from tests.libreoffice import Sheets, recalculated, recalculated_many
from tests.twin import is_error, same, stored
from workbench.ground.problem import ProblemError
from workbench.ground.units import FACTOR
from workbench.interpret import formula_text as printing
from workbench.interpret.evaluate import shape_of
from workbench.interpret.formula_text import Printer, formula_of
from workbench.interpret.layout import Layout, SheetNames, column_name, sheet_prefix
from workbench.interpret.workbook import write_workbook
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    absolute,
    at_end,
    at_opening,
    at_period,
    chosen,
    count_entities,
    first_period,
    following,
    is_known,
    max_entities,
    mean_entities,
    minimum,
    month,
    multiple,
    no,
    normal,
    otherwise,
    percent_below,
    pick,
    prev,
    quartile_entities,
    ratio,
    round_up,
    shifted,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
    sum_periods,
    trailing_sum,
    where,
)
from workbench.rows.expression import Expression
from workbench.rows.graph import precedents
from workbench.rows.items import Item

TREES = 2000


def toy_layout(loans: int = 2, periods: int = 4) -> Layout:
    layout = Layout(TOY, periods, {LOAN: ["A", "B", "C"][:loans], PEER: ["P", "Q"]})
    layout.place_codes({(Basis, member): 10 + n for n, member in enumerate(Basis)})
    return layout


def printed(owner: Item, formula: Expression, period: int = 2, entity: int | None = None) -> str:
    return formula_of(toy_layout(), owner, entity, formula).at(period)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Sales.sales - (Sales.collected - Sales.tax), "=F$9-(F$12-F$21)"),
        (Sales.sales - Sales.collected + Sales.tax, "=F$9-F$12+F$21"),
        (Sales.sales / (Sales.collected * Sales.tax), "=F$9/(F$12*F$21)"),
        ((Sales.sales + 1) * Sales.tax, "=(F$9+1)*F$21"),
        (-Sales.sales, "=(-F$9)"),
        ((-Sales.sales) ** 2, "=(-F$9)^2"),
        (-(Sales.sales**2), "=(-(F$9^2))"),
        ((Sales.sales**2) ** Sales.tax, "=(F$9^2)^F$21"),
        (Sales.sales ** (1 + Sales.tax), "=F$9^(1+F$21)"),
        (Sales.sales > Sales.tax, "=IF(F$9>F$21,1,0)"),
        (where(Sales.sales >= 0, Sales.tax, 1), "=IF(F$9>=0,F$21,1)"),
        (where(Sales.is_taxed, 0, 2), "=IF($C$22,0,2)"),
        (minimum(Sales.sales, 0), "=MIN(F$9,0)"),
        (minimum(following(Sales.sales), 0), "=MIN((G$9+0),0)"),
        (following(Sales.sales) + FOLLOWING, "=G$9+G$8"),
        (prev(Sales.provided) * PREVIOUS, "=E$17*E$8"),
        (absolute(no(Sales.is_taxed)), "=ABS(1-$C$22)"),
        (round_up(normal(Sales.growth)), "=ROUNDUP(NORMSDIST(F$7),0)"),
        (month(Timing.period_end), "=MONTH(Timing!F$9)"),
        (ratio(1, Sales.sales - 1), '=IF(F$9-1=0,"n.m.",1/(F$9-1))'),
        (multiple(1, Sales.sales), '=IF(F$9<=0,"n.m.",1/F$9)'),
        (otherwise(Sales.tax_rate, 0), "=IF(ISNUMBER($C$20),$C$20,0)"),
        (is_known(Sales.tax_rate), "=IF(ISNUMBER($C$20),1,0)"),
        (shifted(Sales.sales, 1), "=IF(AND(F$3-1>=1,F$3-1<=COLUMNS($E$9:$H$9)),"
                                  "INDEX($E$9:$H$9,F$3-1),0)"),
        (trailing_sum(Sales.sales, 2), "=IF(2<1,0,SUM(INDEX($E$9:F$9,MAX(1,F$3-2+1)):"
                                       "INDEX($E$9:F$9,F$3)))"),
        (sum_entities(Loans.balance), "=SUM('Loans'' terms'!F$12,'Loans'' terms'!F$28)"),
        (sum_periods(Result.debt), "=SUM(Result!$E$7:$H$7)"),
        (at_opening(Result.debt) + at_end(Result.debt), "=Result!$D$7+Result!$H$7"),
        (sum_first(Sales.sales, 2), "=IF(2<1,0,SUM(INDEX($E$9:$H$9,1):INDEX($E$9:$H$9,"
                                    "MIN(2,COLUMNS($E$9:$H$9)))))"),
        (at_period(Sales.sales, 2), "=INDEX($E$9:$H$9,MAX(1,MIN(2,COLUMNS($E$9:$H$9))))"),
        (first_period(Sales.sales), '=IF(COUNTIF($E$9:$H$9,1)=0,"n.m.",MATCH(1,$E$9:$H$9,0))'),
        (count_entities(Peers.times), "=COUNT(Peers!$E$6:$E$7)"),
        (max_entities(Peers.times), '=IF(COUNT(Peers!$E$6:$E$7)=0,"n.m.",MAX(Peers!$E$6:$E$7))'),
        (quartile_entities(Peers.times, 1), '=IF(COUNT(Peers!$E$6:$E$7)=0,"n.m.",QUARTILE(Peers!$E$6:$E$7,1))'),
        (percent_below(Peers.times, 1), '=IF(COUNT(Peers!$E$6:$E$7)=0,"n.m.",'
                                        "SUMPRODUCT(ISNUMBER(Peers!$E$6:$E$7)*(Peers!$E$6:$E$7<1))/"
                                        "COUNT(Peers!$E$6:$E$7))"),
    ],
)  # fmt: skip
def test_that_a_formula_has_the_text_an_analyst_would_type(formula: Expression, expected: str) -> None:
    assert printed(Sales.factor, formula) == expected


def test_that_a_choice_is_read_by_its_code_and_compared_with_the_lists_sheet() -> None:
    formula = pick(Loans.basis, {Basis.OPENING: 0, Basis.AVERAGE: Loans.average, Basis.NONE: Loans.balance})
    assert printed(Loans.interest, formula, entity=1) == "=CHOOSE($C$26,0,F$30,F$28)"
    assert printed(Loans.interest, chosen(Loans.basis, Basis.NONE), entity=1) == "=IF($C$26=Lists!$A$13,1,0)"


def test_that_ties_of_a_ranking_go_by_position() -> None:
    formula = sum_before(Loans.balance, Loans.rank)
    assert printed(Loans.before, formula, entity=0) == "=SUM(IF($C$25<$C$9,F$28,0))"
    assert printed(Loans.before, formula, entity=1) == "=SUM(IF($C$9<=$C$25,F$12,0))"


def test_that_members_of_one_key_are_added_in_their_order_and_a_key_of_zero_stands_alone() -> None:
    formula = sum_alike(Loans.balance, Loans.rank)
    assert printed(Loans.before, formula, entity=0) == "=IF($C$9>0,SUM(F$12,IF($C$25=$C$9,F$28,0)),F$12)"
    assert printed(Loans.before, formula, entity=1) == "=IF($C$25>0,SUM(IF($C$9=$C$25,F$12,0),F$28),F$28)"


def test_that_a_reduction_of_no_members_needs_no_cells() -> None:
    layout = toy_layout(loans=0)
    assert formula_of(layout, Result.debt, None, sum_entities(Loans.balance)).at(1) == "=0"
    assert formula_of(layout, Result.debt, None, count_entities(Loans.balance)).at(1) == "=0"
    assert formula_of(layout, Result.least, None, mean_entities(Loans.drawn)).at(1) == '="n.m."'


def test_that_only_a_bare_reference_to_another_sheet_is_a_link() -> None:
    layout = toy_layout()
    assert formula_of(layout, Result.debt, None, Sales.sales).is_link
    assert not formula_of(layout, Result.debt, None, Sales.sales * 1).is_link
    assert not formula_of(layout, Sales.tax, None, Sales.sales).is_link


def test_that_more_members_than_excel_takes_arguments_are_added_in_groups() -> None:
    layout = Layout(TOY, 2, {LOAN: [f"L{n}" for n in range(250)], PEER: []})
    formula = formula_of(layout, Result.debt, None, count_entities(Loans.drawn)).at(1)
    assert formula.count("COUNT(") == 2
    assert formula.startswith("=SUM(COUNT(")


def test_that_a_formula_longer_than_excel_takes_names_the_row_and_a_remedy() -> None:
    layout = Layout(TOY, 2, {LOAN: [f"L{n}" for n in range(600)], PEER: []})
    with pytest.raises(ProblemError, match=r"loans\.before.*characters.*Split the row"):
        formula_of(layout, Loans.before, 1, Loans.before.formula)


def test_that_a_horizon_wider_than_a_sheet_is_refused() -> None:
    with pytest.raises(ProblemError, match="do not fit on a sheet"):
        Layout(TOY, 20_000, {})


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_that_columns_have_excel_s_letters(column: int, letters: str) -> None:
    assert column_name(column) == letters


def test_that_sheet_names_are_ones_that_excel_accepts_and_all_different() -> None:
    names = SheetNames()
    titles = ["Debt: plan/actual [2025]?*", "debt: plan/actual [2025]?*", "'quoted'", "", "History", "x" * 40, "X" * 40]
    found = [names.take(title) for title in titles]
    assert len({name.lower() for name in found}) == len(titles)
    for name in found:
        assert 1 <= len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert name.lower() != "history"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("Debt", "Debt!"), ("DCF1", "'DCF1'!"), ("It's", "'It''s'!"), ("债务", "'债务'!"), ("RC", "'RC'!")],
)
def test_that_a_sheet_name_is_quoted_where_it_could_be_read_as_something_else(name: str, prefix: str) -> None:
    assert sheet_prefix(name) == prefix


# Random trees against LibreOffice ------------------------------------------------------------------------------------


def many_trees(seed: int) -> Sample:
    """One model with `TREES` random formulas over the items of a random model, half of them per facility."""
    for attempt in range(200):
        builder = Builder(seed + attempt)
        try:
            sections = [builder.section(n) for n in range(5)]
            for made in list(builder.made):
                builder.define(made)
                builder.above.append(made)
            sections += [formulas_of(builder, name, per) for name, per in (("Plain", None), ("Each", SETS[0]))]
            model = Model("many", sections)
        except ProblemError:
            continue
        source = random.Random(seed)
        counts = {SETS[0]: 2, SETS[1]: 3}
        inputs = random_inputs(model, shape_of(model, 3, counts), source)
        return Sample(model, shape_of(model, 3, counts, inputs), inputs, counts)
    raise RuntimeError("no sound model in 200 draws")


def formulas_of(builder: Builder, name: str, per: EntitySet | None) -> type[Section]:
    items: dict[str, Item] = {}
    while len(items) < TREES // 2:
        number = len(items)
        periodic = number % 2 == 0
        made = Made(Number("none", FACTOR), per, periodic, opening=periodic)
        builder.owner, builder.periodic = made, periodic
        loose = number % 5 == 0
        formula = builder.loosely() if loose else builder.known(builder.random.randint(1, 4))
        if len({(p.item, p.need) for p in precedents(formula)}) > 8:
            continue
        label = f"{name} {number}"
        if periodic:
            items[f"f{number}"] = Row(label, FACTOR, formula, opening=1)
        else:
            items[f"f{number}"] = Figure(label, FACTOR, formula)
    return types.new_class(name, (Section,), {"title": name, "per": per}, items_in(items))


def disagreements(path: Path, theirs: Sheets) -> tuple[int, list[str]]:
    """How many cells there are, and those that are a number on one side only or two different numbers."""
    mine = stored(path)
    found = []
    for sheet, cells in mine.items():
        for address, value in cells.items():
            other = theirs[sheet].get(address)
            missing = not isinstance(value, float) and not isinstance(other, float)
            if not missing and not same(value, other):
                found.append(f"{sheet}!{address}: {value!r}, LibreOffice {other!r}")
    return sum(map(len, mine.values())), found


def powers_of_nothing(path: Path, theirs: Sheets) -> set[str]:
    """Cells where LibreOffice says 1 for 0^0 and Excel, like the evaluator, sees an error."""
    formulas = openpyxl.load_workbook(path)
    return {
        f"{sheet}!{address}"
        for sheet, cells in stored(path).items()
        for address, value in cells.items()
        if is_error(value) and isinstance(theirs[sheet].get(address), float)
        if "^" in str(formulas[sheet][address].value)
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_that_two_thousand_random_formulas_agree_with_libreoffice(seed: int, tmp_path: Path) -> None:
    drawn = many_trees(seed * 10_000)
    path = tmp_path / "trees.xlsx"
    write_workbook(plain_book(drawn.model, drawn.shape, drawn.inputs), path)
    theirs = recalculated(path)
    count, found = disagreements(path, theirs)
    assert count > 2 * TREES
    known = powers_of_nothing(path, theirs)
    assert len(known) < 5
    assert [line for line in found if line.split(":")[0] not in known] == []


def test_that_random_models_agree_with_libreoffice(tmp_path: Path) -> None:
    paths = {seed: tmp_path / f"{seed}.xlsx" for seed in range(24)}
    for seed, path in paths.items():
        drawn = sample(seed)
        write_workbook(plain_book(drawn.model, drawn.shape, drawn.inputs), path)
    results = recalculated_many(paths.values())
    left_out = [seed for seed, path in paths.items() if powers_of_nothing(path, results[path])]
    assert len(left_out) < 4
    for seed, path in paths.items():
        if seed not in left_out:
            assert disagreements(path, results[path])[1] == [], f"seed {seed}"


# Planted faults ------------------------------------------------------------------------------------------------------


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda formula: formula.replace(old, new)


FAULTS: dict[str, Callable[[str], str]] = {
    "minus catches the power": lambda f: f.replace("(-((", "(-(").replace(")^2))", ")^2)"),
    "ties of a rank": replacing("<=", "<"),
    "previous reads now": replacing(printing.BEFORE, printing.NOW),
    "following reads now": replacing(printing.AFTER, printing.NOW),
    "empty cell as argument": replacing("+0)", ")"),
    "a key of zero shared": lambda f: re.sub(r"IF\(([^()]+)>0,SUM", r"IF(\1>=0,SUM", f),
    "window one longer": replacing("+1)):", ")):"),
    "window not guarded": lambda f: re.sub(r"TRUNC\(([^()]+)\)<1", r"TRUNC(\1)<0", f),
    "parentheses dropped": lambda f: re.sub(r"-\(([^()]*)\)", r"-\1", f),
    "smallest for largest": replacing("MAX(", "MIN("),
    "n.m. as nothing": replacing('"n.m."', "0"),
    "quartile": replacing("QUARTILE(", "PERCENTILE("),
    "wrong choice": replacing("CHOOSE($C", "CHOOSE(1+0*$C"),
}


def test_that_faults_planted_in_the_printer_are_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faithful = Printer.bare
    paths = {name: tmp_path / f"{n}.xlsx" for n, name in enumerate(["none", *FAULTS])}
    for name, path in paths.items():
        fault = FAULTS.get(name, str)
        monkeypatch.setattr(Printer, "bare", lambda self, node, fault=fault: fault(faithful(self, node)))
        write_workbook(toy_book(case=2 if name == "window not guarded" else 0), path)
    results = recalculated_many(paths.values())
    caught = {name: bool(disagreements(path, results[path])[1]) for name, path in paths.items()}
    assert caught == {name: name != "none" for name in paths}
