"""A valuation read from a file's text: nothing guessed, dropped or let through unchecked; problems name a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbench import __version__
from workbench.document.encode import FORMAT, VERSION
from workbench.document.reading import EnoughError, Reading
from workbench.document.rules import (
    evidence_problems,
    is_currency,
    line_problems,
    name_problems,
    note_problems,
    number_problems,
    override_problems,
    periods_problems,
    probability_problems,
    shown,
    value_problems,
)
from workbench.document.seal import SEAL, SealError, seal_of
from workbench.document.strict_json import NoNumber, Path, lines_of, parsed, shown_path
from workbench.document.studies import Simulation, Studies
from workbench.document.study_reading import read_simulation, read_studies
from workbench.document.upgrade import upgraded
from workbench.document.valuation import (
    Address,
    Alternative,
    Case,
    Entity,
    Evidence,
    Override,
    OverrideKey,
    Status,
    Valuation,
    Value,
)
from workbench.document.value_edits import tidy
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.items import Input, Row
from workbench.rows.model import Model

_EVIDENCE = ("status", "source", "page", "date", "note")
_REQUIRED = (
    "format", "version", "title", "company", "currency", "periods", "notes", "entities", "inputs", "overrides", "cases",
    "selected_case",
)  # fmt: skip


class FileProblemsError(ProblemError):
    """A file that cannot be read; `problems` holds all that was found, `problem` the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0])
        self.problems = problems


def loads(written: str, model: Model, where: str, *, is_trusted: bool = False) -> Valuation:
    """The valuation in a file's text. `where` is the name of the file. Raises `ProblemError` with place and line.

    What can be read and does not fit its seal raises `SealError`, unless it `is_trusted`.
    """
    body = parsed(written, where)
    reading = _Reading(model)
    try:
        valuation = reading.valuation(body)
    except EnoughError:
        valuation = None
    if reading.found or valuation is None:
        raise _refusal(reading, written, where)
    if not is_trusted and not reading.is_sealed:
        what = text("It does not say what was saved: it was edited outside the workbench, or is damaged.")
        remedy = text(
            "Restore its backup. If you edited it yourself, open it in the window and save it, or run workbench seal."
        )
        raise SealError(Problem(where, what, remedy), valuation)
    return valuation


def loads_simulation(written: str, model: Model, valuation: Valuation, where: str) -> Simulation:
    """A plan of draws in a text of its own, as under "simulation" in the studies of a file, for a valuation.

    `where` is the name of the file. Raises `ProblemError` with place and line.
    """
    body = parsed(written, where)
    reading = Reading()
    try:
        simulation = read_simulation(reading, model, valuation, body)
    except EnoughError:
        simulation = None
    if not reading.found and simulation is not None:
        return simulation
    raise _refusal(reading, written, where)


def _refusal(reading: Reading, written: str, where: str) -> FileProblemsError:
    found = reading.found
    lines = lines_of(written, [path for path, _ in found])
    problems = [_placed(where, line, path, problem) for line, (path, problem) in zip(lines, found, strict=True)]
    return FileProblemsError(tuple(problems))


def _placed(where: str, line: int, path: Path, problem: Problem) -> Problem:
    place = text("{file}, line {line}", file=where, line=line)
    return Problem(f"{place}: {problem.where}" if path else place, problem.what, problem.remedy)


def _kept(read: object) -> Value:
    """What a rule has passed, as it is kept."""
    match read:
        case None | str() | int() | float():
            return tidy(read)
        case tuple():
            return tidy(tuple(float(one) for one in read))
        case _:
            raise TypeError(f"{read!r} is no value")


