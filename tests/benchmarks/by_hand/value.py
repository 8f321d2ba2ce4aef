"""By hand: statements, cost of capital, discounted cash flow, terminal value, bridge, shares and the assay."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Given, Rows, before, divided, last


def statements(i: Given, r: Rows) -> None:
    """Income, cash flow, balance sheet and the path to profit."""
    ebitda, compensation = r["operations.ebitda"], r["operations.stock_compensation"]
    capitalised = r["waterfall.capitalised"]
    added = r["investment.site_additions"] + capitalised
    sites = last(added, r["investment.site_periods"]) / r["investment.site_periods"]
    depreciation = r["investment.gpu_depreciation"] + r["investment.opening_depreciation"] + sites
    rent = r["lease_totals.rent_as_debt"]
    operating = ebitda - compensation - depreciation - rent
    lost = r["waterfall.written_off"]
    interest = r["waterfall.net_interest"] - capitalised - lost
    net = operating - interest - lost - r["tax_paid.paid"]
    r["income.extinguishment"] = lost
    r["income.revenue"], r["income.cost"] = r["operations.revenue"], r["operations.cost_of_revenue"]
    r["income.overheads"] = r["operations.revenue"] - r["operations.cost_of_revenue"] - ebitda
    r["income.ebitda"], r["income.compensation"], r["income.site_added"] = ebitda, compensation, added
    r["income.site_depreciation"], r["income.depreciation"], r["income.lease_rent"] = sites, depreciation, rent
    r["income.operating"], r["income.interest"], r["income.pretax"] = operating, interest, operating - interest - lost
    r["income.tax"], r["income.net"] = r["tax_paid.paid"], net
    deferred = r["rpo.deferred"]
    operations = (
        net
        + depreciation
        + compensation
        + r["waterfall.amortised"]
        + lost
        + r["waterfall.pik"]
        - r["working_capital.increase"]
        + deferred
        - before(deferred, i["contracts.prepaid_opening"].sum())
    )
    investing = -r["investment.capex"] - capitalised
    borrowed = r["waterfall.draws"] + r["waterfall.revolver_drawn"] - r["waterfall.upfront"]
    repaid = r["waterfall.scheduled"] + r["waterfall.prepaid"] + r["waterfall.swept"] + r["waterfall.revolver_repaid"]
    equity = i["waterfall.equity_raised"] + r["waterfall.injected"]
    unfunded = r["waterfall.gap_drawn"] - r["waterfall.gap_repaid"]
    financing = borrowed - repaid + equity + unfunded
    r["cash_flow.operations"], r["cash_flow.investing"], r["cash_flow.borrowed"] = operations, investing, borrowed
    r["cash_flow.repaid"], r["cash_flow.equity"], r["cash_flow.unfunded"] = repaid, equity, unfunded
    r["cash_flow.financing"], r["cash_flow.change"] = financing, operations + investing + financing
    r["cash_flow.free"] = operations + investing
    balance_sheet(i, r)
    for name, row in (("operating", operating), ("net", net), ("free", r["cash_flow.free"])):
        positive = (row > 0.0) * 1.0
        losses = np.cumsum((1.0 - positive)[::-1])[::-1]
        lasting = (losses <= 0.0) * 1.0
        r[f"path.is_{name}_positive"], r[f"path.{name}_losses"], r[f"path.is_{name}_lasting"] = (
            positive,
            losses,
            lasting,
        )
        r[f"path.first_{name}"] = float(np.argmax(lasting)) + 1.0 if lasting.any() else np.nan


def balance_sheet(i: Given, r: Rows) -> None:
    """Assets, liabilities and equity, and the checks that tie them."""
    built = i["investment.opening_property"] + i["investment.prebuilt"]
    property_ = built + np.cumsum(r["investment.capex"] + r["waterfall.capitalised"] - r["income.depreciation"])
    working = r["working_capital.receivables"] + r["working_capital.other"]
    assets = r["waterfall.cash"] + working + property_ + i["position.other_assets"]
    debt = r["facilities.carrying"].sum(axis=0)
    liabilities = (
        debt + r["waterfall.gap"] + r["rpo.deferred"] + r["working_capital.payables"] + i["position.other_liabilities"]
    )
    owned = (
        i["waterfall.opening_cash"]
        + i["working_capital.opening_receivables"]
        + i["working_capital.opening_other"]
        + built
        + i["position.other_assets"]
    )
    owed = (
        i["facilities.drawn"].sum()
        - i["facilities.discount_opening"].sum()
        + i["contracts.prepaid_opening"].sum()
        + i["working_capital.opening_payables"]
        + i["position.other_liabilities"]
    )
    new = r["income.net"] + r["income.compensation"] + i["waterfall.equity_raised"] + r["waterfall.injected"]
    equity = owned - owed + np.cumsum(new)
    cash = r["waterfall.cash"]
    r["position.property"], r["position.assets"], r["position.debt"] = property_, assets, debt
    r["position.principal"], r["position.liabilities"] = r["facilities.balance"].sum(axis=0), liabilities
    r["position.opening_equity"], r["position.equity"] = owned - owed, equity
    r["position.balance_check"] = assets - liabilities - equity
    r["position.cash_check"] = cash - before(cash, i["waterfall.opening_cash"]) - r["cash_flow.change"]


def rates(i: Given, r: Rows) -> None:
    """Cost of capital by the chosen theory of beta."""
    share, saved = i["cost_of_capital.debt_share"], i["cost_of_capital.saved_tax"]
    asset, spread = i["cost_of_capital.asset_beta"], i["cost_of_capital.asset_beta"] - i["cost_of_capital.debt_beta"]
    debt_rate, base = i["cost_of_capital.debt_rate"], i["cost_of_capital.risk_free"]
    leverage = share / (1.0 - share)
    theory = int(i["cost_of_capital.relevering"])
    equity_beta = (
        asset * (1.0 + (1.0 - saved) * leverage),
        asset + spread * (1.0 - saved) * leverage,
        asset + spread * leverage * (1.0 - saved * debt_rate / (1.0 + debt_rate)),
        asset + spread * leverage,
    )[theory - 1]
    premium, extra = i["cost_of_capital.equity_premium"], i["cost_of_capital.extra_premium"]
    equity_cost, unlevered = base + equity_beta * premium + extra, base + asset * premium + extra
    built = (1.0 - share) * equity_cost + share * debt_rate * (1.0 - saved)
    r["cost_of_capital.leverage"], r["cost_of_capital.equity_beta"] = leverage, equity_beta
    r["cost_of_capital.equity_cost"], r["cost_of_capital.unlevered_cost"] = equity_cost, unlevered
    r["cost_of_capital.built"] = built
    r["cost_of_capital.wacc"] = i["cost_of_capital.typed"] if i["cost_of_capital.mode"] == 1.0 else built


def value(i: Given, r: Rows) -> None:
    """Discounted cash flow, terminal value and the bridge to equity."""
    rates(i, r)
    wacc, unlevered = r["cost_of_capital.wacc"], r["cost_of_capital.unlevered_cost"]
    flow_time, counted = r["timing.time_flow"], r["timing.counted"]
    compensation = r["operations.stock_compensation"] * i["dcf.is_compensation_cost"]
    prepaid = r["rpo.prepayment"] - r["rpo.deferred_used"] - r["rpo.kept"]
    flow = (
        r["operations.ebitda"]
        - compensation
        - r["tax.unlevered"]
        - r["investment.capex"]
        - r["working_capital.increase"]
        + prepaid
    )
    r["dcf.tax"], r["dcf.compensation"], r["dcf.prepaid"] = r["tax.unlevered"], compensation, prepaid
    r["dcf.free_cash_flow"] = flow
    factor, alone = (1.0 + wacc) ** -flow_time, (1.0 + unlevered) ** -flow_time
    shield = (1.0 + i["cost_of_capital.shield_rate"]) ** -flow_time
    r["dcf.factor"], r["dcf.factor_unlevered"], r["dcf.factor_shield"] = factor, alone, shield
    r["dcf.present_value"], r["dcf.present_unlevered"] = flow * counted * factor, flow * counted * alone
    r["dcf.present_shield"] = r["tax_paid.shield"] * counted * shield
    terminal(i, r)
    flows, dcf = r["dcf.present_value"].sum(), r["dcf.present_value"].sum() + r["terminal.present"]
    shields = r["dcf.present_shield"].sum()
    apv = r["dcf.present_unlevered"].sum() + r["terminal.present_unlevered"] + shields
    going = dcf if i["dcf.value_method"] == 1.0 else apv
    failure = i["bridge.failure"] if i["disclosure.default_place"] == 2.0 else 0.0
    enterprise = going * (1.0 - failure) + going * failure * i["bridge.proceeds"]
    debt = i["facilities.drawn"].sum()
    rent = r["lease_totals.liability"] * r["lease_totals.as_debt"]
    claims = debt + rent + i["bridge.preferred"] + i["bridge.minorities"]
    liquid = i["waterfall.opening_cash"] + i["bridge.investments"] + i["bridge.primary_proceeds"]
    r["bridge.flows"], r["bridge.dcf"], r["bridge.shields"], r["bridge.apv"] = flows, dcf, shields, apv
    r["bridge.going_concern"], r["bridge.failure_used"], r["bridge.enterprise"] = going, failure, enterprise
    r["bridge.terminal_share"] = r["terminal.present"] / dcf if dcf > 0 and r["terminal.present"] >= 0 else np.nan
    r["bridge.debt"], r["bridge.leases"], r["bridge.claims"], r["bridge.liquid"] = debt, rent, claims, liquid
    r["bridge.equity"] = enterprise - claims + liquid
    shares(i, r)


def terminal(i: Given, r: Rows) -> None:
    """The year after the horizon, and what all later ones are worth."""
    growth, wacc, unlevered = i["dcf.growth"], r["cost_of_capital.wacc"], r["cost_of_capital.unlevered_cost"]
    revenue = r["operations.revenue_year"][-1] * (1.0 + growth)
    ebitda_year = r["operations.ebitda_year"][-1]
    ebitda = (ebitda_year - r["lease_totals.rent_as_debt_year"][-1]) * (1.0 + growth)
    compensation = revenue * i["operations.compensation"] * i["dcf.is_compensation_cost"]
    gpus = i["investment.gpu_share"]
    unit_wear = gpus / i["capacity.life"] + (1.0 - gpus) / i["investment.site_life"]
    fleet = r["capacity.active"][-1] * r["investment.unit_cost"][-1]
    wear = fleet * unit_wear + revenue * i["investment.maintenance"]
    profit = (ebitda - compensation - wear) * (1.0 - i["tax.rate"])
    assets = r["position.property"][-1] + r["working_capital.net"][-1] - r["rpo.deferred"][-1]
    flow = profit - growth * assets
    driven = profit * (1.0 - growth / i["dcf.return_on_new"])
    lead, horizon = r["timing.is_mid"] * 0.5, r["timing.horizon"]
    by_multiple = i["dcf.exit_multiple"] * ebitda_year
    method = int(i["dcf.method"])

    def worth(rate: float) -> float:
        early = (1.0 + rate) ** lead
        spread = rate - growth
        growing, by_driver = (flow / spread, driven / spread) if spread > 0 else (0.0, 0.0)
        return float((growing * early, by_multiple, by_driver * early)[method - 1])

    spread = wacc - growth
    r["terminal.next_revenue"], r["terminal.next_ebitda"], r["terminal.compensation"] = revenue, ebitda, compensation
    r["terminal.unit_wear"], r["terminal.fleet"], r["terminal.wear"] = unit_wear, fleet, wear
    r["terminal.profit"], r["terminal.net_assets"], r["terminal.flow"] = profit, assets, flow
    r["terminal.spread"], r["terminal.by_multiple"] = spread, by_multiple
    r["terminal.by_growth"], r["terminal.by_driver"] = (flow / spread, driven / spread) if spread > 0 else (0.0, 0.0)
    r["terminal.value"], r["terminal.value_unlevered"] = worth(wacc), worth(unlevered)
    r["terminal.present"] = r["terminal.value"] * (1.0 + wacc) ** -horizon
    r["terminal.present_unlevered"] = r["terminal.value_unlevered"] * (1.0 + unlevered) ** -horizon


def shares(i: Given, r: Rows) -> None:
    """Diluted shares and value per share: the lowest price over tranches exercised by rising strike."""
    count, strike = i["tranches.count"], i["tranches.strike"]
    proceeds = count * strike
    face = proceeds * (i["tranches.kind"] == 4.0)
    place = np.arange(len(count))
    up_to = (strike < strike[:, None]) | ((strike == strike[:, None]) & (place <= place[:, None]))
    outstanding = i["shares.basic"] + i["shares.primary"]
    claimable = r["bridge.equity"] - face.sum()
    undiluted = claimable / outstanding
    candidate = (claimable + up_to @ proceeds) / (outstanding + up_to @ count)
    price = max(min(undiluted, candidate.min(initial=np.inf)), 0.0)
    exercised = count * np.maximum(price - strike, 0.0) / price if price else np.zeros_like(count)
    r["tranches.exercise_value"], r["tranches.face"], r["tranches.candidate"] = proceeds, face, candidate
    r["tranches.exercised"], r["shares.outstanding"], r["shares.claimable"] = exercised, outstanding, claimable
    r["shares.undiluted"], r["shares.price"], r["shares.diluted"] = undiluted, price, outstanding + exercised.sum()


def assay(i: Given, r: Rows) -> None:
    """What the reported RPO is worth to equity."""
    factor = (1.0 + i["assay_rate.rate"]) ** -r["timing.time_flow"]
    building = r["investment.growth"] * factor
    spent = r["investment.growth"].sum()
    mine = r["contracts.is_in_rpo"][:, None]
    headline = r["delivery.opening_rpo"]
    agreed = r["contracts.agreed"] * factor * mine
    delivered = r["delivery.delivered"] * factor * mine
    surviving = delivered * r["delivery.survival"]
    recognised = r["delivery.recognised"] * factor * mine
    relet = r["delivery.relet"] * factor * mine
    served = (r["delivery.recognised"] + r["delivery.relet_volume"]) * factor * mine
    used = r["delivery.used"] * factor * mine
    needed = r["contracts.agreed"] * mine / (i["contracts.price_per_mw"][:, None] * r["timing.period_years"])
    repriced = surviving * r["delivery.price_factor"]
    sums = [rows.sum(axis=1) for rows in (agreed, delivered, surviving, recognised, relet, repriced)]
    collected, cost = -used.sum(axis=1), -served.sum(axis=1) * i["contracts.cost_share"]
    left = sums[3] + sums[4] + collected + cost
    peak = needed.max(axis=1)
    to_build = max(peak.sum() - i["capacity.active_opening"] * i["capacity.availability"], 0.0)
    share = building.sum() / spent if spent else 1.0
    price = -max(to_build * i["investment.capex_per_mw"] - i["investment.prebuilt"], 0.0) * share
    capex = divided(price * peak, np.float64(peak.sum()))
    margin = left + capex
    tax = -i["tax.rate"] * np.maximum(margin, 0.0)
    r["assay_rate.factor"], r["assay_rate.building"], r["assay_rate.built_share"] = factor, building, share
    for name, rows in (("agreed", agreed), ("delivered", delivered), ("surviving", surviving), ("relet", relet)):
        r[f"assay_contracts.{name}_value"] = rows
    r["assay_contracts.recognised_value"], r["assay_contracts.served_value"] = recognised, served
    r["assay_contracts.used_value"], r["assay_contracts.needed_mw"], r["assay_contracts.peak_mw"] = used, needed, peak
    steps = {
        "time_value": sums[0] - headline,
        "slip": sums[1] - sums[0],
        "credit": sums[2] - sums[1],
        "relet": sums[4],
        "renegotiation": sums[5] - sums[2],
        "termination": sums[3] - sums[5],
        "collected": collected,
        "service_cost": cost,
        "before_capex": left,
        "capex": capex,
        "tax": tax,
        "gold": margin + tax,
    }
    for name, figures in steps.items():
        r[f"assay_contracts.{name}"], r[f"assay.{name}"] = figures, figures.sum()
    r["assay_contracts.margin"], r["assay.headline"] = margin, headline.sum()
    r["assay.peak"], r["assay.to_build"], r["assay.build_cost"] = peak.sum(), to_build, price
    r["assay.to_equity"] = r["assay.gold"] - i["facilities.drawn"].sum()
