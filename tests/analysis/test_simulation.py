"""A simulation is a function of valuation and plan: to the bit, whoever makes its blocks; memory is flat in draws."""

from __future__ import annotations

import multiprocessing
import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analysis.simulated import EIGHT, EQUITY, ONE, PRICE, TOY, coreweave, normals
from tests.exchange.exported import with_values
from workbench.analysis import simulation as running
from workbench.analysis.default_times import drawing_of
from workbench.analysis.draws import BLOCK, Sampler
from workbench.analysis.simulation import Outcome, simulate
from workbench.analysis.simulation_blocks import DETAILED, KEPT, base_of, block
from workbench.analysis.space import Space, reference_prices
from workbench.analysis.variance import rank_correlations, sobol_indices
from workbench.document.studies import Distribution, Family, Sampling, Simulation
from workbench.document.valuation import Address, Valuation
from workbench.model import MODEL

CASH = Address("waterfall.cash")
SHORT = Simulation(EIGHT, draws=2 * BLOCK + 300, seed=5, is_breach_followed=False)


def told(outcome: Outcome) -> list[bytes]:
    """Everything an outcome tells, to the bit."""
    parts = [outcome.points, outcome.breach, *outcome.figures.values(), *outcome.rows.values()]
    return [part.tobytes() for part in (*parts, *outcome.default_period.values())]


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    return coreweave()


@pytest.fixture(scope="module")
def alone(valuation: Valuation) -> Outcome:
    """The large example, drawn here."""
    return simulate(MODEL, valuation, SHORT)


class Shuffled(Executor):
    """Runs what it was given at once, but lets go of it in a random order."""

    _max_workers = 3

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append(lambda: future.set_result(fn(*args, **kwargs)))
        if len(self.waiting) >= 4:
            self.release()
        return future

    def release(self) -> None:
        random.Random(len(self.waiting)).shuffle(self.waiting)
        while self.waiting:
            self.waiting.pop()()


# The same whoever makes it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_that_processes_make_what_is_made_here(valuation: Valuation, alone: Outcome, workers: int) -> None:
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as executor:
        found = simulate(MODEL, valuation, SHORT, executor)
    assert found.is_whole
    assert told(found) == told(alone)


def test_that_threads_make_what_is_made_here(valuation: Valuation, alone: Outcome) -> None:
    with ThreadPoolExecutor(3) as executor:
        assert told(simulate(MODEL, valuation, SHORT, executor)) == told(alone)


@pytest.mark.usefixtures("network")
def test_that_a_cluster_makes_what_is_made_here(valuation: Valuation, alone: Outcome) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert running.workers_of(executor) == 2
        assert told(simulate(MODEL, valuation, SHORT, executor)) == told(alone)


@pytest.mark.parametrize("sampling", list(Sampling))
def test_that_the_order_in_which_blocks_come_does_not_matter(sampling: Sampling) -> None:
    plan = normals(9 * BLOCK + 1, 4, sampling)
    here = simulate(TOY, Valuation(), plan)
    executor = Shuffled()

    def goes_on(_share: float) -> bool:
        executor.release()
        return True

    found = simulate(TOY, Valuation(), plan, executor, goes_on)
    assert told(found) == told(here)


def test_that_a_shorter_run_is_the_beginning_of_a_longer_one() -> None:
    long, short = (simulate(TOY, Valuation(), normals(draws, 2)) for draws in (3 * BLOCK, BLOCK + 77))
    for address, values in short.figures.items():
        assert values.tobytes() == long.figures[address][: BLOCK + 77].tobytes()
    assert short.points.tobytes() == long.points[: BLOCK + 77].tobytes()


def test_that_another_seed_is_another_run() -> None:
    one, other = (simulate(TOY, Valuation(), normals(BLOCK, seed)) for seed in (1, 2))
    assert not np.isin(one.figures[PRICE], other.figures[PRICE]).any()


def test_that_a_block_is_made_for_the_valuation_as_it_is_now() -> None:
    before = block(TOY, Valuation(), normals(BLOCK), 0)
    typed = Valuation(values={Address("shares.three"): 4.0})
    after = block(TOY, typed, replace(normals(BLOCK), figures=(Address("shares.per_three"),)), 0)
    assert after.figures[PRICE].tobytes() == before.figures[PRICE].tobytes()
    assert after.figures[Address("shares.per_three")] == pytest.approx(before.figures[PRICE] / 4)


