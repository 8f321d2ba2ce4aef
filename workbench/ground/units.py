"""Units of figures: what they measure, how they are scaled, how they look on screen and in Excel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

Dimensions = tuple[tuple[str, int], ...]

_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `dims` are powers of base dimensions, `scale` is its size in base units (USD m: 1e6).

    Time is not a dimension: rates are per year and the formulas carry the year fraction.
    `label` may hold `{currency}`, which the reader fills with the valuation's own. `decimals` and `percent` set the
    number format, `is_date` makes it an Excel date serial, `is_flag` a 1/0 switch.
    """

    label: str
    dims: Dimensions = ()
    scale: float = 1.0
    decimals: int = 1
    percent: bool = False
    is_date: bool = False
    is_flag: bool = False

    def title(self, currency: str = "USD") -> str:
        """The label with the currency filled in."""
        return self.label.replace("{currency}", currency)

    @property
    def excel_format(self) -> str:
        """Number format of a cell: negatives in parentheses, a dash for zero."""
        if self.is_date:
            return "yyyy-mm-dd"
        digits = "0" if self.decimals == 0 else "0." + "0" * self.decimals
        if self.percent:
            return f"{digits}%_);({digits}%);–_)"
        if self.is_flag:
            return "0"
        whole = "#,##" + digits
        return f"{whole}_);({whole});–_)"

    def shown(self, value: float) -> str:
        """`value` as a person reads it: thousands separators, parentheses for negatives, dash for zero, n.m."""
        if not math.isfinite(value):
            return "n.m."
        if self.is_date:
            return date_of(value).isoformat()
        if self.is_flag:
            return "%d" % value
        scaled = value * 100 if self.percent else value
        body = f"{abs(scaled):,.{self.decimals}f}"
        if not any(c in "123456789" for c in body):
            return "–" if abs(scaled) < 1e-6 else body + ("%" if self.percent else "")
        if self.percent:
            body += "%"
        return f"({body})" if scaled < 0 else body


def date_of(serial: float) -> date:
    """The calendar date of an Excel serial number (1900 system)."""
    return _EXCEL_EPOCH + timedelta(days=int(serial))


def serial_of(day: date) -> float:
    """The Excel serial number (1900 system) of a calendar date."""
    return float((day - _EXCEL_EPOCH).days)


def end_of_month(serial: float, months: float) -> float:
    """Serial of the last day of the month `months` after the month of `serial`: Excel's EOMONTH."""
    day = date_of(serial)
    index = day.year * 12 + day.month - 1 + int(months) + 1
    return serial_of(date(index // 12, index % 12 + 1, 1)) - 1.0


_MONEY: Dimensions = (("money", 1),)
_SHARE: Dimensions = (("share", 1),)
_POWER: Dimensions = (("power", 1),)

USD_M = Unit("{currency} m", _MONEY, 1e6)
USD = Unit("{currency}", _MONEY, 1.0, decimals=2)
SHARES_M = Unit("m shares", _SHARE, 1e6, decimals=2)
PER_SHARE = Unit("{currency} / share", (("money", 1), ("share", -1)), 1.0, decimals=2)
PERCENT = Unit("%", (), 1.0, decimals=1, percent=True)
PERCENT_2 = Unit("%", (), 1.0, decimals=2, percent=True)
PERCENT_YEAR = Unit("% / yr", (), 1.0, decimals=2, percent=True)
FACTOR = Unit("factor", (), 1.0, decimals=4)
RATIO = Unit("ratio", (), 1.0, decimals=2)
MULTIPLE = Unit("×", (), 1.0, decimals=1)
COUNT = Unit("number", (), 1.0, decimals=0)
YEARS = Unit("years", (), 1.0, decimals=2)
DAYS = Unit("days", (), 1.0, decimals=0)
MONTHS = Unit("months", (), 1.0, decimals=0)
PERIODS = Unit("periods", (), 1.0, decimals=0)
FLAG = Unit("1 / 0", (), 1.0, decimals=0, is_flag=True)
DATE = Unit("date", (("date", 1),), 1.0, decimals=0, is_date=True)
MW = Unit("MW", _POWER, 1.0, decimals=1)
USD_M_PER_MW = Unit("{currency} m / MW", (("money", 1), ("power", -1)), 1e6, decimals=2)
MWH = Unit("MWh", (("energy", 1),), 1.0, decimals=0)
HOURS = Unit("hours", (("energy", 1), ("power", -1)), 1.0, decimals=0)
USD_PER_MWH = Unit("{currency} / MWh", (("energy", -1), ("money", 1)), 1.0, decimals=2)
USD_PER_USD_M = Unit("{currency} per {currency} m", (), 1e-6, decimals=0)


def multiplied(left: tuple[Dimensions, float], right: tuple[Dimensions, float]) -> tuple[Dimensions, float]:
    """Dimensions and scale of a product."""
    powers: dict[str, int] = dict(left[0])
    for name, power in right[0]:
        powers[name] = powers.get(name, 0) + power
    dims = tuple(sorted((name, power) for name, power in powers.items() if power))
    return dims, left[1] * right[1]


def inverted(of: tuple[Dimensions, float]) -> tuple[Dimensions, float]:
    """Dimensions and scale of one over a figure."""
    return tuple((name, -power) for name, power in of[0]), 1.0 / of[1]
