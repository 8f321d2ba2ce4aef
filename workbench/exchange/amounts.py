"""Figures, dates and terms as they stand in other people's tables: European decimals, 亿, Mar-25, 36 months."""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from workbench.exchange.clipboard import Cell
from workbench.ground.units import date_of, serial_of

_SIGNS: Final = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "萬": "万",
    "億": "亿",
})  # fmt: skip
SCALES: Final = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "千": 1e3, "万": 1e4, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6,
    "mln": 1e6, "million": 1e6, "millions": 1e6, "百万": 1e6, "千万": 1e7, "亿": 1e8, "b": 1e9, "bn": 1e9, "bln": 1e9,
    "billion": 1e9, "billions": 1e9, "mrd": 1e9, "十亿": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12, "万亿": 1e12,
}  # fmt: skip
CURRENCIES: Final = {
    "us$": "USD", "hk$": "HKD", "a$": "AUD", "c$": "CAD", "s$": "SGD", "$": "$", "€": "EUR", "£": "GBP", "¥": "¥",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "cny": "CNY", "rmb": "CNY", "jpy": "JPY", "hkd": "HKD", "chf": "CHF",
    "aud": "AUD", "cad": "CAD", "sgd": "SGD", "inr": "INR", "krw": "KRW", "twd": "TWD", "人民币": "CNY", "美元": "USD",
    "欧元": "EUR", "日元": "JPY", "港元": "HKD", "元": "元",
}  # fmt: skip
_SHARED: Final = {
    "$": ("USD", "HKD", "AUD", "CAD", "SGD", "TWD", "NZD"), "¥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "JPY", "USD"),
}  # fmt: skip
MISSING: Final = frozenset({
    "", "-", "--", "n.a.", "n.a", "n/a", "#n/a", "na", "n.m.", "n.m", "nm", "nmf", "tbd", "tba", "none", "null",
    "nil", "?", "无", "不适用",
    "待定",
})  # fmt: skip
_MONTHS: Final = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
MONTHS_PER_YEAR: Final = 12
_GROUPED: Final = r"\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}|\d{{1,4}}(?:{group}\d{{4}}){{2,}}"
"""By thousands, by lakh and crore, or by 万: 12,34 and 1,2345 are decimals of somebody who writes a comma."""
MOST_POWER: Final = 300
LONGEST: Final = 1000
"""Letters: nothing longer is a figure, a date, a term or a heading; it is not looked at as one."""
_BARE: Final = re.compile(r"[-+\d.,' %]*")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure read: `scale` from a word behind it (1 without), whether a % stood there, and its currency."""

    value: float
    scale: float = 1.0
    is_percent: bool = False
    currency: str = ""


def plain(shown: str) -> str:
    """One width, one kind of dash, no spaces at the ends. The mark of a footnote (12¹) and a fraction (1½) stay: as
    digits they would make another number of the one they stand at.
    """
    if shown.isascii() or len(shown) > LONGEST:
        return shown.strip()
    words = shown.translate(_SIGNS)
    if any(map(_is_mark, words)):
        folded = "".join(c if _is_mark(c) else unicodedata.normalize("NFKC", c) for c in words)
    else:
        folded = unicodedata.normalize("NFKC", words)
    return folded.translate(_SIGNS).strip()


def _is_mark(letter: str) -> bool:
    return letter.isnumeric() and not letter.isdecimal()


def is_missing(shown: str) -> bool:
    """Whether a cell says that there is nothing."""
    return plain(shown).casefold() in MISSING


def decimal_comma(shown: Iterable[str]) -> bool:
    """Whether these figures write decimals with a comma. Doubtful ones (1,234) do not count."""
    votes = 0
    for words in shown:
        if len(words) > LONGEST:
            continue
        digits = re.sub(r"[^\d.,]", "", plain(words))
        if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d*|\d+,(\d{1,2}|\d{4,})|0,\d+", digits) or digits.count(".") > 1:
            votes += 1
        elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d*|\d*\.(\d{1,2}|\d{4,})|0\.\d+", digits) or digits.count(",") > 1:
            votes -= 1
    return votes > 0


def read_amount(cell: Cell, *, comma: bool = False) -> Amount | None:
    """The figure of a cell; None when it is none. The exact number behind a cell wins over what it shows."""
    shown = _read_shown(cell.shown, comma)
    if cell.exact is None:
        return shown
    if shown is None:
        return Amount(cell.exact, 1.0, "%" in plain(cell.shown))
    if shown.is_percent or shown.scale == 1.0:
        return Amount(cell.exact, 1.0, shown.is_percent, shown.currency)
    if abs(cell.exact - shown.value * shown.scale) > abs(cell.exact) / 10:
        return Amount(cell.exact, shown.scale, False, shown.currency)  # the word is part of the format: 15.1"bn"
    # A format that shows 15.1bn keeps 15,100,000,000 behind it: the scale is in the number already.
    return Amount(cell.exact / shown.scale, shown.scale, False, shown.currency)


@lru_cache(maxsize=20_000)
def _read_shown(words: str, comma: bool) -> Amount | None:
    if len(words) > LONGEST:
        return None
    left = plain(words).casefold()
    is_negative = False
    for before, after in (("-%", "%-"), (")%", "%)")):
        if left.endswith(before):
            left = left.removesuffix(before) + after
    if left.startswith("(") and left.endswith(")"):
        left, is_negative = left[1:-1].strip(), True
    left, currency = _without_currency(left)
    if left.startswith("(") and left.endswith(")"):
        left, is_negative = left[1:-1].strip(), True
    found = re.fullmatch(r"([-+]?)\s*([\d.,' ]*\d[.,]?)\s*(e[-+]?\d+)?\s*([^\d\s.,]*?)\s*(-?)", left)
    if found is None:
        return None
    sign, digits, power, ending, trailing = found.groups()
    number = _digits(digits, comma)
    if number is None:
        return None
    if power:
        # Shorter by far than what int() refuses; beyond 300 no figure is meant, and none may come in as another.
        if len(power) > 5 or abs(int(power[1:])) > MOST_POWER:
            return None
        number *= 10.0 ** int(power[1:])
    is_negative ^= sign == "-" or trailing == "-"
    number = -number if is_negative else number
    if ending == "%":
        return Amount(number / 100, 1.0, True)
    if ending in ("bp", "bps"):
        return Amount(number / 10_000, 1.0, True)
    if ending and ending not in SCALES:
        return None
    return Amount(number, SCALES.get(ending, 1.0), False, currency)


def _without_currency(words: str) -> tuple[str, str]:
    if _BARE.fullmatch(words):
        return words, ""
    for sign in sorted(CURRENCIES, key=len, reverse=True):
        if words.startswith(sign) or words.endswith(sign):
            inner = words.removeprefix(sign).removesuffix(sign).strip()
            if inner and any(c.isdigit() for c in inner):
                return inner, CURRENCIES[sign]
    if words.startswith(("-", "+")):
        inner, currency = _without_currency(words[1:].strip())
        return words[0] + inner, currency
    return words, ""


def _digits(written: str, comma: bool) -> float | None:
    point, group = (",", ".") if comma else (".", ",")
    packed = re.sub(r"(?<=\d)[' ](?=\d{3}(?!\d))", "", written.strip())
    if packed.count(point) > 1 or " " in packed or "'" in packed:
        return None
    whole, _, rest = packed.partition(point)
    if group in rest:
        return None
    if group in whole and not re.fullmatch(_GROUPED.format(group=re.escape(group)), whole):
        return None
    try:
        value = float(f"{whole.replace(group, '') or '0'}.{rest or '0'}")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def fits_currency(found: str, currency: str) -> bool:
    """Whether an amount in the currency found can stand in a valuation in `currency`."""
    return not found or found == currency or currency in _SHARED.get(found, ())


def day_first(shown: Iterable[str]) -> bool | None:
    """Whether dates like 03/04/2025 put the day first; None when nothing tells."""
    firsts, seconds = [], []
    has_dots = False
    for words in shown:
        found = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})", plain(words))
        if found:
            firsts.append(int(found.group(1)))
            seconds.append(int(found.group(3)))
            has_dots = has_dots or found.group(2) == "."
    if any(n > MONTHS_PER_YEAR for n in firsts):
        return True
    if any(n > MONTHS_PER_YEAR for n in seconds):
        return False
    return True if has_dots else None


def has_two_readings(shown: str) -> bool:
    """Whether a date like 03/04/2025 is another day when read the other way round."""
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})", plain(shown))
    if found is None or found.group(1) == found.group(2):
        return False
    return int(found.group(1)) <= MONTHS_PER_YEAR and int(found.group(2)) <= MONTHS_PER_YEAR


def read_date(cell: Cell, *, day_leads: bool = False, is_end: bool = False) -> float | None:
    """The Excel serial of a date in a cell; None when it is none. A month, quarter or year alone means its first day,
    for an end its last.
    """
    words = plain(cell.shown).casefold().rstrip(".")
    spoken = _spoken_date(words, day_leads, is_end)
    if cell.exact is not None and 20_000 <= cell.exact <= 80_000 and not re.fullmatch(r"\d{4}", words):
        return float(math.floor(cell.exact))
    if spoken is None and re.fullmatch(r"\d{5}", words) and 20_000 <= int(words) <= 80_000:
        return float(words)
    return spoken


def _spoken_date(words: str, day_leads: bool, is_end: bool) -> float | None:
    for pattern, order in (
        (r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]\d.*)?", "ymd"),
        (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", "dmy" if day_leads else "mdy"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (r"(\d{1,2})(?:st|nd|rd|th)?[- /.]*([a-z]{3,9})\.?[- /,]*(\d{4}|\d{2})", "dmy"),
        (r"([a-z]{3,9})\.?[- /]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})", "mdy"),
    ):
        found = re.fullmatch(pattern, words)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            return _serial(_year(parts["y"]), _month(parts["m"]), int(parts["d"]))
    return _rough_date(words, is_end)


def _rough_date(words: str, is_end: bool) -> float | None:
    """A month, a quarter or a year."""
    for pattern, order in (
        (r"([a-z]{3,9})\.?[- /']*(\d{4}|\d{2})", "my"),
        (r"(\d{4})[-/.年](\d{1,2})月?", "ym"),
        (r"(\d{1,2})[/.](\d{4})", "my"),
        (r"q([1-4])[- /']*(?:fy)?(\d{4}|\d{2})", "qy"),
        (r"([1-4])q[- /']*(?:fy)?(\d{4}|\d{2})", "qy"),
        (r"(?:fy)?(\d{4})[- /]*q([1-4])", "yq"),
        (r"(\d{4})年第?([一二三四1-4])季度?", "yq"),
        (r"(?:fy)?(\d{4})年?", "y"),
    ):
        found = re.fullmatch(pattern, words)
        if not found:
            continue
        parts = dict(zip(order, found.groups(), strict=True))
        year = _year(parts["y"])
        if "q" in parts:
            first = (_QUARTERS[parts["q"]] - 1) * 3 + 1
            last = first + 2
        elif "m" in parts:
            first = last = _month(parts["m"])
        else:
            first, last = 1, MONTHS_PER_YEAR
        if not (1 <= first <= MONTHS_PER_YEAR and 1990 <= year <= 2099):
            return None
        return _serial(year, last, calendar.monthrange(year, last)[1]) if is_end else _serial(year, first, 1)
    return None


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS.get(written[:3], 0)


def _serial(year: int, month: int, day: int) -> float | None:
    try:
        return serial_of(date(year, month, day))
    except ValueError:
        return None


def read_term(cell: Cell, *, comma: bool = False, in_months: bool = False) -> float | None:
    """Years of a term: 5, 5.5 yrs, 60 months, 8 quarters, 3年6个月; None when it is none."""
    if len(cell.shown) > LONGEST:
        return None
    words = plain(cell.shown).casefold()
    parts = re.findall(r"([\d.,]+)\s*(years?|yrs?|y|年|months?|mths?|mos?|m|个月|月|quarters?|qtrs?|q|季度?)", words)
    if parts:
        total = 0.0
        for digits, unit in parts:
            number = _digits(digits, comma)
            if number is None:
                return None
            if unit[0] in "y年":
                total += number
            elif unit[0] in "q季":
                total += number / 4
            else:
                total += number / MONTHS_PER_YEAR
        return total
    found = read_amount(cell, comma=comma)
    if found is None or found.is_percent or found.scale != 1.0:
        return None
    return found.value / MONTHS_PER_YEAR if in_months else found.value


def add_years(start: float, years: float) -> float:
    """The serial of the day `years` after `start`, in whole months where they are."""
    months = round(years * MONTHS_PER_YEAR)
    day = date_of(start)
    index = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return serial_of(date(year, month + 1, min(day.day, last)))
