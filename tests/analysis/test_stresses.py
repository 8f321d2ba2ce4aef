"""Value without each customer and with each site late, and the customers as the loss distribution sees them."""

from __future__ import annotations

import math
import random
from dataclasses import astuple, replace

import numpy as np
import pytest

from tests.exchange.exported import example, figures_of, in_case, with_values
from tests.exchange.random_valuations import random_valuation
from workbench.analysis.common_factor import conditional
from workbench.analysis.copula import MOST_NAMES, recovery_factor
from workbench.analysis.credit_book import AT_DEFAULT, LGD, PROBABILITY, Obligor, credit_book, joined
from workbench.analysis.customers import Customer, customers_of
from workbench.analysis.lost_customer import each_without, without_each
from workbench.analysis.site_stress import late_each, periods_of
from workbench.analysis.stress import Stresses, outcome_of
from workbench.document.edits import SetValue
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Entity, Valuation, Value
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.model import MODEL
from workbench.rows.items import Number


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    """The large example: every customer on its own, recoveries that do not move with the common factor, no site."""
    plain = in_case(example("coreweave-ipo"), "base")
    values: dict[Address, Value] = {
        Address("credit.wrong_way_price"): 0.0,
        Address("credit.wrong_way_delay"): 0.0,
        **{Address("contracts.customer", entity.id): 0.0 for entity in plain.members("contract")},
    }
    return with_values(replace(plain, entities={**plain.entities, "site": ()}), values)


def numbered(valuation: Valuation, *numbers: float) -> Valuation:
    """Customer numbers for the first contracts."""
    values: dict[Address, Value] = {
        Address("contracts.customer", entity.id): number
        for entity, number in zip(valuation.members("contract"), numbers, strict=False)
    }
    return with_values(valuation, values)


def with_sites(valuation: Valuation) -> Valuation:
    """Two sites, of which the second adds nothing."""
    values: dict[Address, Value] = {
        Address("sites.power", "north"): 200.0,
        Address("sites.ready", "north"): 45800.0,
        Address("sites.late", "north"): 59.0,
        Address("sites.power", "south"): 0.0,
    }
    sites = (Entity("north", "North"), Entity("south", "South"))
    return with_values(replace(valuation, entities={**valuation.entities, "site": sites}), values)


# Customers -----------------------------------------------------------------------------------------------------------


def test_that_contracts_of_one_number_are_one_customer_and_those_without_are_alone(valuation: Valuation) -> None:
    found = customers_of(MODEL, figures_of(numbered(valuation, 3, 0, 3, 0)), ["A – one", "B", "A – two", "B", "C: x"])
    assert [(c.name, c.number, c.contracts) for c in found] == [
        ("A", 3, (0, 2)), ("B", 0, (1,)), ("B", 0, (3,)), ("C", 0, (4,)),
    ]  # fmt: skip


def test_that_two_customers_of_one_short_name_keep_their_whole_names(valuation: Valuation) -> None:
    found = customers_of(MODEL, figures_of(valuation), ["A – one", "A – two", "B", "C", "D"])
    assert [c.name for c in found] == ["A – one", "A – two", "B", "C", "D"]


# Lost customers ------------------------------------------------------------------------------------------------------


def test_that_each_lost_customer_is_what_the_same_edits_give(valuation: Valuation) -> None:
    given = numbered(valuation, 1, 0, 1)
    found = without_each(MODEL, given)
    contracts = given.members("contract")
    assert [one.customer.contracts for one in found] == [(0, 2), (1,), *((n,) for n in range(3, len(contracts)))]
    for one in found:
        edited = given
        for position in one.customer.contracts:
            edit = SetValue(Address("contracts.is_lost", contracts[position].id), 1.0)
            assert edit.check(MODEL, edited) == []
            edited = edit.apply(edited)[0]
        assert one.outcome == outcome_of(MODEL, figures_of(edited))
        assert one.base == outcome_of(MODEL, figures_of(given))
    assert list(each_without(MODEL, given, base=figures_of(given))) == found


