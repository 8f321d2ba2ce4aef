"""What several inputs of one contract, or of the disclosed backlog, may not say together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from workbench.document.valuation import Address, Valuation, place_words, value_of
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.model import Model

PRICE = "contracts.price"
PREPAID_OPENING = "contracts.prepaid_opening"
PREPAID_SHARE = "contracts.prepaid_share"
CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A problem and the inputs that make it together; typing into any of them may bring it or end it."""

    rule: str
    entity: str | None
    keys: tuple[str, ...]
    problem: Problem


def conflicts(model: Model, valuation: Valuation, case: str | None = None) -> list[Conflict]:
    """Everything in a case (None: the selected one) that cannot be true together, contracts in the user's order."""
    found: list[Conflict] = []
    for entity in valuation.members(CONTRACT):
        found.extend(_of_contract(model, valuation, entity.id, case))
    found.extend(_of_bands(model, valuation, case))
    return found


def new_conflicts(model: Model, before: Valuation, after: Valuation) -> list[Conflict]:
    """The conflicts an edit brings; those that stood before it are no reason to refuse it."""
    known = {(one.rule, one.entity) for one in conflicts(model, before, after.selected_case)}
    return [one for one in conflicts(model, after) if (one.rule, one.entity) not in known]


def _number(model: Model, valuation: Valuation, address: Address, case: str | None) -> float | None:
    if model.get(address.key) is None:
        return None
    held = value_of(model, valuation, address, case)
    return float(held) if isinstance(held, float | int) else None


def _of_contract(model: Model, valuation: Valuation, entity: str, case: str | None) -> Iterator[Conflict]:
    price, held, share = (
        _number(model, valuation, Address(key, entity), case) for key in (PRICE, PREPAID_OPENING, PREPAID_SHARE)
    )
    if price is None or held is None or share is None:
        return
    slack = 1e-9 * max(price, 1.0)
    if held > price + slack:
        yield Conflict(
            "prepayment",
            entity,
            (PREPAID_OPENING, PRICE),
            Problem(
                place_words(model, valuation, Address(PREPAID_OPENING, entity)),
                text("More prepayment is held than the contract's remaining price."),
                text("Hold at most the price, {price}.", price=f"{price:,.1f}"),
            ),
        )
    elif held + share * price > price + slack and _is_unsigned(model, valuation, entity, case):
        yield Conflict(
            "prepaying",
            entity,
            (PREPAID_SHARE, PREPAID_OPENING, PRICE, "contracts.status"),
            Problem(
                place_words(model, valuation, Address(PREPAID_SHARE, entity)),
                text("Prepaid at signing and held already come to more than the price."),
                text("Leave at most {share} to be prepaid.", share=f"{(price - held) / price:.1%}" if price else "0 %"),
            ),
        )


def _is_unsigned(model: Model, valuation: Valuation, entity: str, case: str | None) -> bool:
    return value_of(model, valuation, Address("contracts.status", entity), case) != "IN_RPO"


def _of_bands(model: Model, valuation: Valuation, case: str | None) -> Iterator[Conflict]:
    shares = [_number(model, valuation, Address(f"disclosure.band_{n}_share"), case) for n in (1, 2)]
    known = [share for share in shares if share is not None]
    if len(known) == 2 and sum(known) > 1 + 1e-12:
        yield Conflict(
            "bands",
            None,
            ("disclosure.band_1_share", "disclosure.band_2_share"),
            Problem(
                text("Disclosed bands"),
                text("The bands sum to {sum}: more than the whole.", sum=f"{sum(known):.1%}"),
                text("Let the first two sum to at most 100 %; the last takes the rest."),
            ),
        )
    ends = [_number(model, valuation, Address(f"disclosure.band_{n}_months"), case) for n in (1, 2, 3)]
    for number, (early, late) in enumerate(pairwise(ends), 2):
        if early is not None and late is not None and late <= early:
            yield Conflict(
                f"band order {number}",
                None,
                (f"disclosure.band_{number - 1}_months", f"disclosure.band_{number}_months"),
                Problem(
                    text("Disclosed bands"),
                    text("A band ends before it begins."),
                    text("Let each band end later than the one before."),
                ),
            )
