"""What a first valuation assumes where company facts say nothing: defaults with their reasons, and a second case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workbench.document.edits import AddCase, Edit, SetValue
from workbench.document.valuation import Address, Evidence, Status, Valuation, addresses, default_of, value_of
from workbench.ground.language import text
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.entities import CONTRACT
from workbench.model.operations import Operations
from workbench.rows.items import Input, Number
from workbench.rows.model import Model

THIN: Final = 0.9
"""Cash costs and stock compensation above this share of revenue leave nothing to value."""
SCALE_COST: Final = 0.65
SCALE_PAID: Final = 0.1
COST: Final = Operations.other_cost.key
PAID: Final = Operations.compensation.key
BAND_MONTHS: Final = tuple(
    item.key for item in (Disclosure.band_1_months, Disclosure.band_2_months, Disclosure.band_3_months)
)
BAND_SHARES: Final = tuple(item.key for item in (Disclosure.band_1_share, Disclosure.band_2_share))


def scale_case(model: Model, valuation: Valuation) -> list[Edit]:
    """A second case for a company whose past costs leave nothing: what it would be worth at margins of a grown one."""
    base = valuation.base.id
    cost, paid = (value_of(model, valuation, Address(key), base) for key in (COST, PAID))
    if not isinstance(cost, float) or not isinstance(paid, float) or cost + paid <= THIN:
        return []
    note = text(
        "A guess, no figure of the company: cash costs of {cost} and stock compensation of {paid} of revenue from the "
        "first year on, against {cost_now} and {paid_now} in the past. It shows what the value hangs on.",
        cost=f"{SCALE_COST:.0%}",
        paid=f"{SCALE_PAID:.0%}",
        cost_now=f"{cost:.0%}",
        paid_now=f"{paid:.0%}",
    )
    return [
        AddCase("scale", text("Margins at scale"), None, note),
        SetValue(Address(COST), SCALE_COST, "scale"),
        SetValue(Address(PAID), SCALE_PAID, "scale"),
        *(
            SetValue(Address(Contracts.cost_share.key, one.id), SCALE_COST, "scale")
            for one in valuation.members(CONTRACT)
        ),
    ]


def reasons() -> Mapping[str, str]:
    """Why an input of a first valuation stands at the model's default, where more can be said than that."""
    bands = text("Model's default: the bands of RPO are facts with dimensions, which company facts leave out.")
    market = text("Model's default: a market figure, which filings do not hold.")
    return {
        **dict.fromkeys((*BAND_MONTHS, *BAND_SHARES), bands),
        **dict.fromkeys(
            (
                "cost_of_capital.risk_free",
                "cost_of_capital.equity_premium",
                "cost_of_capital.asset_beta",
                "cost_of_capital.debt_rate",
                "assay_rate.rate",
            ),
            market,
        ),
        "tax.rate": text("Model's default: a rate of the past is none of the future where there are losses."),
        "tax.opening_losses": text("Model's default: losses carried forward are not read from company facts."),
    }


def default_marks(model: Model, valuation: Valuation) -> list[SetValue]:
    """Edits after which every input nobody typed stands at its default, as an assumption with its reason."""
    why, usual = reasons(), text("Model's default: company facts do not tell it.")
    edits = []
    for address in addresses(model, valuation):
        item = model[address.key]
        assert isinstance(item, Input)
        if address in valuation.values or item.source or (isinstance(item, Number) and item.default is None):
            continue
        reason = Evidence(status=Status.ASSUMED, note=why.get(address.key, usual))
        edits.append(SetValue(address, default_of(item), None, reason))
    return edits
