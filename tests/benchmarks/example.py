"""The shipped CoreWeave valuation and the one edit that is measured: Microsoft's contract starts later."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.document.edits import SetValue
from workbench.document.file import open_file
from workbench.document.valuation import Address, Valuation
from workbench.ground.resources import resource
from workbench.model import MODEL

EXAMPLE = resource("examples") / "coreweave-ipo.assay"
DELAY = "contracts.delay"


@dataclass(slots=True)
class Editing:
    """A valuation that is edited again and again, each time to another delay."""

    valuation: Valuation
    address: Address
    count: int = 0

    def edit(self) -> Valuation:
        """Check and apply the next edit; the valuation after it."""
        self.count += 1
        edit = SetValue(self.address, float(1 + self.count % 2))
        assert not edit.check(MODEL, self.valuation)
        self.valuation = edit.apply(self.valuation)[0]
        return self.valuation


def opened() -> Editing:
    """The example as shipped."""
    valuation = open_file(EXAMPLE, MODEL).valuation
    microsoft = next(e for e in valuation.members("contract") if e.name.startswith("Microsoft"))
    return Editing(valuation, Address(DELAY, microsoft.id))
