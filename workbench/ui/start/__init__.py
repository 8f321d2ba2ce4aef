"""The start page: recent files, examples, and the ways to begin. Loaded when it is shown, never at the first paint."""