class _Reading(Reading):
    """Reads one file and collects what is wrong with it."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model
        self._frame = Valuation()
        self._sealed: dict[str, object] = {}

    @property
    def is_sealed(self) -> bool:
        """Whether what was read is what was saved. To be asked of a file without faults."""
        return self._sealed.get(SEAL) == seal_of(self._sealed)

    def valuation(self, body: object) -> Valuation | None:
        """The whole file."""
        top = self.braces(body, ())
        if self.found or not self._is_ours(top):
            return None
        upgraded_top = self._upgraded(top)
        optional = ("studies",) if top["version"] != 1 else ()
        fields = None if upgraded_top is None else self.fields(upgraded_top, (), _REQUIRED, (*optional, SEAL))
        if fields is None:
            return None
        self._sealed = fields
        self._frame = Valuation(entities=self._entities(fields["entities"]))
        values, evidence, alternatives = self._inputs(fields["inputs"])
        cases = self._cases(fields["cases"])
        studies = Studies()
        if "studies" in fields:
            known = tuple(Case(case.id, case.name) for case in cases) or self._frame.cases
            studies = read_studies(self, self._model, replace(self._frame, cases=known), fields["studies"])
        currency = fields["currency"]
        if not is_currency(currency):
            what = text("{value} is not a currency code.", value=shown(currency))
            self.fault(("currency",), what, text("Write three capital letters such as USD."))
        periods = fields["periods"]
        self.passes(("periods",), periods_problems(periods, "periods"))
        selected = fields["selected_case"]
        if selected not in [case.id for case in cases]:
            what = text("There is no case {case}.", case=shown(selected))
            self.fault(("selected_case",), what, text("Write the id of one of the cases."))
        given = {
            "title": self.words(fields["title"], ("title",), line_problems),
            "company": self.words(fields["company"], ("company",), line_problems),
            "notes": self.words(fields["notes"], ("notes",), note_problems),
        }
        overrides = self._overrides(fields["overrides"], ("overrides",))
        if self.found or not isinstance(periods, int):
            return None
        return Valuation(
            given["title"], given["company"], str(currency), periods, given["notes"], self._frame.entities,
            values, evidence, alternatives, overrides, tuple(cases), str(selected), studies,
        )  # fmt: skip

    def _is_ours(self, top: dict[str, object]) -> bool:
        if top.get("format") != FORMAT:
            self.fault((), text("This is not a valuation file."), text("Choose a file that the workbench has saved."))
            return False
        version = top.get("version")
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            what = text("{value} is not a version of the format.", value=shown(version))
            self.fault(("version",), what, text("Restore the file from its backup."))
            return False
        if version > VERSION:
            what = text(
                "The file has format {version}; this program reads up to {known}.", version=version, known=VERSION
            )
            remedy = text(
                "Open it with a newer release, one that reads format {version}; this is {release}.",
                version=version,
                release=__version__,
            )
            self.fault(("version",), what, remedy)
            return False
        return True

    def _upgraded(self, top: dict[str, object]) -> dict[str, object] | None:
        try:
            return upgraded(top, int(str(top["version"])))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = text("The file of an older format is not whole: {error}.", error=shown(str(error)))
            self.fault((), what, text("Restore the file from its backup."))
            return None

    def _entities(self, value: object) -> dict[str, tuple[Entity, ...]]:
        known = [one.key for one in self._model.entity_sets]
        used: set[str] = set()
        found: dict[str, tuple[Entity, ...]] = {}
        for key, listed in self.braces(value, ("entities",)).items():
            path: Path = ("entities", key)
            if key not in known:
                what = text("The model has no such set of entities.")
                self.fault(path, what, text("Use one of: {choices}.", choices=", ".join(known) or "–"))
                continue
            names: list[str] = []
            members: list[Entity] = []
            for position, one in enumerate(self.brackets(listed, path)):
                entity = self._entity(one, (*path, position), used, names)
                if entity is not None:
                    members.append(entity)
            found[key] = tuple(members)
        return found

    def _entity(self, value: object, path: Path, used: set[str], names: list[str]) -> Entity | None:
        fields = self.fields(value, path, ("id", "name"))
        if fields is None:
            return None
        name = fields["name"]
        if not self.id_there(fields["id"], (*path, "id"), used):
            return None
        if not self.passes((*path, "name"), name_problems(name, shown_path((*path, "name")), names)):
            return None
        names.append(str(name))
        return Entity(str(fields["id"]), str(name))

    def _each_input(self, value: object, path: Path) -> Iterable[tuple[Input, Address, Path, object]]:
        """Every entry under "inputs", those of entity inputs one by one; unknown keys and entities are refused."""
        for key, entry in self.braces(value, path).items():
            here: Path = (*path, key)
            item = self._model.get(key)
            if not isinstance(item, Input):
                what = text("The model has no input {key}.", key=shown(key))
                self.fault(here, what, text("Correct the key, or open the file with the program that wrote it."))
            elif item.per is None:
                yield item, Address(key), here, entry
            else:
                known = {one.id for one in self._frame.members(item.per)}
                for entity, one in self.braces(entry, here).items():
                    if entity in known:
                        yield item, Address(key, entity), (*here, entity), one
                    else:
                        what = text("There is no {kind} {name}.", kind=text(item.per.one), name=shown(entity))
                        self.fault((*here, entity), what, text("List it under entities, or remove this line."))

    def _inputs(
        self, value: object
    ) -> tuple[dict[Address, Value], dict[Address, Evidence], dict[Address, tuple[Alternative, ...]]]:
        values: dict[Address, Value] = {}
        evidence: dict[Address, Evidence] = {}
        alternatives: dict[Address, tuple[Alternative, ...]] = {}
        for item, address, path, entry in self._each_input(value, ("inputs",)):
            fields = self.fields(entry, path, (), ("value", *_EVIDENCE, "alternatives"))
            if fields is None:
                continue
            if "value" in fields:
                values[address] = self._value(item, fields["value"], (*path, "value"))
            given = self._evidence(fields, path)
            if given != Evidence():
                evidence[address] = given
            listed = self.brackets(fields.get("alternatives", []), (*path, "alternatives"))
            if listed:
                kept = (self._alternative(item, one, (*path, "alternatives", i)) for i, one in enumerate(listed))
                alternatives[address] = tuple(one for one in kept if one is not None)
        return values, evidence, alternatives

    def _alternative(self, item: Input, value: object, path: Path) -> Alternative | None:
        fields = self.fields(value, path, ("value",), _EVIDENCE)
        if fields is None:
            return None
        return Alternative(self._value(item, fields["value"], (*path, "value")), self._evidence(fields, path))

    def _value(self, item: Input, value: object, path: Path) -> Value:
        read = self.plain(value, item.unit, path)
        if isinstance(read, NoNumber):
            self.fault(path, text("{value} is no number.", value=read.written), text("Write an ordinary number."))
        elif self.passes(path, value_problems(item, read, shown_path(path))):
            return _kept(read)
        return None

    def _evidence(self, fields: dict[str, object], path: Path) -> Evidence:
        status = fields.get("status", Status.UNSET.value)
        known = [one.value for one in Status]
        if status not in known:
            what = text("{value} is not a status.", value=shown(status))
            self.fault((*path, "status"), what, text("Choose one of: {choices}.", choices=", ".join(known)))
            return Evidence()
        texts = [fields.get(name, "") for name in ("source", "note", "page", "date")]
        source, note, page, day = (one if isinstance(one, str) else "" for one in texts)
        for name, one in zip(("source", "note", "page", "date"), texts, strict=True):
            self.words(one, (*path, name), note_problems)
        given = Evidence(source, Status(status), note, page, day)
        self.passes((*path, "date"), [p for p in evidence_problems(Evidence(date=day), shown_path(path)) if day])
        return given

    def _cases(self, value: object) -> list[Case]:
        used: set[str] = set()
        names: list[str] = []
        cases: list[Case] = []
        listed = self.brackets(value, ("cases",))
        for position, one in enumerate(listed):
            path: Path = ("cases", position)
            fields = self.fields(one, path, ("id", "name", "probability", "note", "inputs", "overrides"))
            if fields is None or not self.id_there(fields["id"], (*path, "id"), used):
                continue
            name = self.words(fields["name"], (*path, "name"), lambda n, w: name_problems(n, w, names))
            names.append(name)
            if position == 0 and (fields["inputs"] or fields["overrides"]):
                what = text("The first case is the base and holds no values of its own.")
                self.fault(path, what, text("Move them to the file's own inputs and overrides."))
                continue
            cases.append(self._case(fields, name, path))
        if not listed:
            self.fault(("cases",), text("There is no case."), text("Write at least the base case."))
        return cases

    def _case(self, fields: dict[str, object], name: str, path: Path) -> Case:
        probability = fields["probability"]
        self.passes((*path, "probability"), probability_problems(probability, shown_path((*path, "probability"))))
        values: dict[Address, Value] = {}
        for item, address, here, entry in self._each_input(fields["inputs"], (*path, "inputs")):
            given = self.fields(entry, here, ("value",))
            if given is not None:
                values[address] = self._value(item, given["value"], (*here, "value"))
        return Case(
            str(fields["id"]),
            name,
            float(probability) if isinstance(probability, int | float) else None,
            self.words(fields["note"], (*path, "note"), note_problems),
            values,
            self._overrides(fields["overrides"], (*path, "overrides")),
        )

    def _overrides(self, value: object, path: Path) -> dict[OverrideKey, Override]:
        found: dict[OverrideKey, Override] = {}
        for position, one in enumerate(self.brackets(value, path)):
            here: Path = (*path, position)
            fields = self.fields(one, here, ("row", "period", "value"), ("entity", "note"))
            if fields is None:
                continue
            entity, period = fields.get("entity"), fields["period"]
            note = self.words(fields.get("note", ""), (*here, "note"), note_problems)
            if not isinstance(fields["row"], str) or not isinstance(entity, str | None):
                self.fault(here, text("It does not name a line."), text("Write the key of a row as text."))
                continue
            address = Address(fields["row"], entity)
            if isinstance(period, bool) or not isinstance(period, int) or (address, period) in found:
                what = text("{value} is not a period, or it stands here twice.", value=shown(period))
                self.fault((*here, "period"), what, text("Write each period once, as a whole number."))
                continue
            item = self._model.get(address.key)
            figure = self.plain(fields["value"], item.unit, here) if item is not None else fields["value"]
            is_row = isinstance(item, Row)
            if item is not None and is_row and not self.passes(here, number_problems(item, figure, shown_path(here))):
                continue
            override = Override(float(str(figure)) + 0.0 if is_row else 0.0, note)
            if self.passes(here, override_problems(self._model, self._frame, address, period, override)):
                found[address, period] = override
        return found
