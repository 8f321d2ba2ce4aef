"""Reductions over the members of an entity set, recorded for many scenarios."""

from __future__ import annotations

from typing import assert_never

from workbench.interpret.recording import Recording
from workbench.interpret.tape import Operand, Symbol
from workbench.rows.expression import OverEntities

nan = float("nan")


class Members:
    """Records what the formula of one member's cell makes of the figures of all members."""

    def __init__(self, recording: Recording, entity: int | None) -> None:
        self.recording = recording
        self.tape = recording.tape
        self.prelude = recording.prelude
        self.entity = entity

    def is_missing(self, operand: Operand) -> bool:
        """True for a plain number that is NaN."""
        return not isinstance(operand, Symbol) and self.prelude.is_missing(operand)

    def fails(self, test: str, a: Operand, b: float) -> bool:
        """True for a plain number of which the comparison does not hold."""
        return not isinstance(a, Symbol) and not self.prelude.holds(test, a, b)

    def added_if(self, test: str, length: Operand, mark: Operand, total: Operand, part: Operand) -> Operand:
        """`total`, plus `part` in the scenarios in which the length of a window reaches it."""
        return self.tape.emit("added_if", length, mark, total, part, test=test)

    def over_entities(self, kind: OverEntities, parts: list[Operand], extra: Operand | None) -> Operand:
        """All members reduced to one figure."""
        if kind is OverEntities.SUM:
            return self.recording.total(parts)
        if not any(isinstance(part, Symbol) for part in (*parts, extra)):
            return self.prelude.fold(kind.value, "", (nan if extra is None else extra, *parts))
        if not parts or (extra is not None and self.is_missing(extra)):
            return nan
        match kind:
            case OverEntities.MAXIMUM | OverEntities.MINIMUM:
                found = parts[0]
                for part in parts[1:]:
                    found = self.more_known(kind, found, part)
                return found
            case OverEntities.MEDIAN:
                return self.tape.emit("quartile", 2.0, *parts)
            case OverEntities.QUARTILE | OverEntities.PERCENT_BELOW:
                assert extra is not None
                name = "quartile" if kind is OverEntities.QUARTILE else "percent_below"
                return self.tape.emit(name, extra, *parts)
            case OverEntities.MEAN:
                return self.tape.emit("mean", *parts)
            case OverEntities.HARMONIC_MEAN:
                return self.tape.emit("harmonic_mean", *parts)
            case OverEntities.COUNT:
                return self.tape.emit("count", *parts)
            case _:
                assert_never(kind)

    def matching(
        self, kind: OverEntities, parts: list[Operand], keys: list[Operand], own: Operand, extra: Operand | None
    ) -> Operand:
        """A reduction of the members whose key is `own`; the others are missing to it, which is no error."""
        found: list[Operand] = []
        for part, key in zip(parts, keys, strict=True):
            if not isinstance(key, Symbol) and not isinstance(own, Symbol):
                is_one = self.prelude.holds("==", key, own) and self.prelude.holds(">", own, 0.0)
                found += [part] if is_one else []
                continue
            held = self.tape.emit("picked", key, own, part, nan, test="==") if isinstance(key, Symbol) else part
            if not isinstance(key, Symbol):
                held = self.tape.emit("picked", own, key, part, nan, test="==")
            found.append(
                held if not isinstance(own, Symbol) else self.tape.emit("picked", own, 0.0, held, nan, test=">")
            )
        if self.fails(">", own, 0.0):
            found = []
        return self._unless_a_key_is_missing([*keys, own], self.over_entities(kind, found, extra))

    def more_known(self, kind: OverEntities, a: Operand, b: Operand) -> Operand:
        """Larger or smaller of two, of which a missing one does not count."""
        if not isinstance(a, Symbol) and not isinstance(b, Symbol):
            return self.prelude.fold(kind.value, "", (nan, a, b))
        return self.tape.emit("known_maximum" if kind is OverEntities.MAXIMUM else "known_minimum", a, b)

    def sum_before(self, parts: list[Operand], keys: list[Operand]) -> Operand:
        """Sum over the members that come before this one by key, ties by position."""
        mine = self.entity
        assert mine is not None
        if any(self.is_missing(key) for key in keys):
            return nan
        total: Operand = 0.0
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            test = "<=" if e < mine else "<"
            own = keys[mine]
            if e == mine:
                continue
            if not isinstance(key, Symbol) and not isinstance(own, Symbol):
                total = self.recording.plus(total, part) if self.prelude.holds(test, key, own) else total
            else:
                total = self.tape.emit("added_if", key, own, total, part, test=test)
        for key in keys:
            if isinstance(key, Symbol):
                total = self.tape.emit("unless_missing", key, total)
        return total

    def sum_alike(self, parts: list[Operand], keys: list[Operand]) -> Operand:
        """Sum over the members with this one's key; this one alone where that is not above 0."""
        mine = self.entity
        assert mine is not None
        own = keys[mine]
        if self.fails(">", own, 0.0):
            return nan if self.is_missing(own) else parts[mine]
        total: Operand = 0.0
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            if e == mine:
                total = self.recording.plus(total, part)
            elif not isinstance(key, Symbol) and not isinstance(own, Symbol):
                total = self.recording.plus(total, part) if self.prelude.holds("==", key, own) else total
            else:
                total = self.added_if("==", key, own, total, part)
        total = self._unless_a_key_is_missing(keys, total)
        if not isinstance(own, Symbol):
            return total
        return self.tape.emit("chosen", own, 0.0, total, parts[mine], test=">")

    def sum_matching(self, parts: list[Operand], keys: list[Operand], own: Operand, is_up_to: bool) -> Operand:
        """Sum over the members of another set whose key equals `own`, if that is above 0, or is at most that."""
        if not is_up_to and self.fails(">", own, 0.0):
            return nan if self.is_missing(own) else 0.0
        total: Operand = 0.0
        for part, key in zip(parts, keys, strict=True):
            if not isinstance(key, Symbol) and not isinstance(own, Symbol):
                holds = self.prelude.holds("<=" if is_up_to else "==", key, own)
                total = self.recording.plus(total, part) if holds else total
            else:
                total = self.added_if("<=" if is_up_to else "==", key, own, total, part)
        total = self._unless_a_key_is_missing([*keys, own] if is_up_to else keys, total)
        if not isinstance(own, Symbol) or is_up_to:
            return total
        return self.tape.emit("chosen", own, 0.0, total, 0.0, test=">")

    def _unless_a_key_is_missing(self, keys: list[Operand], total: Operand) -> Operand:
        for key in keys:
            if isinstance(key, Symbol):
                total = self.tape.emit("unless_missing", key, total)
            elif self.prelude.is_missing(key):
                total = self.tape.emit("unless_missing", nan, total) if isinstance(total, Symbol) else nan
        return total
