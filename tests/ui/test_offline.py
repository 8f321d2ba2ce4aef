"""The workbench never opens a network connection: neither Python nor a library of it does."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.checking.offline import REFUSED, NetworkAskedError
from tests.ui.screens import ROOT

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

_CONNECTS = re.compile(r"\b(?:socket|connect|sendto|bind)\(.*AF_INET6?\b")


def _traces() -> bool:
    """Whether strace is there and may look at a process."""
    strace = shutil.which("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "-f", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def test_that_a_whole_session_asks_for_no_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.checking.offline", str(tmp_path)]
    trace = tmp_path / "trace.txt"
    is_traced = _traces()
    if is_traced:
        # Only network calls stop the process, so that it is not slowed down.
        command = ["strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(trace), *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.stdout.split()[-1:] == ["offline"], done.stderr
    assert done.returncode == 0
    if is_traced:
        lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
        assert [line for line in lines if _CONNECTS.search(line)] == []


def test_that_a_use_of_the_network_would_be_found() -> None:
    program = "from tests.ui.checking import offline; import socket; offline.forbid(); socket.socket(socket.AF_INET)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert NetworkAskedError.__name__ in done.stderr


@pytest.mark.skipif(not Path("/proc/self/net/udp").is_file(), reason="the system keeps no list of connections")
def test_that_an_open_connection_would_be_found() -> None:
    program = (
        "import socket; from tests.ui.checking.offline import connections; "
        "one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); one.bind(('127.0.0.1', 0)); print(connections())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "'udp " in done.stdout


def test_that_no_test_of_this_process_may_use_the_network() -> None:
    with pytest.raises(NetworkAskedError) as caught:
        socket.socket(socket.AF_INET)
    REFUSED.remove(str(caught.value))
