"""What the term sheet says has no effect has none: each such term is set otherwise, and the debt stays as it was."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from workbench.document.edits import AddEntity, SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Entity, Valuation, Value, value_of
from workbench.ground.resources import resource
from workbench.live.results import Results, compute
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number, Series
from workbench.ui.terms.lines import BORROWER, FACILITY, NUMBER_KEY, TermLine, address_of, is_in_effect, term_lines
from workbench.ui.terms.templates import add_edit, templates

LINES = ("balance", "undrawn", "interest", "fee", "repaid", "discount", "amortised", "draw", "swept")
COMPANY = ("cash_flow.financing", "position.cash")
MODEL_FORMS = ("CUSTOM", "SHARE_OF_CASH", "SCULPTED", "GREATER_OF")


@pytest.fixture(scope="module")
def stack() -> Valuation:
    """A company with capex, a facility of every kind and a loan of every repayment, one lent to a borrower."""
    valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    for one in templates(MODEL):
        valuation = add_edit(MODEL, valuation, one.name)[1].apply(valuation)[0]
    for form in MODEL_FORMS:
        facility, edit = add_edit(MODEL, valuation, "tlb")
        valuation = edit.apply(valuation)[0]
        valuation = SetValue(Address("facilities.amortisation", facility), form).apply(valuation)[0]
    valuation = AddEntity(BORROWER, Entity("own", "Own")).apply(valuation)[0]
    valuation = SetValue(Address(NUMBER_KEY, "own"), 77.0).apply(valuation)[0]
    last = valuation.members(FACILITY)[-2].id
    return SetValue(Address("facilities.borrower", last), 77.0).apply(valuation)[0]


def paid(results: Results) -> Iterator[float]:
    """Everything the facilities owe and pay, and the value per share."""
    yield results.figure("shares.price")
    for key in LINES:
        for place in results.members(f"facilities.{key}"):
            yield from results.line(f"facilities.{key}", place)
    for key in COMPANY:
        if MODEL.get(key) is not None:
            yield from results.line(key)


def otherwise(item: Input, held: Value) -> Value:
    """Another value that the input may have."""
    match item:
        case Choice():
            names = [member.name for member in item.options]
            return next(name for name in names if name != held)
        case Series():
            return tuple(7.0 + n for n in range(8))
        case Number() if item.unit.is_date:
            return float(held) + 400.0 if isinstance(held, float | int) else 46000.0
        case Number() if item.unit.is_flag:
            return 0.0 if held else 1.0
        case _:
            low, high = item.low or 0.0, item.high if item.high is not None else 1e6
            wanted = 1.7 if held is None else float(str(held)) * 1.3 + 0.07
            return min(max(wanted, low), high)


def conditions(stack: Valuation, line: TermLine, facility: str) -> tuple[str, ...]:
    """A line and how its conditions stand for a facility: where they stand alike, trying it once is enough."""
    held = []
    for key in sorted({key for needs in line.needs for key in needs}):
        value = value_of(MODEL, stack, Address(key, facility))
        held.append(value if isinstance(value, str) else str(bool(value)))
    return line.key, *held


def test_that_a_term_said_to_have_no_effect_has_none(stack: Valuation) -> None:
    before = list(paid(compute(MODEL, stack)))
    tried, wrong = 0, []
    seen: set[tuple[str, ...]] = set()
    for entity in stack.members(FACILITY)[6:]:
        for line in term_lines(MODEL):
            address = address_of(MODEL, stack, line, entity.id)
            state = conditions(stack, line, entity.id)
            if not isinstance(line.item, Input) or address is None or state in seen:
                continue
            if is_in_effect(MODEL, stack, line, entity.id):
                continue
            seen.add(state)
            value = otherwise(line.item, value_of(MODEL, stack, address))
            after = paid(compute(MODEL, SetValue(address, value).apply(stack)[0]))
            tried += 1
            if any(not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-7) for a, b in zip(before, after, strict=True)):
                wrong.append(f"{entity.name}: {line.key} set to {value}")
    assert wrong == []
    assert tried > 60
