"""What stands in the cells of the peer table and of the table of sets."""

from __future__ import annotations

from workbench.document.peer_sets import NUMBER_KEY, PEER, PEER_SET, SET_KEY, set_names, whole
from workbench.document.valuation import Address, Evidence
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.desks.peers.reasons import why_missing
from workbench.ui.entities.cells import EntityCells
from workbench.ui.entities.columns import Column, Kind


def no_set() -> str:
    """That a peer belongs to no set."""
    return text("no set")


class PeerCells(EntityCells):
    """Peers, with their sets by name and why they are in or out."""

    entity_set = PEER
    missing = "–"
    shows_sources = True
    _names: dict[int, str] | None = None

    def take(self, results: Results) -> None:
        super().take(results)
        self._names = None

    @property
    def sets(self) -> dict[int, str]:
        """The sets by number."""
        if self._names is None:
            self._names = set_names(self.shown.model, self.shown.valuation)
        return self._names

    def follows(self, results: Results) -> bool:
        before = self.results
        same = before is not None and before.valuation.members(PEER_SET) == results.valuation.members(PEER_SET)
        return same and super().follows(results)

    def moved(self, results: Results) -> list[tuple[int, int]]:
        found = super().moved(results)
        number = results.model.get(NUMBER_KEY)
        if any(item is number for item, _ in results.changed or ()):
            count = len(results.valuation.members(PEER))
            picks = [place for place, column in enumerate(self.columns) if column.kind is Kind.PICK]
            found += [(row, place) for row in range(count) for place in picks]
        return found

    def own_words(self, column: Column, entity: str, position: int) -> str:
        results = self.shown
        if column.kind is Kind.NOTE:
            return self.evidence.get(Address(column.about, entity), Evidence()).note
        number = whole(results.model, results.valuation, Address(SET_KEY, entity))
        if number == 0:
            return no_set()
        return self.sets.get(number) or text("set {number} (there is none)", number=number)

    def suggestions(self, column: Column) -> list[str]:
        return [no_set(), *self.sets.values()]

    def tip(self, column: Column, entity: str, position: int) -> str:
        said = super().tip(column, entity, position)
        if column.kind is Kind.FIGURE and self.value(column, position) != self.value(column, position):
            why = why_missing(self.shown, column.key, position)
            return f"{said}\n{why}" if why else said
        return said

    def idle_words(self) -> str:
        return ""


class SetCells(EntityCells):
    """Peer sets, with how many peers each has."""

    entity_set = PEER_SET
    missing = "–"

    def own_words(self, column: Column, entity: str, position: int) -> str:
        results = self.shown
        number = results.figure(NUMBER_KEY, position)
        inside = [p for p in results.members(SET_KEY) if results.figure(SET_KEY, p) == number]
        included = sum(1 for p in inside if results.figure("peers.is_included", p) > 0)
        return text("{count} ({included} included)", count=len(inside), included=included)

    def moved(self, results: Results) -> list[tuple[int, int]]:
        found = super().moved(results)
        read = {results.model[SET_KEY], results.model["peers.is_included"], results.model[NUMBER_KEY]}
        if any(item in read for item, _ in results.changed or ()):
            places = [n for n, column in enumerate(self.columns) if column.kind is Kind.TOLD]
            found += [(row, n) for row in range(len(results.valuation.members(PEER_SET))) for n in places]
        return found

    def follows(self, results: Results) -> bool:
        before = self.results
        same = before is not None and before.valuation.members(PEER) == results.valuation.members(PEER)
        return same and super().follows(results)
