"""Changed inputs of an edited workbook: the selected case, each input in each case, its source and its note."""

from __future__ import annotations

from dataclasses import replace

from workbench.document.edits import ClearValue, Edit, SelectCase, SetEvidence, SetValue
from workbench.document.valuation import Address, Case, Evidence, Status, Value, evidence_of
from workbench.exchange.export import STATUS_WORDS, source_words
from workbench.exchange.workbook_desk import BackLine, Desk, cell_name, is_same_value
from workbench.exchange.workbook_file import Seen
from workbench.exchange.workbook_typed import Blank, blank_problem, cell_words, is_untouched, read_input, value_words
from workbench.ground.language import LANGUAGES, said_in, text
from workbench.ground.problem import Problem
from workbench.interpret.workbook_inputs import BASE, CASE_ROW, LIVE
from workbench.rows.items import Choice, Input, Number


def read_inputs(desk: Desk) -> None:
    """Everything changed on the inputs sheet."""
    _read_case(desk)
    inputs = desk.expected.inputs
    for row, what in inputs.lines:
        if isinstance(what, tuple) and isinstance(what[0], Number | Choice):
            item, position = what
            assert isinstance(item, Number | Choice)
            address = address_of(desk, item, position)
            for n, case in enumerate(desk.exported.cases):
                _read_cell(desk, row, BASE + n, item, address, case)
            read_evidence(desk, desk.expected.layout.inputs, row, inputs.last + 3, item, address)


def address_of(desk: Desk, item: Input, position: int | None) -> Address:
    """The address of an item's member."""
    if item.per is None or position is None:
        return Address(item.key)
    return Address(item.key, desk.exported.members(item.per)[position].id)


def _read_case(desk: Desk) -> None:
    sheet, cases = desk.expected.layout.inputs, desk.exported.cases
    place, seen = desk.found(sheet, CASE_ROW, LIVE)
    if place is None or is_untouched(desk.written(sheet, CASE_ROW, LIVE), seen):
        return
    where = cell_name(sheet, place)
    wanted = str(seen.value).strip().casefold() if seen is not None and seen.value is not None else ""
    names = [name.casefold() for name in desk.expected.inputs.cases]
    old = next((case.name for case in desk.current.cases if case.id == desk.current.selected_case), "")
    line = BackLine("case", text("Cases"), text("Selected case"), where, "", old, cell_words(seen))
    if wanted not in names:
        known = ", ".join(desk.expected.inputs.cases)
        what = text("There is no case {case}.", case=cell_words(seen))
        desk.offer(replace(line, problem=Problem(where, what, text("Choose one of: {choices}.", choices=known))))
        return
    case = cases[names.index(wanted)]
    if case.id not in (desk.current.selected_case, desk.exported.selected_case):
        desk.offer(replace(line, new=case.name, edit=SelectCase(case.id)))


def _read_cell(desk: Desk, row: int, column: int, item: Number | Choice, address: Address, case: Case) -> None:
    sheet = desk.expected.layout.inputs
    place, seen = desk.found(sheet, row, column)
    if place is None or is_untouched(desk.written(sheet, row, column), seen):
        return
    where = cell_name(sheet, place)
    is_base = desk.exported.is_base(case.id)
    found = read_input(item, seen, where, desk.exported.currency)
    value, problem = found.value, found.problem
    if isinstance(value, Blank) and problem is None and is_base:
        value, problem = None, blank_problem(item, where)
    exported = desk.value(desk.exported, item, address, case)
    current = desk.value(desk.current, item, address, case)
    if problem is None and (is_same_value(value, exported) or is_same_value(value, current)):
        if found.note and is_same_value(value, exported):
            desk.notes.append(f"{where}: {found.note} {text('The value is as it was.')}")
        return
    new = cell_words(seen) if problem is not None else typed_words(item, value)
    edit: Edit | None = None
    if problem is None:
        other = None if is_base else case.id
        edit = ClearValue(address, other) if isinstance(value, Blank) else SetValue(address, value, other)
    is_elsewhere = not is_same_value(exported, current)
    desk.offer(
        BackLine(
            key=f"value {address.key} {address.entity or ''} {case.id}",
            group=desk.group(item, address.entity),
            label=desk.label(item, case),
            where=where,
            unit="" if isinstance(item, Choice) else desk.unit(item),
            old=typed_words(item, current),
            new=new,
            exported=typed_words(item, exported) if is_elsewhere else "",
            note=found.note,
            edit=edit,
            problem=problem,
        )
    )


