"""Everything the workbench makes of a file, as fingerprints: `python -m tests.campaign.making FILE FOLDER WORKERS`.

Run by the part on sameness in processes of other surroundings. What begins with `control:` depends on them by intent.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import io
import json
import locale
import multiprocessing
import os
import struct
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from workbench.analysis.draws import BLOCK
from workbench.analysis.simulation import Outcome, simulate
from workbench.cli.headline import as_json, value_json, value_text
from workbench.cli.valued import valued
from workbench.document.encode import dumps
from workbench.document.file import load, save
from workbench.document.fingerprint import content_hash, model_hash
from workbench.document.proposals import families_for, proposed
from workbench.document.studies import Simulation
from workbench.document.valuation import Address, Valuation
from workbench.exchange.comparison_file import Block, Figure, write_comparison
from workbench.exchange.draws_table import write_draws
from workbench.exchange.export import export_workbook
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.live.results import compute
from workbench.model import MODEL

DRAWS = BLOCK + 64
"""Two blocks, so that two workers have one each."""
UNCERTAIN = ("dcf.growth", "cost_of_capital.typed", "dcf.exit_multiple")
DASK = "dask"


def made(file: Path, folder: Path, workers: str) -> dict[str, str]:
    """Fingerprints by name of what was made."""
    valuation = load(file, MODEL)
    found = {
        "model": model_hash(MODEL),
        "content": content_hash(valuation),
        "text of the file": _of(dumps(valuation, MODEL)),
    }
    for case in valuation.cases:
        chosen = replace(valuation, selected_case=case.id)
        found[f"figures, {case.name}"] = _of(b"".join(_figures(chosen)))
        found[f"JSON, {case.name}"] = _of(as_json(value_json(valued(chosen), list(_items())), "utf-8"))
        found[f"words, {case.name}"] = _of(value_text(valued(chosen), [], annual=True, most=None))
    save(folder / "saved.assay", valuation, MODEL, overwrite=True)
    export_workbook(MODEL, valuation, folder / "book.xlsx")
    blocks = [_block(valuation)]
    write_comparison(folder / "table.csv", blocks)
    write_comparison(folder / "table.xlsx", blocks)
    _papers(valuation, file.name, folder)
    outcome = _simulated(valuation, workers)
    found["simulation"] = _of(b"".join(_drawn(outcome)))
    write_draws(MODEL, valuation, outcome, folder / "draws.csv")
    for path in sorted(folder.iterdir()):
        if path.suffix in (".assay", ".xlsx", ".pdf", ".csv"):
            found[f"bytes of {path.name}"] = _of(path.read_bytes())
    return found | {f"control:{name}": _of(tell()) for name, tell in surroundings(folder, workers).items()}


def _of(content: str | bytes) -> str:
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def _items() -> Iterator[Any]:
    for section in MODEL.sections:
        yield from section.items


def _figures(valuation: Valuation) -> Iterator[bytes]:
    """Every bit of every figure, in the order of the evaluator."""
    arrays = compute(MODEL, valuation).arrays
    for held in (arrays.figures, arrays.openings, arrays.columns):
        for (item, entity), figure in held.items():
            values = figure if isinstance(figure, tuple | list) else (figure,)
            yield f"{item.key} {entity}".encode()
            yield struct.pack(f"<{len(values)}d", *values)


def _block(valuation: Valuation) -> Block:
    found = compute(MODEL, valuation)
    rows = []
    for item, entity in list(found.arrays.figures)[:300]:
        value = found.arrays.scalar(item, entity)
        rows.append((item.label, Figure(value, item.unit.excel_format, item.unit.shown(value))))
    return Block("Figures", valuation.title, ("Line", "Value"), rows)


def _papers(valuation: Valuation, name: str, folder: Path) -> None:
    from PySide6.QtGui import QGuiApplication

    from workbench.ui.report.document import made as document
    from workbench.ui.report.wanted import Kind, Wanted

    app = QGuiApplication([])
    for kind in Kind:
        for language in (ENGLISH, SIMPLIFIED_CHINESE):
            wanted = Wanted(kind, language=language)
            content = document(MODEL, valuation, wanted, name).as_pdf()
            (folder / f"{kind.value}-{language}.pdf".replace(" ", "-")).write_bytes(content)
    set_language(ENGLISH)
    del app


def _plan(valuation: Valuation) -> Simulation:
    plan = valuation.studies.simulation
    if not plan.distributions:
        places = [Address(key) for key in UNCERTAIN]
        spread = {a: proposed(MODEL, valuation, a, families_for(MODEL, valuation, a)[0]) for a in places}
        plan = replace(plan, distributions=spread)
    return replace(plan, draws=DRAWS)


def _simulated(valuation: Valuation, workers: str) -> Outcome:
    with _executor(workers) as executor:
        return simulate(MODEL, valuation, _plan(valuation), executor)


@contextlib.contextmanager
def _executor(workers: str) -> Iterator[Executor | None]:
    if workers == DASK:
        import distributed

        client: Any = distributed.Client
        given = {"processes": False, "n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        with client(**given) as cluster, cluster.get_executor() as executor:
            yield executor
    elif workers == "1":
        yield None
    elif workers.endswith("threads"):
        with concurrent.futures.ThreadPoolExecutor(int(workers.split()[0])) as pool:
            yield pool
    else:
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(int(workers), context) as processes:
            yield processes


def _drawn(outcome: Outcome) -> Iterator[bytes]:
    yield outcome.points.tobytes()
    yield outcome.breach.tobytes()
    for address, values in [*outcome.figures.items(), *outcome.rows.items()]:
        yield f"{address}".encode()
        yield values.tobytes()
    for name, periods in outcome.default_period.items():
        yield name.encode()
        yield periods.tobytes()


def surroundings(folder: Path, workers: str) -> dict[str, Callable[[], str]]:
    """What a careless program would let in, by what it depends on."""

    def of_locale() -> str:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, "")
        told = locale.format_string("%.2f", 1234567.891, grouping=True) + time.strftime("%x", time.gmtime(0))
        locale.setlocale(locale.LC_ALL, "C")
        return told

    def of_hashes() -> str:
        return " ".join({f"name {n}" for n in range(100)})

    def of_umask() -> str:
        path = folder / "bare.txt"
        path.touch()
        return oct(path.stat().st_mode)

    return {
        "locale": of_locale,
        "time zone": lambda: datetime.fromtimestamp(0).isoformat(),  # of the zone is what it is for
        "hash seed": of_hashes,
        "folder": os.getcwd,
        "umask": of_umask,
        "clock": lambda: str(date.today().year),
        "workers": lambda: workers,
    }


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        told = made(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    print(json.dumps(told))
