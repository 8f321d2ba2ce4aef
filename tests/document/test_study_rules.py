"""What an edit of studies refuses: place, fault and remedy; what it keeps, and that it can be taken back."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from tests.document.asked import (
    ASKED,
    COUNT,
    DATE,
    DELIVERED,
    DRAWN,
    LISTED,
    LOAN,
    NORMAL,
    PROFILE,
    REVENUE,
    RPO_2,
    TAX,
    TOTAL,
)
from tests.document.test_valuation import GROWTH, sample
from tests.document.toy import TOY
from workbench.document.change import Change, Edit
from workbench.document.decode import loads
from workbench.document.edits import SetValue
from workbench.document.encode import dumps
from workbench.document.fingerprint import content_hash
from workbench.document.studies import (
    Axis,
    Distribution,
    Family,
    Grid,
    Question,
    Ranges,
    Simulation,
    Studies,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.study_edits import SetGrids, SetQuestions, SetSimulation, SetTornado
from workbench.document.valuation import Address, Valuation, Value, fresh_id
from workbench.ground.units import PERCENT
from workbench.rows import Model, Row, Section, Series


class Mix(Section, title="Mix", area="mix"):
    share = Series("Share", PERCENT, 0.5, low=0.0, high=1.0)
    kept = Row("Kept", PERCENT, share)


BOTH = {GROWTH: NORMAL, RPO_2: Distribution(Family.LOGNORMAL, (100.0, 20.0))}
STRAY = Address("timing.gorwth")
EDITS = [
    SetSimulation(ASKED.simulation, "Other draws"),
    SetGrids(ASKED.grids, "Other grids"),
    SetTornado(ASKED.tornado, "Other bars"),
    SetQuestions(ASKED.questions, "Other questions"),
]


def plan(**given: object) -> SetSimulation:
    return SetSimulation(replace(Simulation(), **given), "Draws")  # type: ignore[arg-type]


def odd(*parameters: Any) -> Distribution:
    return replace(NORMAL, parameters=parameters)


def pairs(*told: tuple[Address, Address, float]) -> SetSimulation:
    return plan(distributions=BOTH, correlations={(a, b): value for a, b, value in told})


def axis(address: Address, *values: float) -> SetGrids:
    return SetGrids((Grid("g", TOTAL, Axis(address, values)),), "Grid")


def bars(*swings: Swing, share: float = 0.1, tail: float = 0.1, output: Address = TOTAL) -> SetTornado:
    return SetTornado(Tornado(output, Ranges.RELATIVE, swings, share, tail), "Bars")


def ask(unknown: Address, low: float | None = None, high: float | None = None, **more: object) -> SetQuestions:
    question = replace(Question("q", TOTAL, 1.0, unknown, low, high), **more)  # type: ignore[arg-type]
    return SetQuestions((question,), "Question")


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: type(e).__name__)
def test_that_an_edit_of_studies_moves_no_figure_and_can_be_taken_back(edit: Edit) -> None:
    before = sample()
    assert edit.check(TOY, before) == []
    after, change = edit.apply(before)
    assert change == Change(particulars=frozenset({"studies"}))
    assert not change.touches_figures
    assert content_hash(after) != content_hash(before)
    back = edit.inverse(before)
    assert back.apply(after)[0] == before
    assert back.words(TOY, after) == edit.words(TOY, before)
    assert back.inverse(after).apply(before)[0] == after


def test_that_each_edit_replaces_its_own_kind_alone() -> None:
    v = sample()
    for edit in EDITS:
        v = edit.apply(v)[0]
    assert v.studies == ASKED
    assert SetGrids((), "None").apply(v)[0].studies == replace(ASKED, grids=())


def test_that_numbers_and_pairs_are_kept_in_one_form() -> None:
    v = SetSimulation(
        Simulation({GROWTH: replace(NORMAL, low=0), RPO_2: Distribution(Family.NORMAL, (3, 1))},
                   {(GROWTH, RPO_2): -0.0}),
        "Draws",
    ).apply(sample())[0]  # fmt: skip
    v = axis(GROWTH, -0.0, 1).apply(v)[0]
    v = bars(Swing(DRAWN, 1, 2), share=1).apply(v)[0]
    v = ask(GROWTH, 0, 1, target=-0.0).apply(v)[0]
    assert repr(v.studies.simulation.distributions[RPO_2].parameters) == "(3.0, 1.0)"
    assert repr(v.studies.simulation.distributions[GROWTH].low) == "0.0"
    assert list(v.studies.simulation.correlations) == [in_order((GROWTH, RPO_2))]
    assert repr(next(iter(v.studies.simulation.correlations.values()))) == "0.0"
    assert repr(v.studies.grids[0].across.values) == "(0.0, 1.0)"
    assert repr(v.studies.tornado.swings[0].low) == "1.0"
    assert repr(v.studies.questions[0].target) == "0.0"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (plan(draws=0), "Simulation plan: 0 is no number of draws. Type a whole number from 1 to 10,000,000."),
        (plan(draws=10_000_001), "Simulation plan: 10000001 is no number of draws."),
        (plan(draws=10.0), "Simulation plan: 10.0 is no number of draws."),
        (plan(draws=True), "Simulation plan: True is no number of draws."),
        (plan(seed=-1), "Simulation plan: -1 cannot start the random numbers. Type a whole number from 0 to 9,223,372"),
        (plan(seed=2**63), "cannot start the random numbers"),
        (plan(seed=1.0), "cannot start the random numbers"),
        (plan(case="bull"), "Cases: There is no case bull."),
        (plan(distributions={STRAY: NORMAL}), "The model has no line timing.gorwth."),
        (plan(distributions={REVENUE: NORMAL}), "Worth › Revenue: It is computed, so it cannot be varied."),
        (plan(distributions={Address("debt.drawn", "f9"): NORMAL}), "There is no Facility f9."),
        (plan(distributions={Address("debt.drawn"): NORMAL}), "Name the entity."),
        (plan(distributions={GROWTH: replace(NORMAL, note="a\x07")}), "Timing › Growth: The text holds control"),
        (plan(distributions={GROWTH: replace(NORMAL, parameters=(0.1, -0.1))}), "A standard deviation is never"),
        (plan(distributions={GROWTH: replace(NORMAL, parameters=(0.1,))}), "It has 1 parameters, not 2."),
        (plan(distributions={GROWTH: odd("0.1", 0.1)}), "Timing › Growth: 0.1 is not a number. Type a number."),
        (plan(distributions={GROWTH: odd(0.1, None)}), "Timing › Growth: None is not a number."),
        (plan(distributions={GROWTH: odd(0.1, True)}), "Timing › Growth: True is not a number."),
        (plan(distributions={GROWTH: replace(NORMAL, low=math.nan)}), "Cut off below: The number is not finite."),
        (plan(distributions={GROWTH: replace(NORMAL, low=0.95)}), "Timing › Growth, Cut off below:"),
        (plan(distributions={PROFILE: NORMAL}), "Choose the discrete distribution"),
        (plan(figures=(REVENUE,)), "Worth › Revenue: It has a figure in every period. Choose a single figure."),
        (plan(figures=(COUNT,)), "Worth › Number of shares: It is not computed"),
        (plan(figures=(STRAY,)), "The model has no line"),
        (plan(figures=(TOTAL, TOTAL)), "Worth › Total revenue: It stands in the list twice. Remove one of them."),
        (plan(rows=(TOTAL,)), "Worth › Total revenue: It has a single figure. Choose a row over periods."),
        (plan(rows=(DELIVERED,)), "It is not computed"),
        (plan(rows=(LOAN, LOAN)), "Debt › Closing balance › Loan: It stands in the list twice."),
        (pairs((GROWTH, GROWTH, 0.5)), "An input is not correlated with itself. Choose two different inputs."),
        (pairs((RPO_2, GROWTH, 1.01)), "1.01 is no correlation. Type a number from -1 to 1."),
        (pairs((RPO_2, GROWTH, -1.01)), "is no correlation"),
        (pairs((RPO_2, GROWTH, math.nan)), "The number is not finite."),
        (pairs((RPO_2, GROWTH, 0.5), (GROWTH, RPO_2, 0.5)), "It stands in the list twice."),
        (pairs((RPO_2, TAX, 0.5)), "Backlog › Remaining performance obligation › Beta with Timing › Tax rate: "
                                   "Timing › Tax rate has no distribution. Give it one, or remove the correlation."),
        (pairs((RPO_2, STRAY, 0.5)), "The model has no line timing.gorwth."),
        (axis(GROWTH, 0.1), "Timing › Growth: The axis has 1 values. Give from 2 to 41."),
        (axis(GROWTH, *(n / 100 for n in range(42))), "The axis has 42 values."),
        (axis(GROWTH, 0.1, 0.1), "10% stands behind 10%: the values do not rise. Sort the values"),
        (axis(GROWTH, 0.2, 0.1), "10% stands behind 20%"),
        (axis(GROWTH, 0.1, math.nan), "Timing › Growth: The number is not finite. Type an ordinary number."),
        (axis(GROWTH, 0.1, math.inf), "The number is not finite."),
        (axis(GROWTH, 0.1, 1.5), "Timing › Growth: 150% is too high. Type at most 100%."),
        (axis(PROFILE, 1.0, 1.5), "1.5 is the code of no choice. Use one of: 1 (Flat), 2 (Ramp)."),
        (axis(PROFILE, 0.0, 1.0), "0 is the code of no choice"),
        (axis(DELIVERED, -0.1, 1.0), "The periods cannot be multiplied by -0.1. Type a factor from 0 to 10;"),
        (axis(DELIVERED, 1.0, 10.5), "cannot be multiplied by 10.5"),
        (axis(DATE, 45000.0, 45000.5), "is not the number of a day"),
        (axis(LISTED, 0.0, 0.5), "neither yes nor no"),
        (axis(REVENUE, 0.0, 0.5), "cannot be varied"),
        (SetGrids((Grid("g", REVENUE, Axis(GROWTH, (0.0, 0.1))),), "G"), "Choose a single figure."),
        (SetGrids((Grid("g", TOTAL, Axis(GROWTH, (0.0, 0.1)), Axis(GROWTH, (0.0, 0.2))),), "G"),
         "Timing › Growth: It runs both across and down."),
        (SetGrids((Grid("g", TOTAL, Axis(GROWTH, (0.0, 0.1)), Axis(TAX, (0.0, 2.0))),), "G"), "Type at most 100%."),
        (SetGrids((ASKED.grids[0], ASKED.grids[0]), "G"), "Sensitivity grids: The id g1 is used already."),
        (SetGrids((replace(ASKED.grids[0], id=""),), "G"), "cannot be an id"),
        (bars(output=REVENUE), "Choose a single figure."),
        (bars(share=0.0), "Tornado ranges: 0% is no part of where an input stands. Type a share"),
        (bars(share=1.01), "101% is no part of where an input stands"),
        (bars(share=math.nan), "Tornado ranges: The number is not finite."),
        (bars(tail=0.0), "Tornado ranges: 0% cannot be the probability beyond one end. Type a"),
        (bars(tail=0.5), "cannot be the probability beyond one end"),
        (bars(Swing(STRAY)), "no line timing.gorwth"),
        (bars(Swing(DRAWN, 3.0, 2.0)), "Debt › Drawn › Loan: The low end 3 lies above the high end 2. Exchange them."),
        (bars(Swing(DRAWN, -3.0)), "Debt › Drawn › Loan: -3 is too low. Type at least 0."),
        (bars(Swing(GROWTH, high=math.inf)), "The number is not finite."),
        (bars(Swing(GROWTH), Swing(GROWTH)), "Timing › Growth: It stands in the list twice."),
        (ask(GROWTH, target=math.inf), "Worth › Total revenue: The number is not finite."),
        (ask(GROWTH, 0.1, 0.1), "The low end 10% does not lie below the high end 10%. Type a low end that is less"),
        (ask(GROWTH, -0.6), "Timing › Growth: -60% is too low. Type at least -50%."),
        (ask(REVENUE), "cannot be varied"),
        (ask(GROWTH, output=REVENUE), "Choose a single figure."),
        (ask(GROWTH, second=GROWTH), "Timing › Growth: It is looked for twice. Choose another second input"),
        (ask(GROWTH, second=STRAY), "no line timing.gorwth"),
        (ask(GROWTH, second=TAX, second_low=0.5, second_high=0.4), "The low end 50% does not lie below"),
        (ask(GROWTH, second_low=0.5), "What must be true: Ends are given for a second input, and none is named."),
        (SetQuestions((ASKED.questions[0], ASKED.questions[0]), "Q"), "What must be true: The id q1 is used already."),
        (SetQuestions((replace(ASKED.questions[0], id="q 1"),), "Q"), "cannot be an id"),
    ],
)  # fmt: skip
def test_that_a_wrong_study_is_refused_in_three_parts(edit: Edit, said: str) -> None:
    found = edit.check(TOY, sample())
    assert said in " ".join(str(problem) for problem in found)
    assert all(problem.where and problem.what and problem.remedy for problem in found)


@pytest.mark.parametrize(
    "edit",
    [
        plan(draws=1, seed=0),
        plan(draws=10_000_000, seed=2**63 - 1, case="base"),
        pairs((RPO_2, GROWTH, 1.0)),
        pairs((GROWTH, RPO_2, -1.0)),
        axis(GROWTH, -0.5, 1.0),
        axis(PROFILE, 1.0, 2.0),
        axis(DELIVERED, 0.0, 10.0),
        axis(DATE, 45000.0, 45001.0),
        axis(LISTED, 0.0, 1.0),
        bars(share=1.0, tail=0.499),
        bars(Swing(DRAWN, 2.0, 2.0)),
        ask(GROWTH, -0.5, 1.0, second=TAX),
    ],
)
def test_that_a_study_at_the_edge_of_what_may_be_is_accepted(edit: Edit) -> None:
    assert edit.check(TOY, sample()) == []


def test_that_a_fresh_id_is_none_of_a_grid_or_question() -> None:
    v = SetGrids((replace(ASKED.grids[0], id="grid-1"),), "Grids").apply(sample())[0]
    assert fresh_id(v, "grid") == "grid-2"
    assert fresh_id(SetQuestions((replace(ASKED.questions[0], id="grid-2"),), "Q").apply(v)[0], "grid") == "grid-3"


def test_that_correlations_that_cannot_be_together_are_left_to_the_run() -> None:
    # Three inputs, each pair at -0.9: no distribution has it, the least eigenvalue is 1 - 2 * 0.9.
    three = {**BOTH, DRAWN: Distribution(Family.NORMAL, (100.0, 10.0), 0.0)}
    told = {in_order(pair): -0.9 for pair in ((GROWTH, RPO_2), (GROWTH, DRAWN), (RPO_2, DRAWN))}
    assert plan(distributions=three, correlations=told).check(TOY, sample()) == []


def test_that_a_distribution_a_later_value_made_too_wide_keeps_no_edit_back_and_no_file_shut() -> None:
    narrow, ramp = Model("narrow", [Mix]), Address("mix.share")
    v = Valuation(values={ramp: (0.25, 0.5)}, periods=2)
    asked = SetSimulation(Simulation({ramp: Distribution(Family.UNIFORM, (0.5, 2.0))}), "Draws")
    assert asked.check(narrow, v) == []
    v = asked.apply(v)[0]
    v = SetValue(ramp, (0.25, 0.75)).apply(v)[0]
    assert "above 1.3333" in str(asked.check(narrow, replace(v, studies=Studies()))[0])
    more = SetSimulation(replace(v.studies.simulation, draws=5), "Draws")
    assert more.check(narrow, v) == []
    assert loads(dumps(v, narrow), narrow, "x") == v
    other_case = SetSimulation(replace(v.studies.simulation, case="base"), "Draws")
    assert "above 1.3333" in str(other_case.check(narrow, v)[0])  # of another case it is said anew
    below = Distribution(Family.UNIFORM, (-0.5, 2.0))
    (found,) = SetSimulation(Simulation({ramp: below}), "Draws").check(narrow, replace(v, studies=Studies(
        Simulation({ramp: below}))))  # fmt: skip
    assert found.where == "Mix › Share, Cut off below"


@pytest.mark.parametrize(("value", "is_found"), [(0.3, False), ("RAMP", True)])
def test_that_studies_stand_in_no_way_of_other_edits(value: Value, is_found: bool) -> None:
    studied = replace(sample(), studies=Studies(ASKED.simulation))
    assert bool(SetValue(GROWTH, value).check(TOY, studied)) == is_found
