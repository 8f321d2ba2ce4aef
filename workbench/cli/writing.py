"""Commands that write: a new valuation from nothing or from an example, a workbook, and the printed model."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from workbench.cli.lookup import refuse
from workbench.cli.shipped import examples
from workbench.cli.valued import Valued
from workbench.document.file import SUFFIX, load, open_file, save
from workbench.document.lock import acquire
from workbench.document.seal import SealError
from workbench.document.valuation import Valuation, new_valuation
from workbench.ground.language import text
from workbench.interpret.modelbook import model_book
from workbench.model import MODEL

WORKBOOK = ".xlsx"


def start(out: Path, example: str | None, *, force: bool, beginning: Valuation | None = None) -> None:
    """Write a new valuation file. Raises `ProblemError` when one stands there already and `force` is not given."""
    if out.suffix != SUFFIX:
        what = text("A valuation file ends in {suffix}.", suffix=SUFFIX)
        raise refuse(out.name, what, text("Write {name}.", name=out.name + SUFFIX))
    if out.exists() and not force:
        what = text("The file exists already.")
        raise refuse(out.name, what, text("Choose another name, or add --force to replace it."))
    save(out, beginning or _beginning(out, example), MODEL, overwrite=force)


def _beginning(out: Path, example: str | None) -> Valuation:
    if example is None:
        return new_valuation(out.stem)
    known = examples()
    if example not in known:
        what = text("There is no such example.")
        raise refuse(example, what, text("Name one of: {names}.", names=", ".join(known)))
    return load(known[example], MODEL)


def seal(file: Path) -> bool:
    """Save what a file says, so that its seal fits; False where it did. Raises `ProblemError` for what is not read."""
    try:
        load(file, MODEL)
    except SealError:
        with acquire(file):
            opened = open_file(file, MODEL, is_trusted=True)
            save(file, opened.valuation, MODEL, known=opened.token)
        return True
    return False


def export(of: Valued, out: Path) -> None:
    """Write the workbook of a case. Raises `ProblemError`; a file that stands there is replaced whole or not at all."""
    if out.suffix.lower() != WORKBOOK:
        what = text("A workbook ends in {suffix}.", suffix=WORKBOOK)
        raise refuse(out.name, what, text("Write {name}.", name=out.stem + WORKBOOK))
    from workbench.exchange.export import export_workbook

    export_workbook(MODEL, replace(of.valuation, selected_case=of.case.id), out)


def printed_model(section: str | None, currency: str) -> str:
    """The printed book of the model, or of one section by its key. Raises `ProblemError`."""
    book = model_book(MODEL, currency=currency)
    if section is None:
        return book
    keys = [found.key for found in MODEL.sections]
    if section not in keys:
        like = get_close_matches(section, keys, 3, 0.4) or keys
        remedy = text("Name one of: {names}.", names=", ".join(like))
        raise refuse(section, text("The model has no such section."), remedy)
    head, *parts = book.split("\n## ")
    return "## " + parts[keys.index(section)].rstrip("\n") + "\n" if head else book
