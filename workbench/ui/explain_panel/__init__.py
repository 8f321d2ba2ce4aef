"""Why a figure is what it is, and what it moves: words, two trees to walk, its line over the periods."""

from workbench.ui.explain_panel.panel import ExplainPanel

__all__ = ["ExplainPanel"]
