"""A letter for every entry of the menus, none twice in one menu: declared ones stay, others are given when shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from workbench.ui.commands import Commands

_WORDS: Final = "declared words"
_GIVEN: Final = "words with a letter"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class Accelerators(QObject):
    """Watches the menus of a window, those within menus too, and those that are filled when they open."""

    def __init__(self, commands: Commands) -> None:
        super().__init__(commands)
        self._commands = commands
        self._watched: list[QMenu] = []
        for menu in commands.menus.values():
            self._watch(menu)

    def _watch(self, menu: QMenu | None) -> None:
        if menu is not None and menu not in self._watched:
            self._watched.append(menu)
            # After the slots that fill it: those were connected when it was made.
            menu.aboutToShow.connect(partial(self._about_to_show, menu))

    def _about_to_show(self, menu: QMenu) -> None:
        actions = [action for action in menu.actions() if not action.isSeparator()]
        give_letters(actions)
        for action in actions:
            self._watch(self._commands.inner(action))


def declared_words(action: QAction) -> str:
    """The words of an action as they were declared, without a letter that was given here."""
    words = action.property(_WORDS)
    return words if isinstance(words, str) and action.text() == action.property(_GIVEN) else action.text()


def give_letters(actions: list[QAction]) -> None:
    """Let each action have a letter of its own; the first that declares a letter keeps it."""
    taken: set[str] = set()
    waiting: list[tuple[QAction, str]] = []
    for action in actions:
        words = declared_words(action)
        letter = letter_of(words)
        if letter and letter not in taken:
            taken.add(letter)
            _put(action, words, words)
        else:
            waiting.append((action, words))
    for action, words in waiting:
        said = with_letter(plain_words(words).replace("&", "&&"), taken)
        taken.add(letter_of(said))
        _put(action, words, said)


def _put(action: QAction, words: str, said: str) -> None:
    if action.text() != said:
        action.setText(said)
    action.setProperty(_WORDS, words)
    action.setProperty(_GIVEN, said)


def letter_of(words: str) -> str:
    """The letter declared in words; empty without one."""
    at = _mark(words)
    return words[at + 1].casefold() if at >= 0 else ""


def with_letter(words: str, taken: set[str]) -> str:
    """Words with a free letter: the beginning of a word, else any letter, else one in brackets behind them."""
    is_latin = any(letter.isascii() and letter.isalpha() for letter in words)
    begins = [at for at in range(len(words)) if at == 0 or not words[at - 1].isalnum()]
    places = [*begins, *range(len(words))] if (is_latin and words.isascii()) or words[:1].isascii() else []
    for at in places:
        if words[at].casefold() in _LETTERS and words[at].casefold() not in taken:
            return f"{words[:at]}&{words[at:]}"
    free = next((letter for letter in _LETTERS if letter not in taken), "")
    if not free:
        return words
    dots = "…" if words.endswith("…") else ""
    return f"{words.removesuffix('…')}(&{free.upper()}){dots}"


def plain_words(words: str) -> str:
    """Words without their letter: "&Save", and "保存(&S)" as Chinese menus have it."""
    at = _mark(words)
    if at < 0:
        return words.replace("&&", "&")
    if words[at - 1 : at] == "(" and words[at + 2 : at + 3] == ")":
        return (words[: at - 1] + words[at + 3 :]).replace("&&", "&")
    return (words[:at] + words[at + 1 :]).replace("&&", "&")


def _mark(words: str) -> int:
    at = words.find("&")
    while 0 <= at < len(words) - 1 and words[at + 1] == "&":
        at = words.find("&", at + 2)
    return at if 0 <= at < len(words) - 1 else -1
