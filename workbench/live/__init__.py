"""The live valuation: undo, recompute, signals. QtCore and QtGui only."""
