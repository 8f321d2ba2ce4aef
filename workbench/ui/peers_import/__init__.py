"""Taking over a table of peers from the clipboard or a file."""
