"""The look on paper: sizes of type in points, and the colours of the light look."""

from __future__ import annotations

from workbench.ui.theme import LIGHT, mixed

TITLE = 20.0
FIGURE = 13.0
HEADING = 11.0
SUBHEAD = 8.4
BODY = 8.4
TABLE = 7.4
SMALL = 6.6
LEADING = 1.36
"""Height of a line, of the size of its letters."""

TEXT = LIGHT.roles.text
MUTED = mixed(LIGHT.roles.muted, LIGHT.roles.text, 0.25)
LINE = LIGHT.roles.line
RULE = mixed(LIGHT.roles.line, LIGHT.roles.text, 0.35)
TINT = LIGHT.roles.raised
ACCENT = LIGHT.roles.accent
GOLD = LIGHT.roles.gold
GOLD_TEXT = LIGHT.roles.gold_text


def colour(role: str) -> str:
    """A colour by the name of its role, as charts and tables name them; text for none."""
    if role.startswith("series") and role[6:].isdigit():
        return LIGHT.series(int(role[6:]))
    return LIGHT.role(role or "text")


def ink(role: str) -> str:
    """The colour of small letters of a role: dark enough to be read."""
    return {"gold": GOLD_TEXT, "muted": MUTED}.get(role, colour(role))
