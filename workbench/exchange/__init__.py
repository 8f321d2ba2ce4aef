"""Data in and out: workbooks, tables, reports."""
