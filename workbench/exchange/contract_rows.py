"""Rows of a read table as contracts: what each says in the model's units, and what cannot be taken and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from workbench.document.contract_rules import new_conflicts
from workbench.document.customers import same_name
from workbench.document.edits import SetValue
from workbench.document.rules import name_problems
from workbench.document.valuation import Address, Entity, Valuation, Value, fresh_name, value_of
from workbench.exchange.amounts import add_years, fits_currency, is_missing, plain, read_amount, read_date, read_term
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.contract_fields import BY_KEY, TOTALS, field_words
from workbench.exchange.table_plan import MOST_TAKEN, LeftOut, PlannedRow, beyond
from workbench.exchange.table_reading import MILLION, Field, Kind, Reading, are_shares, body_of, folded
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import DATE, MW, USD_M, USD_M_PER_MW, YEARS, Unit
from workbench.rows.items import Choice
from workbench.rows.model import Model

CONTRACT: Final = "contract"
DAYS_PER_YEAR: Final = 365.25
_STATUS: Final = {
    "signed": "IN_RPO", "yes": "IN_RPO", "inrpo": "IN_RPO", "rpo": "IN_RPO", "active": "IN_RPO", "contracted": "IN_RPO",
    "已签": "IN_RPO", "已签约": "IN_RPO", "在手": "IN_RPO", "signedafter": "SIGNED_AFTER", "new": "SIGNED_AFTER",
    "subsequent": "SIGNED_AFTER", "期后签约": "SIGNED_AFTER", "pipeline": "PROSPECTIVE", "prospect": "PROSPECTIVE",
    "loi": "PROSPECTIVE", "negotiation": "PROSPECTIVE", "no": "PROSPECTIVE", "拟签": "PROSPECTIVE",
    "意向": "PROSPECTIVE",
}  # fmt: skip
_PROFILES: Final = {
    "straightline": "STRAIGHT", "linear": "STRAIGHT", "even": "STRAIGHT", "flat": "STRAIGHT", "直线": "STRAIGHT",
    "ramp": "RAMP", "rampup": "RAMP", "爬坡": "RAMP", "bands": "BANDS", "disclosed": "BANDS", "own": "OWN",
}  # fmt: skip
_RATINGS: Final = {"AAA": "AAA", "AA": "AA", "A": "A", "BBB": "BBB", "BB": "BB", "B": "B", "CCC": "CCC"}
_MOODYS: Final = {"AAA": "AAA", "AA": "AA", "A": "A", "BAA": "BBB", "BA": "BB", "B": "B", "CAA": "CCC"}


@dataclass(frozen=True, slots=True)
class Share:
    """A prepayment told as a share of the price."""

    value: float


Said = Value | Share
"""What a cell says, in the unit of its field."""


@dataclass(slots=True)
class Planned(PlannedRow):
    """What becomes of one row: its contract."""

    customer: str = ""


class RowReader:
    """Reads row by row; what cannot be read is set down in `left_out`."""

    def __init__(self, model: Model, valuation: Valuation, reading: Reading) -> None:
        self.model, self.valuation, self.reading = model, valuation, reading
        self.left_out: list[LeftOut] = []
        self._words = field_words()
        self._opened = float(str(value_of(model, valuation, Address("timing.balance_sheet_date"), valuation.base.id)))

    # Reading

    def read(self, table: Table, *, all_new: bool = False) -> list[Planned]:
        """The rows of the table that are contracts."""
        found: list[Planned] = []
        taken: set[str] = set()
        names = [e.name for e in self.valuation.members(CONTRACT)] if all_new else []
        body = body_of(table, self.reading)
        self._shares = {n: self._is_share(body, n) for n in range(len(self.reading.fields))}
        self._in_months = self._term_in_months(body)
        for number, (place, row) in enumerate(body):
            if len(found) >= MOST_TAKEN:
                self.left_out.append(beyond(place, len(body) - number))
                break
            name, customer = self._named(row)
            if any(folded(word) in TOTALS for word in (name, customer) if word):
                told = Problem(name or customer, text("It is a total, not a contract."), text("Nothing to do."))
                self.left_out.append(LeftOut(place, None, told, is_harmless=True))
                continue
            values = self._values(place, row)
            if not values and not name:
                continue
            name = name or text("Contract {number}", number=len(found) + 1)
            problems = name_problems(name, text("Row {row}", row=place + 1))
            if problems:
                self.left_out.append(LeftOut(place, None, problems[0]))
                continue
            existing = None if all_new else self._existing(name, taken)
            if existing is None:
                name = fresh_name(names, name)
            names.append(name)
            one = Planned(place, name, existing, customer=customer)
            self._complete(one, values)
            self._check(one)
            if existing is None and "contracts.price" not in one.values:
                what = text("It has no price that can be read.")
                self._leave(place, None, name, what, text("Give the amount, or leave the row out."))
                names.pop()
                continue
            if existing is not None:
                taken.add(existing)
            found.append(one)
        return found

    def _leave(self, row: int, column: int | None, where: str, what: str, remedy: str) -> None:
        self.left_out.append(LeftOut(row, column, Problem(where or text("Row {row}", row=row + 1), what, remedy)))

    def _named(self, row: Sequence[Cell]) -> tuple[str, str]:
        """The contract's name and its customer's: a contract known by another name than its customer carries both."""
        held = {key: self._cell(row, key).shown[:150].strip() for key in ("name", "customer")}
        name, customer = ("" if is_missing(held[key]) else held[key] for key in ("name", "customer"))
        if not name or not customer or same_name(name, customer):
            return name or customer, customer or name
        return (name if folded(name).startswith(folded(customer)) else f"{customer} – {name}"), customer

    def _cell(self, row: Sequence[Cell], key: str) -> Cell:
        column = self.reading.column(key)
        return row[column] if column is not None and column < len(row) else Cell()

    def _existing(self, name: str, taken: set[str]) -> str | None:
        for entity in self.valuation.members(CONTRACT):
            if entity.id not in taken and same_name(entity.name, name):
                return entity.id
        return None

    def _is_share(self, body: Sequence[tuple[int, Sequence[Cell]]], column: int) -> bool:
        """Whether plain figures of a percent column are shares of one: none is above 1."""
        cells = [row[column] for _, row in body if column < len(row)]
        is_percent = self.reading.percents[column : column + 1] == (True,)
        return are_shares(cells, comma=self.reading.comma, is_percent=is_percent)

    def _term_in_months(self, body: Sequence[tuple[int, Sequence[Cell]]]) -> dict[str, bool]:
        """Terms without a unit are months when the heading says so, or when no contract could last so many years."""
        found = {}
        for key in ("term", "ramp"):
            column = self.reading.column(key)
            terms = [
                t for _, row in body if (t := read_term(self._cell(row, key), comma=self.reading.comma)) is not None
            ]
            said = column is not None and self.reading.months[column : column + 1] == (True,)
            found[key] = said or max(terms, default=0.0) > 30
        return found

    def _values(self, place: int, row: Sequence[Cell]) -> dict[str, Said]:
        """What the cells of a row say, by field, in the units of the model."""
        found: dict[str, Said] = {}
        for column, key in enumerate(self.reading.fields):
            if not key or key in ("name", "customer") or column >= len(row) or is_missing(row[column].shown):
                continue
            value = self._value(BY_KEY[key], column, row[column])
            if isinstance(value, Problem):
                self.left_out.append(LeftOut(place, column, value))
            elif value is not None:
                found[key] = value
        return found

    def _value(self, one: Field, column: int, cell: Cell) -> Said | Problem:
        where = self._words[one.key]
        match one.kind:
            case Kind.DATE:
                day = read_date(cell, day_leads=self.reading.day_leads, is_end=one.key == "end")
                what = text("{value} is not a date.", value=cell.shown)
                return day if day is not None else Problem(where, what, text("Type a date like 2025-03-28."))
            case Kind.TERM:
                term = read_term(cell, comma=self.reading.comma, in_months=self._in_months[one.key])
                return term if term is not None else self._no_number(where, cell)
            case Kind.CHOICE:
                return self._choice(one, cell)
            case _:
                return self._figure(one, column, cell)

    def _no_number(self, where: str, cell: Cell) -> Problem:
        what = text("{value} is not a number.", value=cell.shown[:40])
        return Problem(where, what, text("Correct it in the table, or choose another column."))

    def _figure(self, one: Field, column: int, cell: Cell) -> Said | Problem:
        where = self._words[one.key]
        amount = read_amount(cell, comma=self.reading.comma)
        if amount is None:
            return self._no_number(where, cell)
        if not fits_currency(amount.currency, self.valuation.currency):
            what = text("{value} is in another currency than the valuation.", value=cell.shown[:40])
            remedy = text("Convert the amount and type it in {currency}.", currency=self.valuation.currency)
            return Problem(where, what, remedy)
        if one.kind is Kind.PERCENT or (one.kind is Kind.MONEY_OR_PERCENT and amount.is_percent):
            share = amount.value if amount.is_percent or self._shares[column] else amount.value / 100
            return Share(share) if one.kind is Kind.MONEY_OR_PERCENT else share
        if one.kind is Kind.MONEY_OR_PERCENT and self._shares[column] and amount.scale == 1.0:
            return Share(amount.value)
        if amount.is_percent:
            return self._no_number(where, cell)
        if one.kind is Kind.POWER:
            heading = self.reading.scales[column : column + 1]
            return amount.value * (1000.0 if "gw" in plain(cell.shown).casefold() or heading == (1e9,) else 1.0)
        if one.kind in (Kind.MONEY, Kind.MONEY_OR_PERCENT, Kind.PRICE_PER_MW):
            told = self.reading.scales[column] if column < len(self.reading.scales) else None
            usual = MILLION if one.kind is Kind.PRICE_PER_MW else self.reading.scale
            return amount.value * (amount.scale if amount.scale != 1.0 else told or usual) / MILLION
        return amount.value * amount.scale

    def _choice(self, one: Field, cell: Cell) -> Value | Problem:
        item = self.model[one.item]
        assert isinstance(item, Choice)
        wanted = folded(cell.shown)
        for member in item.options:
            if wanted in {folded(w) for w in (member.name, str(member.value), text(str(member.value)))}:
                return member.name
        found = {"status": _STATUS, "profile": _PROFILES}.get(one.key, {}).get(wanted)
        if one.key == "rating":
            bare = plain(cell.shown).upper().rstrip("+-123 ")
            found = _RATINGS.get(bare) if plain(cell.shown).isupper() else _MOODYS.get(bare)
        if found is not None and found in item.options.__members__:
            return found
        options = ", ".join(text(str(m.value)) for m in item.options)
        what = text("{value} is not one of the choices.", value=cell.shown[:40])
        return Problem(self._words[one.key], what, text("Choose one of: {choices}.", choices=options))

    # Making values of the model

    def _complete(self, one: Planned, said: dict[str, Said]) -> None:
        """The inputs a row fills: an end becomes a term, power a price per MW, a prepaid share an amount held."""
        values = one.values
        for key, value in said.items():
            item = BY_KEY[key].item
            if key not in ("end", "mw", "prepaid") and not isinstance(value, Share):
                values[item] = value
        start, end = said.get("start"), said.get("end")
        if end is not None:
            begun = start if start is not None else self._held(one, "contracts.start", self._opened)
            self._set_term(one, float(str(begun)), float(str(end)))
        self._set_profile(one, said)
        self._set_power(one, said)
        self._set_prepaid(one, said.get("prepaid"))
        if "rating" in said and self.model.get("contracts.hazard_source") is not None:
            values["contracts.hazard_source"] = "RATING"
        one.new = {self._words[key]: self._shown(key, one, said[key]) for key in said}
        if one.changes is not None:
            one.old = {self._words[key]: self._old(key, one.changes) for key in said}

    def _held(self, one: Planned, key: str, default: float) -> float:
        """The value an input has or will have; `default` for a new contract nobody told it for."""
        if key in one.values:
            return float(str(one.values[key]))
        if one.changes is None:
            return default
        return float(str(value_of(self.model, self.valuation, Address(key, one.changes), self.valuation.base.id)))

    def _set_term(self, one: Planned, start: float, end: float) -> None:
        if end <= start:
            where = f"{one.name}: {self._words['term']}"
            column = self.reading.column("end")
            self._leave(
                one.row,
                column,
                where,
                text("The term would end before it starts."),
                text("Type a day after {start}.", start=DATE.shown(start)),
            )
            return
        months = round((end + 1 - start) / DAYS_PER_YEAR * 12)
        whole = months > 0 and abs(add_years(start, months / 12) - (end + 1)) <= 1
        one.values["contracts.term"] = months / 12 if whole else (end + 1 - start) / DAYS_PER_YEAR
        if one.changes is None and "contracts.start" not in one.values:
            one.values["contracts.start"] = start

    def _set_profile(self, one: Planned, said: dict[str, Said]) -> None:
        """A contract with dates of its own runs by them, not by the bands of the whole."""
        if "profile" in said or one.changes is not None:
            return
        if said.get("ramp"):
            one.values["contracts.profile"] = "RAMP"
        elif "contracts.term" in one.values or "start" in said:
            one.values["contracts.profile"] = "STRAIGHT"
        if "start" not in said and one.values.get("contracts.profile") in ("RAMP", "STRAIGHT"):
            one.values.setdefault("contracts.start", self._opened)

    def _set_power(self, one: Planned, said: dict[str, Said]) -> None:
        power = said.get("mw")
        if not isinstance(power, float) or power <= 0:
            return
        price = self._held(one, "contracts.price", 0.0)
        years = self._held(one, "contracts.term", self._bands_years())
        ramp = self._held(one, "contracts.ramp", 1.0)
        if one.values.get("contracts.profile") == "RAMP" and years > 0:
            years -= min(ramp, years) - min(ramp, years) ** 2 / (2 * ramp) if ramp > 0 else 0.0
        if "price_per_mw" in said:
            if one.changes is None and price == 0:
                one.values["contracts.price"] = power * years * self._held(one, "contracts.price_per_mw", 0.0)
                one.notes["contracts.price"] = text("Power times term times price per MW.")
        elif years > 0 and price > 0:
            one.values["contracts.price_per_mw"] = price / (power * years)
            one.notes["contracts.price_per_mw"] = text("From {power} MW at full run.", power=f"{power:,.1f}")

    def _bands_years(self) -> float:
        last = value_of(self.model, self.valuation, Address("disclosure.band_3_months"), self.valuation.base.id)
        return float(str(last)) / 12

    def _set_prepaid(self, one: Planned, said: object) -> None:
        """A share still to be paid stays a share; of a contract in RPO it was paid at signing and is held."""
        if said is None:
            return
        if not isinstance(said, Share):
            one.values["contracts.prepaid_opening"] = float(str(said))
            return
        share = said.value
        status = one.values.get("contracts.status")
        if status is None:
            status = "IN_RPO"
            if one.changes is not None:
                address = Address("contracts.status", one.changes)
                status = value_of(self.model, self.valuation, address, self.valuation.base.id)
        if status == "IN_RPO":
            one.values["contracts.prepaid_opening"] = share * self._held(one, "contracts.price", 0.0)
            one.notes["contracts.prepaid_opening"] = text("{share} of the price, taken as held.", share=f"{share:.1%}")
        else:
            one.values["contracts.prepaid_share"] = share

    def _shown(self, key: str, one: Planned, said: object) -> str:
        if isinstance(said, Share):
            return f"{said.value:.1%}"
        if isinstance(said, str):
            item = self.model[BY_KEY[key].item]
            assert isinstance(item, Choice)
            return text(str(item.options[said].value))
        unit = _unit_of(self.model, key)
        return unit.shown(float(str(said)))

    def _old(self, key: str, entity: str) -> str:
        item_key = BY_KEY[key].item
        item = self.model.get(item_key)
        if item is None:
            return ""
        held = value_of(self.model, self.valuation, Address(item_key, entity), self.valuation.base.id)
        if isinstance(item, Choice):
            return text(str(item.options[str(held)].value))
        return item.unit.shown(float(str(held))) if isinstance(held, float | int) else ""

    def _check(self, one: Planned) -> None:
        """Take out what the model's bounds refuse."""
        member = Entity(one.changes or "probe", one.name)
        probe = self.valuation
        if one.changes is None:
            entities = {**self.valuation.entities, CONTRACT: (*self.valuation.members(CONTRACT), member)}
            probe = replace(self.valuation, entities=entities)
        for key, value in list(one.values.items()):
            problems = SetValue(Address(key, member.id), value).check(self.model, probe)
            if problems:
                del one.values[key]
                column = next((n for n, f in enumerate(self.reading.fields) if f and BY_KEY[f].item == key), None)
                self.left_out.append(LeftOut(one.row, column, problems[0]))
        self._check_conflicts(one, probe, member)

    def _check_conflicts(self, one: Planned, probe: Valuation, member: Entity) -> None:
        after = probe
        for key, value in one.values.items():
            after = SetValue(Address(key, member.id), value).apply(after)[0]
        for conflict in new_conflicts(self.model, probe, after):
            guilty = next((key for key in conflict.keys if key in one.values), None)
            if guilty is not None:
                del one.values[guilty]
                column = next((n for n, f in enumerate(self.reading.fields) if f and BY_KEY[f].item == guilty), None)
                self.left_out.append(LeftOut(one.row, column, conflict.problem))


def _unit_of(model: Model, key: str) -> Unit:
    special = {"mw": MW, "end": DATE, "prepaid": USD_M, "price_per_mw": USD_M_PER_MW, "term": YEARS}
    found = special.get(key)
    return model[BY_KEY[key].item].unit if found is None else found
