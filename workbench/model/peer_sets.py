"""Peer sets: groups of peers that answer the same question, such as hyperscalers or landlords of data centres."""

from __future__ import annotations

from workbench.ground.units import COUNT, FLAG
from workbench.model.entities import PEER_SET
from workbench.rows import Check, Figure, Number, Section, Severity, maximum, sum_alike


class PeerSets(Section, title="Peer sets", area="Peers", per=PEER_SET):
    number = Number(
        "Number of the set",
        COUNT,
        1.0,
        low=1.0,
        high=9999.0,
        note="Peers name their set by it. Those with number 0 belong to none.",
    )
    is_used = Number(
        "Set is used",
        FLAG,
        1.0,
        low=0.0,
        high=1.0,
        note="0: its peers are shown and described, but count in no statistic of all peers.",
    )
    one = Figure("The set itself", COUNT, 1)
    alike = Figure("Sets with this number", COUNT, sum_alike(one, number))
    number_check = Check(
        "Each peer set has a number of its own",
        COUNT,
        maximum(alike - 1, 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Give each peer set another number, and its peers the same.",
    )
