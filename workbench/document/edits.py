"""Every edit a valuation knows, in one place for those who make them."""

from workbench.document.case_edits import (
    AddCase,
    CopyCase,
    MoveCase,
    RemoveCase,
    RenameCase,
    SelectCase,
    SetCaseNote,
    SetCaseProbability,
    SetCompany,
    SetCurrency,
    SetNotes,
    SetPeriods,
    SetTitle,
)
from workbench.document.change import Change, Compound, Edit
from workbench.document.departure_edits import ClearDeparture, MergeCase, Prefer
from workbench.document.entity_edits import AddEntity, DuplicateEntity, MoveEntity, RemoveEntity, RenameEntity
from workbench.document.table_edits import FillTable
from workbench.document.value_edits import (
    ChooseAlternative,
    ClearOverride,
    ClearValue,
    SetAlternatives,
    SetEvidence,
    SetOverride,
    SetValue,
)

__all__ = [
    "AddCase",
    "AddEntity",
    "Change",
    "ChooseAlternative",
    "ClearDeparture",
    "ClearOverride",
    "ClearValue",
    "Compound",
    "CopyCase",
    "DuplicateEntity",
    "Edit",
    "FillTable",
    "MergeCase",
    "MoveCase",
    "MoveEntity",
    "Prefer",
    "RemoveCase",
    "RemoveEntity",
    "RenameCase",
    "RenameEntity",
    "SelectCase",
    "SetAlternatives",
    "SetCaseNote",
    "SetCaseProbability",
    "SetCompany",
    "SetCurrency",
    "SetEvidence",
    "SetNotes",
    "SetOverride",
    "SetPeriods",
    "SetTitle",
    "SetValue",
]
