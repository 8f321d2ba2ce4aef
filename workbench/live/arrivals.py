"""Watching for the requests of programs that are started while this one runs."""

from __future__ import annotations

import logging

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from workbench.document.handing_over import Post

log = logging.getLogger(__name__)

LOOK_MS = 1000
"""How often the folder is looked at where the system does not tell of changes."""


class Arrivals(QObject):
    """Takes the requests that come to a post, from `start` to `stop`; `asked(Request)` follows each."""

    asked = Signal(object)

    def __init__(self, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post = post
        self._watcher: QFileSystemWatcher | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_polling(self) -> bool:
        """Whether the folder is looked at from time to time, for want of word from the system."""
        return self._timer.isActive()

    def start(self) -> None:
        """Take what waits already, and what comes."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.look)
        if not self._watcher.addPath(str(self._post.requests)):
            self._timer.start()
        try:
            self._post.open()
        except OSError as error:
            log.warning("programs that start later will not find this one: %s", error)
        self.look()

    def look(self) -> None:
        """Look now."""
        for request in self._post.take():
            self.asked.emit(request)

    def stop(self) -> None:
        """The program ends."""
        self._timer.stop()
        if self._watcher is not None:
            self._watcher.removePath(str(self._post.requests))
        self._post.close()
