"""Reviewing what an import would change: old beside new, line by line, before anything is applied."""

from workbench.ui.review.dialog import ReviewDialog
from workbench.ui.review.lines import Review, ReviewLine

__all__ = ["Review", "ReviewDialog", "ReviewLine"]
