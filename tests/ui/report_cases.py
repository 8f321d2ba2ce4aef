"""Valuations that strain a printed page: many facilities, long names, Chinese names, nothing at all."""

from __future__ import annotations

from dataclasses import replace

from workbench.document.file import load
from workbench.document.valuation import Address, Case, Entity, Override, Valuation, new_valuation
from workbench.ground.resources import resource
from workbench.model import MODEL

COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")
LONG = "Delayed draw term loan of the special purpose vehicle for the northern campus, second amendment, series "


def coreweave() -> Valuation:
    """The shipped valuation."""
    return load(COREWEAVE, MODEL)


def plain() -> Valuation:
    """The company without backlog, debt and peers."""
    return load(PLAIN, MODEL)


def empty() -> Valuation:
    """Nothing typed at all."""
    return new_valuation("")


def crowded(count: int = 30) -> Valuation:
    """CoreWeave with so many facilities under long names, a company and cases with long ones, notes over pages."""
    held = coreweave()
    facilities = list(held.entities["facility"])
    values, evidence = dict(held.values), dict(held.evidence)
    for number in range(len(facilities), count):
        pattern = facilities[number % 3].id
        made = Entity(f"facility-more-{number}", f"{LONG}{number}")
        facilities.append(made)
        for address, value in held.values.items():
            if address.entity == pattern:
                values[Address(address.key, made.id)] = value
    cases = [
        held.cases[0],
        *(replace(case, name=f"{case.name}: sites late, prices fall, banks wait") for case in held.cases[1:]),
    ]
    more = [
        Case(f"case-more-{n}", f"Further case number {n}", values={Address("dcf.growth"): 0.01 + n / 1000})
        for n in range(4)
    ]
    typed = {
        (Address("operations.ebitda"), period): Override(100.0 + period, "a note to it") for period in range(1, 31)
    }
    return replace(
        held,
        company="The Most Honourable Company of Merchants Trading in Computing to the Northern Territories plc",
        title="Valuation for the investment committee, third reading, with the comments of the lenders taken in",
        notes="\n".join([held.notes] * 12),
        entities={**held.entities, "facility": tuple(facilities)},
        values=values,
        evidence=evidence,
        cases=(*cases, *more),
        overrides=typed,
    )


def chinese() -> Valuation:
    """CoreWeave under Chinese names."""
    held = coreweave()
    names = ("一号延迟提款贷款（金额很大的长期设备抵押融资安排）", "二号延迟提款贷款", "设备商融资")
    facilities = tuple(
        replace(one, name=names[n]) if n < len(names) else one for n, one in enumerate(held.entities["facility"])
    )
    return replace(
        held,
        company="核心织网高性能人工智能计算基础设施控股股份有限公司",
        title="首次公开发行估值（人工智能云服务）",
        notes="本估值以2024年12月31日的资产负债表为基础，入口价格、力度、日期与金额均来自公开文件。" * 20,
        entities={**held.entities, "facility": facilities},
    )
