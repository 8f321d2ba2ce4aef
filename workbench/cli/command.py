"""The command `workbench`: what may be asked of it, and with which exit status it answers."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.cli.arguments import BAD, ENDED, FAILED, FINE, Parser, command_parser, new_instance
from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE, set_language, text
from workbench.ground.problem import Problem, ProblemError

if TYPE_CHECKING:
    from workbench.cli.valued import Valued
    from workbench.document.valuation import Valuation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 fine, 1 checks failed, 2 bad usage or file."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _write_what_the_terminal_can()
    try:
        set_language(_language(given))
        options = _parsed(given)
        status: int = options.run(options)
        if sys.stdout is not None:  # a program without a terminal has none on Windows
            sys.stdout.flush()
    except ProblemError as error:
        _say_problems(error)
        return BAD
    except KeyboardInterrupt:
        return ENDED
    except BrokenPipeError:
        # The reader has seen enough (`workbench rows | head`); the interpreter's own last flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return status


def _write_what_the_terminal_can() -> None:
    """A terminal that knows no dash or Chinese sign gets a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say_problems(error: ProblemError) -> None:
    problems: tuple[Problem, ...] = getattr(error, "problems", (error.problem,))
    if sys.platform == "win32" and sys.stderr is None:  # the program that a double click starts has no terminal
        import ctypes

        ctypes.WinDLL("user32").MessageBoxW(None, "\n".join(map(str, problems)), "Assay Workbench", 0x30)
        return
    for problem in problems:
        print(problem, file=sys.stderr)


def _language(given: Sequence[str]) -> str:
    """The language asked for, before anything is said in it; --help and errors are to stand in it too."""
    early = Parser(prog="workbench", add_help=False, allow_abbrev=False)
    early.add_argument("--language", choices=list(LANGUAGES), default=ENGLISH)
    language: str = early.parse_known_args(list(given))[0].language
    return language


def _parsed(given: list[str]) -> argparse.Namespace:
    """The arguments read. What begins with no command is a file for the window."""
    words = [word for n, word in enumerate(given) if not word.startswith("-") and given[n - 1 : n] != ["--language"]]
    is_command = bool(words) and words[0] in RUNS
    if "--version" in given and not is_command:
        return argparse.Namespace(run=_version, is_verbose="--verbose" in given)
    if is_command or {"-h", "--help"} & set(given):
        options = command_parser().parse_args(given if is_command else [w for w in given if w not in words])
        options.run = RUNS[options.command]
        return options
    window = Parser(prog="workbench", allow_abbrev=False)
    window.add_argument("--language", default=None)
    new_instance(window)
    window.add_argument("files", nargs="*", type=Path)
    window.set_defaults(run=_window)
    return window.parse_args(given)


def _version(options: argparse.Namespace) -> int:
    from workbench import __version__

    print(f"workbench {__version__}")
    if options.is_verbose:
        from workbench.ground.provenance.build_facts import build_facts, fact_lines

        print("\n".join(f"{label}: {value}" for label, value in fact_lines(build_facts())[1:]))
    return FINE


def _window(options: argparse.Namespace) -> int:
    from workbench.cli.screen import open_window

    if options.language is None:  # what is said before the window's own settings are known
        set_language(_of_the_desktop(os.environ))
    return open_window(options.files, options.language, is_apart=options.new_instance)


