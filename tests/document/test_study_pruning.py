"""Removing an entity or a case takes away what studies say of it, in the same step, and brings it back with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.document.asked import ASKED, DELIVERED, DRAWN, LOAN, PROFILE, REVENUE, RPO_2, TAX, TOTAL
from tests.document.test_edits import done
from tests.document.test_valuation import GROWTH, sample
from tests.document.toy import TOY
from workbench.document.customers import set_customer
from workbench.document.decode import loads
from workbench.document.edits import (
    Compound,
    DuplicateEntity,
    Edit,
    FillTable,
    RemoveCase,
    RemoveEntity,
    RenameEntity,
    SetValue,
)
from workbench.document.encode import dumps
from workbench.document.studies import Axis, Grid, Question, Studies, Tornado
from workbench.document.study_pruning import without_case, without_entities
from workbench.document.valuation import Address, Entity, Valuation

STUDIED = replace(sample(), studies=ASKED)
REMOVALS: dict[str, Callable[[str], Edit]] = {
    "one": RemoveEntity,
    "table": lambda gone: FillTable((SetValue(GROWTH, 0.3),), "Table", (), (gone,)),
    "import": lambda gone: Compound((SetValue(GROWTH, 0.3), RemoveEntity(gone)), "Import"),
}


@pytest.mark.parametrize("make", REMOVALS.values(), ids=REMOVALS)
@pytest.mark.parametrize("gone", ["c1", "c2", "f1"])
def test_that_an_entity_takes_its_studies_along_and_undo_brings_them_back(
    make: Callable[[str], Edit], gone: str
) -> None:
    edit = make(gone)
    after = done(STUDIED, edit)
    assert f"'{gone}'" not in repr(after.studies)
    assert loads(dumps(after, TOY), TOY, "x") == after
    assert "studies" in edit.apply(STUDIED)[1].particulars
    back = edit.inverse(STUDIED)
    assert back.apply(after)[0] == STUDIED
    assert back.inverse(after).apply(STUDIED)[0] == after


def test_that_only_what_was_said_of_the_entity_goes() -> None:
    left = done(STUDIED, RemoveEntity("c2")).studies
    assert set(left.simulation.distributions) == {GROWTH, DELIVERED}
    assert list(left.simulation.correlations) == [(DELIVERED, GROWTH)]
    assert left.simulation.rows == (LOAN, REVENUE)
    assert [grid.id for grid in left.grids] == ["g2"]
    assert left.tornado == ASKED.tornado
    assert left.questions == ASKED.questions
    assert replace(left.simulation, distributions={}, correlations={}) == replace(
        ASKED.simulation, distributions={}, correlations={}
    )
    left = done(STUDIED, RemoveEntity("f1")).studies
    assert left.simulation.rows == (REVENUE,)
    assert [swing.address for swing in left.tornado.swings] == [GROWTH, TAX]
    assert [question.id for question in left.questions] == ["q2"]
    assert left.simulation.distributions == ASKED.simulation.distributions


def test_that_figures_of_an_entity_go_as_outputs_too() -> None:
    of_it = Address("facilities.peak", "f1")
    asked = Studies(
        replace(ASKED.simulation, figures=(TOTAL, of_it)),
        (Grid("g", of_it, Axis(GROWTH, (0.0, 0.1))),),
        replace(ASKED.tornado, output=of_it),
        (Question("q", of_it, 1.0, GROWTH), Question("p", TOTAL, 1.0, GROWTH, second=DRAWN)),
    )
    left = without_entities(asked, {"f1"})
    assert left.simulation.figures == (TOTAL,)
    assert left.grids == ()
    assert left.questions == ()
    assert left.tornado.output == Tornado().output


def test_that_removing_what_studies_do_not_name_leaves_them_alone() -> None:
    edit = RemoveEntity("c1")
    plain = replace(STUDIED, studies=replace(ASKED, simulation=replace(ASKED.simulation, case=None, distributions={},
                                                                      correlations={}), questions=()))  # fmt: skip
    after, change = edit.apply(plain)
    assert after.studies is plain.studies
    assert "studies" not in change.particulars
    assert without_entities(ASKED, {"nobody"}) is ASKED
    assert without_case(ASKED, "bull") is ASKED


def test_that_a_removed_case_is_no_longer_departed_from() -> None:
    edit = RemoveCase("bear")
    after = done(STUDIED, edit)
    assert after.studies.simulation.case is None
    assert after.studies.grids == ASKED.grids
    assert edit.inverse(STUDIED).apply(after)[0] == STUDIED
    assert loads(dumps(after, TOY), TOY, "x") == after


def test_that_a_copy_and_a_new_name_change_no_study() -> None:
    assert done(STUDIED, DuplicateEntity("c2", Entity("c9", "Beta 2"))).studies is ASKED
    assert done(STUDIED, RenameEntity("c2", "Gamma")).studies is ASKED
    renamed = set_customer(TOY, STUDIED, "c2", "Delta")
    assert renamed is not None
    assert done(STUDIED, renamed).studies is ASKED


def test_that_removing_all_entities_leaves_studies_of_the_company() -> None:
    v: Valuation = STUDIED
    for gone in ("c1", "c2", "f1"):
        v = done(v, RemoveEntity(gone))
    named = {address for address in (PROFILE, RPO_2, DELIVERED, DRAWN, LOAN) if repr(address) in repr(v.studies)}
    assert not named
    assert v.studies.grids == ASKED.grids[1:]
