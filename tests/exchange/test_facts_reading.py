"""Company facts read tag by tag: what they hold, what is refused and where, and what a file of 50 MB costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_reading import CompanyFacts, read_company_facts
from workbench.ground.problem import Problem, ProblemError

FILES = Path(__file__).parent / "files"
SNOWFLAKE = FILES / "snowflake-company-facts.json"
FACT = '{"end":"2024-12-31","val":%s,"accn":"0001-24-1","form":"10-K","filed":"2025-02-01"}'
WHOLE = '{"cik":1,"entityName":"Firm","facts":{"us-gaap":{"Assets":{"units":{"USD":[%s]}}}}}'


def read(path: Path) -> CompanyFacts:
    return read_company_facts(path, TAGS)


def refusal(folder: Path, content: bytes) -> Problem:
    """What is said of a file of this content."""
    path = folder / "facts.json"
    path.write_bytes(content)
    with pytest.raises(ProblemError) as raised:
        read(path)
    return raised.value.problem


def test_that_only_tags_asked_for_are_kept_each_with_its_facts() -> None:
    facts = read(SNOWFLAKE)
    content = json.loads(SNOWFLAKE.read_text(encoding="utf-8"))["facts"]["us-gaap"]
    for tag in ("Assets", "RevenueRemainingPerformanceObligation"):
        filed = content[tag]["units"]["USD"]
        kept = facts.of("us-gaap", tag, "USD")
        assert [f.value for f in kept] == [one["val"] for one in filed]
        assert [f.accession for f in kept] == [one["accn"] for one in filed]
    assert facts.company == "SNOWFLAKE INC."
    assert facts.currencies == ("USD",)
    assert read_company_facts(SNOWFLAKE, {"Assets"}).facts.keys() == {("us-gaap", "Assets")}


@pytest.mark.parametrize("cik", ["1769628", '"0001769628"'])
def test_that_the_company_number_may_be_a_number_or_a_text_with_zeros(tmp_path: Path, cik: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(f'{{"cik":{cik},"facts":{{}}}}', encoding="utf-8")
    assert read(path).folder == "https://www.sec.gov/Archives/edgar/data/1769628"


def test_that_a_byte_order_mark_is_allowed_and_a_tag_may_have_no_units(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    written = (WHOLE % FACT % "5").replace('"us-gaap":{', '"us-gaap":{"Cash":{"units":{}},')
    path.write_bytes(b"\xef\xbb\xbf" + written.encode())
    assert [f.value for f in read(path).of("us-gaap", "Assets", "USD")] == [5.0]


def test_that_facts_without_a_figure_or_a_filing_are_counted_and_proxy_statements_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    others = ['{"end":"2024-12-31","val":7}', FACT % '"12"', (FACT % "8").replace("10-K", "DEF 14A")]
    path.write_text(WHOLE % ",".join([FACT % "5", *others]), encoding="utf-8")
    facts = read(path)
    assert [f.value for f in facts.of("us-gaap", "Assets", "USD")] == [5.0]
    assert facts.incomplete == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is no file of company facts."),
        (b"[]", "It is no file of company facts."),
        (b"revenue;2024", "It is no file of company facts."),
        (b'{"facts": 3}', "It is no file of company facts."),
        (b'{"filings": {}}', "list of filings"),
        (b'{"cik": 1, "tag": "Assets", "units": {}}', "single concept"),
        (b"PK\x03\x04 and more", "archive"),
        ('{"facts":{}}'.encode("utf-16"), "UTF-16"),
        ('{"facts":{}}'.encode("utf-16-le"), "UTF-16"),
        (b'{"entityName":"\xe9","facts":{}}', "not written in UTF-8"),
        ((WHOLE % FACT % "5")[:-40].encode(), "ends in the middle"),
        ((WHOLE % FACT % "5").encode() + b" x", "something follows its end"),
        ((WHOLE % FACT % "5").replace('"cik":1,', '"cik":1 ').encode(), "a comma is expected"),
        ((WHOLE % FACT % "NaN").encode(), "NaN is not a number"),
        ((WHOLE % FACT % "1e400").encode(), "larger than any company's figure"),
        ((WHOLE % FACT % ("9" * 30)).encode(), "larger than any company's figure"),
        ((WHOLE % FACT % ("9" * 5000)).encode(), "thousands of digits"),
        ((WHOLE % FACT % "5").replace('"Assets":{', '"Assets":{},"Assets":{').encode(), "Assets stands in it twice"),
        ((WHOLE % FACT % "5").replace('"val":5', '"val":5,"val":6').encode(), "val stands in it twice"),
        ((WHOLE % ("[" * 100_000)).encode(), "nested too deeply"),
    ],
)
def test_that_what_is_no_whole_file_of_company_facts_is_refused_in_its_own_words(
    tmp_path: Path, content: bytes, said: str
) -> None:
    problem = refusal(tmp_path, content)
    assert said in problem.what
    assert problem.where.startswith("facts.json")
    assert problem.remedy


def test_that_a_fault_is_told_with_its_line_and_column_or_its_tag(tmp_path: Path) -> None:
    written = (WHOLE % FACT % "5").replace('"Assets"', '\n  "Assets"').replace('"units":', '"units" ')
    assert refusal(tmp_path, written.encode()).where == "facts.json, line 2, column 21"
    assert refusal(tmp_path, (WHOLE % FACT % "NaN").encode()).where == "facts.json › facts › us-gaap › Assets"


def test_that_an_absent_file_is_a_problem_and_not_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read"):
        read(tmp_path / "absent.json")


def test_that_progress_runs_from_nothing_to_all_and_reading_stops_when_told_to() -> None:
    told: list[float] = []

    def follow(share: float) -> bool:
        told.append(share)
        return True

    read_company_facts(SNOWFLAKE, TAGS, follow)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 40
    with pytest.raises(ProblemError, match="stopped"):
        read_company_facts(SNOWFLAKE, TAGS, lambda share: share < 0.5)


def large_file(path: Path, size: int) -> None:
    """Facts of this many bytes: one company's, and tags nobody asks for."""
    content = json.loads(SNOWFLAKE.read_text(encoding="utf-8"))
    filed = content["facts"]["us-gaap"]["Assets"]["units"]["USD"]
    filler = json.dumps({"label": "Other", "units": {"USD": filed * 20}})
    head = json.dumps(content)[:-3]
    count = size // len(filler)
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "},")
        file.write('"other":{' + ",".join(f'"Tag{n}":{filler}' for n in range(count)) + "}}}")


MEASURE = """
import re, sys, time
from pathlib import Path
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_reading import read_company_facts

def most():
    # getrusage would tell the most of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

before, start = most(), time.perf_counter()
facts = read_company_facts(Path(sys.argv[1]), TAGS)
print(time.perf_counter() - start, most() - before, len(facts.facts))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_that_50_mb_are_read_in_seconds_within_three_times_their_size_of_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    large_file(path, 50_000_000)
    size = path.stat().st_size / 1024 / 1024
    assert size > 47
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    seconds, memory, tags = (float(one) for one in done.stdout.split())
    assert tags == len(read(SNOWFLAKE).facts)
    assert seconds < 20  # about one second; the machine may be busy
    assert memory < 3 * size
    print(f"{size:.0f} MB: {seconds:.2f} s, {memory:.0f} MB")
