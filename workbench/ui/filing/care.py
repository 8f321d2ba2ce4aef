"""What a window does for its file beside opening and saving it: recent files, versions, recovery, revert, notices."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout

from workbench.document.file import SUFFIX
from workbench.document.recent_files import RecentFiles
from workbench.document.recovery import Draft
from workbench.document.versions import Version
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.file_watch import FileWatch
from workbench.live.places import places
from workbench.live.version_keeper import VersionKeeper
from workbench.ui.filing.notice_bar import NoticeBar
from workbench.ui.filing.notices import FileNotices
from workbench.ui.filing.times import when_words
from workbench.ui.saving_place import ask_place

if TYPE_CHECKING:
    from workbench.live.comparing import Load
    from workbench.ui.compare import CompareDialog
    from workbench.ui.filing.recovery_dialog import RecoveryDialog
    from workbench.ui.filing.versions_dialog import VersionsDialog
    from workbench.ui.window import MainWindow

MOST_LISTED = 9


class FileCare(QObject):
    """One for each window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        kept = places(window.windows.drafts)
        self.recent = RecentFiles(kept.recent)
        self.keeper = VersionKeeper(kept.versions, self)
        self.bar = NoticeBar()
        column = window.desks.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, self.bar)
        self.watch = FileWatch(window.session, self)
        self.notices = FileNotices(window, self.watch, self.bar)
        self.keeper.failed.connect(self.notices.tell_no_version)
        window.autosave.failed.connect(self.notices.tell_no_draft)
        window.autosave.kept.connect(self.notices.tell_draft)
        self.actions = self._make_actions()
        self.comparison: CompareDialog | None = None
        self.recovery: RecoveryDialog | None = None
        self.versions: VersionsDialog | None = None
        files = window.files
        files.opened.connect(self.begin)
        files.saved.connect(self._saved)
        window.closed.connect(self.stop)
        window.installEventFilter(self)
        window.live.undo_stack.cleanChanged.connect(self._enable)
        self._enable()

    def _make_actions(self) -> dict[str, QAction]:
        add = self._window.commands.add
        return {
            "save_copy": add("file", text("Save a cop&y…"), self.ask_save_copy, section="save"),
            "revert": add("file", text("Re&vert to saved"), self.revert, icon_name="reset", section="save"),
            "compare": add("file", text("Co&mpare…"), self.compare, icon_name="compare", section="history"),
            "versions": add("file", text("Vers&ions…"), self.show_versions, section="history"),
            "recover": add("file", text("Recover &unsaved work…"), self.show_recovery, section="history"),
        }

    def _enable(self, _: object = None) -> None:
        self.actions["revert"].setEnabled(self._window.live.is_modified)
        self.actions["versions"].setEnabled(self._window.session.path is not None)

    def begin(self) -> None:
        """A file was opened: watch it, and remember that it was."""
        self._note()
        self.notices.begin()
        self._enable()

    def _saved(self) -> None:
        self._note()
        self.notices.begin()
        self._enable()
        path = self._window.session.path
        if path is not None:
            live = self._window.live
            self.keeper.keep(path, live.saved, live.model, self._window.preferences.versions, self._price)

    @property
    def _price(self) -> float:
        return self._window.live.settle().figure("shares.price")

    def _note(self) -> None:
        path, valuation = self._window.session.path, self._window.live.valuation
        if path is not None:
            self.recent.note(
                path,
                title=valuation.title,
                company=valuation.company,
                price=self._price,
                currency=valuation.currency,
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the file when the window comes to the front."""
        if event.type() == QEvent.Type.WindowActivate:
            self.watch.look()
        return False

    def stop(self) -> None:
        """The window goes: nothing is watched or written any more."""
        self.watch.stop()
        self.keeper.finish()
        for dialog in (self.comparison, self.recovery, self.versions):
            if dialog is not None:
                dialog.reject()

    # Revert and copies

    def revert(self) -> None:
        """Go back to what was last saved, as one step to undo."""
        session, files = self._window.session, self._window.files
        try:
            if not files.reads(lambda trusted: session.reload(text("Revert to saved"), is_trusted=trusted)):
                return
        except ProblemError as error:
            files.show_problem(text("Nothing was reverted"), error.problem)
            return
        self.notices.begin()
        self._window.files.reread.emit()

    def ask_save_copy(self) -> None:
        """Write a copy elsewhere and stay with this file."""
        path = self._window.session.path
        stem = (path.stem if path is not None else self._window.live.valuation.title or "valuation") + "-copy"
        folder = path.parent if path is not None else Path.home()
        kinds = {text("Valuations") + f" (*{SUFFIX})": SUFFIX}
        target = ask_place(self._window, text("Save a copy"), folder / f"{stem}{SUFFIX}", kinds)
        if target is None:
            return
        try:
            self._window.session.save_copy(target)
        except ProblemError as error:
            self._window.files.show_problem(text("The copy was not saved"), error.problem)
            return
        self._window.statusBar().showMessage(text("Saved a copy as {name}", name=target.name), 6000)

    # Unsaved work of earlier runs

    def drafts(self) -> list[Draft]:
        """Unsaved work that was left behind, the latest first."""
        return self._window.autosave.left_behind()

    def offer_drafts(self) -> None:
        """Show unsaved work that was not put off before."""
        if any(not draft.is_declined for draft in self.drafts()):
            self.show_recovery()

    def show_recovery(self) -> None:
        """Show all unsaved work that was left behind."""
        from workbench.ui.filing.recovery_dialog import RecoveryDialog

        found = self.drafts()
        if not found:
            self._window.statusBar().showMessage(text("No unsaved work was left behind."), 6000)
            return
        dialog = RecoveryDialog(self._window, found)
        dialog.open_asked.connect(self._window.files.recover)
        dialog.compare_asked.connect(self._compare_draft)
        dialog.finished.connect(partial(self._forget_dialog, "recovery"))
        self.recovery = dialog
        dialog.open()

    def _forget_dialog(self, name: str, _: int = 0) -> None:
        dialog = getattr(self, name)
        if dialog is not None:
            setattr(self, name, None)
            dialog.deleteLater()

    # Earlier versions

    def show_versions(self) -> None:
        """Show the earlier versions of the file that is open."""
        from workbench.ui.filing.versions_dialog import VersionsDialog, versions_of

        path = self._window.session.path
        if path is None:
            what = text("A valuation without a file has no versions.")
            self._window.refuse(Problem(self._window.session.name, what, text("Save it first.")))
            return
        self.keeper.finish()
        found = versions_of(self.keeper.store, path)
        dialog = VersionsDialog(self._window, found, self._window.preferences.versions)
        dialog.compare_asked.connect(self._compare_version)
        dialog.copy_asked.connect(self._copy_version)
        dialog.restore_asked.connect(self.restore)
        dialog.finished.connect(partial(self._forget_dialog, "versions"))
        self.versions = dialog
        dialog.open()

    def restore(self, version: Version) -> None:
        """Put a version in the place of what is open, as one step to undo; the file stays until it is saved."""
        when = when_words(version.at)
        try:
            valuation = version.load(self._window.live.model)
        except ProblemError as error:
            self._window.files.show_problem(text("The version was not restored"), error.problem)
            return
        self._window.live.become(valuation, text("Restore the version of {time}", time=when))
        self._window.files.reread.emit()
        if self.versions is not None:
            self.versions.accept()
        said = text("The version of {time} stands here, unsaved; Undo brings back what stood before.", time=when)
        self._window.statusBar().showMessage(said, 10000)

    def _copy_version(self, version: Version) -> None:
        if self._window.files.open_copy_of(version.path) and self.versions is not None:
            self.versions.accept()

    # Comparing

    def _compare_version(self, version: Version) -> None:
        self._compare(text("Version of {time}", time=when_words(version.at)), version.load)

    def _compare_draft(self, draft: Draft) -> None:
        from workbench.ui.compare import compare_draft

        compare_draft(self._window, draft)

    def compare(self) -> None:
        """Compare what is open with something else."""
        from workbench.ui.compare import compare_now

        compare_now(self._window)

    def keep_comparison(self, dialog: CompareDialog) -> None:
        """The comparison that was opened last."""
        self.comparison = dialog
        dialog.finished.connect(self._forget_comparison)

    def _forget_comparison(self, _: int = 0) -> None:
        if self.comparison is self.sender():
            self.comparison = None

    def compare_with_disk(self) -> None:
        """Compare what stands here with what another program wrote."""
        from workbench.document.file import load

        path = self._window.session.path
        if path is not None:
            self._compare(text("{name} on disk", name=path.name), partial(load, path))

    def _compare(self, name: str, load: Load) -> None:
        from workbench.ui.compare import compare_with

        compare_with(self._window, name, load)
