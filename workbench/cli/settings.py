"""What `--set KEY[@ENTITY][.PERIOD]=VALUE` asks for, as edits of the case that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.cli.lookup import case_of, entity_of, folded, item_of, period_of, refuse
from workbench.document.change import Edit
from workbench.document.periods import Calendar
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Valuation, Value, place_words, value_of
from workbench.document.value_edits import SetOverride, SetValue
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.items import Choice, Input, Item, Number, Series
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class Wish:
    """A setting taken apart: the line, whose it is, in which period (as typed, None for all) and the value as typed."""

    item: Item
    address: Address
    period: str | None
    typed: str


def applied(
    model: Model,
    valuation: Valuation,
    case: str | None,
    settings: Sequence[str],
    calendar_in: Callable[[Valuation], Calendar],
) -> Valuation:
    """The valuation with the settings typed into a case. Raises `ProblemError` for the first that cannot stand.

    `calendar_in` gives the calendar of a valuation: an earlier setting may have moved its dates.
    """
    case_id = case_of(valuation, case).id
    for setting in settings:
        edit = _edit(model, valuation, case_id, wish_of(model, valuation, setting), calendar_in)
        problems = edit.check(model, valuation)
        if problems:
            raise ProblemError(problems[0])
        valuation = edit.apply(valuation)[0]
    return valuation


def wish_of(model: Model, valuation: Valuation, setting: str) -> Wish:
    """`KEY[@ENTITY][.PERIOD]=VALUE` taken apart. An entity is an id or a name, which may hold points."""
    left, sign, typed = setting.partition("=")
    if not sign:
        raise refuse(setting, text("There is no = in it."), text("Write KEY=VALUE, as in cost_of_capital.typed=9%."))
    key, at, rest = left.strip().partition("@")
    if at:
        item = item_of(model, key)
        entity, period = _entity_and_period(valuation, item, rest)
        return Wish(item, Address(item.key, entity), period, typed.strip())
    parts = key.split(".", 2)
    item = item_of(model, ".".join(parts[:2]))
    if item.per is not None:
        members = valuation.members(item.per)
        if len(members) != 1:
            what = text("It is kept per entity ({kind}), and none is named.", kind=text(item.per.one))
            raise refuse(item.key, what, text("Write {key}@NAME=VALUE.", key=item.key))
        return Wish(item, Address(item.key, members[0].id), _third(parts), typed.strip())
    return Wish(item, Address(item.key), _third(parts), typed.strip())


def _third(parts: list[str]) -> str | None:
    return parts[2] if len(parts) == 3 else None


def _entity_and_period(valuation: Valuation, item: Item, rest: str) -> tuple[str, str | None]:
    if item.per is None:
        raise refuse(item.key, text("It is not kept per entity."), text("Leave the entity out."))
    try:
        return entity_of(valuation, item.per, rest).id, None
    except ProblemError:
        name, point, period = rest.rpartition(".")
        if not point:
            raise
        return entity_of(valuation, item.per, name).id, period


def _edit(
    model: Model, valuation: Valuation, case: str, wish: Wish, calendar_in: Callable[[Valuation], Calendar]
) -> Edit:
    where = place_words(model, valuation, wish.address)
    period = None
    if wish.period is not None:
        if not wish.item.is_periodic:
            what = text("It has no periods.")
            raise refuse(where, what, text("Leave the period out."))
        period = period_of(calendar_in(valuation), wish.period, where)
        if period == 0:
            raise refuse(where, text("The opening column cannot be set."), text("Name a period from 1 on."))
    if not isinstance(wish.item, Input):
        if period is None:
            what = text("It is computed.")
            raise refuse(where, what, _how_to_type_over(wish.item))
        return SetOverride(wish.address, period, _amount(wish.item, wish.typed, where, valuation.currency), "", case)
    return SetValue(wish.address, _value(model, valuation, case, wish, period, where), case)


def _how_to_type_over(item: Item) -> str:
    if item.is_periodic:
        return text("Set its inputs, or type it over in one period: {key}.1Q25=VALUE.", key=item.key)
    return text("Set the inputs it is made of: workbench explain names them.")


def _value(model: Model, valuation: Valuation, case: str, wish: Wish, period: int | None, where: str) -> Value:
    match wish.item:
        case Number() as item:
            return _number(item, wish.typed, where, valuation.currency)
        case Choice() as item:
            return _member(item, wish.typed, where)
        case Series() as item:
            if period is not None:
                held = value_of(model, valuation, wish.address, case)
                whole = series_over(item, held if isinstance(held, tuple) else (), valuation.periods)
                whole[period - 1] = _amount(item, wish.typed, where, valuation.currency)
                return tuple(whole)
            amounts = [_amount(item, one, where, valuation.currency) for one in wish.typed.split(";")]
            # One number stands for every period, also where a list would go on with zeros.
            return tuple(amounts * valuation.periods if len(amounts) == 1 else amounts)
        case _:
            raise TypeError(f"{wish.item!r} is no kind of input that is known here")


def _number(item: Number, typed: str, where: str, currency: str) -> float | None:
    found = parse_number(typed, item.unit, where=where, optional=item.optional, currency=currency)
    if isinstance(found, Problem):
        raise ProblemError(found)
    return found


def _amount(item: Item, typed: str, where: str, currency: str) -> float:
    found = parse_number(typed, item.unit, where=where, currency=currency)
    if isinstance(found, float):
        return found
    raise ProblemError(found or Problem(where, text("It cannot be left empty."), text("Type a number.")))


def _member(item: Choice, typed: str, where: str) -> str:
    """The name of a choice's member, by its name or by the words people read."""
    spelt: dict[str, str] = {}
    for member in item.options:
        for words in (member.name, str(member.value), text(str(member.value))):
            spelt.setdefault(folded(words), member.name)
    found = spelt.get(folded(typed))
    if found is not None:
        return found
    choices = ", ".join(member.name for member in item.options)
    what = text("{value} is not one of the choices.", value=typed)
    raise refuse(where, what, text("Choose one of: {choices}.", choices=choices))
