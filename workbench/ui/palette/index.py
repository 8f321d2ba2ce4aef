"""The index of everything that can be found: built once for a window, members of entity sets renewed on a change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.document.change import Change
from workbench.document.valuation import Address
from workbench.ground.language import LANGUAGES, said_in, text
from workbench.rows.items import Check, Constant, Emphasis, EntitySet, Input, Item, Row, Section
from workbench.rows.items import Figure as FigureItem
from workbench.ui import summary
from workbench.ui.inputs import AREAS
from workbench.ui.navigation.accelerators import declared_words, plain_words
from workbench.ui.palette.entries import (
    MOST_FOUND,
    CaseOf,
    Deed,
    Entry,
    Figure,
    Kind,
    Page,
    SheetOf,
    Thing,
    in_other_languages,
    narrowed,
    said_otherwise,
)
from workbench.ui.palette.matching import Hit, Member, Query, Subject, best, folded

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_HEADLINE: Final = 14.0
_TOTAL: Final = 4.0
_CHECK: Final = -14.0
_CONSTANT: Final = -8.0
_INPUT: Final = 3.0
_GOING: Final = 8.0
_DISABLED: Final = -10.0


class Index(QObject):
    """Answers what is typed. Inputs and rows are prepared when first asked for; actions and cases each time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._live = window.live
        self._figures: list[Subject[Thing]] = []
        self._members: dict[EntitySet, tuple[Member, ...]] = {}
        self._contexts: dict[str, str] = {}
        self._is_stale = True
        self._passing: list[Subject[Thing]] = []
        self._live.valuation_changed.connect(self._follow)

    def _follow(self, change: object, _initiator: object) -> None:
        if isinstance(change, Change) and change.entity_sets:
            self._is_stale = True

    def prepare(self) -> None:
        """Take in what may have changed since the box was open last: actions, cases, members."""
        if not self._figures:
            self._figures = [self._figure(item) for item in self._live.model.items if item.section is not None]
            self._is_stale = True
        if self._is_stale:
            self._renew_members()
        self._passing = [*self._deeds(), *self._pages(), *self._sheets(), *self._cases()]

    def _renew_members(self) -> None:
        valuation = self._live.valuation
        for entity_set in self._live.model.entity_sets:
            members = valuation.members(entity_set)
            self._members[entity_set] = tuple(Member(one.id, one.name, folded(one.name)) for one in members)
        for subject in self._figures:
            assert isinstance(subject.of, Figure)
            if subject.has_members and subject.of.item.per is not None:
                subject.members = self._members[subject.of.item.per]
        self._is_stale = False

    def __len__(self) -> int:
        """How many finds there are."""
        figures = sum(len(s.members) if s.has_members else 1 for s in self._figures)
        return figures + len(self._passing)

    # What there is ---------------------------------------------------------------------------------------------

    def _figure(self, item: Item) -> Subject[Thing]:
        section = item.section
        assert section is not None
        shown = text(item.label)
        names = (shown, *(other for other in in_other_languages(item.label) if other != shown))
        is_input = isinstance(item, Input)
        beside = self._beside(section, with_area=is_input)
        return Subject(Figure(item), names, beside, item.key, _weight(item), has_members=item.per is not None)

    def _beside(self, section: type[Section], *, with_area: bool) -> str:
        """Words that lead to a section's items: its title, and for inputs its area, in every language."""
        parts = [section.title, *([section.area] if with_area and section.area else [])]
        key = "\n".join(parts)
        if key not in self._contexts:
            words = [said_in(language, part) for part in parts for language in LANGUAGES]
            self._contexts[key] = folded(" ".join(words))
        return self._contexts[key]

    def _deeds(self) -> Iterator[Subject[Thing]]:
        for action, path in actions_of(self._window):
            declared = declared_words(action)
            words = plain_words(declared)
            if not words or not action.isVisible():
                continue
            names = (words, *(plain_words(other) for other in said_otherwise(declared)))
            weight = _GOING if action.isEnabled() else _DISABLED
            yield Subject(Deed(action, path), names, folded(path), weight=weight)

    def _pages(self) -> Iterator[Subject[Thing]]:
        from workbench.ui.desks.kinds import DESKS  # the charts are there once the window stands
        from workbench.ui.desks.paged import PagedDesk

        for area in AREAS:
            shown, kind = text(area), DESKS[area]
            if not issubclass(kind, PagedDesk):
                yield Subject(Page(area, ""), (shown, *in_other_languages(area)), weight=_GOING)
                continue
            for page in kind.kinds:
                title = page.title()
                others = said_otherwise(title)
                beside = folded(" ".join((shown, *in_other_languages(area))))
                yield Subject(Page(area, page.key), (title, *others), beside, weight=_GOING)

    def _sheets(self) -> Iterator[Subject[Thing]]:
        sections = {section.key: section for section in self._live.model.sections}
        box = self._window.sheet.sections
        for place in range(box.count()):
            section = sections.get(str(box.itemData(place)))
            if section is not None:
                names = (text(section.title), *in_other_languages(section.title))
                yield Subject(SheetOf(section.key), names, folded(text("Sheet")))

    def _cases(self) -> Iterator[Subject[Thing]]:
        for case in self._live.valuation.cases:
            yield Subject(CaseOf(case.id), (case.name,), folded(text("Case")), weight=_GOING)

    # Asking ----------------------------------------------------------------------------------------------------

    def find(self, typed: str, most: int = MOST_FOUND) -> tuple[Query, list[Entry]]:
        """The best finds for what was typed, best first. A sign alone lists its kind; nothing typed finds nothing."""
        kind, words = narrowed(typed)
        query = Query(words)
        subjects = [s for s in (*self._passing, *self._figures) if kind is None or _kind(s.of) is kind]
        if query:
            return query, [self._entry(query, hit) for hit in best(query, subjects, most)]
        if kind is None:
            return query, []
        subjects.sort(key=lambda s: -s.weight)
        hits = [Hit(s, m, 0.0) for s in subjects for m in (s.members if s.has_members else (None,))]
        return query, [self._entry(query, hit) for hit in hits[:most]]

    def _entry(self, query: Query, hit: Hit[Thing]) -> Entry:
        subject = hit.subject
        name = subject.names[0]
        other = _answering(query, subject)
        match subject.of:
            case Figure(item):
                member = hit.member
                section = item.section
                assert section is not None
                context = text(section.title)
                if member is not None:
                    context += f" › {member.name}"
                at = Address(item.key, None if member is None else member.id)
                return Entry(_kind(subject.of), subject.of, name, context, other, at)
            case Deed(action, path):
                return Entry(Kind.ACTION, subject.of, name, path, other, is_enabled=action.isEnabled())
            case Page(area, page):
                return Entry(Kind.PAGE, subject.of, name, text(area) if page else "", other)
            case SheetOf():
                return Entry(Kind.SHEET, subject.of, name, "", other)
            case _:
                return Entry(_kind(subject.of), subject.of, name, "", other)


