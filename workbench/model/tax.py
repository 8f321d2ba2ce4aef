"""Tax before debt: limits, loss pools, and tax as straight lines in net interest, which the waterfall chooses from."""

from __future__ import annotations

from workbench.ground.units import FLAG, PERCENT, USD_M
from workbench.model.investment import Investment
from workbench.model.leases import LeaseTotals
from workbench.model.operations import Operations
from workbench.rows import Annual, Balance, Figure, Number, Row, Section, maximum, minimum, prev, where


class Tax(Section, title="Tax", area="Operations"):
    rate = Number("Tax rate", PERCENT, 0.25, low=0.0, high=0.6)
    opening_losses = Number("Tax losses carried forward", USD_M, 0.0, low=0.0, high=1e7)
    loss_limit = Number("Losses offset at most", PERCENT, 0.8, low=0.0, high=1.0, note="Share of income, IRC 172.")
    is_limited = Number("Interest deduction is limited", FLAG, 1.0, low=0.0, high=1.0, note="IRC 163(j).")
    interest_limit = Number(
        "Interest deductible up to", PERCENT, 0.3, low=0.0, high=1.0, note="Share of adjusted income."
    )
    is_added_back = Number(
        "Adjusted income adds back depreciation", FLAG, 1.0, low=0.0, high=1.0, note="Years after 2024."
    )
    opening_disallowed = Number("Interest carried forward", USD_M, 0.0, low=0.0, high=1e7)

    left_rate = Figure("Tax on income that losses may not offset", PERCENT, rate * (1 - loss_limit))
    operating = Row(
        "Taxable income before interest",
        USD_M,
        Operations.ebitda - Operations.stock_compensation - Investment.tax_depreciation - LeaseTotals.rent_as_debt,
    )
    cap = Row(
        "Interest deductible at most, net",
        USD_M,
        interest_limit * maximum(operating + is_added_back * Investment.tax_depreciation, 0),
    )
    losses = Balance("Tax losses, levered", USD_M, start=opening_losses)
    disallowed = Balance("Interest carried forward, not deducted", USD_M, start=opening_disallowed)
    losses_unlevered = Balance("Tax losses, unlevered", USD_M, start=opening_losses)
    floor = Row(
        "Tax when interest saves nothing",
        USD_M,
        where(
            is_limited,
            maximum(left_rate * (operating - cap), rate * (operating - cap - prev(losses)), 0),
            0,
        ),
        annual=Annual.NONE,
    )
    line_1 = Row(
        "Tax at no interest, losses at their cap",
        USD_M,
        left_rate * (operating - prev(disallowed)),
        annual=Annual.NONE,
    )
    line_2 = Row(
        "Tax at no interest, losses used up",
        USD_M,
        rate * (operating - prev(disallowed) - prev(losses)),
        annual=Annual.NONE,
    )
    unlevered_created = Row("Losses created, unlevered", USD_M, maximum(-operating, 0))
    unlevered_used = Row(
        "Losses used, unlevered", USD_M, minimum(prev(losses_unlevered), loss_limit * maximum(operating, 0))
    )
    losses_unlevered.close(add=(unlevered_created,), less=(unlevered_used,))
    unlevered = Row("Tax, unlevered", USD_M, rate * (maximum(operating, 0) - unlevered_used))
