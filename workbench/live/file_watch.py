"""Watching an open file: another program may change it, take it away, or break its lock."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from workbench.document.lock import Holder, holder_of
from workbench.live.session import OnDisk, Session

SETTLE_MS = 200
"""A program that writes a file says so several times."""


class FileWatch(QObject):
    """Follows the file of a session. `turned(OnDisk)` follows what became of it, once for each turn;
    `lock_lost(Holder or None)` that somebody else has broken its lock.

    The platform is asked to tell of changes; where it cannot (a network folder), `look` is to be called when the window
    comes to the front.
    """

    turned = Signal(object)
    lock_lost = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.state = OnDisk.SAME
        self._has_lost = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._stir)
        self._watcher.directoryChanged.connect(self._stir)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.look)

    def follow(self) -> None:
        """Another file is open, or this one was saved or read again: what was told before is over."""
        self.state = OnDisk.SAME
        self._has_lost = False
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
        self._arm()

    def _arm(self) -> None:
        path = self._session.path
        if path is None:
            return
        # The folder too: a file that is replaced is another one, and its own watch ends with the old.
        known = {*self._watcher.files(), *self._watcher.directories()}
        for one in (path, path.parent):
            if str(one) not in known and one.exists():
                self._watcher.addPath(str(one))

    def _stir(self, _: str) -> None:
        self._timer.start()

    def look(self) -> None:
        """Look now."""
        self._timer.stop()
        self._arm()
        found = self._session.on_disk
        if found is not self.state:
            self.state = found
            self.turned.emit(found)
        lock = self._session.lock
        if lock is not None and not self._has_lost and self._session.path is not None and not lock.is_held:
            self._has_lost = True
            holder: Holder | None = holder_of(self._session.path)
            self.lock_lost.emit(holder)

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
