"""Cover as each lender sees it: cash of its borrower over what that borrower owes, and the loan over its collateral."""

from __future__ import annotations

from workbench.ground.units import PERCENT, RATIO, USD_M
from workbench.model.collateral import Collateral
from workbench.model.coverage import Coverage
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.rows import Annual, Row, Section, multiple, ratio, where


class FacilityCoverage(Section, title="Coverage by facility", area="", per=FACILITY):
    cash = Row("Cash that serves its borrower's debt", USD_M, Coverage.cfads)
    service = Row(
        "Debt service of its borrower",
        USD_M,
        where(Coverage.service > Coverage.least, Coverage.service, 0),
        note="0 where only rounding is left.",
    )
    dscr = Row("Debt service cover of its borrower", RATIO, ratio(cash, service), annual=Annual.NONE)
    cash_value = Row(
        "Cash to come of its borrower in the life of the debt, present value",
        USD_M,
        Coverage.loan_value,
        annual=Annual.END,
    )
    debt = Row("Debt of its borrower", USD_M, Coverage.owed_within, annual=Annual.END)
    llcr = Row("Loan life cover of its borrower", RATIO, ratio(cash_value, debt), annual=Annual.END)
    ltv = Row(
        "Loan to value",
        PERCENT,
        multiple(Facilities.balance, Collateral.value),
        opening=multiple(Facilities.drawn, Collateral.opening),
        annual=Annual.END,
        note="Against its collateral, depreciated as lenders count it.",
    )
    ltv_cost = Row(
        "Loan to cost",
        PERCENT,
        multiple(Facilities.balance, Collateral.cost_value),
        opening=multiple(Facilities.drawn, Collateral.opening),
        annual=Annual.END,
        note="Against its collateral at cost; what was held at the balance sheet counts as it stood then.",
    )
