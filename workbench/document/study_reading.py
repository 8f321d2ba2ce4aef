"""Studies read from a file: what an edit would refuse is refused, each fault at its own place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final, TypeVar

from workbench.document.reading import Reading
from workbench.document.rules import note_problems, shown, unknown_case
from workbench.document.strict_json import NoNumber, Path, shown_path
from workbench.document.studies import (
    Axis,
    Dependence,
    Distribution,
    Family,
    Grid,
    Pair,
    Question,
    Ranges,
    Sampling,
    Simulation,
    Studies,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.study_rules import (
    axis_problems,
    correlation_problems,
    draws_problems,
    ends_problems,
    figure_problems,
    input_problems,
    is_number,
    repeated_problems,
    seed_problems,
    share_problems,
    sides_problems,
    swing_problems,
    tail_problems,
    uncertain_problems,
    unknowns_problems,
)
from workbench.document.valuation import Address, Valuation, place_words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Choice, Series
from workbench.rows.model import Model

_SIMULATION: Final = (
    "draws", "seed", "sampling", "dependence", "is_default_drawn", "is_wrong_way", "distributions", "correlations",
    "figures", "rows",
)  # fmt: skip
_DISTRIBUTION: Final = ("input", "family", "parameters")
Kind = TypeVar("Kind", bound=Enum)
Part = TypeVar("Part")


def read_studies(reading: Reading, model: Model, frame: Valuation, value: object) -> Studies:
    """What stands under "studies". `frame` holds the entities and cases of the file. Faults go to `reading`."""
    return _Studies(reading, model, frame).studies(value, ("studies",))


def read_simulation(reading: Reading, model: Model, frame: Valuation, value: object) -> Simulation | None:
    """A simulation that stands by itself, as under "simulation" of studies. None for one with faults in `reading`."""
    return _Studies(reading, model, frame).simulation(value, ())


class _Studies:
    """Reads the studies of one file. A part that cannot be read is None and left out: its fault is kept."""

    def __init__(self, reading: Reading, model: Model, frame: Valuation) -> None:
        self._reading, self._model, self._frame = reading, model, frame

    def studies(self, value: object, path: Path) -> Studies:
        fields = self._reading.fields(value, path, (), ("simulation", "grids", "tornado", "questions")) or {}
        simulation = self.simulation(fields["simulation"], (*path, "simulation")) if "simulation" in fields else None
        tornado = self._tornado(fields["tornado"], (*path, "tornado")) if "tornado" in fields else None
        ids: tuple[set[str], set[str]] = set(), set()
        return Studies(
            simulation or Simulation(),
            self._each(fields.get("grids", []), (*path, "grids"), lambda v, p: self._grid(v, p, ids[0])),
            tornado or Tornado(),
            self._each(fields.get("questions", []), (*path, "questions"), lambda v, p: self._question(v, p, ids[1])),
        )

    def _each(self, value: object, path: Path, read: Callable[[object, Path], Part | None]) -> tuple[Part, ...]:
        listed = self._reading.brackets(value, path)
        parts = [read(one, (*path, n)) for n, one in enumerate(listed)]
        return tuple(one for one in parts if one is not None)

    def _passes(self, path: Path, problems: Iterable[Problem]) -> bool:
        return self._reading.passes(path, problems)

    def _kind(self, value: object, path: Path, kinds: type[Kind]) -> Kind | None:
        for kind in kinds:
            if kind.value == value:
                return kind
        known = ", ".join(str(kind.value) for kind in kinds)
        what = text("{value} is none of the kinds known here.", value=shown(value))
        self._reading.fault(path, what, text("Use one of: {choices}.", choices=known))
        return None

    def _flag(self, value: object, path: Path) -> bool:
        if not isinstance(value, bool):
            what = text("{value} is neither true nor false.", value=shown(value))
            self._reading.fault(path, what, text("Write true or false."))
        return value is True

    def _number(self, value: object, path: Path) -> float | None:
        if is_number(value):
            return float(str(value)) + 0.0
        written = value.written if isinstance(value, NoNumber) else shown(value)
        self._reading.fault(path, text("{value} is no number.", value=written), text("Write an ordinary number."))
        return None

    def _address(self, fields: dict[str, object], kind: str, path: Path) -> Address | None:
        key, entity = fields[kind], fields.get("entity")
        if not isinstance(key, str) or not isinstance(entity, str | None):
            self._reading.fault(path, text("It does not name a line."), text("Write the key and the entity as text."))
            return None
        return Address(key, entity)

    def _output(self, value: object, path: Path, *, is_row: bool = False) -> Address | None:
        kind = "row" if is_row else "figure"
        fields = self._reading.fields(value, path, (kind,), ("entity",))
        address = None if fields is None else self._address(fields, kind, path)
        if address is None:
            return None
        problems = figure_problems(self._model, self._frame, address, is_row=is_row)
        return address if self._passes(path, problems) else None

    def _outputs(self, value: object, path: Path, *, is_row: bool) -> tuple[Address, ...]:
        found = self._each(value, path, lambda v, p: self._output(v, p, is_row=is_row))
        self._passes(path, repeated_problems(self._model, self._frame, found))
        return found

    def _input(self, fields: dict[str, object], path: Path) -> Address | None:
        address = self._address(fields, "input", path)
        if address is None or not self._passes(path, input_problems(self._model, self._frame, address)):
            return None
        return address

    def _point(self, value: object, address: Address, path: Path) -> float | None:
        """A value of a known input: a day from ISO text, a choice from its name."""
        item = self._model[address.key]
        if isinstance(item, Choice) and isinstance(value, str):
            names = [member.name for member in item.options]
            if value in names:
                return names.index(value) + 1.0
            what = text("{value} is not one of the choices.", value=shown(value))
            self._reading.fault(path, what, text("Choose one of: {choices}.", choices=", ".join(names)))
            return None
        if not isinstance(item, Series) and item.unit.is_date:
            read = self._reading.plain(value, item.unit, path)
            if isinstance(read, float):
                return read
            what = text("{value} is not a date.", value=shown(value))
            self._reading.fault(path, what, text("Type a date like 2025-03-28."))
            return None
        return self._number(value, path)

    def _end(self, fields: dict[str, object], key: str, address: Address, path: Path) -> float | None:
        return self._point(fields[key], address, (*path, key)) if key in fields else None

    def simulation(self, value: object, path: Path) -> Simulation | None:
        fields = self._reading.fields(value, path, _SIMULATION, ("case", "is_breach_followed"))
        if fields is None:
            return None
        sound = [
            self._passes((*path, "draws"), draws_problems(fields["draws"], shown_path((*path, "draws")))),
            self._passes((*path, "seed"), seed_problems(fields["seed"], shown_path((*path, "seed")))),
        ]
        sampling = self._kind(fields["sampling"], (*path, "sampling"), Sampling)
        dependence = self._kind(fields["dependence"], (*path, "dependence"), Dependence)
        distributions = self._distributions(fields["distributions"], (*path, "distributions"))
        given = Simulation(
            distributions,
            self._correlations(fields["correlations"], (*path, "correlations"), distributions),
            is_default_drawn=self._flag(fields["is_default_drawn"], (*path, "is_default_drawn")),
            is_wrong_way=self._flag(fields["is_wrong_way"], (*path, "is_wrong_way")),
            figures=self._outputs(fields["figures"], (*path, "figures"), is_row=False),
            rows=self._outputs(fields["rows"], (*path, "rows"), is_row=True),
            case=self._case(fields, path),
            is_breach_followed=self._flag(fields.get("is_breach_followed", True), (*path, "is_breach_followed")),
        )
        if not all(sound) or sampling is None or dependence is None:
            return None
        draws, seed = int(str(fields["draws"])), int(str(fields["seed"]))
        return Simulation(
            given.distributions, given.correlations, draws, seed, sampling, dependence,
            given.is_default_drawn, given.is_wrong_way, given.figures, given.rows, given.case,
            given.is_breach_followed,
        )  # fmt: skip

    def _case(self, fields: dict[str, object], path: Path) -> str | None:
        case = fields.get("case")
        if case is None and "case" not in fields:
            return None
        if not isinstance(case, str):
            self._reading.fault((*path, "case"), text("There is no case {case}.", case=shown(case)),
                              text("Write the id of one of the cases."))  # fmt: skip
            return None
        return case if self._passes((*path, "case"), unknown_case(self._frame, case)) else None

    def _distributions(self, value: object, path: Path) -> dict[Address, Distribution]:
        found: dict[Address, Distribution] = {}
        for n, one in enumerate(self._reading.brackets(value, path)):
            here = (*path, n)
            fields = self._reading.fields(
                one, here, ("input", "family", "parameters"), ("entity", "low", "high", "note")
            )
            address = None if fields is None else self._input(fields, here)
            if fields is None or address is None:
                continue
            if address in found:
                self._twice(here, place_words(self._model, self._frame, address))
                continue
            distribution = self._distribution(fields, address, here)
            if distribution is not None:
                found[address] = distribution
        return found

    def _twice(self, path: Path, where: str) -> None:
        self._passes(path, [Problem(where, text("It stands in the list twice."), text("Remove one of them."))])

    def _distribution(self, fields: dict[str, object], address: Address, path: Path) -> Distribution | None:
        family = self._kind(fields["family"], (*path, "family"), Family)
        listed = self._reading.brackets(fields["parameters"], (*path, "parameters"))
        is_named = family is Family.DISCRETE and isinstance(self._model[address.key], Choice)
        numbers = [
            self._point(one, address, (*path, "parameters", n)) if is_named and not n % 2
            else self._number(one, (*path, "parameters", n))
            for n, one in enumerate(listed)
        ]  # fmt: skip
        parameters = tuple(one for one in numbers if one is not None)
        ends = [self._number(fields[key], (*path, key)) if key in fields else None for key in ("low", "high")]
        note = self._reading.words(fields.get("note", ""), (*path, "note"), note_problems)
        is_read = all((end is not None) == (key in fields) for key, end in zip(("low", "high"), ends, strict=True))
        if family is None or len(parameters) < len(listed) or not isinstance(fields["parameters"], list) or not is_read:
            return None
        given = Distribution(family, parameters, ends[0], ends[1], note)
        problems = uncertain_problems(self._model, self._frame, address, given, is_standing=True)
        return given if self._passes(path, problems) else None

    def _correlations(self, value: object, path: Path, distributions: dict[Address, Distribution]) -> dict[Pair, float]:
        found: dict[Pair, float] = {}
        for n, one in enumerate(self._reading.brackets(value, path)):
            here = (*path, n)
            fields = self._reading.fields(one, here, ("first", "second", "value"))
            if fields is None:
                continue
            first, second = (self._named_input(fields[key], (*here, key)) for key in ("first", "second"))
            correlation = self._number(fields["value"], (*here, "value"))
            if first is None or second is None or correlation is None:
                continue
            pair = in_order((first, second))
            if pair in found:
                self._twice(here, place_words(self._model, self._frame, first))
            elif self._passes(here, correlation_problems(self._model, self._frame, pair, correlation, distributions)):
                found[pair] = correlation
        return found

    def _named_input(self, value: object, path: Path) -> Address | None:
        fields = self._reading.fields(value, path, ("input",), ("entity",))
        return None if fields is None else self._input(fields, path)

    def _axis(self, value: object, path: Path) -> Axis | None:
        fields = self._reading.fields(value, path, ("input", "values"), ("entity",))
        address = None if fields is None else self._input(fields, path)
        if fields is None or address is None:
            return None
        listed = self._reading.brackets(fields["values"], (*path, "values"))
        read = [self._point(one, address, (*path, "values", n)) for n, one in enumerate(listed)]
        values = tuple(one for one in read if one is not None)
        if len(values) < len(listed):
            return None
        axis = Axis(address, values)
        return axis if self._passes(path, axis_problems(self._model, self._frame, axis)) else None

    def _grid(self, value: object, path: Path, used: set[str]) -> Grid | None:
        fields = self._reading.fields(value, path, ("id", "output", "across"), ("down",))
        if fields is None or not self._reading.id_there(fields["id"], (*path, "id"), used):
            return None
        output = self._output(fields["output"], (*path, "output"))
        across = self._axis(fields["across"], (*path, "across"))
        down = self._axis(fields["down"], (*path, "down")) if "down" in fields else None
        if output is None or across is None or ("down" in fields and down is None):
            return None
        grid = Grid(str(fields["id"]), output, across, down)
        return grid if self._passes(path, sides_problems(self._model, self._frame, grid)) else None

    def _tornado(self, value: object, path: Path) -> Tornado | None:
        fields = self._reading.fields(value, path, ("output", "ranges", "share", "tail", "swings"))
        if fields is None:
            return None
        output = self._output(fields["output"], (*path, "output"))
        ranges = self._kind(fields["ranges"], (*path, "ranges"), Ranges)
        swings = self._each(fields["swings"], (*path, "swings"), self._swing)
        self._passes(
            (*path, "swings"), repeated_problems(self._model, self._frame, (swing.address for swing in swings))
        )
        share, tail = (self._number(fields[key], (*path, key)) for key in ("share", "tail"))
        if output is None or ranges is None or share is None or tail is None:
            return None
        self._passes((*path, "share"), share_problems(share, shown_path((*path, "share"))))
        self._passes((*path, "tail"), tail_problems(tail, shown_path((*path, "tail"))))
        return Tornado(output, ranges, swings, share, tail)

    def _swing(self, value: object, path: Path) -> Swing | None:
        fields = self._reading.fields(value, path, ("input",), ("entity", "low", "high"))
        address = None if fields is None else self._input(fields, path)
        if fields is None or address is None:
            return None
        swing = Swing(address, *(self._end(fields, key, address, path) for key in ("low", "high")))
        return swing if self._passes(path, swing_problems(self._model, self._frame, swing)) else None

    def _question(self, value: object, path: Path, used: set[str]) -> Question | None:
        fields = self._reading.fields(value, path, ("id", "output", "target", "unknown"), ("second",))
        if fields is None or not self._reading.id_there(fields["id"], (*path, "id"), used):
            return None
        output = self._output(fields["output"], (*path, "output"))
        target = self._number(fields["target"], (*path, "target"))
        unknown = self._unknown(fields["unknown"], (*path, "unknown"))
        second = self._unknown(fields["second"], (*path, "second")) if "second" in fields else None
        if output is None or target is None or unknown is None or ("second" in fields and second is None):
            return None
        question = Question(str(fields["id"]), output, target, *unknown, *(second or (None, None, None)))
        return question if self._passes(path, unknowns_problems(self._model, self._frame, question)) else None

    def _unknown(self, value: object, path: Path) -> tuple[Address, float | None, float | None] | None:
        fields = self._reading.fields(value, path, ("input",), ("entity", "low", "high"))
        address = None if fields is None else self._input(fields, path)
        if fields is None or address is None:
            return None
        low, high = (self._end(fields, key, address, path) for key in ("low", "high"))
        where = place_words(self._model, self._frame, address)
        sound = self._passes(path, ends_problems(self._model, address, low, high, where, is_equal_allowed=False))
        return (address, low, high) if sound else None
