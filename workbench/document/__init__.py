"""What the user owns: the valuation, its edits, its file."""