# The same as single valuations ---------------------------------------------------------------------------------------


def test_that_certain_inputs_give_the_value_as_it_stands_to_the_bit(valuation: Valuation) -> None:
    space = Space(MODEL, valuation, None, list(EIGHT), [PRICE, EQUITY])
    certain = {
        address: Distribution(Family.DISCRETE, (float(at), 1.0)) for address, at in zip(EIGHT, space.now, strict=True)
    }
    expected = space.at(space.now[np.newaxis, :])
    found = simulate(MODEL, valuation, replace(SHORT, distributions=certain, draws=BLOCK + 5))
    for address in (PRICE, EQUITY):
        assert set(found.figures[address].tolist()) == set(expected[address].tolist())
    assert found.now[PRICE] == pytest.approx(float(expected[PRICE][0]), rel=1e-12)


def test_that_where_nothing_is_uncertain_every_draw_is_the_value_as_it_stands(valuation: Valuation) -> None:
    found = simulate(MODEL, valuation, replace(SHORT, distributions={}, draws=10))
    assert found.points.shape == (10, 0)
    for address, values in found.figures.items():
        assert set(values.tolist()) == {found.now[address]}


def test_that_a_draw_is_the_same_alone(valuation: Valuation, alone: Outcome) -> None:
    space = Space(MODEL, valuation, None, alone.inputs, [PRICE])
    for draw in (0, 17, BLOCK, alone.draws - 1):
        assert space.at(alone.points[draw : draw + 1])[PRICE][0] == alone.figures[PRICE][draw]


def test_that_a_draw_is_the_valuation_with_its_values_typed_in(valuation: Valuation) -> None:
    plan = replace(SHORT, distributions={a: d for a, d in EIGHT.items() if a.key != "capacity.additions"}, draws=3)
    found = simulate(MODEL, valuation, plan)
    for draw in range(3):
        values = {address: float(at) for address, at in zip(found.inputs, found.points[draw], strict=True)}
        typed = simulate(MODEL, with_values(valuation, values), replace(SHORT, distributions={}, draws=1))
        assert found.figures[PRICE][draw] == pytest.approx(typed.now[PRICE], rel=1e-9)


def test_that_a_plan_departs_from_its_own_case(valuation: Valuation) -> None:
    bear = simulate(MODEL, valuation, replace(SHORT, distributions={}, draws=1, case="bear"))
    selected = simulate(MODEL, replace(valuation, selected_case="bear"), replace(SHORT, distributions={}, draws=1))
    assert bear.now == selected.now
    assert bear.now[PRICE] != simulate(MODEL, valuation, replace(SHORT, distributions={}, draws=1)).now[PRICE]


# Rows and breaches ---------------------------------------------------------------------------------------------------


def test_that_rows_and_breaches_are_those_of_the_model(valuation: Valuation) -> None:
    short_of_cash = with_values(valuation, {Address("waterfall.minimum_cash"): 4_000.0})
    plan = Simulation(
        {Address("operations.power_price"): EIGHT[Address("operations.power_price")]}, draws=40, rows=(CASH,)
    )
    found = simulate(MODEL, short_of_cash, plan)
    need = Address("waterfall.need")
    space = Space(MODEL, short_of_cash, None, found.inputs, [CASH, need])
    expected = space.at(found.points)
    assert found.rows[CASH] == pytest.approx(expected[CASH], rel=1e-12, nan_ok=True)
    assert found.rows[CASH].shape == (valuation.periods + 1, 40)
    is_short = expected[need][1:] > 1e-6
    at_once = np.where(is_short.any(axis=0), is_short.argmax(axis=0) + 1, np.inf)
    told_first = np.where(found.breach > 0, found.breach, np.inf)
    assert (told_first <= at_once).all()  # a covenant may be breached before
    assert (found.breach > 0).any()


