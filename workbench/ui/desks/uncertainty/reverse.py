"""The page of the reverse DCF: what must be true for a target, one input alone, and two together."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtWidgets import QPushButton, QWidget

from workbench.analysis.frontier import Frontier
from workbench.analysis.reverse import Answer, Root
from workbench.analysis.reversed_words import best_words, value_words, verdict_words
from workbench.analysis.space import unit_of
from workbench.analysis.what_if import Reversed, Target, reverse_asked, targets_of
from workbench.document.edits import SetOverride, SetValue
from workbench.document.studies import Question, Studies
from workbench.document.study_edits import SetQuestions
from workbench.document.study_rules import questions_problems
from workbench.document.valuation import Address, fresh_id
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import Unit
from workbench.live.results import Results
from workbench.rows.items import Number
from workbench.ui.charts.curves import Curve, Curves, Measure, Spot
from workbench.ui.charts.data import Reference
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.rpo.cards import Card, Cell, FigureTable
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.desks.uncertainty.asking import Asking, labelled_row
from workbench.ui.desks.uncertainty.choosing import InputChoice, OutputChoice
from workbench.ui.fields import NumberField

FIRST, SECOND = Address("capacity.spot_price"), Address("capacity.spot_fill")
PRICE = Address("shares.price")


class ReversePage(Desk):
    """A target; the table of single answers; the curve of the chosen input; the line of pairs with a second one."""

    def build(self) -> None:
        self.found: Reversed | None = None
        self.question = Question("q", PRICE, 40.0, FIRST, second=SECOND)
        known = targets_of(self.live.model, self.live.valuation)
        if self.live.valuation.studies.questions:
            self.question = self.live.valuation.studies.questions[0]
        elif known:
            self.question = replace(self.question, output=known[0].output, target=known[0].value)
        self.card = Card(text("What must be true"))
        self.asking = Asking(self.live, "reverse", text("What must be true"), reverse_asked, self._asked)
        self.asking.arrived.connect(self._arrived)
        self.asking.failed.connect(self.problem_found)
        self.asking.aged.connect(self._show_age)
        self.card.head.addWidget(self.asking, 2)
        self._build_choices()
        self.table = FigureTable(text("What must be true"), ends_in_words=True)
        self.table.cellClicked.connect(self._row_chosen)
        self.table.cellDoubleClicked.connect(self._row_opened)
        self.card.column.addWidget(self.table, 1)
        self.curve, self.plane = Curves(text("The input alone")), Curves(text("Two inputs together"))
        for chart in (self.curve, self.plane):
            chart.setMinimumHeight(280)
        self._grid.addWidget(self.card, 0, 0, 1, 2)
        self._grid.addWidget(self.curve, 1, 0)
        self._grid.addWidget(self.plane, 1, 1)
        self.stretch((0, 1))
        self.follow(self._follow)
        self.live.valuation_changed.connect(self._valuation_changed)

    def _build_choices(self) -> None:
        self.targets = StillChoice()
        self.targets.setAccessibleName(text("Target value"))
        self.targets.activated.connect(self._choose_target)
        self.output = OutputChoice(self.live, self.question.output)
        self.output.chosen.connect(lambda one: self._ask(output=one))
        self.target = NumberField(self._read_target, self._shown_target, full=self._full_target)
        self.target.set_label(text("Target value"))
        self.target.setFixedSize(110, 26)
        self.target.edited.connect(lambda value: self._ask(target=float(value)))
        self.unknown = InputChoice(self.live, self.question.unknown)
        self.unknown.chosen.connect(self._choose_unknown)
        self.second = InputChoice(self.live, self.question.second)
        self.second.chosen.connect(self._choose_second)
        self.low, self.high = self._end(text("Lowest tried")), self._end(text("Highest tried"))
        self.low.edited.connect(lambda value: self._ask_range(self.low, low=value))
        self.high.edited.connect(lambda value: self._ask_range(self.high, high=value))
        self.take = QPushButton(text("Take it over"))
        self.take.setToolTip(text("Types the root into the valuation, one step to undo."))
        self.take.clicked.connect(lambda _: self._take_over())
        self.save = QPushButton(text("Keep the question"))
        self.save.clicked.connect(lambda _: self._keep())
        self.forget = QPushButton(text("Forget the question"))
        self.forget.clicked.connect(lambda _: self._drop())
        for parts in (
            ((text("Target value"), self.targets, 2), (text("Figure"), self.output, 3), (text("is"), self.target, 0)),
            (
                (text("Input"), self.unknown, 3),
                (text("from"), self.low, 0),
                (text("to"), self.high, 0),
                (text("with"), self.second, 3),
            ),
            ((None, self.take, 0), (None, self.save, 0), (None, self.forget, 0), (None, QWidget(), 1)),
        ):
            self.card.column.addWidget(labelled_row(*parts))

    def _end(self, label: str) -> NumberField:
        """A field for an end of the range tried; empty, the input's own range is tried."""

        def parsed(typed: str) -> float | Problem:
            unit = unit_of(self.live.model, self.question.unknown)
            read = parse_number(typed, unit, where=label, currency=self.currency)
            return math.nan if read is None else read

        def full(value: float) -> str:
            return edit_text(value, unit_of(self.live.model, self.question.unknown))

        field = NumberField(parsed, full, full=full, optional=True)
        field.set_label(label)
        field.setFixedSize(76, 26)
        field.set_placeholder(text("own"))
        return field

    def _ask_range(self, field: NumberField, **ends: float | None) -> None:
        """Try another range, if it can be; refused at its field otherwise."""
        wanted = replace(self.question, **ends)  # type: ignore[arg-type]
        problem = next(iter(questions_problems(self.live.model, self.live.valuation, (wanted,))), None)
        if problem is not None:
            field.refuse(problem, self.question.low if field is self.low else self.question.high)
            return
        self._ask(**ends)

    def _unit(self) -> Unit:
        return self.live.model[self.question.output.key].unit

    def _read_target(self, typed: str) -> float | Problem:
        read = parse_number(typed, self._unit(), where=text("Target value"), currency=self.currency)
        return math.nan if read is None else read

    def _shown_target(self, value: float) -> str:
        return self._unit().shown(value)

    def _full_target(self, value: float) -> str:
        return edit_text(value, self._unit())

    # Asking and following

    def _asked(self) -> tuple[object, ...]:
        valuation = self.live.valuation
        bare = replace(valuation, evidence={}, alternatives={}, studies=Studies())
        return bare, self.question, valuation.selected_case

    def _ask(self, **changes: object) -> None:
        self.question = replace(self.question, **changes)  # type: ignore[arg-type]
        self._show_choices()
        self.asking.touch()

    def _follow(self, results: Results) -> None:
        self._show_choices()
        self.asking.touch()

    def _valuation_changed(self, *_: object) -> None:
        if self.isVisible():
            self._show_choices()
            self.asking.touch()

    def _targets(self) -> list[Target]:
        return targets_of(self.live.model, self.live.valuation)

    def _show_choices(self) -> None:
        known, kept = self._targets(), self.live.valuation.studies.questions
        self.targets.clear()
        for one in known:
            shown = self.live.model[one.output.key].unit.shown(one.value)
            self.targets.addItem(f"{one.label} {shown}", (one.output, one.value))
        self.targets.addItem(text("As typed"), None)
        for question in kept:
            words = self.live.model[question.output.key].unit.shown(question.target)
            label = text(self.live.model[question.unknown.key].label)
            self.targets.addItem(text("Kept: {target}, {input}", target=words, input=label), question)
        at = [(one.output, one.value) for one in known]
        is_known = (self.question.output, self.question.target) in at
        place = at.index((self.question.output, self.question.target)) if is_known else len(known)
        self.targets.setCurrentIndex(place)
        self.output.set_address(self.question.output)
        self.target.set_value(self.question.target)
        self.unknown.set_address(self.question.unknown)
        self.second.set_address(self.question.second)
        self.low.set_value(self.question.low)
        self.high.set_value(self.question.high)
        self.forget.setEnabled(self.question.id in [one.id for one in kept])

    def _choose_target(self, place: int) -> None:
        chosen = self.targets.itemData(place)
        if isinstance(chosen, Question):
            self._ask(**{name: getattr(chosen, name) for name in Question.__slots__})
        elif chosen is not None:
            self._ask(output=chosen[0], target=chosen[1])
        else:
            self.target.setFocus()

    def _choose_unknown(self, address: object) -> None:
        second = self.question.second
        if address == second:
            second = self.question.unknown
        self._ask(unknown=address, low=None, high=None, second=second, second_low=None, second_high=None)

    def _choose_second(self, address: object) -> None:
        if address != self.question.unknown:
            self._ask(second=address, second_low=None, second_high=None)

    # Showing

    def _show_age(self) -> None:
        for chart, words in ((self.curve, text("The input alone")), (self.plane, text("Two inputs together"))):
            chart.set_title(words, text("of an earlier state"))

    def _arrived(self, found: object) -> None:
        assert isinstance(found, Reversed)
        self.found = found
        self._fill_table(found)
        self._fill_curve(found.answer)
        self._fill_plane(found.frontier)
        self.take.setEnabled(found.answer.best is not None and self._is_number(found.answer))

    def _is_number(self, answer: Answer) -> bool:
        return isinstance(self.live.model[answer.unknown.key], Number)

    def _fill_table(self, found: Reversed) -> None:
        rows = []
        for one in found.answers:
            best = one.best
            role = "good" if best is not None else "bad"
            rows.append(
                [
                    Cell(one.label),
                    Cell(value_words(one, one.now, self.currency)),
                    Cell(best_words(one, self.currency), role=role),
                    Cell(verdict_words(one, self._unit(), self.currency), role="muted"),
                ]
            )
        heads = [text("Input, alone"), text("Stands at"), text("Would have to be"), text("Verdict")]
        self.table.show_cells(heads, rows)
        self.table.be_high()

    def _measure(self, label: str, unit: Unit) -> Measure:
        if unit.percent:
            return Measure(label, 100.0, "%")
        return Measure(label)

    def _fill_curve(self, one: Answer) -> None:
        label = text(self.live.model[self.question.output.key].label)
        places = tuple(zip(one.values, one.outputs, strict=True))
        now = min(places, key=lambda place: abs(place[0] - one.now), default=(math.nan, math.nan))
        value = self.found.value if self.found is not None else now[1]
        spots = [Spot("now", text("Stands here"), one.now, value, "text", "diamond")]
        spots += [self._spot(root, one.target) for root in one.roots]
        spots += [
            Spot("jump", text("Leaps over it"), place, one.target, "muted", "cross", text("no value gives it there"))
            for place in one.jumps
        ]
        self.curve.set_title(one.label, text(self._unit().label, currency=self.currency))
        target = Reference(one.target, text("target {value}", value=self._unit().shown(one.target)))
        across = self._measure(one.label, one.unit)
        self.curve.set_data([Curve(label, places)], spots, across, self._measure(label, self._unit()), [target])

    def _spot(self, root: Root, target: float) -> Spot:
        if root.absurd:
            return Spot("root", text("Rejected"), root.value, target, "bad", "cross", root.absurd)
        return Spot("root", text("Gives the target"), root.value, target)

    def _fill_plane(self, found: Frontier | None) -> None:
        title = text("Two inputs together")
        if found is None:
            self.plane.set_title(title, "")
            self.plane.set_empty(text("Choose a second input to see which pairs give the target."))
            return
        target = self._unit().shown(found.target)
        self.plane.set_title(title, text("pairs that give {target}", target=target))
        sound, absurd = text("Pairs that give the target"), text("Beyond sense")
        curves = []
        for line in found.lines:
            for role, label, is_bad in (("series0", sound, False), ("bad", absurd, True)):
                places = tuple(
                    (pair.across, pair.up) if bool(pair.absurd) == is_bad else (math.nan, math.nan) for pair in line
                )
                if any(place[0] == place[0] for place in places):
                    curves.append(Curve(label, places, role, is_bad))
        first, second = (self._measure(*one) for one in zip(found.labels, found.units, strict=True))
        spot = Spot("now", text("Stands here"), *found.now, "text", "diamond", self._unit().shown(found.value))
        if not curves:
            self.plane.set_empty(text("No pair within both ranges gives the target."))
            return
        self.plane.set_data(curves, [spot], first, second)

    # Doing

    def _row_chosen(self, row: int, _column: int) -> None:
        if self.found is not None and row < len(self.found.answers):
            self._choose_unknown(self.found.answers[row].unknown)

    def _row_opened(self, row: int, _column: int) -> None:
        if self.found is not None and row < len(self.found.answers):
            self.input_requested.emit(self.found.answers[row].unknown)

    def _take_over(self) -> None:
        if self.found is None or self.asking.is_old or self.found.answer.best is None:
            return
        address, value = self.found.answer.unknown, self.found.answer.best.value
        valuation = self.live.valuation
        case = valuation.selected_case
        self._do(SetValue(address, value, None if valuation.is_base(case) else case))

    def _keep(self) -> None:
        kept = self.live.valuation.studies.questions
        self.question = replace(self.question, id=fresh_id(self.live.valuation, "question"))
        self._do(SetQuestions((*kept, self.question), text("Question kept")))

    def _drop(self) -> None:
        kept = tuple(one for one in self.live.valuation.studies.questions if one.id != self.question.id)
        self._do(SetQuestions(kept, text("Question forgotten")))

    def _do(self, edit: SetValue | SetQuestions | SetOverride) -> None:
        for problem in self.live.do(edit)[:1]:
            self.problem_found.emit(problem)

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()
        for chart in (self.curve, self.plane):
            chart.restyle()
            chart.update()
