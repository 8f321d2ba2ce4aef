"""What stood at the balance sheet date: cash, property, RPO, debt as facilities, leases, shares and options."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from workbench.document.valuation import Address, Entity, Evidence, Status
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_concepts import Concept
from workbench.exchange.facts_history import debt_parts, together, total_debt
from workbench.exchange.facts_lines import LineBook, Take
from workbench.exchange.facts_schedule import Table, debt_table, per_period, rent_table
from workbench.exchange.reported_figures import Reported, month_of
from workbench.ground.language import text
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.model.entities import FACILITY, LEASE, TRANCHE
from workbench.model.facilities import Amortisation, FacilityKind, RateKind
from workbench.model.shares import TrancheKind

COVER_DAYS: Final = 120
"""The cover of a report counts shares on a day up to so long after the balance sheet."""
YEARS_WITHOUT_TABLE: Final = 5
KINDS: Final = {
    concepts.LONG_DEBT: FacilityKind.TERM_LOAN,
    concepts.CONVERTIBLES: FacilityKind.CONVERTIBLE,
    concepts.NOTES: FacilityKind.NOTES,
    concepts.SECURED: FacilityKind.TERM_LOAN,
    concepts.SHORT_DEBT: FacilityKind.NOTES,
    concepts.FINANCE_LEASES: FacilityKind.FINANCE_LEASE,
}


def add_balance(book: LineBook) -> None:
    """Plan the balance sheet date, liquid funds, property, working capital, other claims and what RPO was reported."""
    figures, end, take = book.figures, book.period.end, Take.BALANCE
    dated = Evidence(
        text("{form}, {accession}", form=book.period.form, accession=book.period.accession),
        Status.REPORTED,
        date=book.period.filed,
    )
    month_end = end_of_month(serial_of(end), -1 if end.month != month_of(end) else 0)
    held = book.number("timing.balance_sheet_date")
    if held != month_end and Address("timing.balance_sheet_date") in book.valuation.values:
        book.missing.append(
            text(
                "The balance sheet moves from {old} to {new}: contracts, facilities, sites and the valuation date are "
                "those of the old one until you change them.",
                old=date_of(held).isoformat(),
                new=date_of(month_end).isoformat(),
            )
        )
    book.put(take, "timing.balance_sheet_date", month_end, dated)
    book.put(take, "timing.fiscal_year_end", float(figures.year_end_month()), dated)
    stocks: tuple[tuple[str, Concept, str], ...] = (
        ("waterfall.opening_cash", concepts.CASH, text("Cash")),
        ("investment.opening_property", concepts.PROPERTY, text("Property")),
        ("working_capital.opening_receivables", concepts.RECEIVABLES, text("Receivables")),
        ("working_capital.opening_payables", concepts.PAYABLES, text("Payables")),
        ("bridge.minorities", concepts.MINORITIES, ""),
        ("bridge.preferred", concepts.PREFERRED, ""),
        ("disclosure.reported_rpo", concepts.RPO, text("RPO")),
        ("disclosure.reported_deferred", concepts.DEFERRED, text("Deferred revenue")),
    )
    is_split = book.number("investment.prebuilt") > 0
    if is_split:
        book.missing.append(
            text("Property: the valuation tells apart what was spent on power still to come; tick it to undo that.")
        )
    for key, concept, name in stocks:
        is_taken = not (is_split and concept is concepts.PROPERTY)
        if not book.reported(take, key, figures.stock(concept, end), is_taken=is_taken) and name:
            book.missing.append(text("{figure}: not in the file for this date.", figure=name))
    invested = together(figures.stock(concepts.SECURITIES, end), figures.stock(concepts.SECURITIES_LONG, end))
    book.reported(take, "bridge.investments", invested)
    book.reported(take, "disclosure.prior_rpo", figures.stock(concepts.RPO, figures.a_year_before(end)))
    _tell_of_bands(book)


def _tell_of_bands(book: LineBook) -> None:
    share = book.figures.stock(concepts.RPO_SHARE, book.period.end)
    if share is not None:
        book.missing.append(
            text(
                "Timing of RPO: {share} of it stands in the file, but not by when: type the bands from the note on "
                "revenue.",
                share=f"{share.value:.0%}",
            )
        )
    elif book.figures.stock(concepts.RPO, book.period.end) is not None:
        book.missing.append(
            text(
                "Timing of RPO: its bands are facts with dimensions, which company facts leave out: type them from the "
                "note on revenue."
            )
        )


def interest_rate(book: LineBook) -> tuple[float, Reported, str] | None:
    """Interest expense over mean debt, with its arithmetic; None without either, or where the result is no rate."""
    figures, end = book.figures, book.period.end
    debt, before = total_debt(book, end), total_debt(book, figures.a_year_before(end))
    cost, times = figures.trailing(concepts.INTEREST, end), 1.0
    if cost is None:
        cost, times, before = figures.quarter(concepts.INTEREST, end), 4.0, None
    if cost is None or debt is None or debt.value <= 0:
        return None
    mean = debt.value if before is None else (debt.value + before.value) / 2
    rate = cost.value * times / mean
    note = text(
        "Interest expense {interest} over {debt} of debt, {rate}: issue costs within it count as interest.",
        interest=f"{cost.value * times:,.1f}",
        debt=f"{mean:,.1f}",
        rate=f"{rate:.2%}",
    )
    return (rate, cost, note) if 0 <= rate <= 0.25 else None


def add_debt(book: LineBook) -> None:
    """Plan one facility for each kind of debt told, and what was disclosed about debt in all."""
    figures, end = book.figures, book.period.end
    parts = debt_parts(book, end)
    leases = figures.stock(concepts.FINANCE_LEASES, end)
    if leases is not None and leases.value > 0:
        parts.append((concepts.FINANCE_LEASES, leases))
    if not parts:
        book.missing.append(text("Debt: the file holds none for this date."))
    is_taken = not book.valuation.members(FACILITY)
    if parts and not is_taken:
        book.missing.append(
            text("Debt: the valuation has facilities already; those of the file are not taken unless you tick them.")
        )
    table = debt_table(figures, end)
    for kind, amount in parts:
        _facility(book, kind, amount, table if kind is parts[0][0] else None, is_taken=is_taken)
    book.reported(Take.DEBT, "debt_disclosure.reported_principal", figures.stock(concepts.DEBT_PRINCIPAL, end))
    carrying = figures.stock(concepts.LONG_DEBT_CARRYING, end) or together(
        *(one for _, one in debt_parts(book, end) if figures.stock(concepts.DEBT_PRINCIPAL, end) is None)
    )
    book.reported(Take.DEBT, "debt_disclosure.reported_carrying", carrying)
    book.reported(Take.DEBT, "debt_disclosure.reported_current", figures.stock(concepts.CURRENT_DEBT, end))
    _leases(book)


def facility_name(kind: Concept) -> str:
    """What the facility of a kind of debt is called."""
    names = {
        concepts.LONG_DEBT.name: text("Long-term debt"),
        concepts.CONVERTIBLES.name: text("Convertible notes, as reported"),
        concepts.NOTES.name: text("Notes, as reported"),
        concepts.SECURED.name: text("Secured debt"),
        concepts.SHORT_DEBT.name: text("Short-term borrowings"),
        concepts.FINANCE_LEASES.name: text("Finance leases"),
    }
    return names[kind.name]


def _facility(book: LineBook, kind: Concept, amount: Reported, table: Table | None, *, is_taken: bool) -> None:
    entity = book.member(FACILITY, facility_name(kind))
    before = len(book.lines)
    take, end = Take.DEBT, book.period.end
    carrying = book.figures.stock(concepts.LONG_DEBT_CARRYING, end) if kind is concepts.LONG_DEBT else None
    is_principal = any(part.fact.tag == concepts.DEBT_PRINCIPAL.us_gaap[0][0] for part in amount.parts)
    note = "" if is_principal else text("Carrying value: the principal is a fact with dimensions, not in the file.")
    book.reported(take, "facilities.drawn", amount, entity, note)
    if is_principal and carrying is not None and amount.value > carrying.value:
        less = Reported(amount.value - carrying.value, (*amount.parts, *(replace(p, sign=-1) for p in carrying.parts)))
        book.reported(take, "facilities.discount_opening", less, entity)
    book.assumed(take, "facilities.kind", KINDS[kind].name, text("By the tag it was filed under."), entity)
    book.assumed(
        take, "facilities.rate_kind", RateKind.FIXED.name, text("The file does not tell how it is set."), entity
    )
    rate = interest_rate(book)
    if rate is not None:
        book.derived(take, "facilities.fixed_rate", rate[0], rate[2], rate[1], entity)
    else:
        why = text("Model's default: the file holds no interest expense that gives a rate.")
        book.assumed(take, "facilities.fixed_rate", 0.08, why, entity)
    if table is not None:
        _by_table(book, amount, table, entity)
    else:
        _without_table(book, kind, entity)
    if kind is concepts.CONVERTIBLES:
        book.missing.append(
            text("Conversion price of the convertible notes: not in the file; type it, or their dilution is left out.")
        )
    if not is_taken:
        book.lines[before:] = [replace(line, is_taken=False) for line in book.lines[before:]]


def _by_table(book: LineBook, amount: Reported, table: Table, entity: Entity) -> None:
    take = Take.DEBT
    due, ends_after = per_period(book, table, amount.value)
    note = table.words
    if table.is_stale or abs(table.total - amount.value) > 0.005 * amount.value:
        note += "\n" + text(
            "The table sums to {total}, the debt is {debt}: its shares are kept.",
            total=f"{table.total:,.1f}",
            debt=f"{amount.value:,.1f}",
        )
    maturity = end_of_month(serial_of(book.period.end), ends_after)
    later = text("What is due after year five is taken to fall due in the year after: the table does not say when.")
    book.derived(take, "facilities.maturity", maturity, f"{later}\n{note}" if table.after else note, table.of, entity)
    names = text("By the maturity table of {day}.", day=table.day.isoformat())
    book.assumed(take, "facilities.amortisation", Amortisation.CUSTOM.name, names, entity)
    first = serial_of(book.period.end)
    book.assumed(take, "facilities.first_payment", first, names, entity)
    fact = table.of.newest
    evidence = Evidence(book.figures.filing_words(fact), Status.DERIVED, note, date=fact.filed)
    book.put(take, "facilities.custom", due, evidence, entity)


def _without_table(book: LineBook, kind: Concept, entity: Entity) -> None:
    years = 1 if kind is concepts.SHORT_DEBT else YEARS_WITHOUT_TABLE
    why = text("The file holds no maturities: taken to fall due at once, {years} years after.", years=years)
    maturity = end_of_month(serial_of(book.period.end), 12.0 * years)
    book.assumed(Take.DEBT, "facilities.maturity", maturity, why, entity)
    book.assumed(Take.DEBT, "facilities.amortisation", Amortisation.BULLET.name, why, entity)


def _leases(book: LineBook) -> None:
    """Plan operating leases as one lease. Not taken by default: rent is within the costs of the past already."""
    table = rent_table(book.figures, book.period.end)
    if table is None:
        return
    years = [due for start, _, due in table.buckets if start >= 0]
    whole = [due for start, end, due in table.buckets if end - start == 12]
    rent = sum(whole) / len(whole) if whole else sum(years)
    if rent <= 0:
        return
    entity = book.member(LEASE, text("Operating leases, as reported"))
    why = text(
        "Not taken unless you tick it: rent is within the costs of the last 12 months, and a lease would charge it "
        "again."
    )
    arithmetic = f"{table.words}\n{why}"
    fact = table.of.newest
    told = Evidence(book.figures.filing_words(fact), Status.DERIVED, arithmetic, date=fact.filed)
    lines: tuple[tuple[str, float], ...] = (
        ("leases.commencement", serial_of(book.period.end)),
        ("leases.annual_rent", rent),
        ("leases.term", min(max(table.total / rent, 0.25), 50.0)),
    )
    for key, value in lines:
        book.put(Take.DEBT, key, value, told, entity, is_taken=False)
    book.reported(
        Take.DEBT, "lease_totals.rate", book.figures.stock(concepts.LEASE_RATE, table.day), note=why, is_taken=False
    )


def shares_outstanding(book: LineBook) -> Reported | None:
    """Shares of the report's cover; else of the balance sheet; else the weighted mean."""
    figures, period = book.figures, book.period
    cover = [
        fact
        for taxonomy, tags in concepts.SHARES_COVER.alternatives()
        for fact in figures.facts.of(taxonomy, tags[0], concepts.SHARES)
        if timedelta(0) <= fact.end - period.end <= timedelta(COVER_DAYS)
    ]
    own = [fact for fact in cover if fact.accession == period.accession]
    for fact in sorted(own or cover, key=lambda f: f.end)[:1]:
        return figures.stock(concepts.SHARES_COVER, fact.end)
    return (
        figures.stock(concepts.SHARES_OUTSTANDING, period.end)
        or figures.quarter(concepts.SHARES_BASIC, period.end)
        or figures.year(concepts.SHARES_BASIC, period.end)
    )


