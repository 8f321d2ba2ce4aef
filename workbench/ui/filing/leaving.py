"""What would be lost: the unsaved edits of a window in words, for the question before it closes."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.live.drafts import LAST_STEPS
from workbench.live.session import Session
from workbench.ui.filing.times import when_words


def lost_words(session: Session) -> str:
    """How many edits since when, and the last of them by name."""
    live = session.live
    count, steps, since = live.unsaved_count, live.steps(LAST_STEPS), when_words(session.since)
    if count < 0:
        return text("Edits undone since {time}: {count}.", count=-count, time=since)
    if not steps:
        return text("This work has not been saved yet.")
    if session.path is None:
        head = text("Edits that were never saved: {count}.", count=count)
    else:
        head = text("Edits since {time}: {count}.", count=count, time=since)
    if count > len(steps):
        head = f"{head} {text('The last of them:')}"
    return "\n".join((head, *(f"·  {step}" for step in steps)))
