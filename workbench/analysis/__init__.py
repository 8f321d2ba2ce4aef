"""Computations over many evaluations of a valuation."""
