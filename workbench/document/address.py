"""Where a value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a value stands: the key of an input or row and, if it has one per entity, the id of the entity."""

    key: str
    entity: str | None = None


def frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """A read-only mapping; copied unless it is one already."""
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(dict(mapping))
