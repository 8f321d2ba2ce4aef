"""Discount and costs of each loan by contract: what share of them each period leaves unamortised."""

from __future__ import annotations

from workbench.ground.units import FACTOR, USD_M
from workbench.model.contractual import Contractual
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.rows import Annual, Row, Section


class EffectiveInterest(Section, title="Effective interest", per=FACILITY):
    standing = Row(
        "Principal of the layers",
        USD_M,
        Contractual.balance * (1 - Facilities.is_revolver),
        opening=Facilities.drawn * (1 - Facilities.is_revolver),
        annual=Annual.END,
    )
    kept_share = Row(
        "Share of the discount that stays unamortised",
        FACTOR,
        (Facilities.payments_left - 1) / Facilities.payments_left,
        annual=Annual.NONE,
    )
