"""Numbers as people type and paste them: sums, percent, bn and 亿, parentheses for negatives, ISO dates; and back."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import Unit, date_of, serial_of

LONGEST = 200
_EMPTY = frozenset({"n.a.", "n.a", "n/a", "#n/a", "na", "n.m.", "n.m", "nm", "none", "无", "不适用", "缺"})
_DASHES = frozenset({"-", "--"})
_YES = frozenset({"yes", "y", "true", "on", "是", "1"})
_NO = frozenset({"no", "n", "false", "off", "否", "0"})
_SCALES = {
    "k": "1e3", "thousand": "1e3", "千": "1e3", "万": "1e4", "m": "1e6", "mn": "1e6", "mm": "1e6", "mio": "1e6",
    "million": "1e6", "百万": "1e6", "千万": "1e7", "亿": "1e8", "b": "1e9", "bn": "1e9", "billion": "1e9",
    "十亿": "1e9", "t": "1e12", "tn": "1e12", "trillion": "1e12", "万亿": "1e12",
}  # fmt: skip
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "HK$": "HKD"}
_SPELT = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "÷": "/", "，": ",", "。": ".", "％": "%",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "'": "", "’": "", "萬": "万", "億": "亿",
})  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d[\d,]*(?: \d{3}(?!\d))*(?:\.[\d,]*)*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z\u4e00-\u9fff]+)|(?P<sign>\*\*|[-+*/^()%]))"
)
_PLAIN = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
# Decimal keeps 0.1+0.2 and 7 % exact; 400 digits of exponent reach beyond any float, so overflow is seen at the end.
_ARITHMETIC = Context(prec=40, Emax=400, Emin=-400, traps=[DivisionByZero, InvalidOperation, Overflow])


@dataclass(frozen=True, slots=True)
class _Amount:
    """A value met while reading. `percent`: some part carried a % sign. `whole`: all parts did."""

    value: Decimal
    percent: bool = False
    whole: bool = False


def parse_number(
    written: str, unit: Unit, *, where: str = "", optional: bool = False, currency: str = "USD"
) -> float | Problem | None:
    """What a person typed into a field of `unit`, in that unit (percent fields: 12 and 12% are 0.12; dates: serials).

    None for an empty `optional` field. bn, m, k, 亿, 万 are brought to the unit's scale. Never raises: what is doubtful
    comes back as a `Problem` at `where`. Bounds are not checked here.
    """
    place = where or text("Number field")
    try:
        return _read(written, unit, optional, currency)
    except _DoubtError as doubt:
        return Problem(place, doubt.problem.what, doubt.problem.remedy)


class _DoubtError(ProblemError):
    """What cannot be read without guessing."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(Problem("-", what, remedy))


def _read(written: str, unit: Unit, optional: bool, currency: str) -> float | None:
    if len(written) > LONGEST:
        raise _DoubtError(text("The entry is too long."), text("Type at most {most} characters.", most=LONGEST))
    # A raised 2 would become an ordinary one and turn 1² into 12.
    for c in written:
        if unicodedata.decomposition(c).startswith(("<super>", "<sub>", "<fraction>", "<circle>")):
            raise _DoubtError(text("{value} is not an ordinary digit.", value=c), text("Type ordinary digits."))
    plain = unicodedata.normalize("NFKC", written.translate(_SPELT)).translate(_SPELT).strip()
    if not plain or plain.lower() in _EMPTY:
        if optional:
            return None
        raise _DoubtError(text("The field is empty."), text("Type a number."))
    if unit.is_date:
        return _date(plain)
    if unit.is_flag:
        return _flag(plain)
    if plain in _DASHES:
        return 0.0
    return _finish(_Reader(_stripped(plain, unit, currency), unit).amount(), unit)


