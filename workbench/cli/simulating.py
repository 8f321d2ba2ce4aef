"""`workbench simulate`: the plan that is meant, who draws it, and how it is told and ended while it runs."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Outcome, simulate
from workbench.cli.lookup import case_of, refuse
from workbench.cli.valued import Valued, changed, valued
from workbench.document.decode import FileProblemsError, loads_simulation
from workbench.document.file import load, read_whole
from workbench.document.strict_json import decoded
from workbench.document.studies import Simulation
from workbench.document.study_rules import draws_problems, simulation_problems
from workbench.document.valuation import Valuation
from workbench.exchange.draws_table import CSV, PARQUET, refuse_draws_file, write_draws
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.model import MODEL

JSON: Final = ".json"
WORTH_A_PROCESS: Final = 4
"""Blocks for which another process is begun: it has to record the model for itself."""
PATIENCE: Final = 20
"""Seconds in which a scheduler has to answer."""


@dataclass(frozen=True)
class Drawn:
    """A run, and the case it departs from as it stands."""

    of: Valued
    outcome: Outcome


def plan_of(valuation: Valuation, file: Path | None, draws: int | None, case: str | None) -> Simulation:
    """The plan in a file of its own or in the valuation, for a case and with as many draws as asked for.

    Raises `ProblemError` for one that cannot be read or run.
    """
    plan = valuation.studies.simulation if file is None else _read(file, valuation)
    if case is not None:
        plan = replace(plan, case=case_of(valuation, case).id)
    if draws is not None:
        problems = list(draws_problems(draws, "--draws"))
        if problems:
            raise FileProblemsError(tuple(problems))
        plan = replace(plan, draws=draws)
    if not plan.distributions and not plan.is_default_drawn:
        what = text("The plan makes nothing uncertain.")
        remedy = text("Give inputs distributions on the page Simulation and save, or name a PLAN file.")
        raise refuse(text("Simulation"), what, remedy)
    problems = list(simulation_problems(MODEL, valuation, plan))
    if problems:
        raise FileProblemsError(tuple(problems))
    return plan


def _read(file: Path, valuation: Valuation) -> Simulation:
    return loads_simulation(decoded(read_whole(file), file.name), MODEL, valuation, file.name)


def drawn(
    file: Path,
    plan: Path | None,
    settings: Sequence[str],
    case: str | None,
    draws: int | None,
    workers: int | None,
    scheduler: str | None,
) -> Drawn:
    """Read, draw and give back what there is when it ends or is ended by Ctrl+C. Raises `ProblemError`."""
    valuation = changed(load(file, MODEL), case, settings)
    simulation = plan_of(valuation, plan, draws, case)
    of = valued(valuation, simulation.case)
    blocks = -(-simulation.draws // BLOCK)
    with _stoppable() as running, _executor(blocks, workers, scheduler) as executor:
        try:
            outcome = simulate(MODEL, valuation, simulation, executor, running.goes_on)
        except BrokenExecutor:
            what = text("A process that drew has ended: it may have run out of memory.")
            raise refuse(text("Simulation"), what, text("Run it again with fewer --workers.")) from None
    return Drawn(of, outcome)


class _Running:
    """Tells how far a run is where somebody watches, and whether it was told to end."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._told = -1

    def goes_on(self, share: float) -> bool:
        """Heard by the run after each block."""
        percent = int(100 * share)
        if percent != self._told and sys.stderr.isatty():
            self._told = percent
            print(f"\r{percent:4d}%" + ("\r     \r" if percent == 100 else ""), end="", file=sys.stderr, flush=True)
        return not self.is_stopped

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Ctrl+C: end after the blocks that are under way; a second one ends at once."""
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True


@contextmanager
def _stoppable() -> Iterator[_Running]:
    running = _Running()
    if threading.current_thread() is not threading.main_thread():
        yield running  # signals are the main thread's
        return
    before = signal.signal(signal.SIGINT, running.stop)
    try:
        yield running
    finally:
        signal.signal(signal.SIGINT, before)


def _left_to_the_command() -> None:
    """In a process that draws: Ctrl+C in a terminal reaches every process, but only the command acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _executor(blocks: int, workers: int | None, scheduler: str | None) -> Iterator[Executor | None]:
    """None for this process alone."""
    if scheduler is not None:
        with _cluster(scheduler) as executor:
            yield executor
        return
    most = os.cpu_count() or 1 if workers is None else workers
    count = min(most, blocks // WORTH_A_PROCESS if workers is None else blocks)
    if count <= 1:
        yield None
        return
    # Spawned on every system, as the window does it.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _left_to_the_command) as executor:
        yield executor


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        import distributed
    except ImportError:
        what = text("Clusters are reached by distributed, which is not installed.")
        remedy = text("Install it (pip install 'assay-workbench[cluster]'), or leave --scheduler out.")
        raise refuse("--scheduler", what, remedy) from None
    begin: Any = distributed.Client
    try:
        client = begin(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        what = text("No scheduler answers at {address}: {reason}.", address=address, reason=str(error).rstrip("."))
        remedy = text("Name one that runs, as tcp://machine:8786, or leave --scheduler out.")
        raise refuse("--scheduler", what, remedy) from None
    with client, client.get_executor() as executor:
        if not client.nthreads():
            what = text("The scheduler has no workers.")
            raise refuse("--scheduler", what, text("Start some (dask worker), or leave --scheduler out."))
        yield executor


def refuse_out(out: Path | None) -> None:
    """Raises `ProblemError` for a file that cannot be written, before anything is drawn for it."""
    if out is None:
        return
    kinds = (CSV, PARQUET, JSON)
    if out.suffix.lower() not in kinds:
        what = text("This kind of file is not written.")
        raise ProblemError(Problem(out.name, what, text("Choose one of: {choices}.", choices=" ".join(kinds))))
    refuse_draws_file(out)


def write_out(found: Drawn, out: Path, as_json: str) -> None:
    """The draws as a table or, by its ending, the measures. Raises `ProblemError`."""
    if out.suffix.lower() == JSON:
        from workbench.document.file import write_whole

        write_whole(out, (as_json + "\n").encode("utf-8"))
    else:
        write_draws(MODEL, found.of.valuation, found.outcome, out)
