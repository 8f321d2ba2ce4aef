"""Where a value stands."""

from __future__ import annotations

import copyreg
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


def _reduced(mapping: Mapping[K, V]) -> tuple[object, tuple[dict[K, V]]]:
    return frozen, (dict(mapping),)


# A valuation goes to other processes, and Python does not pickle read-only mappings by itself.
copyreg.pickle(MappingProxyType, _reduced)  # type: ignore[arg-type]
