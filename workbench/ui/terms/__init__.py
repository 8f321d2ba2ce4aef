"""The term-sheet editor: debt facilities side by side or one at a time, every term typed where it stands."""

from __future__ import annotations

from workbench.ui.terms.sheet import TermSheet

__all__ = ["TermSheet"]
