"""The live valuation: every edit goes on one undo stack, and one recompute follows each turn of the event loop."""

from __future__ import annotations

from weakref import finalize, ref

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from workbench.document.change import Change, Compound, Edit, Restore
from workbench.document.debt_rules import refusals
from workbench.document.edits import SetValue
from workbench.document.valuation import Valuation
from workbench.document.whole_edits import ReplaceWhole, everything
from workbench.ground.problem import Problem
from workbench.live.results import Results, compute
from workbench.live.workers import Workers
from workbench.rows.model import Model

_GESTURE = 1
MOST_STEPS = 5_000
"""Steps to undo that are kept. One holds what it changed and no more: some 2 KiB for a value, 7 for an entity."""


class EditCommand(QUndoCommand):
    """One edit on the undo stack. Flat: child commands made in Python crash.

    Edits of one `gesture` (an arrow key held, a label dragged) that set the same value again and again become one step.
    """

    def __init__(self, live: LiveValuation, edit: Edit, initiator: object, gesture: object = None) -> None:
        super().__init__(edit.words(live.model, live.valuation))
        self._live = ref(live)
        self._first = self._edit = edit
        self._inverse = edit.inverse(live.valuation)
        self._initiator = initiator
        self._gesture = gesture

    def redo(self) -> None:
        """Apply the edit. One that cannot be applied after all is no step: the stack lets it go."""
        try:
            self._put(self._edit, self._initiator)
        except BaseException:
            self.setObsolete(True)
            raise
        self._initiator = None  # a later redo comes from the menu, so every field must hear of it

    def undo(self) -> None:
        """Apply the inverse."""
        self._put(self._inverse, None)

    def _put(self, edit: Edit, initiator: object) -> None:
        live = self._live()
        assert live is not None  # the stack is emptied when its valuation goes
        live.put(edit, initiator)

    def id(self) -> int:
        """Qt asks commands of the same number whether they merge; -1 never does."""
        return -1 if self._gesture is None else _GESTURE

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over a later edit of the same gesture: undo then leads back to before the whole of it."""
        if not isinstance(other, EditCommand) or other._gesture is not self._gesture:
            return False
        if not _sets_again(self._first, other._edit) or not _covers(self._inverse, other._inverse):
            return False
        # The first is made again too: it may have put a reported value aside, to which the later one leads back.
        self._edit = Compound((self._first, other._edit), other.text())
        self.setText(other.text())
        live = self._live()
        assert live is not None
        live.step_merged()
        return True


def _sets_again(edit: Edit, later: Edit) -> bool:
    """Both type into the same place of the same case, so that what stood between them leaves nothing behind."""
    if not isinstance(edit, SetValue) or not isinstance(later, SetValue):
        return False
    return (edit.address, edit.case, edit.evidence) == (later.address, later.case, later.evidence)


def _covers(inverse: Edit, later: Edit) -> bool:
    """The first inverse alone restores every place that the later one would."""
    if not isinstance(inverse, Restore) or not isinstance(later, Restore):
        return False
    mine, its = inverse.contents, later.contents
    return (
        mine.values.keys() >= its.values.keys()
        and mine.evidence.keys() >= its.evidence.keys()
        and mine.alternatives.keys() >= its.alternatives.keys()
    )


def _emptied(stack: QUndoStack) -> None:
    """Take the commands off first: collected together with their stack, they would be freed twice."""
    if isValid(stack):
        stack.clear()


class LiveValuation(QObject):
    """A valuation that recomputes itself.

    `valuation_changed(Change, initiator)` follows each edit at once; `results_changed(Results)` follows once per turn
    of the event loop in which figures may have moved.
    """

    valuation_changed = Signal(object, object)
    results_changed = Signal(object)

    def __init__(self, model: Model, valuation: Valuation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._valuation = valuation
        self._saved = valuation
        self._results: Results | None = None
        self.workers = Workers(model)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_STEPS)
        self._pushed = 0
        finalize(self, _emptied, self.undo_stack)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.recompute)

    @property
    def valuation(self) -> Valuation:
        """The valuation as it stands now."""
        return self._valuation

    @property
    def results(self) -> Results:
        """The last computed results; they may lag one turn of the event loop behind the valuation.

        The first are computed when somebody asks for them, so that a file can be opened before.
        """
        if self._results is None:
            self._results = compute(self.model, self._valuation)
        return self._results

    @property
    def is_modified(self) -> bool:
        """True when there are edits since the last save."""
        return not self.undo_stack.isClean()

    @property
    def saved(self) -> Valuation:
        """The valuation as last opened or saved."""
        return self._saved

    def mark_saved(self) -> None:
        """The valuation now stands in its file."""
        self._saved = self._valuation
        self.undo_stack.setClean()

    def do(self, edit: Edit, initiator: object = None, gesture: object = None) -> list[Problem]:
        """Make an edit if nothing stands against it; the problems otherwise, and then nothing is changed.

        Edits of one `gesture`, any object, that type into the same input are one step to undo.
        """
        problems = edit.check(self.model, self._valuation) or refusals(self.model, self._valuation, edit)
        if not problems:
            self._push(EditCommand(self, edit, initiator, gesture))
        return problems

    def _push(self, command: EditCommand) -> None:
        self._pushed += 1
        self.undo_stack.push(command)

    def step_merged(self) -> None:
        """The edit being pushed became part of the step before it: for the undo stack alone."""
        self._pushed -= 1

    @property
    def place(self) -> tuple[int, int]:
        """Where this is in its history: another after each step, undo and redo; edits of one gesture share it.

        The index of the stack alone stands still once the stack is full.
        """
        return self._pushed, self.undo_stack.index()

    def put(self, edit: Edit, initiator: object) -> None:
        """Apply an edit that was checked: for the undo stack alone."""
        self._valuation, change = edit.apply(self._valuation)
        self.valuation_changed.emit(change, initiator)
        if change.touches_figures or change.touches_structure or change.entity_sets:
            self._timer.start()

    def replace(self, valuation: Valuation) -> None:
        """Another valuation altogether: opened, reverted or recovered. The undo stack starts anew."""
        self._valuation = self._saved = valuation
        self.undo_stack.clear()
        self._results = compute(self.model, valuation, self._next_version())
        sets = Change(entity_sets=frozenset(one.key for one in self.model.entity_sets))
        self.valuation_changed.emit(everything(valuation).merged(sets), None)
        self.results_changed.emit(self._results)

    def adopt(self, valuation: Valuation) -> None:
        """Recovered work over what is open: it counts as unsaved, and the file as it was opened stays the mark."""
        saved = self._saved
        self.replace(valuation)
        self._saved = saved
        self.undo_stack.resetClean()

    def become(self, valuation: Valuation, title: str) -> None:
        """Put another whole valuation in place as one step to undo, whatever stands against its figures."""
        self._push(EditCommand(self, ReplaceWhole(valuation, title), None))

    def steps(self, most: int) -> list[str]:
        """The latest edits since the last save, in words, the latest first; at most so many."""
        stack, clean = self.undo_stack, self.undo_stack.cleanIndex()
        first = clean if 0 <= clean <= stack.index() else 0
        return [stack.text(place) for place in range(stack.index() - 1, first - 1, -1)][:most]

    @property
    def unsaved_count(self) -> int:
        """Edits since the last save; negative where edits were undone since; 0 where nothing can be counted."""
        stack, clean = self.undo_stack, self.undo_stack.cleanIndex()
        return stack.index() - clean if clean >= 0 else stack.index()

    def recompute(self) -> None:
        """Compute now and announce."""
        self._timer.stop()
        self._results = compute(self.model, self._valuation, self._next_version(), self._results)
        self.results_changed.emit(self._results)

    def _next_version(self) -> int:
        return 0 if self._results is None else self._results.version + 1

    def settle(self) -> Results:
        """The results of the valuation as it stands, computed now if an edit is still waiting."""
        if self._timer.isActive():
            self.recompute()
        return self.results
