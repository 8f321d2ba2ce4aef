"""What only the peer table knows of its cells: sets by name, the reason of a tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.document.change import Edit
from workbench.document.edits import SetEvidence
from workbench.document.peer_sets import SET_KEY, set_names
from workbench.document.valuation import Address, Evidence, Status, Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.model import Model
from workbench.ui.desks.peers.cells import no_set
from workbench.ui.entities.columns import Kind
from workbench.ui.entities.edits import Refusal, Target, cleared, plain, valued


class PeerRules:
    """How the set and the reason of a peer are typed."""

    def own_edit(self, model: Model, valuation: Valuation, target: Target) -> Edit | Problem | None:
        """The edit for a set or a reason."""
        if target.column.kind is Kind.NOTE:
            return _reasoned(valuation, target)
        if target.typed is None:
            return cleared(valuation, Address(SET_KEY, target.entity))
        number = number_of(set_names(model, valuation), target.typed)
        if number is None:
            known = ", ".join(set_names(model, valuation).values()) or "–"
            what = text("There is no peer set {name}.", name=target.typed[:60])
            return Problem(
                target.column.heading, what, text("Choose one of: {choices}, or add it below.", choices=known)
            )
        return valued(model, valuation, Address(SET_KEY, target.entity), float(number))

    def conflicts(self, model: Model, before: Valuation, after: Valuation, targets: Sequence[Target]) -> list[Refusal]:
        """Peers exclude nothing together."""
        return []

    def title(self, count: int) -> str:
        """The words of one step over several cells."""
        return text("Set {count} cells of the peer table", count=count)


def number_of(names: dict[int, str], typed: str) -> int | None:
    """The number of the set a text means: its name, its number, or the only name that begins so."""
    wanted = plain(typed)
    if wanted in ("", "0", plain("no set"), plain(no_set())):
        return 0
    for number, name in names.items():
        if wanted in (plain(name), str(number)):
            return number
    begun = [number for number, name in names.items() if plain(name).startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


def _reasoned(valuation: Valuation, target: Target) -> Edit | Problem | None:
    address = Address(target.column.about, target.entity)
    held = valuation.evidence.get(address, Evidence())
    note = " ".join((target.typed or "").split())
    if note == held.note:
        return None
    status = Status.ASSUMED if held.status is Status.UNSET and note else held.status
    return SetEvidence(address, replace(held, note=note, status=status))
