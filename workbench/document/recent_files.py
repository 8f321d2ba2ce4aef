"""The files a person had open, the latest first: a list on disk that may be lost or damaged without harm."""

from __future__ import annotations

import json
import logging
import math
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

MOST: Final = 40
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class RecentFile:
    """One file. `opened` and `valued` are ISO times in UTC, `price` the value per share at `valued`, if it is known."""

    path: Path
    title: str = ""
    company: str = ""
    opened: str = ""
    price: float | None = None
    currency: str = ""
    valued: str = ""
    is_pinned: bool = False

    @property
    def is_missing(self) -> bool:
        """True when nothing stands there now."""
        return not self.path.is_file()


class RecentFiles:
    """The list in one file, read anew each time it is asked: other programs write it too."""

    def __init__(self, place: str | os.PathLike[str]) -> None:
        self.place = Path(place)

    def all(self) -> list[RecentFile]:
        """Pinned files first, then the others, the latest first in either. Nothing when the list is damaged."""
        try:
            with self.place.open("rb") as file:
                read = json.loads(file.read(_LARGEST))
            found = [one for one in map(_entry, read["files"]) if one is not None]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return sorted(sorted(found, key=lambda one: one.opened, reverse=True), key=lambda one: not one.is_pinned)

    def note(
        self,
        path: str | os.PathLike[str],
        *,
        title: str = "",
        company: str = "",
        price: float | None = None,
        currency: str = "",
    ) -> None:
        """Put a file at the head of the list, with what is known of it now; a pin stays."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        mine = Path(os.path.abspath(path))
        known = price is not None and math.isfinite(price)

        def put(listed: list[RecentFile]) -> list[RecentFile]:
            before = next((one for one in listed if one.path == mine), RecentFile(mine))
            kept = replace(before, title=title, company=company, currency=currency, opened=now)
            if known:
                kept = replace(kept, price=price, valued=now)
            return [kept, *(one for one in listed if one.path != mine)]

        self._change(put)

    def pin(self, path: str | os.PathLike[str], is_pinned: bool) -> None:
        """Keep a file at the top of the list, or let it take its place again."""
        mine = Path(path)
        self._change(lambda listed: [replace(o, is_pinned=is_pinned) if o.path == mine else o for o in listed])

    def remove(self, path: str | os.PathLike[str]) -> None:
        """Take a file off the list; the file itself stays."""
        mine = Path(path)
        self._change(lambda listed: [one for one in listed if one.path != mine])

    def clear(self) -> None:
        """Take all files off that are not pinned."""
        self._change(lambda listed: [one for one in listed if one.is_pinned])

    def _change(self, change: Callable[[list[RecentFile]], list[RecentFile]]) -> None:
        kept, others = [], 0
        for one in change(self.all()):
            others += not one.is_pinned
            if one.is_pinned or others <= MOST:
                kept.append({**asdict(one), "path": str(one.path)})
        try:
            self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not flushed to the disk: a list that a power cut takes is begun anew, and no save waits for it.
            aside = self.place.with_name(f".{self.place.name}.{secrets.token_hex(6)}.tmp")
            try:
                aside.write_text(json.dumps({"files": kept}, ensure_ascii=False, indent=1), encoding="utf-8")
                os.replace(aside, self.place)
            finally:
                aside.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the list of recent files was not written: %s", error)


def _entry(read: object) -> RecentFile | None:
    if not isinstance(read, dict) or not isinstance(read.get("path"), str) or not read["path"]:
        return None
    price = read.get("price")
    words = {name: str(read.get(name) or "") for name in ("title", "company", "opened", "currency", "valued")}
    is_number = isinstance(price, int | float) and not isinstance(price, bool) and math.isfinite(price)
    return RecentFile(
        Path(read["path"]),
        price=float(price) if is_number and price is not None else None,
        is_pinned=read.get("is_pinned") is True,
        **words,
    )
