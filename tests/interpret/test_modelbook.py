"""The printed book holds every line of the model once, and every formula names what it reads."""

from __future__ import annotations

import re

from tests.interpret.random_models import sample
from tests.interpret.toy import MODEL
from workbench.interpret.modelbook import model_book
from workbench.rows.graph import opening_of, precedents
from workbench.rows.items import Derived, Item


def entry(book: str, key: str) -> list[str]:
    """The lines of one item."""
    lines = book.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"- `{key}` "))
    rest = [n for n in range(start + 1, len(lines)) if not lines[n].startswith("  - ")]
    return lines[start : rest[0] if rest else len(lines)]


def test_that_lines_print_key_label_unit_kind_formula_and_note() -> None:
    book = model_book(MODEL, currency="EUR")
    assert "## Debt, one for each Facility" in book
    assert entry(book, "debt.drawn") == [
        "- `debt.drawn` **Drawn** [EUR m] input, at least 0, default 100.0",
        "  - At the valuation date.",
    ]
    assert entry(book, "debt.interest") == [
        "- `debt.interest` **Interest** [EUR m] row",
        "  - = Closing balance of the period before × Interest rate × Terms › Year fraction",
    ]
    assert entry(book, "debt.balance") == [
        "- `debt.balance` **Closing balance** [EUR m] balance",
        "  - = Closing balance of the period before − Repayment",
        "  - opening = Drawn",
    ]
    assert entry(book, "debt.paid")[1] == "  - = by Terms › Interest basis: Interest for Cash; 0 for In kind"
    assert entry(book, "debt.service")[1] == (
        "  - = Cash interest + Repayment if Interest rate > Terms › Rate floor, otherwise Repayment"
    )
    assert entry(book, "terms.basis") == [
        "- `terms.basis` **Interest basis** [choice] choice of Cash / In kind, default Cash"
    ]
    assert entry(book, "terms.year_part")[-1] == "  - Source: Calendar"
    assert entry(book, "whole.gap")[0].endswith("check, must be 0")
    assert entry(book, "whole.gap")[-1] == "  - Otherwise: See the flows."


def test_that_every_line_of_random_models_stands_once_and_names_what_it_reads() -> None:
    for seed in range(60):
        model = sample(seed).model
        book = model_book(model, keys=True)
        printed = re.findall(r"^- `([a-z0-9_.]+)`", book, re.MULTILINE)
        assert printed == [item.key for item in model.items]
        for item in model.items:
            named = set(re.findall(r"\b(?:part\d|checks)\.\w+", "\n".join(entry(book, item.key)[1:])))
            assert named == read_by(item), (seed, item)


def read_by(item: Item) -> set[str]:
    """Keys of what the formula and the opening read."""
    formulas = [item.formula] if isinstance(item, Derived) else []
    opening = opening_of(item)
    formulas += [opening] if opening is not None else []
    return {found.item.key for formula in formulas for found in precedents(formula, item)}
