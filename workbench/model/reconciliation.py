"""The contract book against what was disclosed: reported RPO, its bands, deferred revenue; each difference named."""

from __future__ import annotations

from workbench.ground.units import USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.delivery import Delivery, Rpo
from workbench.model.entities import CONTRACT
from workbench.rows import Check, Emphasis, Figure, Section, absolute, maximum, sum_entities, sum_periods


class ContractReconciliation(Section, title="Contracts against disclosure", per=CONTRACT):
    outside = Figure("Not in reported RPO", USD_M, Contracts.expected_price - Delivery.opening_rpo)
    scheduled = Figure("In reported RPO, scheduled within the horizon", USD_M, sum_periods(Delivery.agreed_in_rpo))
    after_horizon = Figure(
        "In reported RPO, scheduled after the horizon",
        USD_M,
        Delivery.opening_rpo - scheduled,
        note="As agreed, before any late start.",
    )


class Reconciliation(Section, title="Book against disclosure"):
    """Differences are book less disclosed."""

    reported = Figure("RPO as reported", USD_M, Disclosure.reported_rpo)
    book = Figure("Contracts of the book in reported RPO", USD_M, Rpo.book)
    difference = Figure("Book less reported RPO", USD_M, book - reported, emphasis=Emphasis.TOTAL)
    outside = Figure(
        "Contracts signed after or prospective",
        USD_M,
        sum_entities(ContractReconciliation.outside),
        note="Not in reported RPO; prospective ones by their probability.",
    )
    disclosed_1 = Figure("Disclosed in the first band", USD_M, reported * Disclosure.band_1_share)
    disclosed_2 = Figure("Disclosed in the second band", USD_M, reported * Disclosure.band_2_share)
    disclosed_3 = Figure("Disclosed in the last band", USD_M, reported * Disclosure.band_3_share)
    book_1 = Figure("Book due in the first band", USD_M, sum_periods(Rpo.band_1))
    book_2 = Figure("Book due in the second band", USD_M, sum_periods(Rpo.band_2))
    book_3 = Figure("Book due in the last band", USD_M, sum_periods(Rpo.band_3))
    difference_1 = Figure("First band, book less disclosed", USD_M, book_1 - disclosed_1)
    difference_2 = Figure("Second band, book less disclosed", USD_M, book_2 - disclosed_2)
    difference_3 = Figure("Last band, book less disclosed", USD_M, book_3 - disclosed_3)
    after_bands = Figure(
        "Book due after the last band",
        USD_M,
        sum_periods(Rpo.agreed) - book_1 - book_2 - book_3,
        note="Within the horizon.",
    )
    after_horizon = Figure("Book due after the horizon", USD_M, sum_entities(ContractReconciliation.after_horizon))
    misplaced = Figure(
        "Book due in another band than disclosed",
        USD_M,
        (absolute(difference_1) + absolute(difference_2) + absolute(difference_3)) / 2,
        note="Half of all differences in size: what is moved from one band to another is counted once.",
    )
    reported_deferred = Figure("Deferred revenue as reported", USD_M, Disclosure.reported_deferred)
    held = Figure("Prepayments held in the book", USD_M, sum_entities(Contracts.prepaid_opening))
    difference_deferred = Figure(
        "Prepayments held less deferred revenue reported", USD_M, held - reported_deferred, emphasis=Emphasis.TOTAL
    )
    unbilled = Figure(
        "Book still to be billed and collected",
        USD_M,
        maximum(book - held, 0),
        note="In reported RPO, not yet prepaid.",
    )
    bands_check = Check(
        "Differences by band sum to the difference of the book",
        USD_M,
        difference_1 + difference_2 + difference_3 + after_bands + after_horizon - difference,
        remedy="Report this: the reconciliation does not foot.",
    )
