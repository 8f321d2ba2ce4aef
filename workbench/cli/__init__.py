"""The command line: a valuation without a window, and the door to the window."""

from workbench.cli.command import main

__all__ = ["main"]
