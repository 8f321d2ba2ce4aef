"""Where somebody is in the window, and the way back: follows desks, fields, sheet cells and explained figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ui.fields import Field
from workbench.ui.navigation.history import ExplainTarget, History, InputTarget, Place, SheetTarget, Target
from workbench.ui.navigation.places import address_of, line_key, stands, target_words
from workbench.ui.section_panel import SectionPanel

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


class Navigator(QObject):
    """The history of one window. `changed` follows each place that was visited.

    What happens in one turn of the event loop is one place: an input that opens its area is not two steps back.
    """

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._live = window.live
        self.history = History()
        self._target: Target = None
        self._is_jump = self._is_going = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._commit)
        window.desks.turned.connect(self._turned)
        window.sheet.jumping.connect(self._jumping)
        window.sheet.grid.cell_selected.connect(self._cell_selected)
        window.explain.walked.connect(self._explained)
        window.files.opened.connect(self._begin_anew)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        window.winId()  # its QWindow sees the mouse before any widget accepts it
        window.windowHandle().installEventFilter(self)

    # Following -------------------------------------------------------------------------------------------------

    def _note(self, target: Target, *, is_jump: bool) -> None:
        self._target = target or self._target
        self._is_jump |= is_jump
        if not self._timer.isActive():
            self._timer.start()

    def _turned(self, _area: str, _page: str) -> None:
        self._note(None, is_jump=True)

    def _jumping(self) -> None:
        self._is_jump = True

    def _cell_selected(self, _key: str, _column: int) -> None:
        sheet = self._window.sheet
        if not self._is_jump and not sheet.grid.hasFocus():
            return  # a sheet that was laid out anew: nobody went there
        figure = sheet.current_figure()
        address = None if figure is None else address_of(self._live, figure[0])
        if figure is not None and address is not None:
            self._note(SheetTarget(address, figure[1]), is_jump=False)

    def _explained(self, key: str, period: object) -> None:
        address = address_of(self._live, key)
        if address is not None:
            self._note(ExplainTarget(address, period if isinstance(period, int) else None), is_jump=False)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._window.inputs.isAncestorOf(now):
            return
        address = address_of_field(now)
        if address is not None:
            self._note(InputTarget(address), is_jump=False)

    def _begin_anew(self) -> None:
        self.history.clear()
        self._note(None, is_jump=True)

    def _commit(self) -> None:
        self._timer.stop()
        if not self._is_going:
            desks = self._window.desks
            self.history.visit(Place(desks.area, desks.page, self._target), is_jump=self._is_jump)
        self._target, self._is_jump, self._is_going = None, False, False
        self.changed.emit()

    # Going -----------------------------------------------------------------------------------------------------

    def stands(self, place: Place) -> bool:
        """Whether a place is still part of the valuation."""
        return stands(self._live, place)

    def go(self, step: int) -> None:
        """Back (-1) or forward (1)."""
        if self._timer.isActive():
            self._commit()
        place = self.history.go(step, self.stands)
        if place is not None:
            self._is_going = True
            self.show(place)
            self._timer.start()

    def show(self, place: Place) -> None:
        """Show a place and give it the keyboard."""
        window = self._window
        if window.desks.area != place.area or window.inputs.area != place.area:
            window.inputs.show_area(place.area)
        if place.page and window.desks.page != place.page:
            window.desks.show_page(place.page)
        match place.target:
            case InputTarget(address):
                window.zones.bring_up("inputs")
                window.inputs.go_to(address, turns=False)
            case SheetTarget(address, period):
                window.zones.show_row(line_key(self._live, address) or "", period)
            case ExplainTarget(address, period):
                window.zones.explain_cell(line_key(self._live, address) or "", period)
                window.explain.take_keyboard()
            case _:
                window.desks.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def words(self, place: Place) -> str:
        """A place as a person reads it."""
        match place.target:
            case InputTarget(address):
                return target_words(self._live.results, address, None)
            case SheetTarget(address, period) | ExplainTarget(address, period):
                return target_words(self._live.results, address, period)
            case _:
                return page_words(self._window, place.area, place.page)

    # The mouse's own buttons -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The buttons for back and forward work over every part of the window."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            step = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}.get(event.button(), 0)
            if step:
                self.go(step)
                return True
        return False


def address_of_field(widget: QWidget | None) -> Address | None:
    """The input whose field has the keyboard, from any widget within it."""
    field: Field | None = None
    while widget is not None:
        if isinstance(widget, Field):
            field = widget
        if isinstance(widget, SectionPanel):
            return next((bound.address for bound in widget.bound.values() if bound.field is field), None)
        widget = widget.parentWidget()
    return None


def page_words(window: MainWindow, area: str, page: str) -> str:
    """A page of a desk as a person reads it."""
    from workbench.ui.desks.paged import PagedDesk

    desk = window.desks.desks.get(area)
    if page and isinstance(desk, PagedDesk):
        title = next((kind.title() for kind in desk.kinds if kind.key == page), page)
        return f"{text(area)} › {title}"
    return text(area)
