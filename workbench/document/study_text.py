"""Studies as the body of a file: one distribution, correlation, grid, bar or question a line, in a steady order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from workbench.document.address import Address
from workbench.document.json_text import Flat, number, plain
from workbench.document.studies import (
    Axis,
    Distribution,
    Family,
    Grid,
    Pair,
    Question,
    Simulation,
    Studies,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.valuation import Valuation
from workbench.rows.items import Choice, Series
from workbench.rows.model import Model

Body = dict[str, object]
Place = tuple[int, int]
UNKNOWNS: Final = ("unknown", "second")
"""The inputs of a question, each with its ends."""


def told_addresses(studies: Studies) -> Iterator[Address]:
    """Every address that a file of these studies names."""
    simulation = studies.simulation
    yield from (*simulation.distributions, *simulation.figures, *simulation.rows)
    for pair in simulation.correlations:
        yield from pair
    for grid in studies.grids:
        yield from (grid.output, grid.across.address, *(() if grid.down is None else (grid.down.address,)))
    if studies.tornado != Tornado():
        yield from (studies.tornado.output, *(swing.address for swing in studies.tornado.swings))
    for question in studies.questions:
        yield from (question.output, question.unknown, *(() if question.second is None else (question.second,)))


def studies_body(model: Model, valuation: Valuation) -> Body:
    """What stands under "studies"; kinds of which nothing was asked are left out. All addresses must be known."""
    studies = valuation.studies
    body: Body = {}
    if studies.simulation != Simulation():
        body["simulation"] = _simulation(model, _place_of(model, valuation), studies.simulation)
    if studies.grids:
        body["grids"] = [_grid(model, grid) for grid in studies.grids]
    if studies.tornado != Tornado():
        body["tornado"] = _tornado(model, studies.tornado)
    if studies.questions:
        body["questions"] = [_question(model, question) for question in studies.questions]
    return body


def point(model: Model, address: Address, value: float) -> object:
    """A value an input takes, as the file holds it: a day as ISO text, a choice by its name, a factor as it is."""
    item = model[address.key]
    if isinstance(item, Choice):
        names = [member.name for member in item.options]
        return names[int(value) - 1] if value.is_integer() and 1 <= value <= len(names) else number(value)
    return number(value) if isinstance(item, Series) else plain(value, item.unit)


def _place_of(model: Model, valuation: Valuation) -> Callable[[Address], Place]:
    items = {item.key: position for position, item in enumerate(model.items)}
    entities = {e.id: i for members in valuation.entities.values() for i, e in enumerate(members)}
    return lambda address: (items[address.key], entities.get(address.entity or "", -1))


def _at(kind: str, address: Address) -> Flat:
    line = Flat({kind: address.key})
    if address.entity is not None:
        line["entity"] = address.entity
    return line


def _ends(model: Model, address: Address, low: float | None, high: float | None, prefix: str = "") -> Body:
    typed = {f"{prefix}low": low, f"{prefix}high": high}
    return {key: point(model, address, end) for key, end in typed.items() if end is not None}


def _simulation(model: Model, place: Callable[[Address], Place], simulation: Simulation) -> Body:
    body: Body = {} if simulation.case is None else {"case": simulation.case}
    if not simulation.is_breach_followed:
        body["is_breach_followed"] = False
    pairs = {in_order(pair): value for pair, value in simulation.correlations.items()}

    def between(pair: Pair) -> tuple[Place, Place]:
        return place(pair[0]), place(pair[1])

    return {
        **body,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "sampling": simulation.sampling.value,
        "dependence": simulation.dependence.value,
        "is_default_drawn": simulation.is_default_drawn,
        "is_wrong_way": simulation.is_wrong_way,
        "distributions": [
            _distribution(model, address, simulation.distributions[address])
            for address in sorted(simulation.distributions, key=place)
        ],
        "correlations": [
            Flat({"first": _at("input", a), "second": _at("input", b), "value": number(pairs[a, b])})
            for a, b in sorted(pairs, key=between)
        ],
        "figures": [_at("figure", address) for address in simulation.figures],
        "rows": [_at("row", address) for address in simulation.rows],
    }


def _distribution(model: Model, address: Address, one: Distribution) -> Flat:
    line = _at("input", address)
    line["family"] = one.family.value
    line["parameters"] = [
        # Every other one of a discrete distribution is a value the input takes, the rest are probabilities.
        point(model, address, value)
        if one.family is Family.DISCRETE and not n % 2 and isinstance(model[address.key], Choice)
        else number(value)
        for n, value in enumerate(one.parameters)
    ]
    for key, end in (("low", one.low), ("high", one.high)):
        if end is not None:
            line[key] = number(end)
    if one.note:
        line["note"] = one.note
    return line


def _axis(model: Model, axis: Axis) -> Flat:
    line = _at("input", axis.address)
    line["values"] = [point(model, axis.address, value) for value in axis.values]
    return line


def _grid(model: Model, grid: Grid) -> Flat:
    line = Flat({"id": grid.id, "output": _at("figure", grid.output), "across": _axis(model, grid.across)})
    if grid.down is not None:
        line["down"] = _axis(model, grid.down)
    return line


def _tornado(model: Model, tornado: Tornado) -> Body:
    return {
        "output": _at("figure", tornado.output),
        "ranges": tornado.ranges.value,
        "share": number(tornado.share),
        "tail": number(tornado.tail),
        "swings": [_swing(model, swing) for swing in tornado.swings],
    }


def _swing(model: Model, swing: Swing) -> Flat:
    return Flat({**_at("input", swing.address), **_ends(model, swing.address, swing.low, swing.high)})


def _question(model: Model, question: Question) -> Flat:
    line = Flat({"id": question.id, "output": _at("figure", question.output), "target": number(question.target)})
    ends = (question.low, question.high), (question.second_low, question.second_high)
    for name, address, (low, high) in zip(UNKNOWNS, (question.unknown, question.second), ends, strict=True):
        if address is not None:
            line[name] = {**_at("input", address), **_ends(model, address, low, high)}
    return line
