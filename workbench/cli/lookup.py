"""What a person typed on the command line, found in the model and the valuation: lines, entities, cases, periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from workbench.document.periods import Calendar
from workbench.document.valuation import Case, Entity, Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.items import EntitySet, Item
from workbench.rows.model import Model


def refuse(where: str, what: str, remedy: str) -> ProblemError:
    """The error that carries a problem of the command line."""
    return ProblemError(Problem(where or text("Command line"), what, remedy))


def folded(words: str) -> str:
    """Words as they are compared: without case and outer spaces."""
    return words.strip().casefold()


def near(wanted: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words most like what was typed, the nearest first."""
    originals = {folded(word): word for word in known}
    return [originals[found] for found in get_close_matches(folded(wanted), originals, most, 0.5)]


def _nearest(key: str, model: Model) -> list[str]:
    """Keys of the label that was typed, then keys like it, then keys whose label or key holds the typed words."""
    called = [item.key for item in model.items if folded(key) in (folded(item.label), folded(text(item.label)))]
    words = [word for word in folded(key).replace(".", " ").replace("_", " ").split() if word]
    holding = [
        item.key
        for item in model.items
        if words and all(word in folded(f"{item.key} {item.label} {text(item.label)}") for word in words)
    ]
    return list(dict.fromkeys([*called, *near(key, [i.key for i in model.items]), *holding[:3]]))[:4]


def item_of(model: Model, key: str) -> Item:
    """The line of that key. Raises `ProblemError`, which names keys like it."""
    found = model.get(key.strip())
    if found is not None:
        return found
    like = _nearest(key, model)
    remedy = (
        text("Do you mean {keys}? All keys: workbench rows.", keys=", ".join(like))
        if like
        else text("All keys: workbench rows.")
    )
    raise refuse(key, text("The model has no line of this key."), remedy)


def items_of(model: Model, typed: Sequence[str]) -> list[Item]:
    """Lines of keys, or of whole sections by the section's key; commas may stand between. No line comes twice."""
    found: dict[Item, None] = {}
    sections = {section.key: section for section in model.sections}
    for key in (part.strip() for one in typed for part in one.split(",")):
        if key in sections:
            found.update(dict.fromkeys(sections[key].items))
        elif key:
            found[item_of(model, key)] = None
    return list(found)


def entity_of(valuation: Valuation, entity_set: EntitySet, typed: str) -> Entity:
    """The member of a set by id or by name in any case. Raises `ProblemError`, which names the members."""
    members = valuation.members(entity_set)
    by_id = [entity for entity in members if entity.id == typed.strip()]
    found = by_id or [entity for entity in members if folded(entity.name) == folded(typed)]
    if found:
        return found[0]
    raise refuse(
        typed,
        text("There is no {kind} of this name.", kind=text(entity_set.one)),
        _one_of(members, entity_set),
    )


def _one_of(members: Sequence[Entity], entity_set: EntitySet) -> str:
    if not members:
        return text("The valuation has no {kinds}: add one first.", kinds=text(entity_set.many))
    return text("Name one of: {names}.", names="; ".join(entity.name for entity in members))


def place_of_entity(valuation: Valuation, item: Item, typed: str | None) -> int | None:
    """Position of the entity an item is asked about; the only one there is when none was named."""
    if item.per is None:
        if typed is not None:
            what = text("It is not kept per entity.")
            raise refuse(item.key, what, text("Leave the entity out."))
        return None
    members = valuation.members(item.per)
    if typed is None:
        if len(members) == 1:
            return 0
        what = text("It has a figure for each {kind}.", kind=text(item.per.one))
        raise refuse(item.key, what, _one_of(members, item.per))
    return members.index(entity_of(valuation, item.per, typed))


def case_of(valuation: Valuation, typed: str | None) -> Case:
    """The case by id or by name in any case; the selected one for None. Raises `ProblemError`."""
    if typed is None:
        return valuation.case(valuation.selected_case)
    by_id = [case for case in valuation.cases if case.id == typed.strip()]
    found = by_id or [case for case in valuation.cases if folded(case.name) == folded(typed)]
    if found:
        return found[0]
    names = "; ".join(case.name for case in valuation.cases)
    raise refuse(typed, text("There is no case of this name."), text("Name one of: {names}.", names=names))


def period_of(calendar: Calendar, typed: str, where: str) -> int:
    """The period of a label or number, 0 for the opening. Raises `ProblemError`, which names the horizon."""
    found = calendar.find(typed)
    if found is not None:
        return found
    what = text("There is no period {period}.", period=typed)
    raise refuse(where, what, text("Name one of {span}.", span=span(calendar)))


def span(calendar: Calendar) -> str:
    """The horizon in words: "1Q25 … 4Q34"."""
    return f"{calendar.labels[1]} … {calendar.labels[-1]}"
