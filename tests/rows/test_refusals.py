"""Every load-time rule refuses a planted mistake and names the row, its line and what to write instead."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum

import pytest

from workbench.ground.problem import ProblemError
from workbench.ground.units import COUNT, DATE, FACTOR, FLAG, PERCENT, SHARES_M, USD, USD_M, YEARS
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Balance,
    Check,
    Choice,
    Constant,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    at_end,
    at_opening,
    at_period,
    carried,
    exponential,
    following,
    is_known,
    maximum,
    median_matching,
    minimum,
    month,
    otherwise,
    pick,
    prev,
    ratio,
    square_root,
    student_quantile,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
    sum_matching,
    sum_periods,
    trailing_sum,
    where,
    year,
    yield_ahead,
)

Sections = list[type[Section]]
Planted = Callable[[], Sections]

FACILITY = EntitySet("facility", "Facility", "Facilities")
PEER = EntitySet("peer", "Peer", "Peers")

CASES: list[tuple[Planted, str, str, str]] = []


def refused(key: str, what: str, remedy: str) -> Callable[[Planted], Planted]:
    """Register a builder whose model must be refused at `key`; the wrong line carries the mark `# wrong`."""

    def register(build: Planted) -> Planted:
        CASES.append((build, key, what, remedy))
        return build

    return register


@refused("debt.rate", "no label", "analyst")
def empty_label() -> Sections:
    class Debt(Section, title="Debt"):
        rate = Number("", PERCENT)  # wrong

    return [Debt]


@refused("debt.cost", "a plain number", "named conversion")
def unit_of_the_formula_differs() -> Sections:
    class Debt(Section, title="Debt"):
        rate = Number("Rate", PERCENT)
        spread = Number("Spread", PERCENT)
        cost = Figure("Cost", USD_M, rate + spread)  # wrong

    return [Debt]


@refused("debt.cost", "declared in {currency}", "named conversion")
def scale_of_the_formula_differs() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        cost = Figure("Cost", USD, drawn)  # wrong

    return [Debt]


@refused("debt.mixed", "adds or subtracts money", "Convert")
def money_plus_percent() -> Sections:
    class Debt(Section, title="Debt"):
        rate = Number("Rate", PERCENT)
        drawn = Number("Drawn", USD_M)
        mixed = Figure("Mixed", USD_M, drawn + rate)  # wrong

    return [Debt]


@refused("debt.worst", "minimum of", "Convert")
def minimum_of_money_and_shares() -> Sections:
    class Debt(Section, title="Debt"):
        shares = Number("Shares", SHARES_M)
        drawn = Number("Drawn", USD_M)
        worst = Figure("Worst", USD_M, minimum(drawn, shares))  # wrong

    return [Debt]


@refused("debt.is_more", "compares", "Convert")
def comparison_of_money_and_years() -> Sections:
    class Debt(Section, title="Debt"):
        life = Number("Life", YEARS)
        drawn = Number("Drawn", USD_M)
        is_more = Figure("More", FLAG, drawn > life)  # wrong

    return [Debt]


@refused("debt.either", "chooses between", "Convert")
def branches_in_different_units() -> Sections:
    class Debt(Section, title="Debt"):
        life = Number("Life", YEARS)
        drawn = Number("Drawn", USD_M)
        either = Figure("Either", USD_M, where(life > 0, drawn, life))  # wrong

    return [Debt]


@refused("debt.growth", "to a power", "plain numbers")
def power_of_money() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        growth = Figure("Growth", FACTOR, drawn**2)  # wrong

    return [Debt]


@refused("debt.root", "square_root of", "plain number")
def root_of_money() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        root = Figure("Root", FACTOR, square_root(drawn))  # wrong

    return [Debt]


@refused("debt.when", "no date", "date")
def year_of_money() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        when = Figure("When", COUNT, year(drawn))  # wrong

    return [Debt]


@refused("debt.interest", "bare number 0.05", "Constant")
def bare_number() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        interest = Figure("Interest", USD_M, drawn * 0.05)  # wrong

    return [Debt]


@refused("debt.balance", "own previous value", "opening=")
def own_previous_without_opening() -> Sections:
    class Debt(Section, title="Debt"):
        drawing = Series("Drawing", USD_M)
        balance = Row("Balance", USD_M, PREVIOUS + drawing)  # wrong

    return [Debt]


@refused("debt.change", "prev(debt.level)", "opening=")
def previous_of_a_row_without_opening() -> Sections:
    class Debt(Section, title="Debt"):
        level = Series("Level", USD_M)
        change = Row("Change", USD_M, level - prev(level))  # wrong

    return [Debt]


@refused("debt.start_row", "opening value that varies", "at_opening")
def opening_that_varies_by_period() -> Sections:
    class Debt(Section, title="Debt"):
        level = Series("Level", USD_M)
        start_row = Row("Start", USD_M, level, opening=level)  # wrong

    return [Debt]


@refused("debt.best", "where inside a where", "as a row")
def nested_where() -> Sections:
    class Debt(Section, title="Debt"):
        a = Number("First", USD_M)
        best = Figure("Best", USD_M, where(a > 0, where(a > 1, a, 0), 0))  # wrong

    return [Debt]


@refused("debt.best", "where inside a where", "as a row")
def nested_where_hidden_in_a_call() -> Sections:
    class Debt(Section, title="Debt"):
        a = Number("First", USD_M)
        best = Figure("Best", USD_M, where(a > 0, maximum(0, 1 - where(a > 1, a, 0)), 0))  # wrong

    return [Debt]


@refused("debt.sum", "single figure with a formula over periods", "sum_periods")
def figure_over_periods() -> Sections:
    class Debt(Section, title="Debt"):
        level = Series("Level", USD_M)
        sum = Figure("Sum", USD_M, level * 2)  # wrong

    return [Debt]


@refused("debt.sum", "over periods, which has none", "directly")
def period_reduction_of_a_scalar() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        sum = Figure("Sum", USD_M, sum_periods(drawn))  # wrong

    return [Debt]


@refused("debt.window", "over periods, which has none", "directly")
def window_over_a_scalar() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        window = Row("Window", USD_M, trailing_sum(drawn, 2))  # wrong

    return [Debt]


@refused("debt.next", "over periods, which has none", "directly")
def following_of_a_scalar() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        next = Row("Next", USD_M, following(drawn))  # wrong

    return [Debt]


@refused("debt.first", "length varies by period", "single figure")
def reduction_length_that_varies() -> Sections:
    class Debt(Section, title="Debt"):
        count = Series("Count", COUNT)
        level = Series("Level", USD_M)
        first = Row("First", USD_M, sum_first(level, count))  # wrong

    return [Debt]


@refused("debt.sum", "over entities, which has none", "directly")
def entity_reduction_without_entities() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        sum = Figure("Sum", USD_M, sum_entities(drawn))  # wrong

    return [Debt]


@refused("group.total", "per facility", "sum_entities")
def entity_row_read_outside_its_section() -> Sections:
    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M)

    class Group(Section, title="Group"):
        total = Figure("Total", USD_M, Debt.drawn)  # wrong

    return [Debt, Group]


@refused("peers.gap", "per facility", "sum_entities")
def entity_row_read_in_a_section_of_another_set() -> Sections:
    class Debt(Section, title="Debt", per=FACILITY):
        level = Series("Level", USD_M)

    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)
        gap = Row("Gap", USD_M, Debt.level - worth)  # wrong

    return [Debt, Peers]


@refused("debt.senior", "of another entity set", "one set")
def ranking_by_a_key_of_another_set() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)

    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M)
        senior = Figure("Senior", USD_M, sum_before(drawn, Peers.worth))  # wrong

    return [Peers, Debt]


@refused("debt.family", "groups", "one set")
def a_sum_by_the_key_of_another_set() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)

    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M)
        family = Figure("Family", USD_M, sum_alike(drawn, Peers.worth))  # wrong

    return [Peers, Debt]


@refused("debt.family", "groups", "one set")
def a_match_by_the_key_of_another_set() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)

    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M)
        family = Figure("Family", USD_M, sum_matching(drawn, Peers.worth, drawn))  # wrong

    return [Peers, Debt]


@refused("debt.middle", "section has items over periods", "sum_matching")
def a_statistic_of_matching_members_that_stand_in_blocks() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)
        key_number = Number("Key", COUNT)
        path = Series("Path", USD_M)

    class Debt(Section, title="Debt"):
        middle = Figure("Middle", USD_M, median_matching(Peers.worth, Peers.key_number, 1))  # wrong

    return [Peers, Debt]


@refused("debt.middle", "groups", "one set")
def a_statistic_of_matching_members_by_the_key_of_another_set() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)

    class Debt(Section, title="Debt", per=FACILITY):
        number = Number("Number", COUNT)
        middle = Figure("Middle", USD_M, median_matching(Peers.worth, number, number))  # wrong

    return [Peers, Debt]


@refused("debt.half", "may be missing", "otherwise")
def arithmetic_on_a_statistic_that_may_be_missing() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)
        key_number = Number("Key", COUNT)

    class Debt(Section, title="Debt"):
        half = Figure("Half", USD_M, median_matching(Peers.worth, Peers.key_number, 1) / 2)  # wrong

    return [Peers, Debt]


@refused("debt.width", "student_quantile", "plain number")
def a_quantile_of_money() -> Sections:
    class Debt(Section, title="Debt"):
        drawn = Number("Drawn", USD_M)
        width = Figure("Width", FACTOR, student_quantile(drawn, 2))  # wrong

    return [Debt]


@refused("debt.backed", "none of them", "Reduce")
def a_match_with_a_key_per_member_outside_the_set() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)
        key_number = Number("Key", COUNT)

    class Debt(Section, title="Debt"):
        backed = Figure("Backed", USD_M, sum_matching(Peers.worth, Peers.key_number, Peers.key_number))  # wrong

    return [Peers, Debt]


@refused("debt.backed", "matches", "Convert")
def a_match_of_a_key_in_another_unit() -> Sections:
    class Peers(Section, title="Peers", per=PEER):
        worth = Number("Worth", USD_M)
        key_number = Number("Key", COUNT)

    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M)
        backed = Figure("Backed", USD_M, sum_matching(Peers.worth, Peers.key_number, drawn))  # wrong

    return [Peers, Debt]


@refused("debt.rate", "sets a price against flows", "Convert")
def a_rate_ahead_of_flows_in_another_unit_than_the_price() -> Sections:
    class Debt(Section, title="Debt"):
        price = Series("Price", FACTOR)
        flow = Series("Flow", USD_M)
        rate = Row("Rate", PERCENT, yield_ahead(price, flow, 0))  # wrong

    return [Debt]


@refused("debt.rate", "over periods, which has none", "directly")
def a_rate_ahead_of_a_single_price() -> Sections:
    class Debt(Section, title="Debt"):
        price = Number("Price", USD_M)
        flow = Series("Flow", USD_M)
        rate = Row("Rate", PERCENT, yield_ahead(price, flow, 0))  # wrong

    return [Debt]


@refused("debt.worth", "may be missing", "otherwise")
def layers_at_rates_that_may_be_missing() -> Sections:
    class Debt(Section, title="Debt"):
        price = Series("Price", USD_M)
        flow = Series("Flow", USD_M)
        share = Series("Share", FACTOR)
        rate = Row("Rate", PERCENT, yield_ahead(price, flow, 0))
        worth = Row("Worth", USD_M, carried(share, rate, flow))  # wrong

    return [Debt]


@refused("debt.rate", "circular formula", "closed form")
def a_rate_ahead_of_flows_that_hang_on_it() -> Sections:
    class Debt(Section, title="Debt"):
        price = Series("Price", USD_M)
        flow = Row("Flow", USD_M)
        rate = Row("Rate", PERCENT, yield_ahead(price, flow, 0))  # wrong
        flow.define(price * otherwise(rate, 0))

    return [Debt]


@refused("shares.value", "may be missing", "otherwise")
def arithmetic_on_a_missing_figure() -> Sections:
    class Shares(Section, title="Shares"):
        price = Number("Price", USD, None, optional=True)
        value = Figure("Value", USD, price * 2)  # wrong

    return [Shares]


@refused("shares.value", "may be missing", "otherwise")
def arithmetic_on_a_ratio() -> Sections:
    class Shares(Section, title="Shares"):
        price = Number("Price", USD)
        earnings = Number("Earnings", USD)
        multiple = Figure("Price to earnings", FACTOR, ratio(price, earnings))
        value = Figure("Value", FACTOR, 1 + multiple)  # wrong

    return [Shares]


@refused("group.total", "may be missing", "skips missing")
def plain_sum_over_missing_figures() -> Sections:
    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M, None, optional=True)

    class Group(Section, title="Group"):
        total = Figure("Total", USD_M, sum_entities(Debt.drawn))  # wrong

    return [Debt, Group]


@refused("debt.mixture", "reads 11 items", "Split")
def too_many_precedents() -> Sections:
    class Debt(Section, title="Debt"):
        a = Number("a", USD_M)
        b = Number("b", USD_M)
        c = Number("c", USD_M)
        d = Number("d", USD_M)
        e = Number("e", USD_M)
        f = Number("f", USD_M)
        g = Number("g", USD_M)
        h = Number("h", USD_M)
        i = Number("i", USD_M)
        j = Number("j", USD_M)
        k = Number("k", USD_M)
        mixture = Figure("Mixture", USD_M, a + b + c + d + e + f + g + h + i + j + k)  # wrong

    return [Debt]


@refused("debt.rate", "shares its label", "differs")
def duplicate_label() -> Sections:
    class Debt(Section, title="Debt"):
        rate = Number("Interest rate", PERCENT)  # wrong
        again = Number("Interest rate", PERCENT)

    return [Debt]


@refused("debt.total", "in no section", "Add its section")
def row_of_a_section_left_out() -> Sections:
    class Cash(Section, title="Cash"):
        held = Number("Held", USD_M)

    class Debt(Section, title="Debt"):
        total = Figure("Total", USD_M, Cash.held)  # wrong

    return [Debt]


@refused("debt.b", "circular formula through debt.b → debt.a", "closed form")
def circle_in_one_period() -> Sections:
    class Debt(Section, title="Debt"):
        a = Row("First", USD_M)
        b = Row("Second", USD_M, a * 2)  # wrong
        a.define(b - 1)

    return [Debt]


@refused("debt.a", "same period", "prev(")
def circle_through_a_trailing_window() -> Sections:
    class Debt(Section, title="Debt"):
        a = Row("First", USD_M)  # wrong
        a.define(trailing_sum(a, 2))

    return [Debt]


@refused("debt.share_row", "reads all periods", "closed form")
def circle_through_a_sum_over_periods() -> Sections:
    class Debt(Section, title="Debt"):
        level = Row("Level", USD_M)
        share_row = Row("Share", USD_M, level - sum_periods(level))  # wrong
        level.define(share_row)

    return [Debt]


@refused("debt.back", "both forward and back in time", "prev(")
def circle_forward_and_back_in_time() -> Sections:
    class Debt(Section, title="Debt"):
        ahead = Row("Ahead", USD_M, opening=0)
        back = Row("Back", USD_M, prev(ahead), opening=0)  # wrong
        ahead.define(following(back))

    return [Debt]


@refused("debt.a", "circular formula", "closed form")
def circle_of_figures() -> Sections:
    class Debt(Section, title="Debt"):
        a = Figure("First", USD_M)  # wrong
        a.define(a * 2)

    return [Debt]


@refused("debt.value", "may be missing", "otherwise")
def condition_that_may_be_missing() -> Sections:
    class Debt(Section, title="Debt"):
        flag = Number("Flag", FLAG, None, optional=True)
        value = Figure("Value", FLAG, where(flag, 1, 0))  # wrong

    return [Debt]


@refused("debt.held", "may be missing", "otherwise")
def check_of_a_missing_figure() -> Sections:
    class Debt(Section, title="Debt"):
        price = Number("Price", USD, None, optional=True)
        held = Check("Held", USD, price - 1, remedy="Type it.")  # wrong

    return [Debt]


@pytest.mark.parametrize(("build", "key", "what", "remedy"), CASES, ids=[c[0].__name__ for c in CASES])
def test_that_a_planted_mistake_is_refused_with_row_line_and_remedy(
    build: Planted, key: str, what: str, remedy: str
) -> None:
    lines, first = inspect.getsourcelines(build)
    wrong = first + next(n for n, line in enumerate(lines) if line.rstrip().endswith("# wrong"))

    with pytest.raises(ProblemError) as raised:
        Model("planted", build())

    problem = raised.value.problem
    assert problem.where == f"{key} (test_refusals.py:{wrong})"
    assert what in problem.what
    assert remedy in problem.remedy


def test_that_two_sections_of_one_key_are_refused() -> None:
    def section() -> type[Section]:
        class Debt(Section, title="Debt"):
            rate = Number("Rate", PERCENT)

        return Debt

    with pytest.raises(ProblemError) as raised:
        Model("twice", [section(), section()])
    assert raised.value.problem.where == "debt"
    assert "two sections" in raised.value.problem.what


class Method(Enum):
    """Ways to end a valuation."""

    GROWTH = "Growth"
    MULTIPLE = "Multiple"
    NEITHER = "Neither"


def test_that_a_pick_which_covers_not_every_member_is_refused() -> None:
    method = Choice("Method", Method, Method.GROWTH)
    with pytest.raises(TypeError, match="NEITHER"):
        pick(method, {Method.GROWTH: 1, Method.MULTIPLE: 2})


def test_that_a_pick_with_a_member_of_another_choice_is_refused() -> None:
    class Other(Enum):
        LATE = "Late"

    method = Choice("Method", Method, Method.GROWTH)
    with pytest.raises(TypeError, match="exactly"):
        pick(method, {Method.GROWTH: 1, Method.MULTIPLE: 2, Method.NEITHER: 0, Other.LATE: 1})


def test_that_a_number_without_default_must_say_that_it_is_optional() -> None:
    with pytest.raises(TypeError, match="optional"):
        Number("Price", USD, None)


def test_that_a_choice_needs_a_default_of_its_own_members() -> None:
    class Other(Enum):
        LATE = "Late"

    with pytest.raises(TypeError, match="GROWTH"):
        Choice("Method", Method, Other.LATE)


def test_that_a_formula_is_given_once_and_not_left_out() -> None:
    promised = Row("Promised", USD_M)
    with pytest.raises(TypeError, match="without a formula"):
        _ = promised.formula
    promised.define(1)
    with pytest.raises(TypeError, match="already has a formula"):
        promised.define(2)


def test_that_a_formula_has_no_truth_value() -> None:
    a = Number("First", USD_M)
    with pytest.raises(TypeError, match="where"):
        bool(a > 1)


def test_that_a_sound_model_of_all_these_parts_is_accepted() -> None:
    class Debt(Section, title="Debt", per=FACILITY):
        drawn = Number("Drawn", USD_M, low=0)
        rate = Number("Rate", PERCENT)
        asked = Number("Asked rate", PERCENT, None, optional=True)
        matures = Number("Matures", DATE, 46000)
        months = Constant("Months of a quarter", COUNT, 3)
        scheduled = Series("Scheduled", USD_M, opening=0)
        balance = Balance("Balance", USD_M, start=drawn)
        repaid = Row("Repaid", USD_M, minimum(scheduled, prev(balance)))
        interest = Row("Interest", USD_M, prev(balance) * otherwise(asked, rate))
        ahead = Row("Interest ahead", USD_M, interest + FOLLOWING)
        late = Row("Late", USD_M, at_period(balance, months) - trailing_sum(repaid, months))
        year_due = Figure("Year due", COUNT, year(matures) + month(matures) / months)
        growth = Figure("Growth", FACTOR, exponential(rate) ** 2)
        is_quoted = Figure("Quoted", FLAG, is_known(asked))
        spread = Figure("Spread over next", USD_M, at_end(balance) - at_opening(scheduled) + sum_before(drawn, rate))
        closed = Check("Closed", USD_M, balance - prev(balance) + repaid, remedy="Look at the flows.")
        balance.close(less=(repaid,))

    model = Model("sound", [Debt])
    assert [item.key for item in model.items][:2] == ["debt.drawn", "debt.rate"]
    assert model["debt.closed"].is_periodic
