"""Which tags of EDGAR mean what: for each concept ordered lists of tags, of US GAAP and, where obvious, of IFRS.

A concept lists alternatives; the first that holds a figure for a period is taken. An alternative of several tags is
their sum, of those that are filed: deferred revenue is its current and its non-current part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

US_GAAP: Final = "us-gaap"
IFRS: Final = "ifrs-full"
DEI: Final = "dei"
SHARES: Final = "shares"
PURE: Final = "pure"

Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One figure an analyst looks for. `unit` empty: money in the currency asked for."""

    name: str
    us_gaap: Alternatives
    ifrs: Alternatives = ()
    dei: Alternatives = ()
    unit: str = ""

    def alternatives(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Taxonomy and tags of each alternative, in order."""
        named = ((US_GAAP, self.us_gaap), (IFRS, self.ifrs), (DEI, self.dei))
        return tuple((taxonomy, tags) for taxonomy, lists in named for tags in lists)

    @property
    def tags(self) -> frozenset[str]:
        """Every tag it may come from."""
        return frozenset(tag for _, tags in self.alternatives() for tag in tags)


def _each(*tags: str) -> Alternatives:
    return tuple((tag,) for tag in tags)


REVENUE: Final = Concept(
    "revenue",
    _each(
        "Revenues",
        "RevenueFromContractWithCustomerExcludingAssessedTax",
        "RevenueFromContractWithCustomerIncludingAssessedTax",
        "SalesRevenueNet",
    ),
    _each("Revenue", "RevenueFromContractsWithCustomers"),
)
COST_OF_REVENUE: Final = Concept(
    "cost of revenue", _each("CostOfRevenue", "CostOfGoodsAndServicesSold"), _each("CostOfSales")
)
OPERATING: Final = Concept("operating income", _each("OperatingIncomeLoss"), _each("ProfitLossFromOperatingActivities"))
NET: Final = Concept(
    "net income", _each("NetIncomeLoss", "ProfitLoss"), _each("ProfitLossAttributableToOwnersOfParent", "ProfitLoss")
)
DEPRECIATION: Final = Concept(
    "depreciation and amortisation",
    _each(
        "DepreciationDepletionAndAmortization",
        "DepreciationAmortizationAndAccretionNet",
        "DepreciationAndAmortization",
        "Depreciation",
    ),
    _each(
        "AdjustmentsForDepreciationAndAmortisationExpense", "DepreciationAndAmortisationExpense", "DepreciationExpense"
    ),
)
COMPENSATION: Final = Concept(
    "stock compensation",
    _each("ShareBasedCompensation", "AllocatedShareBasedCompensationExpense"),
    _each("AdjustmentsForSharebasedPayments", "ExpenseFromSharebasedPaymentTransactionsWithEmployees"),
)
INTEREST: Final = Concept(
    "interest expense",
    _each("InterestExpense", "InterestExpenseNonoperating", "InterestExpenseDebt", "InterestAndDebtExpense"),
    _each("InterestExpense", "FinanceCosts"),
)
TAX: Final = Concept("income tax", _each("IncomeTaxExpenseBenefit"), _each("IncomeTaxExpenseContinuingOperations"))
OPERATING_CASH: Final = Concept(
    "cash from operations",
    _each(
        "NetCashProvidedByUsedInOperatingActivities", "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"
    ),
    _each("CashFlowsFromUsedInOperatingActivities", "CashFlowsFromUsedInOperations"),
)
CAPEX: Final = Concept(
    "capital expenditure",
    (
        ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToDevelopSoftware"),
        ("PaymentsToAcquireProductiveAssets",),
    ),
    _each("PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities"),
)
RPO: Final = Concept("RPO", _each("RevenueRemainingPerformanceObligation"))
RPO_SHARE: Final = Concept("share of RPO", _each("RevenueRemainingPerformanceObligationPercentage"), unit=PURE)
DEFERRED: Final = Concept(
    "deferred revenue",
    (
        ("ContractWithCustomerLiability",),
        ("ContractWithCustomerLiabilityCurrent", "ContractWithCustomerLiabilityNoncurrent"),
        ("DeferredRevenue",),
        ("DeferredRevenueCurrent", "DeferredRevenueNoncurrent"),
    ),
    (("ContractLiabilities",), ("CurrentContractLiabilities", "NoncurrentContractLiabilities")),
)
CASH: Final = Concept(
    "cash",
    _each(
        "CashAndCashEquivalentsAtCarryingValue",
        "Cash",
        "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
    ),
    _each("CashAndCashEquivalents"),
)
SECURITIES: Final = Concept(
    "securities, current",
    _each(
        "MarketableSecuritiesCurrent",
        "ShortTermInvestments",
        "AvailableForSaleSecuritiesDebtSecuritiesCurrent",
        "DebtSecuritiesAvailableForSaleCurrent",
    ),
    _each("CurrentInvestments"),
)
SECURITIES_LONG: Final = Concept(
    "securities, non-current",
    _each(
        "MarketableSecuritiesNoncurrent",
        "AvailableForSaleSecuritiesDebtSecuritiesNoncurrent",
        "DebtSecuritiesAvailableForSaleNoncurrent",
    ),
)
PROPERTY: Final = Concept(
    "property",
    _each(
        "PropertyPlantAndEquipmentNet",
        "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
    ),
    _each("PropertyPlantAndEquipment"),
)
EQUITY: Final = Concept(
    "equity",
    _each("StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"),
    _each("EquityAttributableToOwnersOfParent", "Equity"),
)
MINORITIES: Final = Concept("minority interests", _each("MinorityInterest"), _each("NoncontrollingInterests"))
PREFERRED: Final = Concept(
    "preferred stock", _each("TemporaryEquityCarryingAmountAttributableToParent", "PreferredStockValue")
)
ASSETS: Final = Concept("total assets", _each("Assets"), _each("Assets"))
LIABILITIES: Final = Concept("total liabilities", _each("Liabilities"), _each("Liabilities"))
RECEIVABLES: Final = Concept(
    "receivables",
    _each("AccountsReceivableNetCurrent", "ReceivablesNetCurrent"),
    _each("TradeAndOtherCurrentReceivables", "CurrentTradeReceivables"),
)
PAYABLES: Final = Concept(
    "payables",
    (("AccountsPayableCurrent",), ("AccountsPayableAndAccruedLiabilitiesCurrent",), ("AccountsPayableTradeCurrent",)),
    _each("TradeAndOtherCurrentPayablesToTradeSuppliers", "TradeAndOtherCurrentPayables"),
)
SHARES_OUTSTANDING: Final = Concept(
    "shares outstanding",
    _each("CommonStockSharesOutstanding"),
    _each("NumberOfSharesOutstanding"),
    _each("EntityCommonStockSharesOutstanding"),
    SHARES,
)
SHARES_COVER: Final = Concept("shares on the cover", (), (), _each("EntityCommonStockSharesOutstanding"), SHARES)
SHARES_BASIC: Final = Concept(
    "basic shares, weighted",
    _each("WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"),
    _each("WeightedAverageShares"),
    unit=SHARES,
)
SHARES_DILUTED: Final = Concept(
    "diluted shares, weighted",
    _each("WeightedAverageNumberOfDilutedSharesOutstanding", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"),
    _each("AdjustedWeightedAverageShares"),
    unit=SHARES,
)
_AWARDS: Final = "ShareBasedCompensationArrangementByShareBasedPaymentAward"
OPTIONS: Final = Concept("options", _each(f"{_AWARDS}OptionsOutstandingNumber"), unit=SHARES)
STRIKE_TAG: Final = f"{_AWARDS}OptionsOutstandingWeightedAverageExercisePrice"

LONG_DEBT: Final = Concept(
    "long-term debt",
    (
        ("DebtInstrumentCarryingAmount",),
        ("LongTermDebt",),
        ("LongTermDebtCurrent", "LongTermDebtNoncurrent"),
        ("LongTermDebtAndCapitalLeaseObligationsCurrent", "LongTermDebtAndCapitalLeaseObligations"),
    ),
    (("Borrowings",), ("CurrentPortionOfLongtermBorrowings", "LongtermBorrowings")),
)
DEBT_PRINCIPAL: Final = Concept("debt principal", _each("DebtInstrumentCarryingAmount"))
LONG_DEBT_CARRYING: Final = Concept(
    "long-term debt, carrying value", (("LongTermDebt",), ("LongTermDebtCurrent", "LongTermDebtNoncurrent"))
)
CURRENT_DEBT: Final = Concept(
    "current part of debt",
    _each("LongTermDebtCurrent", "DebtCurrent", "ConvertibleNotesPayableCurrent", "ConvertibleDebtCurrent"),
    _each("CurrentPortionOfLongtermBorrowings"),
)
CONVERTIBLES: Final = Concept(
    "convertible notes",
    (
        ("ConvertibleDebtCurrent", "ConvertibleDebtNoncurrent"),
        ("ConvertibleDebt",),
        ("ConvertibleNotesPayable",),
        ("ConvertibleNotesPayableCurrent", "ConvertibleLongTermNotesPayable"),
    ),
)
NOTES: Final = Concept(
    "notes",
    (
        ("SeniorNotes",),
        ("SeniorNotesCurrent", "SeniorLongTermNotes"),
        ("NotesPayable",),
        ("NotesPayableCurrent", "LongTermNotesPayable"),
        ("UnsecuredDebt",),
    ),
)
SECURED: Final = Concept("secured debt", (("SecuredDebt",), ("SecuredDebtCurrent", "SecuredLongTermDebt")))
SHORT_DEBT: Final = Concept(
    "short-term borrowings", (("ShortTermBorrowings",), ("CommercialPaper",)), _each("ShorttermBorrowings")
)
FINANCE_LEASES: Final = Concept(
    "finance leases",
    (("FinanceLeaseLiability",), ("FinanceLeaseLiabilityCurrent", "FinanceLeaseLiabilityNoncurrent")),
)
OPERATING_LEASES: Final = Concept(
    "operating leases",
    (("OperatingLeaseLiability",), ("OperatingLeaseLiabilityCurrent", "OperatingLeaseLiabilityNoncurrent")),
    (("LeaseLiabilities",), ("CurrentLeaseLiabilities", "NoncurrentLeaseLiabilities")),
)
LEASE_COST: Final = Concept("operating lease cost", _each("OperatingLeaseCost"))
LEASE_RATE: Final = Concept("lease rate", _each("OperatingLeaseWeightedAverageDiscountRatePercent"), unit=PURE)

_DUE: Final = "LongTermDebtMaturitiesRepaymentsOfPrincipal"
_RENT: Final = "LesseeOperatingLeaseLiabilityPayments"
DEBT_YEARS: Final = tuple(
    Concept(f"debt due, year {n}", _each(*(f"{_DUE}{end}" for end in ends)))
    for n, ends in enumerate(
        (
            ("InNextTwelveMonths", "InNextRollingTwelveMonths"),
            ("InYearTwo", "InRollingYearTwo"),
            ("InYearThree", "InRollingYearThree"),
            ("InYearFour", "InRollingYearFour"),
            ("InYearFive", "InRollingYearFive"),
        ),
        1,
    )
)
DEBT_REST_OF_YEAR: Final = Concept("debt due, rest of the fiscal year", _each(f"{_DUE}RemainderOfFiscalYear"))
DEBT_AFTER: Final = Concept("debt due, after year five", _each(f"{_DUE}AfterYearFive", f"{_DUE}InRollingAfterYearFive"))
RENT_YEARS: Final = tuple(
    Concept(f"rent due, year {n}", _each(*(f"{_RENT}{end}" for end in ends)))
    for n, ends in enumerate(
        (
            ("DueNextTwelveMonths", "DueNextRollingTwelveMonths"),
            ("DueYearTwo", "DueInRollingYearTwo"),
            ("DueYearThree", "DueInRollingYearThree"),
            ("DueYearFour", "DueInRollingYearFour"),
            ("DueYearFive", "DueInRollingYearFive"),
        ),
        1,
    )
)
RENT_REST_OF_YEAR: Final = Concept("rent due, rest of the fiscal year", _each(f"{_RENT}RemainderOfFiscalYear"))
RENT_AFTER: Final = Concept(
    "rent due, after year five", _each(f"{_RENT}DueAfterYearFive", f"{_RENT}DueInRollingAfterYearFive")
)
RENT_TOTAL: Final = Concept("rent due, all", _each(f"{_RENT}Due"))

CONCEPTS: Final = tuple(
    found for name, found in sorted(globals().items()) if isinstance(found, Concept) and not name.startswith("_")
)
TAGS: Final = frozenset({STRIKE_TAG}.union(*(concept.tags for concept in (*CONCEPTS, *DEBT_YEARS, *RENT_YEARS))))
