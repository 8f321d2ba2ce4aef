"""The command line: what `workbench` does before, or instead of, opening a window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from workbench import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="workbench", description="Value a company by its contracted backlog.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.parse_args(arguments)
    parser.print_help()
    return 0
