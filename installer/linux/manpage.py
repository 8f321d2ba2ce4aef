"""The manual page of the command, made of the parser that reads its arguments: it says what the command knows."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from installer.linux.facts import TITLE, VERSION
from workbench.cli.arguments import command_parser
from workbench.cli.command import RUNS
from workbench.ground.language import ENGLISH, set_language


def man_page(epoch: int) -> str:
    """workbench(1) as roff, dated by `epoch` in seconds."""
    set_language(ENGLISH)
    parser = command_parser()
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    if set(commands.choices) != set(RUNS):
        raise ValueError("the parser and the command know different commands")
    day = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    lines = [f'.TH WORKBENCH 1 "{day}" "{TITLE} {VERSION}" "User Commands"', ".SH NAME"]
    lines += [rf"workbench \- {_text('value a company by its contracted backlog')}"]
    lines += [".SH SYNOPSIS", ".nf"]
    lines += [r"\fBworkbench\fR [\fB\-\-language\fR \fILANGUAGE\fR] [\fIFILE\fR]"]
    lines += [rf"\fBworkbench\fR \fB{_text(name)}\fR \fI…\fR" for name in commands.choices]
    lines += [".fi", ".SH DESCRIPTION", _text(parser.description or "")]
    lines += [".SH OPTIONS", *_options(parser)]
    lines += [".SH COMMANDS"]
    for name, command in commands.choices.items():
        lines += [f".SS {_text(name)}", _text(command.description or ""), ".PP", _usage(command)]
        lines += _options(command)
    title, *statuses = (parser.epilog or "").splitlines()
    lines += [f".SH {_text(title.rstrip(':').upper())}"]
    for status in statuses:
        number, _, meaning = status.strip().partition("  ")
        lines += [".TP", rf"\fB{_text(number)}\fR", _text(meaning.strip())]
    lines += [
        ".SH FILES",
        ".TP",
        r"\fI*.assay\fR",
        "a valuation, as text; the version before is kept beside it as *.bak",
    ]
    return "\n".join(lines) + "\n"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help is argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        names = ", ".join(rf"\fB{_text(name)}\fR" for name in action.option_strings)
        value = "" if action.nargs == 0 else _value(action)
        yield ".TP"
        yield f"{names} {value}".strip()
        yield _text(_help(parser, action))


def _value(action: argparse.Action) -> str:
    if action.metavar is not None:
        shown = str(action.metavar)
    elif action.choices is not None:
        shown = "{" + ",".join(map(str, action.choices)) + "}"
    else:
        shown = action.dest.upper() if action.option_strings else action.dest
    return rf"\fI{_text(shown)}\fR"


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    return str(parser._get_formatter()._expand_help(action)) if action.help else ""


def _usage(parser: argparse.ArgumentParser) -> str:
    return _text(" ".join(parser.format_usage().removeprefix("usage: ").split()))


def _text(words: str) -> str:
    """Words as roff: hyphens to be copied, no line that is taken for a request."""
    escaped = words.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", escaped)
