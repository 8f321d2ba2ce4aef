"""Searches for a rate as a spreadsheet makes them: the attempts of `rates`, spelt with IRR."""

from __future__ import annotations

from collections.abc import Callable

NOT_MEANINGFUL = '"n.m."'
_LEAST_KEPT = "1/2^2"  # of each unit a period later: 1 - MOST_LOST, since a formula holds no number but 0, 1 and 2
_MOST_RETURNED = "2^(2^(2^2))"  # MOST_RETURNED


def internal_rate(line: str, guess: str) -> str:
    """The internal rate of the cells of `line`."""
    gained, paid = f'SUMIF({line},">0")', f'SUMIF({line},"<0")'
    early = f"SUMPRODUCT(({line}>0)*{line},COLUMN({line}))/{gained}"
    late = f"SUMPRODUCT(({line}<0)*{line},COLUMN({line}))/{paid}"
    found = _attempts(lambda start: f"IRR({line},{start})", guess, f"(-{paid}/{gained})^(1/({late}-{early}))")
    return f"IF(OR(MIN({line})>=0,MAX({line})<=0,{guess}<=-1),{NOT_MEANINGFUL},{found})"


def yield_ahead(paid: str, now: str, line: str, ahead: str, guess: str) -> str:
    """The rate at which the cells `ahead` are worth the cell `paid` now; `line` goes from the cell `now` to the last.

    The price takes the place of the flow of now. SUMPRODUCT makes a spreadsheet compute with whole ranges without an
    array formula, in which Calc fails at alternatives to alternatives.
    """
    flows = f"{line}*(COLUMN({line})>COLUMN({now}))-{paid}*(COLUMN({line})=COLUMN({now}))"
    gained, lost = f'SUMIF({ahead},">0")', f'({paid}-SUMIF({ahead},"<0"))'
    early = f"SUMPRODUCT(({ahead}>0)*{ahead},COLUMN({ahead}))/{gained}"
    late = f"({paid}*COLUMN({now})-SUMPRODUCT(({ahead}<0)*{ahead},COLUMN({ahead})))/{lost}"
    estimate = f"({lost}/{gained})^(1/({late}-{early}))"
    found = _attempts(lambda start: f"SUMPRODUCT(IRR({flows},{start}))", guess, estimate)
    none = f"OR({paid}<=0,MAX({ahead})<=0,MAX({ahead})>{_MOST_RETURNED}*{paid},{guess}<=-1)"
    return f"IF({none},{NOT_MEANINGFUL},{found})"


def _attempts(search: Callable[[str], str], guess: str, estimate: str) -> str:
    """The search from the guess, else from the estimated growth, else from its square.

    A rate below the lowest that counts makes the square root fail.
    """
    found = NOT_MEANINGFUL
    for start in (f"{estimate}^2-1", f"{estimate}-1", guess):
        found = f"IFERROR(SQRT({search(start)}+1-{_LEAST_KEPT})^2-1+{_LEAST_KEPT},{found})"
    return found
