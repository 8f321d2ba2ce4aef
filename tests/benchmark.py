"""How fast the workbench is, as ratios measured in one run: `python -m tests.benchmark [--smoke]`.

No absolute time is asserted anywhere: a ratio travels from machine to machine, a millisecond does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from tests.benchmarks import dragging, live_path, many, opening_file, outside, painted, paste, rpo, start
from tests.benchmarks.table import Line, shown
from workbench.ui.application import collect_seldom


def measured(*, smoke: bool) -> list[Line]:
    """Every line of the table; `smoke` runs each thing once or twice."""
    grown = live_path.new_shape(1 if smoke else 5)  # first, while nothing is compiled yet
    lines, _ = live_path.measure(2 if smoke else 60)
    lines += live_path.against_hand(2 if smoke else 60)
    lines += grown
    lines += start.measure(1 if smoke else 5)
    lines += painted.measure(1 if smoke else 8)
    lines += opening_file.measure(1 if smoke else 8)
    lines += dragging.measure(1 if smoke else 8)
    lines += rpo.measure(1 if smoke else 20)
    lines += paste.measure(1 if smoke else 5)
    lines += many.measure(1 if smoke else 5, smoke=smoke)
    lines += outside.measure(1 if smoke else 5)
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="one or two repetitions: does everything still run?")
    chosen = parser.parse_args(arguments)
    collect_seldom()  # as the program runs, and for what it is compared with alike
    say: Callable[[str], object] = print
    say(shown(measured(smoke=chosen.smoke)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
