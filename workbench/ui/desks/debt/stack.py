"""The page of the capital stack: who is paid first, how far the value reaches, and which clock runs out first."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.ground.language import text
from workbench.ground.large import millions, money
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.ui.charts import DatedMark, Entry, Football, Reference, Span, Timeline, ValueRange
from workbench.ui.desks.debt.page import DebtPage, has_debt, no_debt
from workbench.ui.desks.rpo.cards import Card, Cell, add_table, figure_cell
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key
from workbench.ui.theme import current_theme

WHOLE = 1 - 1e-9
BILLION = replace(USD_M, decimals=2)
LATER_CLAIMS = (
    ("bridge.leases", "stack_claims.debt", "stack_claims.through_leases", "stack_claims.leases_covered"),
    (
        "bridge.prepayment_claim",
        "stack_claims.through_leases",
        "stack_claims.through_prepayments",
        "stack_claims.prepayments_covered",
    ),
    (
        "bridge.preferred",
        "stack_claims.through_prepayments",
        "stack_claims.through_preferred",
        "stack_claims.preferred_covered",
    ),
    (
        "bridge.minorities",
        "stack_claims.through_preferred",
        "stack_claims.through_all",
        "stack_claims.minorities_covered",
    ),
)
"""Claims behind the facilities: what is claimed, from where, to where, and what of it is covered."""


def in_order(results: Results) -> list[int]:
    """Facilities that claim something, by rank."""
    claims = [e for e in results.members("capital_stack.claim") if results.figure("capital_stack.claim", e) > 0]
    return sorted(claims, key=lambda e: results.figure("capital_stack.rank", e))


def later_claims(results: Results) -> list[tuple[str, str, str, str]]:
    """Those of `LATER_CLAIMS` that claim something."""
    return [one for one in LATER_CLAIMS if results.figure(one[0]) > 0]


def stack_ranges(results: Results) -> list[ValueRange]:
    """Who is paid from where to where, in the unit of large amounts: facilities by rank, later claims, equity."""
    ranges = [_facility_range(results, e) for e in in_order(results)]
    for key, start, stop, covered in later_claims(results):
        low, high, paid = (results.figure(k) / millions() for k in (start, stop, covered))
        is_whole = paid >= WHOLE * (high - low)
        mid = None if is_whole else low + paid
        ranges.append(ValueRange(key, text(results.model[key].label), low, high, mid, "muted" if is_whole else "bad"))
    equity = results.figure("stack_claims.equity")
    if equity > 0:
        end = results.figure("stack_totals.value") / millions()
        ranges.append(ValueRange("stack_claims.equity", text("Equity"), end - equity / millions(), end, None, "good"))
    return ranges


def stack_marks(results: Results) -> list[Reference]:
    """How far the value reaches, in the unit of large amounts."""
    value = results.figure("stack_totals.value") / millions()
    enterprise = results.figure("bridge.enterprise") / millions()
    return [
        Reference(enterprise, text("enterprise value {value}", value=BILLION.shown(enterprise)), "muted"),
        Reference(value, text("with cash and proceeds {value}", value=BILLION.shown(value))),
    ]


def _facility_range(results: Results, e: int) -> ValueRange:
    low, high, paid = (results.figure(f"capital_stack.{k}", e) / millions() for k in ("ahead", "through", "covered"))
    name = results.names("capital_stack.claim")[e]
    rank = f"{results.figure('capital_stack.rank', e):.0f}"
    is_whole = paid >= WHOLE * (high - low)
    return ValueRange(
        cell_key(results.model["capital_stack.claim"], e),
        text("{rank} · {name}", rank=rank, name=name),
        low,
        high,
        None if is_whole else low + paid,
        "series0" if is_whole else "bad",
    )


def lender_words(results: Results) -> list[str]:
    """How safe lenders are: what covers them, in multiples of EBITDA, and the first breach; figures linked."""
    currency = results.valuation.currency
    cushion = results.figure("stack_claims.debt_cushion")
    told = {
        "debt": linked("stack_claims.debt", money(results.figure("stack_claims.debt"), currency)),
        "value": linked("stack_totals.value", money(results.figure("stack_totals.value"), currency)),
        "cushion": linked("stack_claims.debt_cushion", f"{abs(cushion):.0%}"),
    }
    parts = [
        text("Lenders claim {debt} of {value}: the value may fall by {cushion} before debt is not covered.", **told)
        if cushion >= 0
        else text("Lenders claim {debt} and the value is {value}: a part of debt is not covered.", **told)
    ]
    parts.append(_multiples(results))
    first = "covenant_totals.first_breach_date"
    if math.isfinite(results.figure(first)):
        day = linked(first, figure_cell(results, first).words)
        parts.append(text("The first covenant is breached in the period to {day}.", day=day))
    return parts


def _multiples(results: Results) -> str:
    if not math.isfinite(results.figure("stack_claims.debt_multiple")):
        return text("A multiple says nothing: EBITDA of the first 12 months is not above zero.")
    keys = {"debt": "stack_claims.debt_multiple", "value": "stack_claims.value_multiple"}
    told = {name: linked(key, f"{results.figure(key):,.1f}×") for name, key in keys.items()}
    return text("Debt stands at {debt} and the value at {value} the EBITDA of the first 12 months.", **told)


class StackPage(DebtPage):
    """Who is paid out of the company's value, in which order, and how far it reaches."""

    def build(self) -> None:
        self.stack = Football(
            text("Claims in the order they are paid"),
            text("{currency} bn, cumulative", currency=self.currency),
            decimals=2,
        )
        self.answer = Card(text("How safe lenders are"), has_words=True)
        self.answer.setMinimumWidth(270)
        self.figure, self.words = Sentence(), Sentence()
        for sentence in (self.figure, self.words):
            sentence.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
            self.answer.column.addWidget(sentence)
        self.answer.column.addStretch(1)
        self.card, self.table = add_table(self, text("Claims"), text("{currency} m", currency=self.currency))
        self.clocks = Timeline(text("Three clocks: contracts, hardware, debt"))
        self.add(self.stack, (0, 0, 1, 1), self._fill_stack)
        self._grid.addWidget(self.answer, 0, 1)
        self._grid.addWidget(self.card, 1, 0, 1, 2)
        self.add(self.clocks, (2, 0, 1, 2), self._fill_clocks)
        self.follow(self._fill_answer)
        self.follow(self._fill_table)
        self.stack.setMinimumHeight(230)
        self.clocks.setMinimumHeight(150)
        self.stretch((5, 0, 2), (5, 2))

    def _fill_stack(self, results: Results) -> None:
        ranges = stack_ranges(results)
        if ranges:
            self.stack.set_data(ranges, stack_marks(results))
        else:
            self.stack.set_empty(no_debt())

    def _fill_answer(self, results: Results) -> None:
        if not results.figure("stack_claims.debt") > 0:
            self.figure.setVisible(False)
            self.words.show_words(
                no_debt() if not has_debt(results) else text("Nothing is drawn at the balance sheet.")
            )
            return
        self.figure.setVisible(True)
        roles = current_theme().roles
        key = "stack_claims.debt_share"
        share = results.figure(key)
        colour = roles.good if share >= WHOLE else roles.bad
        self.figure.show_words(
            f'<a href="{key}"><span style="font-size:21px;color:{colour}">{share:.0%}</span></a>&nbsp; '
            + text("of debt is covered by the value")
        )
        said = lender_words(results)
        self.words.show_words("".join(f'<p style="margin:0 0 5px 0">{part}</p>' for part in said))

    def _fill_table(self, results: Results) -> None:
        rows = [self._facility_row(results, e) for e in in_order(results)]
        if rows:
            total = [Cell(text("All debt"), "stack_claims.debt"), Cell("")]
            total += [
                figure_cell(results, "stack_claims.debt"),
                Cell(""),
                figure_cell(results, "stack_claims.debt_covered"),
            ]
            total += [figure_cell(results, "stack_claims.debt_share"), Cell("")]
            total += [figure_cell(results, "stack_claims.debt_multiple"), Cell("")]
            rows.append(total)
        for key, begin, _, covered in later_claims(results):
            words = Cell(text(results.model[key].label), key)
            rows.append(
                [words, Cell(""), figure_cell(results, key), figure_cell(results, begin), figure_cell(results, covered)]
                + [Cell("")] * 4
            )
        if rows:
            equity = [
                Cell(text("Equity"), "stack_claims.equity"),
                Cell(""),
                figure_cell(results, "stack_claims.equity"),
            ]
            equity += [figure_cell(results, "stack_claims.through_all"), Cell(""), Cell(""), Cell("")]
            rows.append([*equity, figure_cell(results, "stack_claims.value_multiple"), Cell("")])
        headers = [text("Claim"), text("Rank"), text("Debt owed"), text("Ahead"), text("Covered"), text("Share")]
        headers += [text("From × EBITDA"), text("To × EBITDA"), text("Matures")]
        self.table.show_cells(headers, rows)
        self.card.setVisible(bool(rows))

    def _facility_row(self, results: Results, e: int) -> list[Cell]:
        keys = ("rank", "claim", "ahead", "covered", "covered_share", "from_multiple", "to_multiple")
        name = Cell(results.names("capital_stack.claim")[e], cell_key(results.model["capital_stack.claim"], e))
        figures = [figure_cell(results, f"capital_stack.{key}", e) for key in keys]
        return [name, *figures, figure_cell(results, "facility_clocks.maturity", e)]

    def _fill_clocks(self, results: Results) -> None:
        start = results.figure("timing.balance_sheet_date")
        rows = (
            ("clocks.contracts_end", text("Contracts deliver"), "gold", "clocks.contracts_mean"),
            ("clocks.worn_out_mean", text("Hardware wears out"), "text", ""),
            ("clocks.maturity_last", text("Debt is owed"), "bad", "clocks.maturity_mean"),
        )
        spans = []
        for key, words, role, mean in rows:
            end = results.figure(key)
            if math.isfinite(end) and end > start:
                marks = (DatedMark(mean, text("Weighted mean"), results.figure(mean)),) if mean else ()
                spans.append(Span(key, words, start, end, role, marks))
        if not spans:
            self.clocks.set_empty(text("No contract delivers and nothing is owed: add contracts, or facilities."))
            return
        self.clocks.set_title(self.clocks.accessibleName(), self._owed_after(results))
        self.clocks.set_data(spans, (), [Entry(text("Weighted mean"), "text", shape="diamond")])

    def _owed_after(self, results: Results) -> str:
        owed = results.figure("clocks.owed_after_contracts")
        if not owed > 0:
            return text("nothing is owed once the last contract has ended")
        return text("{owed} still owed when the last contract ends", owed=money(owed, results.valuation.currency))

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()
        self._fill_answer(self.live.results)
