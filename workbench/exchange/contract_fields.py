"""What a column of a table of contracts can hold, and what it is called in English and Chinese headings."""

from __future__ import annotations

from typing import Final

from workbench.exchange.table_reading import Field, Kind
from workbench.ground.language import text
from workbench.rows.model import Model

FIELDS: Final = (
    Field("customer", Kind.WORDS, "contracts.customer", (
        "customer", "client", "counterparty", "offtaker", "obligor", "tenant", "buyer", "lessee", "customername",
        "hyperscaler", "客户", "客户名称", "对手方", "承购方", "租户", "买方",
    )),
    Field("name", Kind.WORDS, "", (
        "contract", "contractname", "name", "agreement", "deal", "project", "description", "orderform", "title",
        "site", "contractid", "合同", "合同名称", "名称", "项目", "项目名称", "协议", "订单", "合约",
    )),
    Field("price", Kind.MONEY, "contracts.price", (
        "rpo", "backlog", "remainingperformanceobligations", "remainingperformanceobligation", "tcv",
        "contractvalue", "totalcontractvalue", "value", "amount", "price", "contractprice", "remaining",
        "remainingvalue", "commitment", "remainingcontractprice", "contractedbacklog", "contractedrevenue",
        "committedrevenue", "rpoprice", "revenue", "剩余履约义务", "在手合同", "合同金额", "合同额", "合同价款",
        "金额", "总价", "剩余金额", "在手订单", "价款", "未履行合同", "合同总额", "rpo价款",
    )),
    Field("status", Kind.CHOICE, "contracts.status", (
        "status", "stage", "inrpo", "signed", "状态", "阶段", "签约状态",
    )),
    Field("profile", Kind.CHOICE, "contracts.profile", (
        "schedule", "profile", "scheduleprofile", "deliveryprofile", "recognition", "时间表", "确认方式",
        "交付方式", "进度",
    )),
    Field("start", Kind.DATE, "contracts.start", (
        "start", "starts", "startdate", "begin", "begins", "commencement", "commencementdate", "servicestart",
        "from", "deliverystarts", "deliverystart", "effectivedate", "energisation", "energization", "开始", "起始",
        "开始日期", "起始日", "起始日期", "启动日", "交付开始", "生效日期", "起租日",
    )),
    Field("end", Kind.DATE, "contracts.end", (
        "end", "ends", "enddate", "expiry", "expiration", "expires", "maturity", "until", "to", "termination",
        "结束", "到期", "结束日期", "到期日", "截止", "截止日期", "终止日期", "终止日",
    )),
    Field("term", Kind.TERM, "contracts.term", (
        "term", "tenor", "duration", "years", "length", "remainingterm", "contractterm", "contractlength",
        "months", "期限", "剩余期限", "合同期限", "年限", "租期", "期限年", "合同期",
    )),
    Field("mw", Kind.POWER, "contracts.mw", (
        "mw", "power", "capacity", "megawatts", "load", "criticalit", "itload", "mwatfullrun", "gw",
        "contractedpower", "兆瓦", "电力", "容量", "功率", "满负荷兆瓦", "装机",
    )),
    Field("price_per_mw", Kind.PRICE_PER_MW, "contracts.price_per_mw", (
        "pricepermw", "pricepermwyear", "permw", "revenuepermw", "pricepermwyr", "pricepermwandyear", "ratepermw",
        "每兆瓦价格", "每兆瓦年价格", "单价", "每mw价格",
    )),
    Field("ramp", Kind.TERM, "contracts.ramp", (
        "ramp", "rampup", "rampuptime", "爬坡", "爬坡期", "爬坡时间",
    )),
    Field("prepaid", Kind.MONEY_OR_PERCENT, "contracts.prepaid_opening", (
        "prepaid", "prepayment", "prepaymentheld", "deferredrevenue", "deposit", "advance", "upfront",
        "contractliability", "prepaidshare", "prepaidatsigning", "downpayment", "customerdeposit", "预付",
        "预付款", "预收", "预收款", "合同负债", "递延收入", "预付比例", "定金", "押金",
    )),
    Field("crediting", Kind.CHOICE, "contracts.crediting", (
        "crediting", "creditedto", "creditedagainst", "prepaymentcreditedto", "抵扣", "抵扣于", "抵扣方式",
    )),
    Field("cost_share", Kind.PERCENT, "contracts.cost_share", (
        "cost", "costshare", "costtoserve", "cashcost", "opex", "cashcosttoserve", "成本", "成本率", "服务成本",
        "成本占比",
    )),
    Field("probability", Kind.PERCENT, "contracts.probability", (
        "probability", "chance", "chancesigned", "likelihood", "概率", "签约概率", "可能性",
    )),
    Field("rating", Kind.CHOICE, "contracts.rating", (
        "rating", "creditrating", "评级", "信用评级",
    )),
    Field("hazard", Kind.PERCENT, "contracts.hazard", (
        "hazard", "pd", "defaultprobability", "defaultrate", "hazardrate", "probabilityofdefault", "hazardtyped",
        "违约率", "违约风险率", "违约概率",
    )),
    Field("take_or_pay", Kind.PERCENT, "contracts.take_or_pay", (
        "takeorpay", "top", "committedshare", "照付不议",
    )),
    Field("escalator", Kind.PERCENT, "contracts.escalator", (
        "escalator", "escalation", "indexation", "priceincrease", "递增", "递增率", "涨价",
    )),
    Field("discount", Kind.PERCENT, "contracts.prepaid_discount", (
        "discount", "prepaiddiscount", "折扣", "预付折扣",
    )),
    Field("relet_price", Kind.PERCENT, "contracts.relet_price", (
        "reletprice", "转租价格",
    )),
    Field("relet_fill", Kind.PERCENT, "contracts.relet_fill", (
        "relet", "sharerelet", "relettingshare", "转租比例",
    )),
    Field("lapse", Kind.PERCENT, "contracts.lapse", (
        "lapse", "latelost", "逾期丧失",
    )),
    Field("reneg_cut", Kind.PERCENT, "contracts.reneg_cut", (
        "pricecut", "renegotiationcut", "降价",
    )),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in FIELDS}
