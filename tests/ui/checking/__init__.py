"""Walkers over the real window: what has no name, is cut, is not translated or cannot be reached."""