def test_that_another_case_than_the_selected_one_can_be_stressed(valuation: Valuation) -> None:
    bear = without_each(MODEL, valuation, "bear")
    assert bear == without_each(MODEL, in_case(valuation, "bear"))
    assert bear[0].base != without_each(MODEL, valuation)[0].base


def test_that_losing_the_largest_customer_costs_value_and_gold(valuation: Valuation) -> None:
    first, *_ = without_each(MODEL, valuation)
    assert first.customer.name == "Microsoft"
    assert first.per_share_lost > 0
    assert first.gold_lost > 0
    assert first.outcome.unfunded >= first.base.unfunded


def test_that_a_book_without_contracts_has_nobody_to_lose() -> None:
    assert without_each(MODEL, example("plain-company")) == []


@pytest.mark.parametrize("seed", range(12))
def test_that_a_stress_gives_to_the_bit_what_a_whole_evaluation_gives(seed: int) -> None:
    """Any number typed otherwise in any valuation, also where figures are missing."""
    valuation = random_valuation(seed)
    stresses = Stresses(MODEL, valuation)
    inputs = inputs_for(MODEL, valuation)
    shape = shape_for(MODEL, valuation, inputs)
    draw = random.Random(seed)
    cells = [(item, e) for item in MODEL.inputs if isinstance(item, Number) for e in shape.members(item)]
    for item, entity in draw.sample(cells, 25):
        assert isinstance(item, Number)
        value = draw.choice([item.low or 0.0, item.high or 1.0, 0.0, 0.37])
        changed = Inputs({**inputs.values, (item, entity): value}, inputs.overrides)
        whole = outcome_of(MODEL, evaluate(MODEL, shape, changed))
        found = stresses.with_inputs({(item, entity): value})
        assert np.array_equal(astuple(found), astuple(whole), equal_nan=True), item.key


# Late sites ----------------------------------------------------------------------------------------------------------


def test_that_quarters_are_counted_in_whole_periods() -> None:
    assert [periods_of(2, years) for years in (0.25, 0.5, 1.0, 1 / 12)] == [2, 1, 1, 6]
    assert periods_of(3, 0.5) == 2
    assert periods_of(0, 0.25) == 0


def test_that_each_late_site_is_what_the_same_edit_gives(valuation: Valuation) -> None:
    given = with_sites(valuation)
    north, south, everywhere = late_each(MODEL, given, 2)
    assert (north.name, north.late, north.periods) == ("North", 60, 2)  # the input takes no more than 60
    assert (south.late, everywhere.late, everywhere.site) == (2, 2, None)
    for one, address in (
        (north, Address("sites.late", "north")),
        (south, Address("sites.late", "south")),
        (everywhere, Address("capacity.late")),
    ):
        edit = SetValue(address, one.late)
        assert edit.check(MODEL, given) == []
        assert one.outcome == outcome_of(MODEL, figures_of(edit.apply(given)[0]))
    assert south.outcome == south.base


def test_that_sites_on_time_are_no_stress(valuation: Valuation) -> None:
    for one in late_each(MODEL, with_sites(valuation), 0):
        assert one.outcome == one.base


# The credit book -----------------------------------------------------------------------------------------------------


def test_that_the_credit_book_keeps_the_expected_loss_of_the_contracts(valuation: Valuation) -> None:
    for given in (valuation, numbered(valuation, 1, 1, 1), numbered(valuation, 2, 0, 2)):
        arrays = figures_of(given)
        book = credit_book(MODEL, given, arrays)
        total = arrays.scalar(MODEL["exposure_total.expected_loss"])
        assert total > 0
        assert book.expected_loss == pytest.approx(total, rel=1e-12)
        assert book.exposure == pytest.approx(arrays.scalar(MODEL["exposure_total.at_default"]), rel=1e-12)
        assert book.distribution().mean == pytest.approx(total, rel=1e-12)
    assert len(credit_book(MODEL, valuation, figures_of(valuation)).obligors) == 3
    paired = numbered(valuation, 2, 0, 2)
    assert len(credit_book(MODEL, paired, figures_of(paired)).obligors) == 2


