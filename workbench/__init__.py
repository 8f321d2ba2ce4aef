"""Assay Workbench: value a company whose worth hangs on contracted backlog and the debt secured by it."""

__version__ = "0.1.0"
