"""Errors of the program itself: logged, the work kept aside, told once in plain words; and diagnostics to copy."""
