"""What every test stands on: offscreen Qt, folders of its own, reproducible examples, nothing left behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.leftovers import nothing_left_behind
from tests.ui.checking.offline import allowed, forbid

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A loaded machine is no reason to fail: neither a deadline nor the speed of drawing examples judges a property.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, recovery copies and recent files of whoever runs the tests are neither read nor written."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            folder = tmp_path_factory.mktemp(variable.lower())
            folder.chmod(0o700)
            patch.setenv(variable, str(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """No test may use the network, and none that swallows the refusal passes unseen."""
    refused = forbid()
    yield
    assert not refused


@pytest.fixture
def network() -> Iterator[None]:
    """For the tests of a cluster of the person's own, on this machine."""
    with allowed():
        yield


@pytest.fixture(scope="session", autouse=True)
def clipboard_outlives_nobody() -> Iterator[None]:
    """A QMimeData made in Python that is still on the clipboard is destroyed after Python is gone: a crash at exit."""
    yield
    qt = sys.modules.get("PySide6.QtGui")
    if qt is not None and qt.QGuiApplication.instance() is not None:
        qt.QGuiApplication.clipboard().setText("")


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold each test that uses Qt to `nothing_left_behind`; no other may leave an application to those after it."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        before = _application()
        yield
        assert before is not None or _application() is None, "it made an application of Qt without asking for `qapp`"
        return
    request.getfixturevalue("qapp")
    with nothing_left_behind():
        yield


def _application() -> object:
    qt = sys.modules.get("PySide6.QtCore")
    return qt and qt.QCoreApplication.instance()
