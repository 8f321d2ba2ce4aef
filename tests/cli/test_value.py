"""`workbench value` against what CoreWeave disclosed at its IPO."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import Done, Run
from workbench.cli.grid import width
from workbench.ground.resources import resource

COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")
Json = dict[str, Any]


def _json(done: Done) -> Json:
    assert done.err == ""
    return cast(Json, done.json())


def _rows(found: Json) -> dict[str, Json]:
    return {row["key"]: row for row in found["rows"]}


def test_that_the_disclosed_bands_make_up_the_reported_obligations(run: Run) -> None:
    # Prospectus: remaining performance obligations of $15.1 billion; 54 %, 42 % and 4 % of them within 24 months, in
    # months 25 to 48 and thereafter.
    keys = ("rpo.band_1", "rpo.band_2", "rpo.band_3", "rpo.book")
    rows = _rows(_json(run("value", COREWEAVE, "--json", "--rows", *keys)))
    sums = [math.fsum(rows[key]["values"]) for key in keys[:3]]
    assert math.fsum(sums) == pytest.approx(15_100)
    assert [one / 15_100 for one in sums] == pytest.approx([0.54, 0.42, 0.04])
    assert rows["rpo.book"]["value"] == pytest.approx(15_100)


def test_that_reference_prices_are_those_of_the_offer(run: Run) -> None:
    headline = _json(run("value", COREWEAVE, "--json"))["headline"]
    assert headline["shares.ipo_price"]["value"] == 40.0
    assert headline["shares.ipo_price"]["shown"] == "40.00"
    assert headline["shares.ipo_price"]["unit"] == "USD / share"
    against = headline["shares.price"]["value"] / 40.0 - 1
    assert headline["shares.against_offer"]["value"] == pytest.approx(against)


def test_that_value_per_share_times_diluted_shares_is_the_equity_value(run: Run) -> None:
    headline = {key: one["value"] for key, one in _json(run("value", COREWEAVE, "--json"))["headline"].items()}
    assert headline["shares.price"] * headline["shares.diluted"] == pytest.approx(headline["bridge.equity"], rel=1e-3)
    assert headline["assay.gold"] / headline["assay.headline"] == pytest.approx(headline["assay.gold_ratio"])


def test_that_quarters_run_from_the_ipo_quarter_and_years_add_up_flows(run: Run) -> None:
    found = _json(run("value", COREWEAVE, "--json", "--rows", "income.revenue", "position.principal"))
    labels = [period["label"] for period in found["periods"]]
    assert labels[:5] == ["1Q25", "2Q25", "3Q25", "4Q25", "1Q26"]
    assert [period["end"] for period in found["periods"]][:2] == ["2025-03-31", "2025-06-30"]
    assert found["valuation_date"] == "2025-03-28"
    revenue, debt = _rows(found)["income.revenue"], _rows(found)["position.principal"]
    assert revenue["fiscal_year_values"][0] == pytest.approx(math.fsum(revenue["values"][:4]))
    assert debt["fiscal_year_values"][0] == debt["values"][3]
    assert revenue["opening"] is None
    # Annual report for 2024: total debt principal a little above $8 billion.
    assert 7_900 < debt["opening"] < 8_200


def test_that_a_section_is_printed_per_entity_in_the_order_of_the_file(run: Run) -> None:
    found = _json(run("value", COREWEAVE, "--json", "--rows", "facilities.balance"))
    names = [row["entity"]["name"] for row in found["rows"]]
    assert names[:3] == ["DDTL 1.0", "DDTL 2.0", "2024 Term Loan"]
    whole = {row["key"] for row in _json(run("value", COREWEAVE, "--json", "--rows", "facilities"))["rows"]}
    assert {"facilities.balance", "facilities.kind"} <= whole


def test_that_missing_figures_are_null_and_choices_and_dates_are_words(run: Run) -> None:
    keys = ("shares.ipo_price", "timing.step", "timing.valuation_date", "timing.period_end")
    rows = _rows(_json(run("value", PLAIN, "--json", "--rows", *keys)))
    assert rows["shares.ipo_price"]["value"] is None
    assert rows["shares.ipo_price"]["shown"] == "n.m."
    assert rows["timing.step"]["value"] == "YEAR"
    assert rows["timing.valuation_date"]["value"] == "2026-01-01"
    assert rows["timing.period_end"]["values"][0] == "2026-12-31"


def test_that_reference_prices_nobody_gave_are_left_out_of_the_text_but_not_of_the_keys(run: Run) -> None:
    assert "Offer price" not in run("value", PLAIN).out
    assert _json(run("value", PLAIN, "--json"))["headline"]["shares.ipo_price"]["value"] is None


def test_that_the_text_names_case_dates_currency_and_checks(run: Run) -> None:
    done = run("value", COREWEAVE, "--case", "BEAR")
    assert done.status == 0
    assert "Case Bear; valued at 2025-03-28 on the balance sheet of 2024-12-31; 40 periods, 1Q25 to 4Q34." in done.out
    assert "Value per share" in done.out
    assert "USD / share" in done.out
    assert "integrity checks hold. Warnings: " in done.out


def test_that_a_bear_is_worth_less_and_a_bull_more(run: Run) -> None:
    prices = [
        _json(run("value", COREWEAVE, "--json", "--case", case))["headline"]["bridge.enterprise"]["value"]
        for case in ("Bear", "base", "bull")
    ]
    assert prices == sorted(prices)
    assert len(set(prices)) == 3


def test_that_table_columns_stand_under_each_other(run: Run) -> None:
    lines = run("value", COREWEAVE, "--rows", "income", "--annual").out.splitlines()
    head = next(line for line in lines if "FY25" in line)
    rows = lines[lines.index(head) + 1 :]
    rows = rows[: rows.index("")]
    ends = [head.index(label) + 4 for label in ("FY25", "FY30", "FY34")]
    # A digit or parenthesis ends where its heading ends, and a space follows.
    assert all(row[end - 1] not in " " and row[end : end + 1] in ("", " ") for row in rows for end in ends)
    assert "1Q25" not in head


def test_that_a_table_of_quarters_shows_each_years_total_behind_its_quarters(run: Run) -> None:
    out = run("value", COREWEAVE, "--rows", "income.revenue").out
    head = next(line for line in out.splitlines() if "2Q25" in line)
    assert head.split()[1:8] == ["Opening", "1Q25", "2Q25", "3Q25", "4Q25", "FY25", "1Q26"]


def test_that_a_year_the_horizon_covers_in_part_is_marked(run: Run) -> None:
    done = run("value", COREWEAVE, "--set", "timing.fiscal_year_end=6", "--rows", "income.revenue", "--annual")
    assert "FY25*" in done.out
    assert "* The horizon covers only part of this fiscal year." in done.out


def test_that_lines_of_entities_nobody_entered_say_so(run: Run) -> None:
    assert "Nothing to show: the valuation has no Debt facilities." in run("value", PLAIN, "--rows", "facilities").out


def test_that_lines_of_one_entity_stand_together_and_figures_of_entities_beside_each_other(run: Run) -> None:
    keys = ("facilities.drawn", "facilities.balance", "facilities.interest")
    lines = run("value", COREWEAVE, "--annual", "--rows", *keys).out.splitlines()
    starts = [line.split("  ")[0] for line in lines]
    balance = starts.index("Closing balance, DDTL 1.0")
    assert starts[balance + 1 : balance + 3] == ["Interest, DDTL 1.0", "Closing balance, DDTL 2.0"]
    drawn = starts.index("Drawn at the balance sheet")
    assert lines[drawn - 1].split("  ")[-1].strip() == "Revolver (assumed)"
    # The annual report for 2024 lists 2,012.5 drawn under the first facility.
    assert "2,012.5" in lines[drawn]


def test_that_wide_tables_break_into_blocks_of_the_terminals_width() -> None:
    from workbench.cli.grid import printed
    from workbench.cli.valued import opened
    from workbench.model import MODEL

    lines = printed(opened(COREWEAVE), [MODEL["income.revenue"], MODEL["income.net"]], most=80)
    assert max(map(width, lines)) <= 80
    whole = printed(opened(COREWEAVE), [MODEL["income.revenue"], MODEL["income.net"]])
    cells = [word for line in whole if line.startswith("Revenue") for word in line.split()[3:]]
    broken = [word for line in lines if line.startswith("Revenue") for word in line.split()[3:]]
    assert broken == cells


def test_that_chinese_signs_count_as_two_cells() -> None:
    assert width("收入 FY25") == 9


def test_that_figures_of_a_broken_valuation_are_not_taken_for_good(run: Run) -> None:
    # A perpetuity that grows faster than it is discounted has no value.
    done = run("value", COREWEAVE, "--set", "dcf.growth=14%")
    assert done.status == 1
    assert "Fails: Terminal growth is below WACC." in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rows", "revnue"), "revnue: The model has no line of this key. Do you mean"),
        (("--case", "boom"), "boom: There is no case of this name. Name one of: Base; Bear; Bull."),
        (("--rows",), "workbench value: argument --rows: expected at least one argument. See workbench value --help."),
        (("--nonsense",), "workbench"),
    ],
)
def test_that_a_wrong_wish_is_answered_with_a_remedy_and_status_2(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run("value", COREWEAVE, *arguments)
    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith(words)
    assert "Traceback" not in done.err


def test_that_bad_files_are_refused_with_status_2(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.assay"
    broken.write_text('{"format": "assay", "version": 1,', encoding="utf-8")
    for path in (broken, tmp_path, tmp_path / "absent.assay"):
        done = run("value", path)
        assert (done.status, done.out) == (2, "")
        assert path.name in done.err
