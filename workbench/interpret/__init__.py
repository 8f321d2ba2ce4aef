"""Readings of the expression tree: numbers, words, Excel."""