def test_that_rows_and_breaches_are_kept_for_the_first_blocks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = replace(normals(KEPT + BLOCK), is_breach_followed=True)
    found = simulate(TOY, Valuation(), plan)
    assert KEPT == DETAILED * BLOCK == 65_536
    assert any("first 65,536 draws" in note for note in found.notes)
    assert np.isnan(found.breach[KEPT:]).all()
    assert len(found.figures[PRICE]) == KEPT + BLOCK


def test_that_breaches_that_are_not_followed_are_not_told(alone: Outcome) -> None:
    assert np.isnan(alone.breach).all()


def test_that_prices_a_value_is_held_against_are_those_that_were_given(valuation: Valuation) -> None:
    prices = dict(reference_prices(MODEL, base_of(MODEL, valuation, None)))
    assert prices["Offer price"] == 40.0
    without = with_values(valuation, {Address("shares.ipo_price"): None})
    assert "Offer price" not in dict(reference_prices(MODEL, base_of(MODEL, without, None)))


# Notes, parts, ends --------------------------------------------------------------------------------------------------


def test_that_a_distribution_of_an_input_that_is_gone_is_told() -> None:
    lost = Address("contracts.hazard", "nobody")
    plan = replace(normals(10), distributions={**normals(1).distributions, lost: EIGHT[Address("tax.rate")]})
    assert simulate(TOY, Valuation(), plan).notes


def test_that_correlations_that_cannot_be_are_told() -> None:
    three = Address("shares.three")
    normal = Distribution(Family.NORMAL, (0.0, 1.0))
    pairs = {(ONE, Address("shares.two")): 0.9, (ONE, three): -0.9, (three, Address("shares.two")): 0.9}
    plan = replace(normals(10), distributions={**normals(1).distributions, three: normal}, correlations=pairs)
    found = simulate(TOY, Valuation(), plan)
    assert found.correlation is not None
    assert found.correlation.is_repaired
    assert any("contradict" in note for note in found.notes)


def test_that_parts_are_told_and_are_beginnings_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BETWEEN_PARTS", 0.0)
    parts: list[Outcome] = []
    shares: list[float] = []

    def goes_on(share: float) -> bool:
        shares.append(share)
        return True

    found = simulate(TOY, Valuation(), normals(5 * BLOCK), None, goes_on, parts.append)
    assert [part.draws for part in parts] == [BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK]
    assert shares == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    for part in parts:
        assert part.figures[PRICE].tobytes() == found.figures[PRICE][: part.draws].tobytes()
        assert not part.is_whole


def test_that_parts_do_not_come_faster_than_anybody_reads() -> None:
    parts: list[Outcome] = []
    found = simulate(TOY, Valuation(), normals(40 * BLOCK), partial=parts.append)
    assert len(parts) <= found.seconds / running.BETWEEN_PARTS + 1


@pytest.fixture
def two_threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def test_that_a_cancelled_run_leaves_what_is_there(two_threads: Executor) -> None:
    whole = simulate(TOY, Valuation(), normals(12 * BLOCK))
    for executor in (None, two_threads):
        found = simulate(TOY, Valuation(), normals(12 * BLOCK), executor, lambda share: share < 0.25)
        assert BLOCK <= found.draws < found.total == 12 * BLOCK
        assert found.figures[PRICE].tobytes() == whole.figures[PRICE][: found.draws].tobytes()
    at_once = simulate(TOY, Valuation(), normals(12 * BLOCK), None, lambda _share: False)
    assert at_once.draws == 0


def test_that_no_more_blocks_are_under_way_than_keep_the_executor_busy(two_threads: Executor) -> None:
    under_way: list[int] = []
    most = 0

    class Counting(ThreadPoolExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            nonlocal most
            under_way.append(1)
            most = max(most, len(under_way))
            future = super().submit(fn, *args, **kwargs)
            future.add_done_callback(lambda _done: under_way.pop())
            return future

    with Counting(2) as executor:
        simulate(TOY, Valuation(), normals(30 * BLOCK), executor)
    assert most <= 2 * running.AHEAD + 1


def test_that_an_outcome_goes_to_another_process_whole() -> None:
    found = simulate(TOY, Valuation(), normals(100))
    assert told(pickle.loads(pickle.dumps(found))) == told(found)


def test_that_a_process_that_dies_is_told() -> None:
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _die) as executor,
        pytest.raises(BrokenProcessPool),
    ):
        simulate(MODEL, Valuation(), replace(SHORT, distributions={}), executor)