def _of_the_desktop(environment: Mapping[str, str]) -> str:
    """The language of the desktop where the workbench speaks it, else English."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return SIMPLIFIED_CHINESE if named.startswith((SIMPLIFIED_CHINESE, "zh_SG", "zh_Hans")) else ENGLISH


def _opened(options: argparse.Namespace, case: str | None) -> Valued:
    from workbench.cli.valued import opened

    return opened(options.file, case, options.set)


def _print_json(found: dict[str, object]) -> None:
    from workbench.cli.headline import as_json

    print(as_json(found, sys.stdout.encoding or ""))


def _value(options: argparse.Namespace) -> int:
    from workbench.cli.headline import value_json, value_text
    from workbench.cli.lookup import items_of
    from workbench.model import MODEL

    items = items_of(MODEL, options.rows)
    of = _opened(options, options.case)
    if options.json:
        _print_json(value_json(of, items))
    else:
        most = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print(value_text(of, items, annual=options.annual, most=most))
    return FINE if of.is_whole else FAILED


def _check(options: argparse.Namespace) -> int:
    from workbench.cli.headline import case_json, check_lines, checks_json, title_lines
    from workbench.cli.valued import every_case

    found = every_case(options.file, options.case, options.set)
    if options.json:
        _print_json({"cases": [case_json(of) | {"checks": checks_json(of)} for of in found]})
    else:
        print("\n\n".join("\n".join([*title_lines(of), *check_lines(of)]) for of in found))
    return FINE if all(of.is_whole for of in found) else FAILED


def _explain(options: argparse.Namespace) -> int:
    from workbench.cli.explaining import explanation

    of = _opened(options, options.case)
    print("\n".join(explanation(of, options.key, options.entity, options.period, options.depth)))
    return FINE


def _breaches(options: argparse.Namespace) -> int:
    from workbench.cli.breaching import breach_lines, breaches_json, cures_of, found_breaches

    of = _opened(options, options.case)
    found, cures = found_breaches(of, options.drivers), cures_of(of)
    if options.json:
        _print_json(breaches_json(of, found, cures))
    else:
        print("\n".join(breach_lines(of, found, cures, is_all=options.all)))
    return FINE if of.is_whole else FAILED


def _moves(options: argparse.Namespace) -> int:
    from workbench.cli.moving import compared, moves_json, moves_lines

    found = compared(
        options.file, options.other, options.case_from, options.case_to, options.by, options.output, options.method
    )
    if options.json:
        _print_json(moves_json(found))
    else:
        print("\n".join(moves_lines(found)))
    return FINE


def _tornado(options: argparse.Namespace) -> int:
    from workbench.cli.what_if import tornado_found, tornado_json, tornado_lines

    of = _opened(options, options.case)
    found = tornado_found(of, options.output, options.range, options.most)
    if options.json:
        _print_json(tornado_json(found))
    else:
        print("\n".join(tornado_lines(of, found)))
    return FINE


def _reverse(options: argparse.Namespace) -> int:
    from workbench.cli.what_if import reverse_found, reverse_json, reverse_lines

    of = _opened(options, options.case)
    found = reverse_found(of, options.output, options.target, options.unknown)
    if options.json:
        _print_json(reverse_json(options.output, found))
    else:
        print("\n".join(reverse_lines(of, options.output, found)))
    return FINE


def _simulate(options: argparse.Namespace) -> int:
    from workbench.cli.headline import as_json
    from workbench.cli.simulated import simulation_json, simulation_lines
    from workbench.cli.simulating import drawn, refuse_out, write_out

    refuse_out(options.out)
    if options.scheduler is not None and options.workers is not None:
        what = text("--workers and --scheduler were both given.")
        raise ProblemError(Problem(text("Command line"), what, text("Leave one of them out.")))
    found = drawn(
        options.file, options.plan, options.set, options.case, options.draws, options.workers, options.scheduler
    )
    if options.out is not None:
        write_out(found, options.out, as_json(simulation_json(found), "utf-8"))
    if options.json:
        _print_json(simulation_json(found))
    else:
        print("\n".join(simulation_lines(found)))
        if options.out is not None:
            print("\n" + text("Written: {path}", path=str(options.out)))
    return FINE if found.outcome.is_whole else ENDED


def _export(options: argparse.Namespace) -> int:
    from workbench.cli.headline import check_lines
    from workbench.cli.writing import export

    of = _opened(options, options.case)
    export(of, options.out)
    print(text("Written: {path}", path=str(options.out)))
    print("\n".join(check_lines(of)))
    return FINE if of.is_whole else FAILED


def _report(options: argparse.Namespace) -> int:
    from workbench.cli.headline import check_lines
    from workbench.cli.reporting import report

    of = _opened(options, options.case)
    count = report(of, options.file, options.out, is_tear_sheet=options.tear_sheet, paper=options.paper)
    print(text("Written: {path} (pages: {count})", path=str(options.out), count=count))
    print("\n".join(check_lines(of)))
    return FINE if of.is_whole else FAILED


def _new(options: argparse.Namespace) -> int:
    from workbench.cli.writing import start

    start(options.out, options.example, force=options.force, beginning=_beginning_of_facts(options))
    print(text("Written: {path}", path=str(options.out)))
    return FINE


def _seal(options: argparse.Namespace) -> int:
    from workbench.cli.writing import seal

    print(text("Sealed: {path}", path=str(options.file)) if seal(options.file) else text("Its seal fits already."))
    return FINE


def _beginning_of_facts(options: argparse.Namespace) -> Valuation | None:
    if options.facts is None:
        if options.period is not None or options.currency is not None:
            what = text("--period and --currency speak of company facts, and none are given.")
            raise ProblemError(Problem(text("Command line"), what, text("Add --facts FILE.")))
        return None
    if options.example is not None:
        what = text("A valuation begins with an example or with company facts, not with both.")
        raise ProblemError(Problem(text("Command line"), what, text("Leave out --example or --facts.")))
    from workbench.cli.taking_over import first_of_facts

    return first_of_facts(options.facts, options.period, options.currency)


def _facts(options: argparse.Namespace) -> int:
    from workbench.cli.taking_over import take_over

    lines = take_over(
        options.file,
        options.facts,
        apply=options.apply,
        peer=options.as_peer,
        period=options.period,
        currency=options.currency,
    )
    print("\n".join(lines))
    return FINE


def _read_back(options: argparse.Namespace) -> int:
    from workbench.cli.reading_back import apply_all, back_json, back_lines, read

    opened, back = read(options.file, options.workbook)
    if options.apply:
        apply_all(options.file, opened, back)
    if options.json:
        _print_json(back_json(back, is_applied=options.apply))
    else:
        print("\n".join(back_lines(back, is_applied=options.apply)))
    return FINE


def _rows(options: argparse.Namespace) -> int:
    from workbench.cli.writing import printed_model

    print(printed_model(options.section, options.currency), end="")
    return FINE


RUNS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "value": _value,
    "check": _check,
    "explain": _explain,
    "breaches": _breaches,
    "moves": _moves,
    "tornado": _tornado,
    "reverse": _reverse,
    "simulate": _simulate,
    "export": _export,
    "report": _report,
    "new": _new,
    "seal": _seal,
    "facts": _facts,
    "read-back": _read_back,
    "rows": _rows,
}
