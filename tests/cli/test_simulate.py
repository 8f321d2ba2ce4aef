"""workbench simulate: a plan of the file or of its own, measures printed and as JSON, draws as CSV and Parquet."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from tests.analysis.simulated import EIGHT, PRICE
from tests.cli.conftest import Run
from tests.exchange.exported import example
from workbench.analysis import simulation_measures as measures
from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Outcome, simulate
from workbench.cli.headline import as_json
from workbench.cli.simulated import simulation_json, simulation_lines
from workbench.cli.simulating import Drawn
from workbench.cli.valued import valued
from workbench.document.file import save
from workbench.document.studies import Distribution, Family, Simulation, Studies
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL

PLAIN = resource("examples/plain-company.assay")
ROOT = Path(__file__).resolve().parents[2]
BETA = Address("cost_of_capital.asset_beta")
DAY = Address("timing.valuation_date")
DISTRIBUTIONS = {
    BETA: Distribution(Family.UNIFORM, (0.8, 1.2)),
    Address("tax.rate"): Distribution(Family.TRIANGULAR, (0.2, 0.22, 0.26)),
}
PLAN = Simulation(DISTRIBUTIONS, draws=700, seed=4)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with a plan."""
    path = tmp_path_factory.mktemp("plans") / "plain.assay"
    save(path, replace(example("plain-company"), studies=Studies(PLAN)), MODEL)
    return path


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return simulate(MODEL, example("plain-company"), PLAN)


@pytest.fixture
def plan_file(saved: Path, tmp_path: Path) -> Path:
    """The plan by itself."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(json.loads(saved.read_text())["studies"]["simulation"], indent=1))
    return path


def test_that_the_saved_plan_is_drawn_and_told_with_errors(run: Run, saved: Path, outcome: Outcome) -> None:
    done = run("simulate", saved)
    assert done.status == 0, done.err
    assert "700 draws of 2 inputs, seed 4" in done.out
    mean = measures.mean(outcome, PRICE)
    (line,) = (line for line in done.out.splitlines() if line.startswith("Mean  "))
    assert f"{mean.value:.2f} ± {mean.error:.2f}" in line
    assert "P(equity value below zero)" in done.out
    assert "What moves Value per share most" in done.out
    assert done.out.index("Asset beta") < done.out.index("Tax rate")


def test_that_json_holds_the_measures(run: Run, saved: Path, outcome: Outcome) -> None:
    found = cast(dict[str, Any], run("simulate", saved, "--json").json())
    assert (found["draws"], found["draws_asked"], found["seed"]) == (700, 700, 4)
    price = next(one for one in found["figures"] if one["key"] == "shares.price")
    mean = measures.mean(outcome, PRICE)
    assert price["mean"] == {"value": mean.value, "error": mean.error}
    assert price["quantiles"][3] == {"share": 0.5, **vars(measures.quantile(outcome, PRICE, 0.5))}
    assert price["now"] == outcome.now[PRICE]
    assert [one["key"] for one in found["inputs"]] == [one["key"] for one in found["movers"]]


def test_that_a_plan_of_its_own_is_the_plan_of_the_file(run: Run, saved: Path, plan_file: Path) -> None:
    first, second = (
        cast(dict[str, Any], run("simulate", *files, "--json").json()) for files in ((saved,), (PLAIN, plan_file))
    )
    assert first["figures"] == second["figures"]


def test_that_draws_and_the_case_of_the_plan_are_replaced(run: Run, saved: Path) -> None:
    done = run("simulate", saved, "--draws", "300", "--case", "base", "--json")
    assert cast(dict[str, Any], done.json())["draws"] == 300


def test_that_every_draw_is_written_with_labels_and_units(
    run: Run, saved: Path, tmp_path: Path, outcome: Outcome
) -> None:
    out = tmp_path / "draws.csv"
    assert run("simulate", saved, "--out", out).status == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head[0] == "Draw"
    assert "Value per share [USD / share]" in head
    assert [int(line[0]) for line in lines] == list(range(1, 701))
    told = np.array([float(line[head.index("Value per share [USD / share]")]) for line in lines])
    assert told.tobytes() == outcome.figures[PRICE].tobytes()
    tax = outcome.points[:, outcome.inputs.index(Address("tax.rate"))]
    assert np.array([float(line[head.index("Tax rate [%]")]) for line in lines]) == pytest.approx(100 * tax, rel=1e-14)


def test_that_parquet_holds_what_csv_holds(run: Run, saved: Path, tmp_path: Path, outcome: Outcome) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "draws.parquet"
    assert run("simulate", saved, "--out", out).status == 0
    table = parquet.read_table(out)
    assert table.num_rows == 700
    found = table.column("Value per share [USD / share]").to_numpy()
    assert found.tobytes() == outcome.figures[PRICE].tobytes()


def test_that_days_and_choices_are_written_as_people_write_them(run: Run, tmp_path: Path) -> None:
    plan = Simulation({DAY: Distribution(Family.UNIFORM, (45740.0, 45770.0))}, draws=20)
    file, out = tmp_path / "x.assay", tmp_path / "x.csv"
    save(file, replace(example("coreweave-ipo"), studies=Studies(plan)), MODEL)
    done = run("simulate", file, "--out", out)
    assert done.status == 0, done.err
    with out.open(encoding="utf-8-sig", newline="") as lines:
        head, first, *_ = csv.reader(lines)
    assert head[1].startswith("Valuation date")
    assert first[1].startswith("2025-0")


def test_that_measures_are_written_as_json(run: Run, saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "measures.json"
    assert run("simulate", saved, "--out", out).status == 0
    assert json.loads(out.read_text(encoding="utf-8"))["draws"] == 700


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extras are not installed."""
    for name in ("pyarrow", "pyarrow.parquet", "distributed"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without")
def test_that_missing_extras_are_told_before_anything_is_drawn(run: Run, saved: Path, tmp_path: Path) -> None:
    done = run("simulate", saved, "--out", tmp_path / "draws.parquet")
    assert done.status == 2
    assert "assay-workbench[parquet]" in done.err
    done = run("simulate", saved, "--scheduler", "tcp://127.0.0.1:1")
    assert done.status == 2
    assert "assay-workbench[cluster]" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--draws", "0"], "no whole number above 0"),
        (["--draws", "99,999,999"], "draws"),
        (["--case", "nobody"], "no case of this name"),
        (["--out", "x.xlsx"], "Choose one of: .csv .parquet .json"),
        (["--out", "no/such/folder/x.csv"], "There is no folder"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "both given"),
        (["--set", "tax.rate=900%"], "Tax rate"),
    ],
)
def test_that_what_cannot_be_is_refused_with_a_remedy(run: Run, saved: Path, arguments: list[str], said: str) -> None:
    done = run("simulate", saved, *arguments)
    assert done.status == 2
    assert said in done.err
    assert not done.out


