"""Plans of draws for proofs: of the large example, and of a small company whose value is a sum."""

from __future__ import annotations

from workbench.document.file import load
from workbench.document.studies import Distribution, Family, Sampling, Simulation
from workbench.document.valuation import Address, Valuation
from workbench.ground.resources import resource
from workbench.ground.units import FACTOR, USD_M
from workbench.model import MODEL
from workbench.rows import Figure, Model, Number, Section, ratio

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")


def coreweave() -> Valuation:
    """The large example."""
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


EIGHT = {
    Address("cost_of_capital.asset_beta"): Distribution(Family.NORMAL, (1.0, 0.1), 0.5, 1.5),
    Address("cost_of_capital.risk_free"): Distribution(Family.TRIANGULAR, (0.03, 0.043, 0.06)),
    Address("capacity.additions"): Distribution(Family.PERT, (0.8, 1.0, 1.1)),
    Address("capacity.late"): Distribution(Family.DISCRETE, (0.0, 0.6, 1.0, 0.3, 2.0, 0.1)),
    Address("operations.power_price"): Distribution(Family.LOGNORMAL, (70.0, 10.0)),
    Address("contracts.hazard", "microsoft"): Distribution(Family.UNIFORM, (0.001, 0.02)),
    Address("contracts.relet_price", "openai"): Distribution(Family.TRIANGULAR, (0.4, 0.6, 0.9)),
    Address("tax.rate"): Distribution(Family.UNIFORM, (0.2, 0.26)),
}
"""Eight inputs of the large example, of every section and of most families."""


class Shares(Section, title="Shares"):
    """A value per share that is a sum, and one that may be missing."""

    one = Number("One", USD_M, 10.0)
    two = Number("Two", USD_M, 20.0)
    three = Number("Three", USD_M, 0.0)
    price = Figure("Value per share", USD_M, one + two * 2)
    per_three = Figure("Value per three", FACTOR, ratio(price, three))


TOY = Model("A sum", [Shares])
ONE, TWO, THREE = (Address(f"shares.{name}") for name in ("one", "two", "three"))
NORMALS = {ONE: Distribution(Family.NORMAL, (10.0, 3.0)), TWO: Distribution(Family.NORMAL, (20.0, 2.0))}
"""Their sum, one + 2 · two, has mean 50 and deviation 5."""


def normals(draws: int, seed: int = 1, sampling: Sampling = Sampling.LATIN_HYPERCUBE) -> Simulation:
    """A plan of two independent normal inputs of the small company."""
    return Simulation(NORMALS, draws=draws, seed=seed, sampling=sampling)