def _die() -> None:
    raise SystemExit(3)


def test_that_a_sampler_and_a_run_draw_the_same(alone: Outcome, valuation: Valuation) -> None:
    assert alone.points[BLOCK : 2 * BLOCK].tobytes() == Sampler(MODEL, valuation, SHORT).block(1).points.tobytes()


# Memory --------------------------------------------------------------------------------------------------------------

MEASURED = """
import resource, sys
from dataclasses import replace
from tests.analysis.simulated import TOY, normals
from workbench.analysis.simulation import simulate
from workbench.document.valuation import Valuation
outcome = simulate(TOY, Valuation(), replace(normals(int(sys.argv[1])), is_breach_followed=False))
assert outcome.is_whole
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_that_memory_hardly_grows_with_draws() -> None:
    def megabytes(draws: int) -> int:
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, str(draws)], cwd=root, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert megabytes(400_000) < 1.25 * megabytes(100_000)


# Defaults ------------------------------------------------------------------------------------------------------------

HAZARD = Address("contracts.hazard", "openai")
DEFAULTS = Simulation(
    {HAZARD: Distribution(Family.UNIFORM, (0.05, 0.4))},
    draws=BLOCK,
    is_default_drawn=True,
    is_breach_followed=False,
    figures=(Address("shares.price"),),
)


@pytest.fixture(scope="module")
def with_defaults(valuation: Valuation) -> Outcome:
    return simulate(MODEL, valuation, DEFAULTS)


def test_that_drawn_defaults_are_told_by_customer_and_move_the_value(with_defaults: Outcome) -> None:
    times = with_defaults.default_period["OpenAI"]
    assert set(with_defaults.default_period) >= {"Microsoft", "OpenAI"}
    assert (times == times.astype(int)).all()
    assert times.min() == 0
    assert times.max() <= 40
    price = with_defaults.figures[PRICE]
    assert price[(times > 0) & (times < 10)].mean() < price[times == 0].mean()


def test_that_a_draw_is_the_model_with_its_survival_typed_over(valuation: Valuation, with_defaults: Outcome) -> None:
    drawing, times = drawing_of(MODEL, valuation, DEFAULTS)
    assert times is not None
    fates = times.at(drawing.block(0))
    survival = MODEL["delivery.survival"]
    draw = int(np.flatnonzero(with_defaults.default_period["OpenAI"] > 3)[0])
    space = Space(MODEL, valuation, None, with_defaults.inputs, [PRICE], times.cells)
    typed = {cell: values[draw : draw + 1] for cell, values in fates.typed.items()}
    place = [one.id for one in valuation.members("contract")].index("openai")
    first = int(with_defaults.default_period["OpenAI"][draw])
    assert [typed[survival, place, t][0] for t in (first - 1, first)] == [1.0, 0.0]
    alone = space.at(with_defaults.points[draw : draw + 1], typed)[PRICE][0]
    assert alone == with_defaults.figures[PRICE][draw]


def test_that_defaults_come_out_the_same_in_another_process(valuation: Valuation, with_defaults: Outcome) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        assert told(simulate(MODEL, valuation, DEFAULTS, executor)) == told(with_defaults)


def test_that_what_keeps_customers_from_defaulting_is_told(valuation: Valuation) -> None:
    safe = with_values(valuation, {Address("contracts.hazard", one.id): 0.0 for one in valuation.members("contract")})
    plan = replace(DEFAULTS, distributions={}, draws=10)
    assert simulate(MODEL, with_values(safe, {Address("disclosure.default_place"): "RATE"}), plan).notes


def test_that_defaults_are_one_group_of_shares(valuation: Valuation, with_defaults: Outcome) -> None:
    by_rank = rank_correlations(with_defaults, PRICE)
    assert [one.address for one in by_rank] == [HAZARD, None]
    found = sobol_indices(MODEL, valuation, DEFAULTS, PRICE, 4_000)
    assert [one.address for one in found] == [HAZARD, None]
    assert found[1].total is not None
    assert found[1].total.value > found[0].first.value