def _kind(thing: Thing) -> Kind:
    match thing:
        case Figure(item):
            return Kind.INPUT if isinstance(item, Input) else Kind.ROW
        case Deed():
            return Kind.ACTION
        case Page():
            return Kind.PAGE
        case SheetOf():
            return Kind.SHEET
        case CaseOf():
            return Kind.CASE
        case _:
            return Kind.PLACE


def _answering(query: Query, subject: Subject[Thing]) -> str:
    """The name in another language, where it holds more of what was typed than the one shown."""
    if len(subject.names) == 1:
        return ""
    held = [sum(word in name for word in query.words) for name in subject.folded_names]
    best_at = max(range(len(held)), key=lambda at: (held[at], -at))
    return subject.names[best_at] if held[best_at] > held[0] else ""


def _weight(item: Item) -> float:
    if item.key in summary.KEYS.values():
        return _HEADLINE
    if isinstance(item, Check):
        return _CHECK
    if isinstance(item, Constant):
        return _CONSTANT
    if isinstance(item, Input):
        return _INPUT
    if isinstance(item, Row | FigureItem) and item.emphasis is Emphasis.TOTAL:
        return _TOTAL
    return 0.0


def actions_of(window: MainWindow) -> Iterator[tuple[QAction, str]]:
    """Every action of the menus with the words of the menus it stands in."""

    def within(menu: QMenu, path: str) -> Iterator[tuple[QAction, str]]:
        for action in menu.actions():
            inner = window.commands.inner(action)
            if inner is not None:
                yield from within(inner, f"{path} › {plain_words(inner.title())}")
            elif not action.isSeparator():
                yield action, path

    for menu in window.commands.menus.values():
        yield from within(menu, plain_words(menu.title()))