def test_that_contracts_of_one_customer_default_together(valuation: Valuation) -> None:
    apart = credit_book(MODEL, valuation, figures_of(valuation)).distribution()
    together = numbered(valuation, 1, 1, 1)
    one = credit_book(MODEL, together, figures_of(together)).distribution()
    assert len(one.losses) == 2
    assert len(apart.losses) == 8
    assert one.sd > apart.sd


def test_that_the_worst_state_of_the_copula_is_that_of_the_live_rows(valuation: Valuation) -> None:
    """The rows tell a contract's mean loss given the factor's worst state of a hundred; so does the copula's law."""
    given = with_values(valuation, {Address("credit.wrong_way_price"): 0.3, Address("credit.wrong_way_delay"): 1.0})
    arrays = figures_of(given)
    book = credit_book(MODEL, given, arrays)
    z = arrays.scalar(MODEL["credit.bad_factor"])
    values = np.array([z])
    chance = conditional(np.array([o.probability for o in book.obligors]), book.correlation, values)[0]
    left = recovery_factor(book.wrong_way, values, len(book.obligors))[0]
    for obligor, p, kept in zip(book.obligors, chance, left, strict=True):
        (position,) = obligor.customer.contracts
        mean = p * obligor.exposure * (1 - (1 - obligor.lgd) * kept)
        assert arrays.scalar(MODEL["exposure.bad_loss"], position) == pytest.approx(mean, rel=1e-6)


def test_that_wrong_way_inputs_raise_the_expected_loss(valuation: Valuation) -> None:
    plain = credit_book(MODEL, valuation, figures_of(valuation))
    for key in ("credit.wrong_way_price", "credit.wrong_way_delay"):
        given = with_values(valuation, {Address(key): 0.5})
        book = credit_book(MODEL, given, figures_of(given))
        assert book.expected_loss == plain.expected_loss
        assert book.distribution().mean > plain.distribution().mean


def test_that_joined_contracts_keep_exposure_and_expected_loss() -> None:
    customer = Customer("A", 1, (0, 1, 2))
    parts = [Obligor(customer, 10, 0.1, 0.5, 0.1), Obligor(customer, 30, 0.0, 1.0, 0.3), Obligor(customer, 5, 1.0, 0.2)]
    whole = joined(customer, parts)
    assert whole.exposure == 45
    assert whole.expected_loss == pytest.approx(10 * 0.1 * 0.5 + 5 * 0.2)
    assert 0 <= whole.probability <= 1
    assert 0 <= whole.lgd <= 1
    nothing = joined(customer, [Obligor(customer, 10, 0.0, 0.4), Obligor(customer, 10, 0.0, 0.6)])
    assert (nothing.probability, nothing.expected_loss) == (0, 0)
    assert nothing.lgd == pytest.approx(0.5)


def test_that_beyond_sixty_customers_the_smallest_are_one(valuation: Valuation) -> None:
    contracts = tuple(Entity(f"c{n}", f"C {n}") for n in range(70))
    values: dict[Address, Value] = {}
    for n, contract in enumerate(contracts):
        values[Address("contracts.price", contract.id)] = 10.0 + n
        values[Address("contracts.hazard", contract.id)] = 0.05
    given = with_values(replace(valuation, entities={**valuation.entities, "contract": contracts}), values)
    book = credit_book(MODEL, given, figures_of(given))
    assert len(book.obligors) == MOST_NAMES
    assert len(book.obligors[-1].customer.contracts) == 11
    assert book.obligors[-1].customer.contracts[0] == 10
    total = figures_of(given).scalar(MODEL["exposure_total.expected_loss"])
    assert book.distribution().mean == pytest.approx(total, rel=1e-10)


def test_that_contracts_without_a_figure_are_left_out(valuation: Valuation) -> None:
    arrays = figures_of(valuation)
    figures = dict(arrays.figures)
    figures[MODEL[AT_DEFAULT], 0] = math.nan
    figures[MODEL[PROBABILITY], 1] = math.nan
    figures[MODEL[LGD], 2] = 1.5
    book = credit_book(MODEL, valuation, replace(arrays, figures=figures))
    assert [(o.customer.contracts, o.lgd) for o in book.obligors] == [((2,), 1.0)]
