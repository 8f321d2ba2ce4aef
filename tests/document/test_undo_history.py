"""Random histories of edits: all undone is the beginning, all redone the end, and every state survives the file."""

from __future__ import annotations

import string
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.document.toy import TOY
from workbench.document import edits as e
from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import (
    Axis,
    Distribution,
    Family,
    Grid,
    Question,
    Simulation,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.study_edits import SetGrids, SetQuestions, SetSimulation, SetTornado
from workbench.document.valuation import (
    Address,
    Alternative,
    Entity,
    Evidence,
    OverrideKey,
    Status,
    Valuation,
    Value,
    fresh_id,
    fresh_name,
    new_valuation,
)
from workbench.interpret.evaluate import evaluate
from workbench.rows.items import Choice, Input, Number, Row

TOTAL = Address("worth.total")
NAMES = st.text(alphabet=string.ascii_letters + "中 é'\"\\{}", min_size=1, max_size=8)
FIGURES = st.floats(min_value=0.0, max_value=1.0)
EVIDENCE = st.builds(Evidence, NAMES, st.sampled_from(Status), NAMES, NAMES, st.sampled_from(["", "2025-03-28"]))


class History(RuleBasedStateMachine):
    """A user at work; the model answer is a list of fingerprints, one per state."""

    def __init__(self) -> None:
        super().__init__()
        self.valuation: Valuation = new_valuation("New", periods=3)
        self.undo: list[e.Edit] = []
        self.redo: list[e.Edit] = []
        self.past: list[str] = [content_hash(self.valuation)]

    def _do(self, edit: e.Edit) -> None:
        if edit.check(TOY, self.valuation):
            return
        inverse = edit.inverse(self.valuation)
        self.valuation = edit.apply(self.valuation)[0]
        self.undo.append(inverse)
        self.redo.clear()
        del self.past[len(self.undo) :]
        self.past.append(content_hash(self.valuation))

    def _entity(self, data: st.DataObject) -> str:
        ids = [one.id for members in self.valuation.entities.values() for one in members]
        return data.draw(st.sampled_from(ids or ["nobody"]))

    def _case(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([case.id for case in self.valuation.cases]))

    def _address(self, data: st.DataObject, key: str) -> Address:
        item = TOY[key]
        if item.per is None:
            return Address(key)
        members = self.valuation.members(item.per)
        return Address(key, data.draw(st.sampled_from([one.id for one in members])) if members else "nobody")

    def _value(self, data: st.DataObject, item: Input) -> Value:
        if isinstance(item, Choice):
            return data.draw(st.sampled_from([member.name for member in item.options]))
        if isinstance(item, Number):
            if item.unit.is_date or item.unit.is_flag or item.key == "worth.count":
                return 45000.0 if item.unit.is_date else 1.0
            return data.draw(st.none() | FIGURES if item.optional else FIGURES)
        return tuple(data.draw(st.lists(FIGURES, max_size=5)))

    @rule(data=st.data(), item=st.sampled_from(TOY.inputs), evidence=st.none() | EVIDENCE)
    def type_value(self, data: st.DataObject, item: Input, evidence: Evidence | None) -> None:
        address = self._address(data, item.key)
        self._do(e.SetValue(address, self._value(data, item), self._case(data), evidence))

    @rule(data=st.data(), item=st.sampled_from(TOY.inputs))
    def clear_value(self, data: st.DataObject, item: Input) -> None:
        self._do(e.ClearValue(self._address(data, item.key), self._case(data)))

    @rule(data=st.data(), item=st.sampled_from(TOY.inputs), evidence=EVIDENCE, position=st.integers(0, 1))
    def cite(self, data: st.DataObject, item: Input, evidence: Evidence, position: int) -> None:
        address = self._address(data, item.key)
        others = (Alternative(self._value(data, item), evidence), Alternative(self._value(data, item)))
        self._do(e.SetEvidence(address, evidence))
        self._do(e.SetAlternatives(address, others[position:]))
        self._do(e.ChooseAlternative(address, position))

    @rule(data=st.data(), key=st.sampled_from([i.key for i in TOY.items if isinstance(i, Row)]), figure=FIGURES)
    def type_over(self, data: st.DataObject, key: str, figure: float) -> None:
        period = data.draw(st.integers(1, 5))
        self._do(e.SetOverride(self._address(data, key), period, figure, "own", self._case(data)))

    @rule(data=st.data(), key=st.sampled_from([i.key for i in TOY.items if isinstance(i, Row)]))
    def clear_over(self, data: st.DataObject, key: str) -> None:
        self._do(e.ClearOverride(self._address(data, key), data.draw(st.none() | st.integers(1, 5)), self._case(data)))

    @rule(kind=st.sampled_from(["contract", "facility"]), name=NAMES, position=st.none() | st.integers(0, 2))
    def add_entity(self, kind: str, name: str, position: int | None) -> None:
        self._do(e.AddEntity(kind, Entity(fresh_id(self.valuation, kind), name), position))

    @rule(data=st.data(), name=NAMES, position=st.integers(0, 3))
    def work_on_entity(self, data: st.DataObject, name: str, position: int) -> None:
        self._do(e.RenameEntity(self._entity(data), name))
        self._do(e.MoveEntity(self._entity(data), position))

    @rule(data=st.data())
    def remove_entity(self, data: st.DataObject) -> None:
        self._do(e.RemoveEntity(self._entity(data)))

    @rule(data=st.data())
    def duplicate_entity(self, data: st.DataObject) -> None:
        original = self._entity(data)
        kind = self.valuation.set_of(original) or "nothing"
        name = fresh_name([one.name for one in self.valuation.members(kind)], "Copy")
        self._do(e.DuplicateEntity(original, Entity(fresh_id(self.valuation, kind), name)))

    @rule(data=st.data(), name=NAMES, probability=st.none() | FIGURES)
    def work_on_cases(self, data: st.DataObject, name: str, probability: float | None) -> None:
        self._do(e.AddCase(fresh_id(self.valuation, "case"), name, probability))
        self._do(e.SetCaseProbability(self._case(data), probability))
        self._do(e.SelectCase(self._case(data)))

    @rule(data=st.data(), name=NAMES)
    def copy_and_remove_cases(self, data: st.DataObject, name: str) -> None:
        self._do(e.CopyCase(self._case(data), fresh_id(self.valuation, "case"), name))
        self._do(e.RenameCase(self._case(data), name))
        self._do(e.RemoveCase(self._case(data)))

    @rule(data=st.data())
    def lay_cases_into_one_another(self, data: st.DataObject) -> None:
        self._do(e.MergeCase(self._case(data), self._case(data), data.draw(st.sampled_from(e.Prefer))))
        self._do(e.MoveCase(self._case(data), data.draw(st.integers(0, 3))))
        held: list[tuple[str, Address | OverrideKey]] = []
        for case in self.valuation.cases:
            held += [(case.id, address) for address in case.values]
            held += [(case.id, key) for key in case.overrides]
        if held:
            self._do(e.ClearDeparture(*data.draw(st.sampled_from(held))))

    @rule(data=st.data())
    def ask_of_inputs(self, data: st.DataObject) -> None:
        keys = data.draw(st.lists(st.sampled_from(["backlog.rpo", "debt.drawn", "timing.growth"]), min_size=2))
        named = list(dict.fromkeys(self._address(data, key) for key in keys))
        cases = st.none() | st.sampled_from([case.id for case in self.valuation.cases])
        spread = Distribution(Family.UNIFORM, (0.0, data.draw(st.sampled_from([0.5, 1.0]))))
        pairs = {in_order((a, b)): 0.5 for a, b in pairwise(named)}
        self._do(SetSimulation(Simulation(dict.fromkeys(named, spread), pairs, case=data.draw(cases)), "Draws"))
        axes = [Axis(address, (0.0, 0.5, 1.0)) for address in named]
        grids = (Grid("g", TOTAL, axes[0], axes[-1] if len(axes) > 1 else None), Grid("h", TOTAL, axes[-1]))
        self._do(SetGrids(grids, "Grids"))
        self._do(SetTornado(Tornado(TOTAL, swings=tuple(Swing(one, 0.0, 1.0) for one in named)), "Bars"))
        self._do(SetQuestions((Question("q", TOTAL, 1.0, named[0]), Question("r", TOTAL, 2.0, named[-1])), "Asked"))

    @rule(data=st.data(), words=NAMES, periods=st.integers(1, 6))
    def import_block(self, data: st.DataObject, words: str, periods: int) -> None:
        entity = Entity(fresh_id(self.valuation, "contract"), fresh_name([], words))
        block = (
            e.AddEntity("contract", entity),
            e.SetValue(Address("backlog.rpo", entity.id), 3.0, self._case(data)),
            e.SetPeriods(periods),
            e.SetNotes(words),
            e.RemoveEntity(self._entity(data)),
        )
        self._do(e.Compound(block, words))

    @precondition(lambda self: self.undo)
    @rule()
    def take_back(self) -> None:
        inverse = self.undo.pop()
        self.redo.append(inverse.inverse(self.valuation))
        self.valuation = inverse.apply(self.valuation)[0]

    @precondition(lambda self: self.redo)
    @rule()
    def make_again(self) -> None:
        edit = self.redo.pop()
        self.undo.append(edit.inverse(self.valuation))
        self.valuation = edit.apply(self.valuation)[0]

    @invariant()
    def state_is_the_one_of_its_place_in_history(self) -> None:
        assert content_hash(self.valuation) == self.past[len(self.undo)]

    @invariant()
    def evaluator_reads_every_state(self) -> None:
        for case in self.valuation.cases:
            inputs = inputs_for(TOY, self.valuation, case.id)
            evaluate(TOY, shape_for(TOY, self.valuation, inputs), inputs)

    @invariant()
    def file_gives_back_every_state(self) -> None:
        written = dumps(self.valuation, TOY)
        read = loads(written, TOY, "x.assay")
        assert read == self.valuation
        assert dumps(read, TOY) == written

    def teardown(self) -> None:
        steps = len(self.undo)
        for _ in range(steps):
            self.take_back()
        assert content_hash(self.valuation) == self.past[0]
        for _ in range(len(self.past) - 1):
            self.make_again()
        assert content_hash(self.valuation) == self.past[-1]


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
