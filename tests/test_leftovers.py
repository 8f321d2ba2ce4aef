"""The rule that a Qt test leaves nothing behind notices each kind of thing left, and no more."""

from __future__ import annotations

import time

import pyqtgraph
import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.leftovers import nothing_left_behind


class _Sleeper(QThread):
    def run(self) -> None:
        while not self.isInterruptionRequested():
            time.sleep(0.01)


def test_that_a_widget_left_behind_fails_the_test(qapp: QApplication) -> None:
    forgotten = []
    with pytest.raises(pytest.fail.Exception, match="the widget QLabel"), nothing_left_behind():
        forgotten.append(QLabel("x"))


def test_that_an_active_timer_left_behind_fails_the_test(qapp: QApplication) -> None:
    timer = QTimer()
    with pytest.raises(pytest.fail.Exception, match="QTimer, still going"), nothing_left_behind():
        timer.start(10_000)
    assert not timer.isActive()


def test_that_a_running_thread_left_behind_fails_the_test(qapp: QApplication) -> None:
    thread = _Sleeper()
    with pytest.raises(pytest.fail.Exception, match="_Sleeper, still going"), nothing_left_behind():
        thread.start()
    assert not thread.isRunning()


def test_that_what_was_there_before_is_nobodys_fault(qapp: QApplication) -> None:
    earlier = QWidget()
    with nothing_left_behind():
        pass
    earlier.deleteLater()


def test_that_things_ended_or_deleted_later_pass(qapp: QApplication) -> None:
    with nothing_left_behind():
        window = QWidget()
        QDialog(window).show()
        ticking = QTimer(window)
        ticking.start(10_000)
        thread = _Sleeper()
        thread.start()
        thread.requestInterruption()
        thread.wait()
        window.deleteLater()


def test_that_plots_given_to_qtbot_pass(qtbot: QtBot) -> None:
    plot = pyqtgraph.PlotWidget()
    qtbot.addWidget(plot)
    plot.plot([1.0, 2.0], [1.0, 3.0])
    plot.show()
    qtbot.waitExposed(plot)
