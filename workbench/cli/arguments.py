"""The arguments of each command, and the help that documents them and the exit statuses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, NoReturn

from workbench.ground.language import LANGUAGES, text
from workbench.ground.problem import Problem, ProblemError

FINE: Final = 0
FAILED: Final = 1
BAD: Final = 2
ENDED: Final = 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments as any other problem is said."""

    def error(self, message: str) -> NoReturn:
        """Raises `ProblemError`."""
        raise ProblemError(Problem(self.prog, f"{message}.", text("See {command} --help.", command=self.prog)))


def command_parser() -> Parser:
    """The parser of all commands; `command` names the one that was given."""
    parser = Parser(
        prog="workbench",
        description=text("Value a company by its contracted backlog. Without a command the window opens on FILE."),
        epilog=exit_words(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="workbench [--new-instance] [FILE …] | workbench COMMAND …",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help=text("show program's version and leave"))
    parser.add_argument("--verbose", action="store_true", help=text("with --version: the facts of this build too"))
    _language(parser)
    new_instance(parser)
    commands = parser.add_subparsers(
        prog="workbench", title=text("Commands"), dest="command", metavar="COMMAND", required=True, parser_class=Parser
    )
    _value(_add(commands, "value", text("value per share, enterprise and equity value, gold ratio, checks, any lines")))
    _check(_add(commands, "check", text("all checks of every case")))
    _explain(_add(commands, "explain", text("a figure: its formula with the values in it, down to sources")))
    _breaches(_add(commands, "breaches", text("how far each driver may go before debt breaks; remedies of a gap")))
    _moves(_add(commands, "moves", text("which inputs explain a change in value, between two cases or two files")))
    _tornado(_add(commands, "tornado", text("which inputs move a figure most, each alone")))
    _reverse(_add(commands, "reverse", text("what an input would have to be for a target")))
    _simulate(_add(commands, "simulate", text("a distribution of the value: draws of uncertain inputs, with errors")))
    _export(_add(commands, "export", text("the workbook of living formulas")))
    _report(_add(commands, "report", text("a report to print, or a tear sheet of one page, as a PDF")))
    _new(_add(commands, "new", text("a new valuation file: empty, from an example or from company facts")))
    _seal(_add(commands, "seal", text("takes over a file that was edited outside the workbench, and seals it anew")))
    _facts(_add(commands, "facts", text("what a valuation would take over from EDGAR company facts, old and new")))
    _read_back(_add(commands, "read-back", text("what was changed in an exported workbook: inputs, and all else")))
    _rows(_add(commands, "rows", text("the printed book of the model: every line with key, unit and formula")))
    return parser


def exit_words() -> str:
    """What the exit statuses mean."""
    return "\n".join(
        [
            text("Exit status:"),
            "  0  " + text("fine; warnings may be listed"),
            "  1  " + text("an integrity check fails: the figures cannot be relied on"),
            "  2  " + text("bad usage or a bad file; the problem and its remedy stand on standard error"),
            "  130  " + text("ended by Ctrl+C"),
        ]
    )


def _add(commands: argparse._SubParsersAction[Parser], name: str, words: str) -> Parser:
    parser = commands.add_parser(
        name,
        help=words,
        description=words[:1].upper() + words[1:] + ("。" if words[-1:] > "⺀" else "."),
        epilog=exit_words(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _language(parser, suppressed=True)
    return parser


def new_instance(parser: argparse.ArgumentParser) -> None:
    """Let the window be one of a program of its own."""
    words = text("open the window apart from the workbench that is running, which is asked to open FILE otherwise")
    parser.add_argument("--new-instance", action="store_true", help=words)


def _language(parser: argparse.ArgumentParser, *, suppressed: bool = False) -> None:
    parser.add_argument(
        "--language",
        choices=list(LANGUAGES),
        default=argparse.SUPPRESS if suppressed else None,
        help=text("language of everything that is printed or written"),
    )


def _file(parser: argparse.ArgumentParser, case_words: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=text("a valuation (*.assay)"))
    parser.add_argument("--case", metavar="NAME", help=case_words)
    parser.add_argument(
        "--set",
        metavar="KEY[@ENTITY][.PERIOD]=VALUE",
        nargs="+",
        action="extend",
        default=[],
        help=text(
            "type a value into the case for this run: a number as in the window (1.2bn, 12%%), a member of a choice, "
            "numbers divided by ; for a series; with a period also over a computed line"
        ),
    )


def _selected() -> str:
    return text("name or id of the case; the file's selected case when left out")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=text("for programs: stable keys, null for missing numbers"))


def _value(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    parser.add_argument(
        "--rows",
        metavar="KEY",
        nargs="+",
        action="extend",
        default=[],
        help=text("print these lines, or whole sections, per entity, with periods and fiscal years"),
    )
    parser.add_argument("--annual", action="store_true", help=text("print fiscal years only"))
    _json(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    _file(parser, text("name or id of the one case to check; every case when left out"))
    _json(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    parser.add_argument("key", metavar="KEY", help=text("key of a line, as workbench rows prints it"))
    parser.add_argument("--entity", metavar="NAME", help=text("name or id of the contract, facility, peer …"))
    parser.add_argument("--period", metavar="P", help=text("a number from 1 on, a label as 4Q25, or a year as FY25"))
    parser.add_argument(
        "--depth", metavar="N", type=_count, default=1, help=text("how many levels down (1); 0 for the figure alone")
    )


def _count(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise argparse.ArgumentTypeError(text("{value} is no number of levels", value=typed))
    return int(typed)


def _breaches(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    words = text("only these drivers; all of them when left out")
    parser.add_argument("--drivers", metavar="KEY", nargs="+", action="extend", default=[], help=words)
    parser.add_argument("--all", action="store_true", help=text("tell of every limit, not only of the first breached"))
    _json(parser)


def _moves(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=text("a valuation (*.assay)"))
    words = text("a later version of it; two cases of FILE are compared when left out")
    parser.add_argument("other", metavar="OTHER", nargs="?", type=Path, help=words)
    words = text("case that the change begins at; the base, of two files the selected one, when left out")
    parser.add_argument("--from", dest="case_from", metavar="CASE", help=words)
    words = text("case that the change ends at; the selected one when left out")
    parser.add_argument("--to", dest="case_to", metavar="CASE", help=words)
    words = text("what stands together as one part (area)")
    parser.add_argument("--by", choices=["area", "entity", "input"], default="area", help=words)
    words = text("key of the figure, KEY@ENTITY for one of an entity; the value per share when left out")
    parser.add_argument("--output", metavar="KEY", help=words)
    words = text("the mean over all orders, or the model's own order alone (shapley)")
    parser.add_argument("--method", choices=["shapley", "ordered"], default="shapley", help=words)
    _json(parser)


def _tornado(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    words = text("key of the figure, KEY@ENTITY for one of an entity; the value per share when left out")
    parser.add_argument("--output", metavar="KEY", help=words)
    ranges = ["relative", "bounds", "cases", "distributions"]
    words = text("where the ends of each input come from (relative: a tenth to each side)")
    parser.add_argument("--range", choices=ranges, default="relative", help=words)
    parser.add_argument("--most", metavar="N", type=_number, default=20, help=text("how many bars (20)"))
    _json(parser)


def _reverse(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    words = text("the figure wanted, in its unit: 40, or 35bn for equity value")
    parser.add_argument("--target", metavar="VALUE", required=True, help=words)
    words = text("key of the figure, KEY@ENTITY for one of an entity; the value per share when left out")
    parser.add_argument("--output", metavar="KEY", help=words)
    words = text("only this input, KEY or KEY@ENTITY; each that is argued about when left out")
    parser.add_argument("--unknown", metavar="KEY", help=words)
    _json(parser)


def _simulate(parser: argparse.ArgumentParser) -> None:
    words = text("a plan as a valuation file holds it under studies, simulation; the one saved in FILE when left out")
    _file(parser, text("name or id of the case the inputs depart from; that of the plan when left out"))
    parser.add_argument("plan", metavar="PLAN.json", nargs="?", type=Path, help=words)
    words = text("how many draws, instead of those of the plan")
    parser.add_argument("--draws", metavar="N", type=_number, help=words)
    words = text("how many processes draw; as many as cores where it is worth while, when left out")
    parser.add_argument("--workers", metavar="W", type=_number, help=words)
    words = text("let a Dask cluster draw: the address of its scheduler, as tcp://machine:8786")
    parser.add_argument("--scheduler", metavar="ADDRESS", help=words)
    words = text("write every draw (.csv, .parquet) or the measures (.json); a file that stands there is replaced")
    parser.add_argument("--out", metavar="OUT", type=Path, help=words)
    _json(parser)


def _number(typed: str) -> int:
    plain = typed.replace(",", "").replace("_", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12 and int(plain) > 0):
        raise argparse.ArgumentTypeError(text("{value} is no whole number above 0", value=typed))
    return int(plain)


def _export(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    words = text("the workbook; one that stands there is replaced")
    parser.add_argument("out", metavar="OUT.xlsx", type=Path, help=words)


def _report(parser: argparse.ArgumentParser) -> None:
    _file(parser, _selected())
    parser.add_argument("out", metavar="OUT.pdf", type=Path, help=text("the PDF; one that stands there is replaced"))
    parser.add_argument("--tear-sheet", action="store_true", help=text("the one page instead of the report"))
    parser.add_argument("--paper", choices=["a4", "letter"], default="a4", help=text("size of the paper (a4)"))


def _new(parser: argparse.ArgumentParser) -> None:
    from workbench.cli.shipped import examples

    known = ", ".join(examples())
    parser.add_argument("out", metavar="OUT.assay", type=Path, help=text("the file to write"))
    parser.add_argument("--example", metavar="NAME", help=text("begin with a shipped example: {names}", names=known))
    words = text("begin with a first valuation out of a companyfacts JSON of EDGAR")
    parser.add_argument("--facts", metavar="FILE", type=Path, help=words)
    _period_and_currency(parser)
    parser.add_argument("--force", action="store_true", help=text("replace a file that stands there"))


def _seal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=text("a valuation (*.assay)"))


def _period_and_currency(parser: argparse.ArgumentParser) -> None:
    words = text("last day of the period, as 2025-01-31; the latest yearly or quarterly report when left out")
    parser.add_argument("--period", metavar="DATE", help=words)
    parser.add_argument("--currency", metavar="CODE", help=text("currency of the figures taken, as USD"))


def _facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=text("a valuation (*.assay)"))
    parser.add_argument("facts", metavar="FACTS.json", type=Path, help=text("a companyfacts JSON saved from EDGAR"))
    parser.add_argument("--as-peer", metavar="NAME", help=text("fill one row of the peers, by its name"))
    parser.add_argument("--apply", action="store_true", help=text("take over what is listed, and save"))
    _period_and_currency(parser)


def _read_back(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=text("a valuation (*.assay)"))
    words = text("a workbook exported from it and edited in Excel or LibreOffice")
    parser.add_argument("workbook", metavar="WORKBOOK.xlsx", type=Path, help=words)
    parser.add_argument("--apply", action="store_true", help=text("take over what is listed, and save"))
    _json(parser)


def _rows(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--section", metavar="KEY", help=text("only this section"))
    parser.add_argument("--currency", metavar="CODE", default="USD", help=text("currency of the units (USD)"))
