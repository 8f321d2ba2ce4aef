"""The help panel: a topic, the way back and forward, and a search through everything that is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ui.help.hits import TOPIC, Hits
from workbench.ui.help.markup import anchor
from workbench.ui.help.target import Target
from workbench.ui.help.topics import CONTENTS, Topics
from workbench.ui.icons import icon
from workbench.ui.theme import INTERFACE_PX, SMALL_PX, current_theme, mixed

_HEADING = re.compile(r"<h(\d)[^>]*>(.*?)</h\d>", re.DOTALL)
_MOST_KEPT = 100
_MARGIN = 12


class _Browser(QTextBrowser):
    """Shows prepared HTML; a link is told and never followed by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setProperty("look", "panel")
        self.setAccessibleName(text("Help"))
        self.document().setDocumentMargin(_MARGIN)
        self.document().setIndentWidth(14)


class _Page:
    """A topic in the history: what was asked, and how far it was scrolled."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.scroll = 0


class HelpPanel(QWidget):
    """Shows topics. `command(words)` follows a link that does something: `explain/KEY@PERIOD`, `page/AREA/PAGE` …"""

    command = Signal(str)
    left = Signal()  # Esc: the keyboard goes back to where it was

    def __init__(
        self, topics: Topics, reading: Callable[[str, int | None], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.topics = topics
        self._reading = reading
        self._pages: list[_Page] = []
        self._at = -1
        self._width = 0
        self._has_pictures = False
        self.browser = _Browser()
        self.browser.anchorClicked.connect(self._follow)
        self.hits = Hits()
        self.hits.itemActivated.connect(self._open_hit)
        self.hits.itemClicked.connect(self._open_hit)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Search the help"))
        self.search.setAccessibleName(text("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._open_first)
        self.back_button = self._button("left", text("Back"), lambda: self._turn(-1))
        self.forward_button = self._button("right", text("Forward"), lambda: self._turn(1))
        self.home_button = self._button("help", text("Help contents"), lambda: self.show_topic(CONTENTS))
        self.none = QLabel(text("Nothing is called that. Try one word, in English or Chinese."))
        self.none.setProperty("look", "muted")
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.none.setContentsMargins(12, 12, 12, 12)
        self.stack = QStackedWidget()
        for page in (self.browser, self.hits, self.none):
            self.stack.addWidget(page)
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 6, 6, 4)
        bar.setSpacing(2)
        for button in (self.back_button, self.forward_button, self.home_button):
            bar.addWidget(button)
        bar.addWidget(self.search, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for widget in (self.search, self.hits, self.browser):
            widget.installEventFilter(self)
        self._enable()

    def _button(self, name: str, words: str, does: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(name))
        made.setProperty("look", "flat")
        made.setToolTip(words)
        made.setAccessibleName(words)
        made.clicked.connect(lambda: does())
        return made

    def sizeHint(self) -> QSize:
        return QSize(360, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    # Showing

    @property
    def topic(self) -> str:
        """Id of the topic shown; empty before the first."""
        return self._pages[self._at].target.topic if self._at >= 0 else ""

    def show_topic(self, topic: str) -> None:
        """Show a topic that nothing of the window stands behind."""
        self.show_target(Target(topic))

    def show_target(self, target: Target) -> None:
        """Show the topic of a target; the one shown before is kept behind it."""
        if not self.topics.knows(target.topic):
            target = Target(CONTENTS)
        if self._at >= 0:
            self._pages[self._at].scroll = self.browser.verticalScrollBar().value()
        same = self._at >= 0 and _is_same(self._pages[self._at].target, target)
        if not same:
            del self._pages[self._at + 1 :]
            self._pages.append(_Page(target))
            del self._pages[:-_MOST_KEPT]
            self._at = len(self._pages) - 1
        self._show()

    def follow(self, _: object = None) -> None:
        """Other figures: what is said of one is said anew."""
        if self._at >= 0 and self._pages[self._at].target.key:
            self.refresh()

    def refresh(self) -> None:
        """Show the topic anew."""
        if self._at >= 0 and self.isVisible():
            page = self._pages[self._at]
            page.scroll = self.browser.verticalScrollBar().value()
            self._render()

    def _show(self) -> None:
        """The topic in place of what was searched for."""
        self._render()
        if self.search.text():
            self.search.clear()
        self.stack.setCurrentWidget(self.browser)

    def _render(self) -> None:
        page = self._pages[self._at]
        topic = self.topics.topic(page.target.topic)
        parts = [f"<p class='crumbs'>{topic.crumbs}</p>"] if topic.crumbs else []
        parts.append(f"<h2>{escape(topic.title, quote=False)}</h2>")
        parts.append(self._about(page.target))
        parts.append(topic.body)
        self.browser.document().setDefaultStyleSheet(style())
        self._width = self._picture_width()
        html = flattened("".join(parts)).replace("<img ", f'<img width="{self._width}" ')
        self._has_pictures = "<img " in html
        self.browser.setHtml(html)
        self.browser.verticalScrollBar().setValue(page.scroll)
        self._enable()

    def _picture_width(self) -> int:
        return max(self.browser.viewport().width() - 2 * _MARGIN, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures keep to the width."""
        super().resizeEvent(event)
        if self._has_pictures and abs(self._picture_width() - self._width) > 8:
            self.refresh()

    def _about(self, target: Target) -> str:
        """What was asked about: the figure as it stands, with the ways to its explanation and its place."""
        topics, links, said = self.topics, [], ""
        if target.key:
            said = escape(self._reading(target.key, target.period), quote=False).replace("\n", "<br>")
            when = "" if target.period is None else str(target.period)
            links.append(anchor(f"do:explain/{target.key}@{when}", text("Explain this figure"), topics))
            links.append(anchor(f"do:row/{target.key}@{when}", text("Show where it stands"), topics))
            row = f"row/{target.key.partition('#')[0]}"
            if row != target.topic:
                links.append(anchor(row, text("About this row"), topics))
        elif target.topic.startswith("row/"):
            key = target.topic.removeprefix("row/")
            links.append(anchor(f"do:row/{key}@", text("Show where it stands"), topics))
        elif target.about:
            said = escape(target.about, quote=False)
        if target.beside and target.beside != target.topic and topics.knows(target.beside):
            links.append(anchor(target.beside, topics.title(target.beside), topics))
        if not said and not links:
            return ""
        reading = f"<p class='reading'>{said}</p>" if said else ""
        return f"{reading}<p class='ways'>{' &nbsp;·&nbsp; '.join(links)}</p>"

    def _turn(self, by: int) -> None:
        if 0 <= self._at + by < len(self._pages):
            self._pages[self._at].scroll = self.browser.verticalScrollBar().value()
            self._at += by
            self._show()

    def _enable(self) -> None:
        self.back_button.setEnabled(self._at > 0)
        self.forward_button.setEnabled(self._at + 1 < len(self._pages))

    def _follow(self, link: QUrl) -> None:
        address = QUrl.fromPercentEncoding(link.toEncoded())
        scheme, _, rest = address.partition(":")
        if scheme == "help":
            self.show_topic(rest)
        elif scheme == "do":
            self.command.emit(rest)

    # Searching

    def _find(self, asked: str) -> None:
        if not asked.strip():
            self.stack.setCurrentWidget(self.browser)
            return
        self.hits.show_entries(self.topics.find(asked))
        self.stack.setCurrentWidget(self.hits if self.hits.count() else self.none)

    def _open_first(self) -> None:
        item: QListWidgetItem | None = self.hits.item(self.hits.currentRow())
        if item is not None and self.stack.currentWidget() is self.hits:
            self._open_hit(item)

    def _open_hit(self, item: QListWidgetItem) -> None:
        self.show_topic(str(item.data(TOPIC)))
        self.browser.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Down goes from the search to what it found; Esc empties the search, then leaves."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Back and forward are those of the panel while it has the keyboard, and not those of the window.
            if event.key() == Qt.Key.Key_Escape or _way(event):
                event.accept()
                return True
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._escape()
                return True
            if way := _way(event):
                self._turn(way)
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if watched is self.search and steps and self.hits.count():
                row = min(max(self.hits.currentRow() + steps, 0), self.hits.count() - 1)
                self.hits.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
            self.browser.setFocus()
        else:
            self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Take on the colours and letters in force."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "home_button"):
            self.refresh()