def _finish(amount: _Amount, unit: Unit) -> float:
    if amount.whole and (unit.dims or unit.decimals == 0):
        raise _DoubtError(
            text("A percentage does not fit a field in {unit}.", unit=unit.title()),
            text("Type an amount."),
        )
    value = amount.value
    if unit.percent and not amount.percent:
        value = value.scaleb(-2, _ARITHMETIC)
    number = float(value)
    if not math.isfinite(number):
        raise _DoubtError(text("The number is too large."), text("Type a smaller one."))
    return number + 0.0


def _flag(plain: str) -> float:
    if plain.lower() in _YES:
        return 1.0
    if plain.lower() in _NO:
        return 0.0
    raise _DoubtError(text("{value} is neither yes nor no.", value=plain), text("Type 1 for yes, 0 for no."))


def _date(plain: str) -> float:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain)
    if found is not None:
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            raise _DoubtError(
                text("{value} is not in the calendar.", value=plain), text("Type a date like 2025-03-28.")
            ) from None
        if day >= date(1900, 3, 1):
            return serial_of(day)
    raise _DoubtError(text("{value} is not a date.", value=plain), text("Type a date like 2025-03-28."))


def _stripped(plain: str, unit: Unit, currency: str) -> str:
    """The entry without a leading = and without a currency or unit that only repeats the field's own."""
    plain = plain.removeprefix("=").strip()
    for sign, code in sorted(_SIGNS.items(), key=lambda pair: -len(pair[0])):
        if sign in plain:
            _same_currency(code, currency, sign)
            plain = plain.replace(sign, "")
    code_found = re.match(r"([A-Z]{3})(?=[\s\d(.-])|.*?(?<=[\s\d)])([A-Z]{3})$", plain)
    if code_found is not None:
        code = code_found.group(1) or code_found.group(2)
        if code not in ("MWH",):
            _same_currency(code, currency, code)
            plain = plain.replace(code, "").strip()
    label = unit.title(currency)
    for ending in (label, "x" if label == "×" else "", "*" if label == "×" else ""):
        if ending and ending != "%" and plain.lower().endswith(ending.lower()):
            return plain[: -len(ending)].strip()
    return plain


def _same_currency(code: str, currency: str, shown: str) -> None:
    # The yen sign also writes yuan, and a bare dollar sign is any dollar.
    shared = {"¥": ("CNY", "JPY"), "$": ("USD", "HKD", "SGD", "AUD", "CAD", "TWD", "NZD")}
    if code != currency and currency not in shared.get(shown, ()):
        raise _DoubtError(
            text("{sign} is not the currency of this valuation, {currency}.", sign=shown, currency=currency),
            text("Convert the amount and type it in {currency}.", currency=currency),
        )