TOTALS: Final = frozenset({
    "total", "totals", "sum", "grandtotal", "subtotal", "totalrpo", "totalbacklog", "bookinreportedrpo", "合计",
    "总计", "小计", "总和",
})  # fmt: skip


def field_words() -> dict[str, str]:
    """What each field is called, in the order of the list."""
    return {
        "customer": text("Customer"),
        "name": text("Contract"),
        "price": text("RPO, price"),
        "status": text("Status"),
        "profile": text("Schedule"),
        "start": text("Starts"),
        "end": text("Ends"),
        "term": text("Term"),
        "mw": text("MW at full run"),
        "price_per_mw": text("Price per MW·yr"),
        "ramp": text("Ramp-up"),
        "prepaid": text("Prepayment"),
        "crediting": text("Credited to"),
        "cost_share": text("Cost to serve"),
        "probability": text("Chance signed"),
        "rating": text("Rating"),
        "hazard": text("Hazard typed"),
        "take_or_pay": text("Take-or-pay"),
        "escalator": text("Escalator"),
        "discount": text("Discount"),
        "relet_price": text("Re-let price"),
        "relet_fill": text("Share re-let"),
        "lapse": text("Late lost"),
        "reneg_cut": text("Price cut"),
    }


def known_fields(model: Model) -> tuple[Field, ...]:
    """The fields this model has inputs for."""
    made = {"contracts.end", "contracts.mw"}
    return tuple(
        f for f in FIELDS if not f.item or f.item in made or f.key == "customer" or model.get(f.item) is not None
    )
