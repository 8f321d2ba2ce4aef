"""Widgets. Decides nothing about finance."""