def typed_words(item: Input, value: Value | Blank) -> str:
    """What was typed, or that nothing was."""
    return text("follows the base") if isinstance(value, Blank) else value_words(item, value)


# Evidence ------------------------------------------------------------------------------------------------------------


def read_evidence(desk: Desk, sheet: str, row: int, first: int, item: Input, address: Address) -> None:
    """Status, source and note of an input, in three columns from `first` on."""
    cells = [desk.found(sheet, row, first + n) for n in range(3)]
    changed = [
        place is not None and not is_untouched(desk.written(sheet, row, first + n), seen)
        for n, (place, seen) in enumerate(cells)
    ]
    if not any(changed):
        return
    exported, held = evidence_of(desk.model, desk.exported, address), evidence_of(desk.model, desk.current, address)
    place = next(place for (place, _), is_changed in zip(cells, changed, strict=True) if is_changed and place)
    where = cell_name(sheet, place)
    words = [_plain(seen) for _, seen in cells]
    new, problem = held, None
    if changed[0]:
        status = _status(words[0])
        if status is None:
            what = text("{value} is not one of the choices.", value=words[0])
            known = ", ".join(desk.say(STATUS_WORDS[status]) for status in STATUS_WORDS)
            problem = Problem(where, what, text("Choose one of: {choices}.", choices=known))
        else:
            new = replace(new, status=status)
    if changed[1]:
        new = _with_source(desk, new, exported, words[1])
    if changed[2]:
        new = replace(new, note=_without(words[2], desk.say(item.note) if item.note else ""))
    if problem is None and new in (held, exported):
        return
    desk.offer(
        BackLine(
            key=f"evidence {address.key} {address.entity or ''}",
            group=desk.group(item, address.entity),
            label=f"{text(item.label)} · {text('Source')}",
            where=where,
            unit="",
            old=evidence_words(held),
            new=" · ".join(word for word in words if word) if problem is not None else evidence_words(new),
            exported=evidence_words(exported) if exported != held else "",
            edit=None if problem is not None else SetEvidence(address, new),
            problem=problem,
        )
    )


def _plain(seen: Seen | None) -> str:
    return "" if seen is None or seen.value is None else cell_text(seen).strip()


def cell_text(seen: Seen) -> str:
    """A cell's value as a text: 12, not 12.0."""
    return repr(seen.value).removesuffix(".0") if isinstance(seen.value, float) else str(seen.value)


def _status(words: str) -> Status | None:
    wanted = words.casefold()
    if not wanted:
        return Status.UNSET
    for status, said in STATUS_WORDS.items():
        if wanted in {said_in(language, said).casefold() for language in LANGUAGES}:
            return status
    return None


def _with_source(desk: Desk, held: Evidence, exported: Evidence, words: str) -> Evidence:
    """Page and date stay where they still end the text; else all of it is the source."""
    ending = source_words(replace(exported, source=""), desk.say)
    if ending and words.endswith(f", {ending}"):
        return replace(held, source=words.removesuffix(f", {ending}"), page=exported.page, date=exported.date)
    return replace(held, source=words, page="", date="")


def _without(words: str, ending: str) -> str:
    """A note without the one that the model itself has on the input."""
    return words.removesuffix(ending).strip() if ending else words


def evidence_words(evidence: Evidence) -> str:
    """Evidence in one line."""
    words = [source_words(evidence, text), evidence.note]
    if evidence.status is not Status.UNSET:
        words.insert(0, text(STATUS_WORDS[evidence.status]))
    return " · ".join(word for word in words if word) or text("nothing")
