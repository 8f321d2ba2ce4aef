"""The settings of the program, each with what it does, applied at once."""