def _way(event: QKeyEvent) -> int:
    """-1 for the key of the way back, 1 for the one forward, 0 for any other."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.AltModifier:
        return 0
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)


def flattened(html: str) -> str:
    """HTML with headings as paragraphs of their class: Qt enlarges its own headings beyond what a style says."""
    return _HEADING.sub(r"<p class='h\1'>\2</p>", html)


def _is_same(one: Target, other: Target) -> bool:
    return (one.topic, one.key, one.period, one.about) == (other.topic, other.key, other.period, other.about)


def style() -> str:
    """How topics look, from the roles of the look in force."""
    theme = current_theme()
    roles, usual, small = theme.roles, theme.px(INTERFACE_PX), theme.px(SMALL_PX)
    soft = mixed(roles.surface, roles.accent, 0.12)
    return f"""
    body, p, li, td, th {{ color: {roles.text}; font-size: {usual}px; }}
    p, li {{ line-height: 118%; }}
    .h2 {{ font-size: {usual + 5}px; font-weight: 600; margin-top: 2px; margin-bottom: 6px; }}
    .h3 {{ font-size: {usual}px; font-weight: 600; margin-top: 14px; margin-bottom: 2px; }}
    .h4 {{ font-size: {usual}px; font-weight: 600; margin-top: 10px; margin-bottom: 2px; color: {roles.muted}; }}
    a {{ color: {roles.accent}; text-decoration: none; }}
    code {{ font-size: {small}px; color: {roles.muted}; }}
    th {{ text-align: left; color: {roles.muted}; font-weight: 600; }}
    .crumbs, .muted {{ color: {roles.muted}; font-size: {small}px; }}
    .question {{ font-weight: 600; }}
    .formula {{ background-color: {roles.raised}; }}
    .reading {{ background-color: {soft}; }}
    .key {{ background-color: {roles.raised}; font-weight: 600; white-space: pre; }}
    """
