"""The steps of the assay as the waterfall and the answer show them: of all contracts or one, before or after capex."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.ui.charts import Step
from workbench.ui.sheet import cell_key

# Below half a thousand dollars a step is no bar: it is named in words.
SILENT = 5e-4


@dataclass(frozen=True, slots=True)
class AssayStep:
    """One step: the attribute of the assay's sections, its name, whether it stands on zero, its colour."""

    step: str
    label: str
    is_total: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class AssayView:
    """Which assay is shown: `entity` is the position of a contract, None all of them."""

    entity: int | None = None
    is_after_capex: bool = True

    @property
    def gold(self) -> str:
        """Attribute of the gold shown."""
        return "gold" if self.is_after_capex else "gold_before_capex"

    @property
    def ratio(self) -> str:
        """Attribute of its ratio to headline."""
        return "gold_ratio" if self.is_after_capex else "gold_ratio_before_capex"

    @property
    def ratio_key(self) -> str:
        """Key of the row of that ratio."""
        return f"assay.{self.ratio}" if self.entity is None else f"assay_contracts.{self.ratio}"

    @property
    def to_equity(self) -> str:
        """Attribute of what is left for equity."""
        return "to_equity" if self.is_after_capex else "to_equity_before_capex"

    def key(self, results: Results, step: str) -> str:
        """Key of the cell behind a step."""
        if self.entity is None:
            return f"assay.{step}"
        return cell_key(results.model[f"assay_contracts.{step}"], self.entity)

    def figure(self, results: Results, step: str) -> float:
        """Value of a step, millions or a share."""
        if self.entity is None:
            return results.figure(f"assay.{step}")
        return results.figure(f"assay_contracts.{step}", self.entity)

    def steps(self) -> list[AssayStep]:
        """Every step in the assay's order."""
        made = [
            AssayStep("headline", text("Headline RPO"), True, "gold"),
            AssayStep("time_value", text("Time value")),
            AssayStep("slip", text("Capacity slip")),
            AssayStep("credit", text("Credit loss")),
            AssayStep("relet", text("Re-let")),
            AssayStep("renegotiation", text("Price cuts")),
            AssayStep("termination", text("Terminated, lapsed")),
            AssayStep("collected", text("Already collected"), role="muted"),
            AssayStep("service_cost", text("Cost to serve")),
        ]
        if self.is_after_capex:
            made += [AssayStep("capex", text("Capex to deliver")), AssayStep("tax", text("Tax"))]
        else:
            made.append(AssayStep("tax_before_capex", text("Tax")))
        return [
            *made,
            AssayStep(self.gold, text("Gold"), True, "gold"),
            AssayStep("debt_service", text("Debt in front")),
            AssayStep(self.to_equity, text("Left for equity"), True),
        ]

    def silent(self, results: Results) -> list[AssayStep]:
        """Steps that take and give nothing."""
        return [s for s in self.steps() if not s.is_total and abs(self.figure(results, s.step)) < SILENT]

    def bars(self, results: Results) -> list[Step]:
        """The bars of the waterfall, billions; steps of nothing are left out."""
        quiet = {s.step for s in self.silent(results)}
        made: list[Step] = []
        for s in self.steps():
            if s.step in quiet:
                continue
            value = self.figure(results, s.step) / millions()
            role = s.role if not s.is_total else "gold" if value >= 0 else "bad"
            made.append(Step(self.key(results, s.step), s.label, value, s.is_total, role))
        return made