class _Reader:
    """Reads sums: + - * / ^, parentheses, %, scale words. A pair of parentheses around one number makes it negative."""

    def __init__(self, plain: str, unit: Unit) -> None:
        self._unit = unit
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._plain = plain
        position = 0
        while position < len(plain.rstrip()):
            found = _TOKEN.match(plain, position)
            if found is None:
                raise self._unreadable(plain[position:].strip()[:1])
            kind = found.lastgroup or ""
            self._tokens.append((kind, found.group(kind)))
            position = found.end()

    def _unreadable(self, shown: str) -> _DoubtError:
        return _DoubtError(
            text("{value} cannot be read as a number.", value=shown or self._plain),
            text("Type a number or a sum such as 15.1*0.62."),
        )

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        found = self._peek()
        if found in wanted:
            self._at += 1
            return found
        return ""

    def amount(self) -> _Amount:
        """The value of the whole entry."""
        try:
            result = self._sum()
            if self._at < len(self._tokens):
                raise self._unreadable(self._peek())
        except DecimalException:
            raise _DoubtError(
                text("The sum has no finite result."), text("Check it for a division by zero or a huge power.")
            ) from None
        accounting = re.fullmatch(r"\(\s*[^()+*/^-]+\)%?", self._plain)
        return _Amount(-result.value, result.percent, result.whole) if accounting else result

    def _sum(self) -> _Amount:
        left = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            if self._unit.percent and left.percent != right.percent:
                raise _DoubtError(
                    text("Some parts of the sum carry a % sign and some do not."),
                    text("Write % behind each part, or behind none."),
                )
            value = _ARITHMETIC.add(left.value, right.value if sign == "+" else -right.value)
            left = _Amount(value, left.percent or right.percent, left.whole and right.whole)
        return left

    def _product(self) -> _Amount:
        left = self._signed()
        while sign := self._take("*", "/"):
            right = self._signed()
            work = _ARITHMETIC.multiply if sign == "*" else _ARITHMETIC.divide
            left = _Amount(work(left.value, right.value), left.percent or right.percent, left.whole and right.whole)
        return left

    def _signed(self) -> _Amount:
        sign = self._take("+", "-")
        if sign and self._peek() in ("+", "-"):  # a slip of the hand rather than minus minus
            raise self._unreadable(sign + self._peek())
        found = self._power()
        return _Amount(-found.value, found.percent, found.whole) if sign == "-" else found

    def _power(self) -> _Amount:
        left = self._unit_amount()
        if self._take("^", "**"):
            right = self._signed()
            if right.percent or abs(right.value) > 1000:
                raise self._unreadable(self._plain)
            return _Amount(_ARITHMETIC.power(left.value, right.value), left.percent, left.whole)
        return left

    def _unit_amount(self) -> _Amount:
        kind, shown = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if self._take("("):
            found = self._sum()
            if not self._take(")"):
                raise _DoubtError(text("A parenthesis is not closed."), text("Close it with )."))
        elif kind == "number":
            self._at += 1
            found = _Amount(self._literal(shown))
        else:
            raise self._unreadable(shown)
        return self._ending(found)

    def _literal(self, shown: str) -> Decimal:
        if not _PLAIN.fullmatch(shown):
            raise _DoubtError(
                text("{value} can be read in more than one way.", value=shown),
                text("Use a point for decimals and commas only between groups of three digits."),
            )
        return _ARITHMETIC.create_decimal(shown.replace(",", "").replace(" ", ""))

    def _ending(self, found: _Amount) -> _Amount:
        while self._at < len(self._tokens):
            kind, shown = self._tokens[self._at]
            if kind == "word":
                found = self._scaled(found, shown)
            elif shown == "%":
                if found.percent:
                    raise self._unreadable("%")
                found = _Amount(found.value.scaleb(-2, _ARITHMETIC), True, True)
            else:
                break
            self._at += 1
        return found

    def _scaled(self, found: _Amount, word: str) -> _Amount:
        if word.lower() in ("bp", "bps") and self._unit.percent:
            return _Amount(found.value.scaleb(-4, _ARITHMETIC), True, True)
        scale = _SCALES.get(word.lower())
        if scale is None or self._unit.percent or found.percent:
            raise self._unreadable(word)
        return _Amount(_ARITHMETIC.divide(found.value * Decimal(scale), Decimal(repr(self._unit.scale))))


def edit_text(value: float | None, unit: Unit) -> str:
    """The value in full precision as typed into a field of `unit`; `parse_number` reads it back exactly.

    Percent fields get points with a % sign, dates ISO, None and NaN an empty text.
    """
    if value is None or math.isnan(value):
        return ""
    if unit.is_date and math.isfinite(value):
        return date_of(value).isoformat()
    if math.isinf(value):
        return repr(value)
    exact = Decimal(repr(value + 0.0))
    shown = _spelt(exact.scaleb(2) if unit.percent else exact)
    return shown + "%" if unit.percent else shown


def _spelt(exact: Decimal) -> str:
    if exact and not -7 <= exact.adjusted() <= 20:
        return str(exact.normalize()).replace("E+", "e").replace("E", "e")
    shown = format(exact, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