def test_that_a_faulty_plan_is_refused_at_its_line(run: Run, plan_file: Path) -> None:
    body = json.loads(plan_file.read_text())
    body["distributions"][0]["parameters"] = [1.2, 0.8]
    plan_file.write_text(json.dumps(body, indent=1))
    done = run("simulate", PLAIN, plan_file)
    assert done.status == 2
    line = next(n for n, one in enumerate(plan_file.read_text().splitlines(), 1) if '"distributions"' in one) + 1
    assert f"plan.json, line {line}" in done.err


def test_that_a_file_without_a_plan_says_how_to_make_one(run: Run) -> None:
    done = run("simulate", PLAIN)
    assert done.status == 2
    assert "PLAN" in done.err


@pytest.mark.usefixtures("network")
def test_that_a_scheduler_that_does_not_answer_is_told(run: Run, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("workbench.cli.simulating.PATIENCE", 0.3)
    done = run("simulate", saved, "--scheduler", "tcp://127.0.0.1:1")
    assert done.status == 2
    assert "No scheduler answers" in done.err


@pytest.mark.usefixtures("network")
def test_that_a_cluster_draws_what_is_drawn_here(run: Run, saved: Path) -> None:
    distributed = pytest.importorskip("distributed")
    here = cast(dict[str, Any], run("simulate", saved, "--json").json())
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        there = run("simulate", saved, "--json", "--scheduler", cluster.scheduler_address)
    assert there.status == 0, there.err
    assert cast(dict[str, Any], there.json())["figures"] == here["figures"]


def test_that_chinese_is_spoken(run: Run, saved: Path) -> None:
    done = run("simulate", saved, "--draws", "200", "--language", "zh_CN")
    assert done.status == 0
    for english in ("Mean", "draws", "Median", "What moves", "breached", "Rank"):
        assert english not in done.out


def test_that_a_run_ended_before_its_first_block_is_told_without_figures(saved: Path) -> None:
    whole = simulate(MODEL, example("plain-company"), PLAN)
    none = simulate(MODEL, example("plain-company"), PLAN, None, lambda _share: False)
    found = Drawn(valued(example("plain-company")), none)
    assert none.draws == 0
    assert any("Ended before all 700 were drawn." in line for line in simulation_lines(found))
    told = json.loads(as_json(simulation_json(found), "utf-8"))
    assert told["figures"][0]["mean"] == {"value": None, "error": None}
    assert told["figures"][0]["now"] == whole.now[PRICE]


@pytest.mark.skipif(os.name == "nt", reason="signals of a terminal")
def test_that_an_interrupted_run_tells_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "long.assay"
    plan = Simulation(EIGHT, draws=400 * BLOCK, is_breach_followed=False)
    save(file, replace(example("coreweave-ipo"), studies=Studies(plan)), MODEL)
    command = [sys.executable, "-m", "workbench", "simulate", str(file), "--workers", "1", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            process.wait(timeout=12)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    found = json.loads(out)
    assert 0 <= found["draws"] < found["draws_asked"] == 400 * BLOCK
