"""The manual page says what the command's parser says."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys

import pytest

from installer.bundle import ROOT
from installer.linux.manpage import man_page
from workbench.cli.arguments import command_parser

PAGE = man_page(1_700_000_000)
PLAIN = re.sub(r"\\f[BIR]", "", PAGE).replace(r"\-", "-")


def test_that_every_command_and_option_stands_in_it_with_its_help() -> None:
    parser = command_parser()
    commands = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction)).choices
    for name, command in commands.items():
        part = PLAIN.partition(f".SS {name}\n")[2].partition("\n.S")[0]
        assert part, name
        for action in command._actions:
            if action.help is argparse.SUPPRESS:
                continue
            assert ", ".join(action.option_strings) in part, (name, action)
            if action.help:
                assert command._get_formatter()._expand_help(action) in part
    assert len(commands) >= 14


def test_that_it_has_the_statuses_and_the_date_it_is_given() -> None:
    assert '.TH WORKBENCH 1 "2023-11-14"' in PAGE
    assert ".SH EXIT STATUS\n" in PAGE
    assert "\n130\nended by Ctrl+C\n" in PLAIN.replace(r"\fB", "")
    assert man_page(1_700_000_000) == PAGE


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_that_groff_has_nothing_to_complain_of() -> None:
    done = subprocess.run(
        ["groff", "-man", "-K", "utf8", "-T", "utf8", "-ww", "-z"],
        input=PAGE,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""


def test_that_help_loads_no_model() -> None:
    program = (
        "import sys\nfrom workbench.cli.arguments import command_parser\ncommand_parser().format_help()\n"
        "print([name for name in sys.modules if name.startswith(('workbench.model', 'numpy'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
