"""Times as a person reads them: of the clock here, with as much of the date as is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workbench.ground.language import text


def local(iso: str) -> datetime | None:
    """A time given in ISO form, in the time zone here; without a zone it counts as UTC. None for what is no time."""
    try:
        read = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return (read if read.tzinfo is not None else read.replace(tzinfo=UTC)).astimezone()


def when_words(when: str | datetime | None, now: datetime | None = None, *, with_seconds: bool = False) -> str:
    """A time in words: today 14:05, yesterday 09:30, 2025-03-28 09:30. Empty for none."""
    there = local(when) if isinstance(when, str) else when
    if there is None:
        return ""
    here = now or datetime.now().astimezone()
    clock = f"{there:%H:%M:%S}" if with_seconds else f"{there:%H:%M}"
    days = (here.date() - there.date()) / timedelta(days=1)
    if days == 0:
        return text("today {time}", time=clock)
    if days == 1:
        return text("yesterday {time}", time=clock)
    return f"{there:%Y-%m-%d} {clock}"


def day_words(iso: str) -> str:
    """The date alone."""
    there = local(iso)
    return "" if there is None else f"{there:%Y-%m-%d}"


def size_words(size: int) -> str:
    """A size of a file: 212 kB, 1.4 MB."""
    return f"{size / 1000:,.0f} kB" if size < 1_000_000 else f"{size / 1e6:,.1f} MB"
