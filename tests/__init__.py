"""Tests of the workbench: one folder per floor."""