def add_shares(book: LineBook) -> None:
    """Plan basic shares, and options where their number and mean strike are told."""
    figures, end, take = book.figures, book.period.end, Take.SHARES
    if not book.reported(take, "shares.basic", shares_outstanding(book)):
        book.missing.append(text("{figure}: not in the file for this date.", figure=text("Basic shares")))
    number, strike = figures.stock(concepts.OPTIONS, end), option_strike(book)
    if number is None or strike is None or number.value <= 0:
        return
    is_taken = not book.valuation.members(TRANCHE)
    entity = book.member(TRANCHE, text("Options, as reported"))
    by_tag = Evidence(status=Status.ASSUMED, note=text("By the tag it was filed under."))
    book.put(take, "tranches.kind", TrancheKind.OPTION.name, by_tag, entity, is_taken=is_taken)
    book.reported(take, "tranches.count", number, entity, is_taken=is_taken)
    others = figures.alternatives(strike, 1.0)
    book.put(take, "tranches.strike", strike.value, figures.evidence(strike), entity, others, is_taken=is_taken)
    book.missing.append(text("Restricted stock units and warrants: facts with dimensions, not in the file."))


def option_strike(book: LineBook) -> Reported | None:
    """The mean strike of options outstanding."""
    unit = f"{book.figures.currency}/shares"
    return book.figures.stock(Concept("strike", ((concepts.STRIKE_TAG,),), unit=unit), book.period.end)
