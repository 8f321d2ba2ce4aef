"""Studies of every input of the large example: what is proposed may be kept, and the file gives all of it back."""

from __future__ import annotations

from itertools import pairwise

from workbench.document.decode import loads
from workbench.document.edits import RemoveEntity
from workbench.document.encode import dumps
from workbench.document.file import load
from workbench.document.proposals import families_for, proposed
from workbench.document.studies import Distribution, Question, Simulation, Swing, Tornado, in_order
from workbench.document.study_edits import SetQuestions, SetSimulation, SetTornado
from workbench.document.valuation import Address, Valuation, addresses
from workbench.ground.resources import resource
from workbench.model import MODEL

PRICE = Address("shares.price")


def asked() -> Valuation:
    """The example with a distribution of each input, the families taken in turns, a bar and a question of each."""
    found: Valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    distributions: dict[Address, Distribution] = {}
    for n, address in enumerate(addresses(MODEL, found)):
        families = families_for(MODEL, found, address)
        distributions[address] = proposed(MODEL, found, address, families[n % len(families)])
    pairs = {in_order(pair): 0.5 for pair in pairwise(distributions)}
    questions = tuple(Question(f"q{n}", PRICE, 40.0, address) for n, address in enumerate(distributions))
    for edit in (
        SetSimulation(Simulation(distributions, pairs, figures=(PRICE,)), "Draws"),
        SetTornado(Tornado(PRICE, swings=tuple(Swing(address) for address in distributions)), "Bars"),
        SetQuestions(questions, "Questions"),
    ):
        assert edit.check(MODEL, found) == []
        found = edit.apply(found)[0]
    return found


def test_that_studies_of_every_input_survive_the_file_and_the_removal_of_any_contract() -> None:
    full = asked()
    written = dumps(full, MODEL)
    assert loads(written, MODEL, "x") == full
    contract = full.members("contract")[0]
    edit = RemoveEntity(contract.id)
    less = edit.apply(full)[0]
    known = set(addresses(MODEL, less))
    assert set(less.studies.simulation.distributions) == known
    assert {swing.address for swing in less.studies.tornado.swings} == known
    assert {question.unknown for question in less.studies.questions} == known
    assert all(set(pair) <= known for pair in less.studies.simulation.correlations)
    assert loads(dumps(less, MODEL), MODEL, "x") == less
    assert edit.inverse(full).apply(less)[0] == full
