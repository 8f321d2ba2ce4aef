"""Studies of the small model: a full set by hand, and random ones that the rules let pass."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from tests.document.test_valuation import GROWTH
from workbench.document.studies import (
    Axis,
    Dependence,
    Distribution,
    Family,
    Grid,
    Question,
    Ranges,
    Sampling,
    Simulation,
    Studies,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.valuation import Address

TAX, DATE, LISTED = Address("timing.tax_rate"), Address("timing.valuation_date"), Address("timing.is_listed")
RPO, RPO_2 = Address("backlog.rpo", "c1"), Address("backlog.rpo", "c2")
PROFILE, DELIVERED = Address("backlog.profile", "c2"), Address("backlog.delivered", "c1")
DRAWN, COUNT = Address("debt.drawn", "f1"), Address("worth.count")
TOTAL = Address("worth.total")
REVENUE, LOAN = Address("worth.revenue"), Address("debt.balance", "f1")
INPUTS = (GROWTH, TAX, DATE, LISTED, RPO, RPO_2, PROFILE, DELIVERED, DRAWN, COUNT)

NORMAL = Distribution(Family.NORMAL, (0.1, 0.05), -0.4, 0.9, "“as in 2024”\n增长")
ASKED = Studies(
    Simulation(
        {
            DELIVERED: Distribution(Family.TRIANGULAR, (0.5, 1.0, 1.25)),
            GROWTH: NORMAL,
            PROFILE: Distribution(Family.DISCRETE, (1.0, 0.25, 2.0, 0.75)),
            RPO_2: Distribution(Family.LOGNORMAL, (100.0, 20.0)),
        },
        {in_order((GROWTH, RPO_2)): -0.5, in_order((DELIVERED, GROWTH)): 0.25},
        20_000,
        2**63 - 1,
        Sampling.SOBOL,
        Dependence.GAUSSIAN,
        True,
        True,
        (TOTAL,),
        (LOAN, REVENUE),
        "bear",
    ),
    (
        Grid("g1", TOTAL, Axis(GROWTH, (-0.1, 0.0, 0.1)), Axis(PROFILE, (1.0, 2.0))),
        Grid("g2", TOTAL, Axis(DATE, (45000.0, 45031.0))),
    ),
    Tornado(TOTAL, Ranges.BOUNDS, (Swing(DRAWN, 50.0, 150.0), Swing(GROWTH, high=0.2), Swing(TAX)), 0.2, 0.05),
    (
        Question("q1", TOTAL, 1e3, GROWTH, 0.0, 0.5, DRAWN, 10.0, None),
        Question("q2", TOTAL, -12.5, DELIVERED),
    ),
)

_SHARES = st.floats(0.0, 1.0, exclude_min=True)
_NOTES = st.text(alphabet=string.ascii_letters + "中 é'\"\\{}\n", max_size=8)


def _ends(address: Address) -> tuple[float, float]:
    """Between which numbers an input of the small model may be tried."""
    known = {GROWTH: (-0.5, 1.0), TAX: (0.0, 1.0), COUNT: (1.0, 1e6), DATE: (45000.0, 46000.0), DELIVERED: (0.0, 10.0)}
    return {**known, LISTED: (0.0, 1.0), PROFILE: (1.0, 2.0)}.get(address, (0.0, 1e6))


def _points(address: Address) -> st.SearchStrategy[float]:
    low, high = _ends(address)
    if address in (DATE, LISTED, PROFILE):
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high).map(lambda value: value + 0.0)


@st.composite
def _distributions(draw: st.DrawFn, address: Address) -> Distribution:
    note = draw(_NOTES)
    if address in (LISTED, PROFILE):
        first, second = _ends(address)
        share = draw(st.sampled_from([0.25, 0.5, 0.75]))
        return Distribution(Family.DISCRETE, (first, share, second, 1.0 - share), note=note)
    low, high = _ends(address)
    a, b, c = (low + (high - low) * draw(st.sampled_from(shares)) for shares in ((0.1, 0.2), (0.3, 0.4), (0.5, 0.9)))
    family = draw(st.sampled_from([f for f in Family if f is not Family.DISCRETE]))
    if family is Family.LOGNORMAL and a <= 0:
        family = Family.NORMAL
    parameters = {
        Family.NORMAL: (b, b - a),
        Family.LOGNORMAL: (b if b > 0 else 1.0, b - a),
        Family.UNIFORM: (a, c),
        Family.BETA: (2.0, 3.0, a, c),
        Family.PERCENTILES: tuple(low + (high - low) * share for share in (0.3, 0.45, 0.6)),
    }.get(family, (a, b, c))
    return Distribution(family, parameters, low, high, note)


@st.composite
def _simulations(draw: st.DrawFn) -> Simulation:
    chosen = draw(st.lists(st.sampled_from(INPUTS), unique=True, max_size=4))
    pairs = [in_order((a, b)) for n, a in enumerate(chosen) for b in chosen[n + 1 :]]
    told = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Simulation(
        {address: draw(_distributions(address)) for address in chosen},
        {pair: draw(st.floats(-1, 1)) + 0.0 for pair in told},
        draw(st.integers(1, 10_000_000)),
        draw(st.integers(0, 2**63 - 1)),
        draw(st.sampled_from(Sampling)),
        draw(st.sampled_from(Dependence)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from([(), (TOTAL,)])),
        tuple(draw(st.lists(st.sampled_from([REVENUE, LOAN, Address("worth.kept")]), unique=True))),
        draw(st.sampled_from([None, "base", "bear"])),
        draw(st.booleans()),
    )


@st.composite
def _axes(draw: st.DrawFn, address: Address) -> Axis:
    return Axis(address, tuple(sorted(draw(st.lists(_points(address), unique=True, min_size=2, max_size=41)))))


@st.composite
def _grids(draw: st.DrawFn, name: str) -> Grid:
    across, down = draw(st.lists(st.sampled_from(INPUTS), unique=True, min_size=2, max_size=2))
    return Grid(name, TOTAL, draw(_axes(across)), draw(st.none() | _axes(down)))


@st.composite
def _ranges(draw: st.DrawFn, address: Address) -> tuple[float | None, float | None]:
    low, high = sorted(draw(st.lists(_points(address), unique=True, min_size=2, max_size=2)))
    return draw(st.sampled_from([(low, high), (None, high), (low, None), (None, None)]))


@st.composite
def _tornados(draw: st.DrawFn) -> Tornado:
    chosen = draw(st.lists(st.sampled_from(INPUTS), unique=True, max_size=5))
    swings = tuple(Swing(address, *draw(_ranges(address))) for address in chosen)
    return Tornado(TOTAL, draw(st.sampled_from(Ranges)), swings, draw(_SHARES), draw(st.floats(0.001, 0.499)))


@st.composite
def _questions(draw: st.DrawFn, name: str) -> Question:
    first, second = draw(st.lists(st.sampled_from(INPUTS), unique=True, min_size=2, max_size=2))
    target = draw(st.floats(allow_nan=False, allow_infinity=False)) + 0.0
    if draw(st.booleans()):
        return Question(name, TOTAL, target, first, *draw(_ranges(first)))
    return Question(name, TOTAL, target, first, *draw(_ranges(first)), second, *draw(_ranges(second)))


@st.composite
def studies(draw: st.DrawFn) -> Studies:
    """Studies that may be asked of `tests.document.test_valuation.sample`."""
    counts = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return Studies(
        draw(_simulations()),
        tuple(draw(_grids(f"grid-{n}")) for n in range(counts[0])),
        draw(st.just(Tornado()) | _tornados()),
        tuple(draw(_questions(f"q-{n}")) for n in range(counts[1])),
    )
