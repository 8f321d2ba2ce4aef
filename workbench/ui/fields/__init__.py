"""Fields a person types inputs into, the line an input stands on, and groups of such lines."""

from __future__ import annotations

from workbench.ui.fields.choice import ChoiceField
from workbench.ui.fields.entry import DateField, EntryField, NumberField, TextField
from workbench.ui.fields.field import Field, plain_number
from workbench.ui.fields.group import InputGroup
from workbench.ui.fields.line import InputLine
from workbench.ui.fields.marks import SourceMark, ValueState
from workbench.ui.fields.series import SeriesField

__all__ = [
    "ChoiceField",
    "DateField",
    "EntryField",
    "Field",
    "InputGroup",
    "InputLine",
    "NumberField",
    "SeriesField",
    "SourceMark",
    "TextField",
    "ValueState",
    "plain_number",
]
