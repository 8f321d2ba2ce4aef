"""check, explain, new, export and rows; help, languages, and what happens without a command."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run
from workbench import __version__
from workbench.document.file import load
from workbench.ground.resources import resource
from workbench.model import MODEL

COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")
_CHECKOUT = Path(__file__).parent.parent.parent


def test_that_every_case_is_checked_and_warnings_are_no_failure(run: Run) -> None:
    done = run("check", COREWEAVE)
    assert done.status == 0
    assert [name in done.out for name in ("Case Base", "Case Bear", "Case Bull")] == [True] * 3
    assert "Case Bull" not in run("check", COREWEAVE, "--case", "bear").out


def test_that_growth_above_the_cost_of_capital_fails_the_check(run: Run) -> None:
    done = run("check", COREWEAVE, "--case", "base", "--set", "dcf.growth=14%", "--json")
    assert done.status == 1
    cases = done.json()["cases"]
    assert isinstance(cases, list)
    checks = cases[0]["checks"]
    assert [one["key"] for one in checks["failed"]] == ["bridge.growth_check"]
    assert all(one["remedy"] for one in (*checks["failed"], *checks["warnings"]))


def test_that_a_book_that_does_not_sum_to_the_report_is_a_warning(run: Run) -> None:
    # The contracts sum to the disclosed 15,100; telling it 14,000 leaves 1,100 unexplained.
    done = run("check", COREWEAVE, "--case", "base", "--set", "disclosure.reported_rpo=14000")
    assert done.status == 0
    assert "Warning: Contract book sums to reported RPO." in done.out


def test_that_periods_of_a_warning_are_named_as_spans(run: Run) -> None:
    # New power of 2,000 MW in one quarter, far above the contracted 1,300 MW, stays above it from then on.
    done = run("check", COREWEAVE, "--case", "base", "--set", "capacity.additions.1Q26=2000")
    assert done.status == 0
    assert "Warning: Active power stays within contracted power, 1Q26–4Q34." in done.out


def test_that_an_explanation_leads_to_the_source_of_an_input(run: Run) -> None:
    done = run("explain", COREWEAVE, "shares.outstanding")
    assert done.status == 0
    head, *terms = done.out.splitlines()
    assert head.startswith("Shares outstanding after the sale = ")
    assert all(term.startswith("  ") for term in terms)
    assert [term.split(" = ")[0].strip() for term in terms] == ["Basic shares", "New shares sold"]
    # The final prospectus offered 36.59 million new shares.
    assert terms[1].startswith("  New shares sold = 36.59 (input; ")
    assert "reported; Final prospectus 424(b)(4)" in terms[1]


def test_that_depth_adds_levels_and_none_tells_the_figure_alone(run: Run) -> None:
    lengths = [len(run("explain", COREWEAVE, "shares.price", "--depth", n).out.splitlines()) for n in range(4)]
    assert lengths[0] == 1
    assert lengths == sorted(set(lengths))


def test_that_deep_explanations_tell_each_figure_once(run: Run) -> None:
    lines = run("explain", COREWEAVE, "shares.price", "--depth", 12).out.splitlines()
    assert "(explained above)" in "".join(lines)
    assert len(lines) < 20_000


def test_that_a_period_is_named_by_number_label_or_year(run: Run) -> None:
    by_label = run("explain", COREWEAVE, "income.net", "--period", "4q25").out
    assert by_label == run("explain", COREWEAVE, "income.net", "--period", "4").out
    assert by_label.startswith("Net income, 4Q25 = ")
    year = run("explain", COREWEAVE, "income.net", "--period", "FY25", "--depth", "0").out.splitlines()
    assert year[0].startswith("Net income, FY25 = ")
    assert year[0].endswith("(sum of 1Q25 to 4Q25)")
    assert [line.split(" = ")[0] for line in year[1:]] == [f"  Net income, {q}Q25" for q in range(1, 5)]
    balance = run("explain", COREWEAVE, "position.principal", "--period", "FY25", "--depth", "0").out
    assert "as at the end of 4Q25" in balance
    margin = run("explain", COREWEAVE, "operations.margin", "--period", "FY25", "--depth", "0").out
    assert "mean of 1Q25 to 4Q25" in margin


def test_that_the_opening_column_is_explained_too(run: Run) -> None:
    assert "Opening" in run("explain", COREWEAVE, "position.principal", "--period", "0").out


def test_that_a_number_of_a_case_says_so_instead_of_citing_the_base(run: Run) -> None:
    valuation = load(COREWEAVE, MODEL)
    bear = next(case for case in valuation.cases if case.name == "Bear")
    address = next(a for a in bear.values if a.entity is None and not MODEL[a.key].is_periodic)
    assert "set in case Bear" in run("explain", COREWEAVE, address.key, "--case", "bear").out
    assert "set in case" not in run("explain", COREWEAVE, address.key, "--case", "base").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("income.net",), "Name one with --period: 1Q25 … 4Q34, or a fiscal year."),
        (("income.net", "--period", "FY99"), "There is no period FY99."),
        (("facilities.interest", "--period", "1"), "Name one of: DDTL 1.0;"),
        (("facilities.interest", "--period", "1", "--entity", "x"), "There is no Debt facility of this name."),
        (("shares.price", "--entity", "x"), "It is not kept per entity."),
        (("value per share",), "Do you mean shares.price"),
        (("shares.price", "--depth", "-1"), "depth"),
        (("timing.days", "--period", "FY25"), "Years have no meaning for it."),
    ],
)
def test_that_what_cannot_be_explained_is_refused_in_words(run: Run, arguments: tuple[str, ...], words: str) -> None:
    done = run("explain", COREWEAVE, *arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err


def test_that_a_new_file_is_a_copy_of_its_example_and_none_is_replaced_unasked(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "mine.assay"
    assert run("new", out, "--example", "plain-company").status == 0
    assert load(out, MODEL) == load(PLAIN, MODEL)
    again = run("new", out)
    assert again.status == 2
    assert "add --force" in again.err
    assert load(out, MODEL) == load(PLAIN, MODEL)
    assert run("new", out, "--force").status == 0
    assert load(out, MODEL).title == "mine"
    assert load(out, MODEL).values == {}


def test_that_unknown_examples_and_endings_are_refused(run: Run, tmp_path: Path) -> None:
    done = run("new", tmp_path / "a.assay", "--example", "enron")
    assert done.status == 2
    assert "coreweave-ipo, plain-company" in done.err
    assert run("new", tmp_path / "a.txt").status == 2
    assert run("new", tmp_path / "absent" / "a.assay").status == 2
    assert list(tmp_path.iterdir()) == []


def test_that_a_new_empty_valuation_can_be_valued(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "empty.assay")
    assert run("value", tmp_path / "empty.assay").status == 0


@pytest.mark.parametrize("example", [COREWEAVE, PLAIN], ids=lambda path: path.stem)
def test_that_an_exported_workbook_stores_the_price_that_value_prints(run: Run, tmp_path: Path, example: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("export", example, out).status == 0
    headline = run("value", example, "--json").json()["headline"]
    assert isinstance(headline, dict)
    book = openpyxl.load_workbook(out, data_only=True)
    found = [
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows(max_col=5)
        for cell in row
        if row[0].value == "Value per share" and isinstance(cell.value, float)
    ]
    book.close()
    assert pytest.approx(headline["shares.price"]["value"]) in found


def test_that_a_workbook_never_takes_the_place_of_a_valuation(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.assay"
    mine.write_bytes(PLAIN.read_bytes())
    done = run("export", mine, mine)
    assert done.status == 2
    assert mine.read_bytes() == PLAIN.read_bytes()


def test_that_the_book_prints_every_line_of_the_model_and_a_section_only_its_own(run: Run) -> None:
    whole = run("rows").out
    assert all(f"`{item.key}`" in whole for item in MODEL.items)
    part = run("rows", "--section", "shares").out
    assert part in whole
    assert part.startswith("## Shares and value per share")
    assert "`shares.price`" in part
    assert "`timing.step`" not in part
    last = MODEL.sections[-1]
    assert f"`{last.items[-1].key}`" in run("rows", "--section", last.key).out
    assert "Name one of" in run("rows", "--section", "share").err


def test_that_help_documents_commands_and_exit_statuses(run: Run) -> None:
    done = run("--help")
    assert done.status == 0
    for word in ("value", "export", "check", "explain", "new", "rows", "Exit status:", "  1  ", "  2  "):
        assert word in done.out
    for command in ("value", "export", "check", "explain", "new", "rows"):
        assert "Exit status:" in run(command, "--help").out
    assert run("some.assay", "--help").out == done.out


def test_that_the_version_is_answered(run: Run) -> None:
    assert run("--version").out == f"workbench {__version__}\n"


def test_that_the_facts_of_the_build_stand_behind_the_version(run: Run) -> None:
    lines = run("--version", "--verbose").out.splitlines()
    assert lines[0] == f"workbench {__version__}"
    said = dict(line.split(": ", 1) for line in lines[1:])
    assert said["Build"] == "run from its source"
    assert said["Python"].startswith(platform.python_version())
    assert said["numpy"] == importlib.metadata.version("numpy")
    assert "构建: " in run("--version", "--verbose", "--language", "zh_CN").out


def test_that_an_unknown_language_is_refused(run: Run) -> None:
    done = run("value", COREWEAVE, "--language", "fr")
    assert done.status == 2
    assert "zh_CN" in done.err


def test_that_language_may_stand_before_or_behind_the_command(run: Run) -> None:
    assert run("--language", "zh_CN", "value", PLAIN).out == run("value", PLAIN, "--language", "zh_CN").out
    assert "Value per share" in run("--language", "en", "value", PLAIN).out


def test_that_a_mistyped_command_is_told_from_a_file(run: Run) -> None:
    done = run("valeu")
    assert done.status == 2
    assert "There is no such file, and no such command." in done.err


def _python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, timeout=120, check=False)


def test_that_every_command_works_where_qt_cannot_be_imported(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom tests.without_qt import bar_qt\nbar_qt()\nfrom workbench.cli import main\n"
        "example, out = sys.argv[1:]\n"
        "for words in (['value', example], ['check', example], ['explain', example, 'shares.price'], ['rows'],\n"
        "              ['new', out + '.assay', '--example', 'plain-company'], ['export', example, out + '.xlsx']):\n"
        "    assert main(words) == 0, words\n"
    )
    done = _python(program, str(COREWEAVE), str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr


def test_that_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$0" -m workbench rows | head -n 1', sys.executable],
        cwd=_CHECKOUT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("# ")
    assert done.stderr == ""


def test_that_a_file_edited_in_a_text_editor_is_refused_until_it_is_sealed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.assay"
    assert run("new", path, "--example", "coreweave-ipo").status == 0
    before = run("value", path).out
    assert run("seal", path).out == "Its seal fits already.\n"
    edited = path.read_text("utf-8").replace('"dcf.growth": {"value": 0.025', '"dcf.growth": {"value": 0.015', 1)
    path.write_text(edited, "utf-8")
    refused = run("value", path)
    assert (refused.status, refused.out) == (2, "")
    assert "mine.assay: It does not say what was saved" in refused.err
    assert "workbench seal" in refused.err
    assert path.read_text("utf-8") == edited
    assert run("seal", path).status == 0
    assert path.with_name("mine.assay.bak").read_text("utf-8") == edited
    after = run("value", path)
    assert after.status == 0
    assert after.out != before
