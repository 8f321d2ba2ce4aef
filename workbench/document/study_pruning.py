"""What is left of studies when entities or a case they speak of are gone: nothing that points to nowhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from workbench.document.address import Address
from workbench.document.studies import Grid, Question, Simulation, Studies, Tornado


def without_entities(studies: Studies, gone: Collection[str]) -> Studies:
    """The studies without what they say of entities: a grid or question of one goes whole, of the rest its part.

    A tornado whose output goes asks for the value per share. The same object when they say nothing of them.
    """
    pruned = Studies(
        _simulation(studies.simulation, gone),
        tuple(grid for grid in studies.grids if not _is_grid_of(grid, gone)),
        _tornado(studies.tornado, gone),
        tuple(question for question in studies.questions if not _is_question_of(question, gone)),
    )
    return studies if pruned == studies else pruned


def without_case(studies: Studies, case: str) -> Studies:
    """The studies when a case is gone: a simulation that departed from it departs from the selected one."""
    if studies.simulation.case != case:
        return studies
    return replace(studies, simulation=replace(studies.simulation, case=None))


def _kept(addresses: tuple[Address, ...], gone: Collection[str]) -> tuple[Address, ...]:
    return tuple(one for one in addresses if one.entity not in gone)


def _simulation(simulation: Simulation, gone: Collection[str]) -> Simulation:
    return replace(
        simulation,
        distributions={a: one for a, one in simulation.distributions.items() if a.entity not in gone},
        correlations={
            pair: value
            for pair, value in simulation.correlations.items()
            if not any(one.entity in gone for one in pair)
        },
        figures=_kept(simulation.figures, gone),
        rows=_kept(simulation.rows, gone),
    )


def _tornado(tornado: Tornado, gone: Collection[str]) -> Tornado:
    return replace(
        tornado,
        output=Tornado().output if tornado.output.entity in gone else tornado.output,
        swings=tuple(swing for swing in tornado.swings if swing.address.entity not in gone),
    )


def _is_grid_of(grid: Grid, gone: Collection[str]) -> bool:
    axes = [axis.address for axis in (grid.across, grid.down) if axis is not None]
    return any(one.entity in gone for one in (grid.output, *axes))


def _is_question_of(question: Question, gone: Collection[str]) -> bool:
    named = (question.output, question.unknown, *(() if question.second is None else (question.second,)))
    return any(one.entity in gone for one in named)
