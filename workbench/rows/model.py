"""A model: sections in order, checked as a whole when it is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from workbench.ground.problem import Problem, ProblemError
from workbench.rows.checks import check_item, forget
from workbench.rows.graph import Pass, Precedent, opening_of, plan, precedents
from workbench.rows.items import Check, Derived, EntitySet, Input, Item, Section


class Model:
    """Sections joined into one model. Raises `ProblemError` at the first broken rule, with row, line and remedy."""

    def __init__(self, name: str, sections: Iterable[type[Section]]) -> None:
        self.name = name
        self.sections: tuple[type[Section], ...] = tuple(sections)
        self.items: tuple[Item, ...] = tuple(item for section in self.sections for item in section.items)
        self._by_key = {item.key: item for item in self.items}
        self._check()

    def _check(self) -> None:
        forget()
        keys = [s.key for s in self.sections]
        for key in keys:
            if keys.count(key) > 1:
                raise ProblemError(Problem(key, "two sections have this key.", "Rename one class."))
        for section in self.sections:
            labels = [item.label for item in section.items]
            attributes = [item.attribute for item in section.items]
            for item in section.items:
                if attributes.count(item.attribute) > 1:
                    where = f"{item.key} ({item.declared_at})"
                    raise ProblemError(Problem(where, "shares its key with another item.", "Rename one; mind groups."))
                if labels.count(item.label) > 1:
                    where = f"{item.key} ({item.declared_at})"
                    raise ProblemError(Problem(where, "shares its label with another item.", "Say what differs."))
        known = set(self.items)
        for item in self.items:
            for found in self.precedents(item):
                if found.item not in known:
                    where = f"{item.key} ({item.declared_at})"
                    raise ProblemError(
                        Problem(where, f"reads {found.item!r}, which is in no section.", "Add its section.")
                    )
            check_item(item)
        self.passes: list[Pass] = plan(list(self.items))

    def __getitem__(self, key: str) -> Item:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def get(self, key: str) -> Item | None:
        """The item of that key, if there is one."""
        return self._by_key.get(key)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Everything a user types, in order."""
        return tuple(i for i in self.items if isinstance(i, Input))

    @cached_property
    def derived(self) -> tuple[Derived, ...]:
        """Everything with a formula, in order."""
        return tuple(i for i in self.items if isinstance(i, Derived))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All checks, in order."""
        return tuple(i for i in self.items if isinstance(i, Check))

    @cached_property
    def entity_sets(self) -> tuple[EntitySet, ...]:
        """Every entity set that a section uses, in order of first use."""
        return tuple(dict.fromkeys(s.per for s in self.sections if s.per is not None))

    def precedents(self, item: Item) -> list[Precedent]:
        """What the item's formula (and opening) reads, without repetition, in reading order."""
        found: dict[tuple[str, str], Precedent] = {}
        main, opening = item.formula if isinstance(item, Derived) else None, opening_of(item)
        for formula in (main, opening):
            if formula is not None:
                for precedent in precedents(formula, item, is_opening=formula is opening):
                    found.setdefault((precedent.item.key or str(id(precedent.item)), precedent.need.value), precedent)
        return list(found.values())

    @cached_property
    def dependents(self) -> dict[Item, tuple[Item, ...]]:
        """For each item the items whose formulas read it."""
        users: dict[Item, list[Item]] = {item: [] for item in self.items}
        for item in self.items:
            for precedent in self.precedents(item):
                if item not in users[precedent.item] and precedent.item is not item:
                    users[precedent.item].append(item)
        return {item: tuple(found) for item, found in users.items()}
