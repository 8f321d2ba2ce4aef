"""What a column of a table of peers can hold, and what it is called in English and Chinese headings."""

from __future__ import annotations

from typing import Final

from workbench.exchange.table_reading import Field, Kind
from workbench.ground.language import text
from workbench.rows.model import Model

NAME, TICKER, SET, REASON, SOURCE = "name", "ticker", "set", "reason", "source"
CURRENCY, PRICE_CURRENCY = "currency", "price_currency"
_MONEY: Final = Kind.MONEY
FIELDS: Final = (
    Field(NAME, Kind.WORDS, "", (
        "company", "companyname", "name", "peer", "peercompany", "comparable", "comparables", "issuer", "firm", "comp",
        "公司", "公司名称", "名称", "企业", "可比公司", "证券简称", "简称", "股票简称", "证券名称",
    )),
    Field(TICKER, Kind.WORDS, "", (
        "ticker", "symbol", "tickersymbol", "stockcode", "isin", "代码", "股票代码", "证券代码",
    )),
    Field(SET, Kind.WORDS, "peers.set", (
        "可比公司组",
        "set", "peerset", "peergroup", "group", "category", "segment", "sector", "industry", "cluster",
        "可比组", "组别", "分组", "行业", "类别", "板块",
    )),
    Field("is_included", Kind.FLAG, "peers.is_included", (
        "included", "include", "inclusion", "isincluded", "used", "inset", "selected", "纳入", "是否纳入", "入选",
        "是否入选", "计入",
    )),
    Field(REASON, Kind.WORDS, "", (
        "reason", "reasons", "inclusionreason", "whyincluded", "rationale", "reasonforinclusion",
        "reasonforexclusion", "理由", "原因", "纳入理由", "剔除理由", "剔除原因",
    )),
    Field(CURRENCY, Kind.WORDS, "", (
        "currencyofthestatements",
        "currency", "ccy", "reportingcurrency", "reportedcurrency", "statementcurrency", "financialcurrency", "cur",
        "filingcurrency", "货币", "币种", "报告货币", "报表货币", "财报币种",
    )),
    Field(PRICE_CURRENCY, Kind.WORDS, "", (
        "currencyoftheprice",
        "pricecurrency", "quotecurrency", "quotationcurrency", "tradingcurrency", "listingcurrency", "priceccy",
        "股价货币", "报价货币", "股价币种", "交易货币",
    )),
    Field("currency_rate", Kind.NUMBER, "peers.currency_rate", (
        "折算为文件币种的汇率", "currencyrateintothefilescurrency",
        "currencyrate", "fxrate", "exchangerate", "fx", "rate", "conversionrate", "汇率", "折算汇率",
    )),
    Field("price_rate", Kind.NUMBER, "peers.price_rate", (
        "股价币种汇率",
        "pricerate", "fxrateprice", "pricefxrate", "fxrateoftheprice", "currencyrateoftheprice", "股价汇率",
    )),
    Field(SOURCE, Kind.WORDS, "", (
        "source", "sources", "reference", "citation", "datasource", "filing", "来源", "数据来源", "出处", "资料来源",
    )),
    Field("as_of", Kind.DATE, "peers.as_of", (
        "asof", "asofdate", "pricedate", "date", "quotedate", "valuationdate", "closedate", "日期", "股价日期",
        "截止日期", "截至", "截至日期", "交易日期", "行情日期",
    )),
    Field("balance_date", Kind.DATE, "peers.balance_date", (
        "可比公司的资产负债表日", "balancesheetofthepeer",
        "balancedate", "balancesheetdate", "balancesheet", "latestbalancesheet", "资产负债表日", "报表日期",
    )),
    Field("year_end", Kind.MONTH, "peers.year_end", (
        "可比公司财年结束月份",
        "fiscalyearend", "fye", "yearend", "fiscalyearendsin", "fiscalyearendsinmonth", "fymonth", "fyend",
        "yearendmonth", "财年截止", "财年末", "财年截止月", "财年结束", "会计年度截止",
    )),
    Field("year_1_end", Kind.DATE, "peers.year_1_end", (
        "本财年结束于",
        "fy1end", "fy1enddate", "thisfiscalyearends", "currentfiscalyearend", "本财年截止", "本财年截止日",
    )),
    Field("price", Kind.PER_SHARE, "peers.price", (
        "shareprice", "price", "stockprice", "close", "lastprice", "closingprice", "priceclose", "pricepershare",
        "股价", "收盘价", "最新价", "价格", "每股价格",
    )),
    Field("diluted", Kind.SHARES, "peers.diluted", (
        "dilutedshares", "dilutedsharesoutstanding", "fullydilutedshares", "fdso", "sharesdiluted", "fdshares",
        "稀释股数", "稀释后股数", "摊薄股数", "完全稀释股数",
    )),
    Field("basic", Kind.SHARES, "peers.basic", (
        "可比公司基本股数", "basicsharesofthepeer",
        "basicshares", "sharesoutstanding", "basicsharesoutstanding", "shares", "commonshares", "sharesbasic",
        "总股本", "股本", "基本股数", "股数", "流通股数",
    )),
    Field("options", Kind.SHARES, "peers.options", (
        "可比公司期权数", "optionsofthepeer",
        "options", "optionsoutstanding", "stockoptions", "期权", "股票期权", "期权数量",
    )),
    Field("strike", Kind.PER_SHARE, "peers.strike", (
        "可比公司期权平均行权价", "meanstrikeofthepeersoptions",
        "strike", "strikeprice", "exerciseprice", "averagestrike", "meanstrike", "waep",
        "averageexerciseprice", "行权价", "平均行权价",
    )),
    Field("units", Kind.SHARES, "peers.units", (
        "可比公司限制性股票单位", "restrictedstockunitsofthepeer",
        "rsus", "rsu", "restrictedstockunits", "stockunits", "unvestedrsus", "限制性股票单位", "限制性股票",
    )),
    Field("market_cap", _MONEY, "peers.market_cap", (
        "marketcap", "mktcap", "marketcapitalisation", "marketcapitalization", "equityvalue", "marketvalue",
        "mcap", "市值", "总市值", "股权价值", "市场价值",
    )),
    Field("debt", _MONEY, "peers.debt", (
        "债务合计",
        "totaldebt", "debt", "grossdebt", "borrowings", "financialdebt", "interestbearingdebt", "总债务", "债务",
        "有息负债", "借款", "带息债务", "有息债务",
    )),
    Field("debt_has_leases", Kind.FLAG, "peers.debt_has_leases", (
        "总债务含经营租赁",
        "debthasleases", "debtincludesleases", "totaldebtholdsoperatingleases", "leasesindebt", "债务含租赁",
        "债务是否含租赁",
    )),
    Field("operating_leases", _MONEY, "peers.operating_leases", (
        "operatingleases", "operatingleaseliabilities", "operatingleaseliability", "leaseliabilities",
        "经营租赁负债", "租赁负债",
    )),
    Field("finance_leases", _MONEY, "peers.finance_leases", (
        "总债务之外的融资租赁",
        "financeleases", "financeleaseliabilities", "capitalleases", "financeleasesoutsidetotaldebt",
        "融资租赁负债", "融资租赁",
    )),
    Field("cash", _MONEY, "peers.cash", (
        "cash", "cashandsecurities", "cashandequivalents", "cashandcashequivalents", "cashandmarketablesecurities",
        "cashandinvestments", "cashandshortterminvestments", "现金", "货币资金", "现金及等价物", "现金及现金等价物",
        "现金及证券",
    )),
    Field("minorities", _MONEY, "peers.minorities", (
        "minorityinterest", "minorityinterests", "minorities", "noncontrollinginterest",
        "noncontrollinginterests", "nci", "少数股东权益", "非控制性权益", "少数股权",
    )),
    Field("preferred", _MONEY, "peers.preferred", (
        "preferred", "preferredstock", "preferredequity", "preferredshares", "preference", "优先股",
    )),
    Field("book_equity", _MONEY, "peers.book_equity", (
        "账面股东权益",
        "bookequity", "bookvalue", "shareholdersequity", "totalequity", "stockholdersequity", "netassets",
        "commonequity", "净资产", "股东权益", "账面权益", "所有者权益",
    )),
    Field("revenue", _MONEY, "peers.revenue", (
        "收入过去12个月",
        "revenueltm", "revenue", "ltmrevenue", "sales", "revenuettm", "ttmrevenue", "revenuelast12months",
        "revenuelasttwelvemonths", "salesltm", "ltmsales", "turnover", "收入", "营业收入", "过去12个月收入",
        "最近12个月收入", "收入ltm", "收入ttm", "营收", "营收ttm",
    )),
    Field("revenue_0", _MONEY, "peers.revenue_0", (
        "revenuefy0", "fy0revenue", "revenuelastfiscalyear", "salesfy0", "revenuelfy", "revenuelastyear",
        "上财年收入", "上一财年收入", "去年收入", "收入fy0",
    )),
    Field("revenue_1", _MONEY, "peers.revenue_1", (
        "收入本财年",
        "revenuefy1", "fy1revenue", "revenuethisfiscalyear", "revenuecurrentyear", "salesfy1", "revenuefy1e",
        "revenuecfy", "revenuethisyear", "本财年收入", "今年收入", "收入fy1", "本年收入",
    )),
    Field("revenue_2", _MONEY, "peers.revenue_2", (
        "收入下一财年",
        "revenuefy2", "fy2revenue", "revenuenextfiscalyear", "revenuenextyear", "salesfy2", "revenuefy2e",
        "revenuenfy", "下财年收入", "明年收入", "收入fy2", "下一财年收入",
    )),
    Field("growth", Kind.PERCENT, "peers.growth", (
        "近12个月收入增长率",
        "growth", "revenuegrowth", "salesgrowth", "revenuegrowthltm", "growthltm", "revenuegrowthlast12months",
        "revenueyoy", "yoy", "增长率", "收入增长率", "营收增速", "收入增速", "同比",
    )),
    Field("ebitda", _MONEY, "peers.ebitda", (
        "ebitda过去12个月",
        "ebitdaltm", "ebitda", "ltmebitda", "ebitdattm", "ttmebitda", "ebitdalast12months", "adjustedebitda",
        "adjebitda", "息税折旧摊销前利润", "过去12个月ebitda", "最近12个月ebitda",
    )),
    Field("ebitda_0", _MONEY, "peers.ebitda_0", (
        "上一财年ebitda",
        "ebitdafy0", "fy0ebitda", "ebitdalastfiscalyear", "ebitdalfy", "ebitdalastyear", "上财年ebitda", "去年ebitda",
    )),
    Field("ebitda_1", _MONEY, "peers.ebitda_1", (
        "ebitda本财年",
        "ebitdafy1", "fy1ebitda", "ebitdathisfiscalyear", "ebitdafy1e", "ebitdacfy", "ebitdathisyear",
        "本财年ebitda", "今年ebitda",
    )),
    Field("ebitda_2", _MONEY, "peers.ebitda_2", (
        "下一财年ebitda",
        "ebitdafy2", "fy2ebitda", "ebitdanextfiscalyear", "ebitdafy2e", "ebitdanfy", "ebitdanextyear",
        "下财年ebitda", "明年ebitda",
    )),
    Field("lease_cost", _MONEY, "peers.lease_cost", (
        "近12个月经营租赁费用",
        "leasecost", "operatingleasecost", "rent", "rentexpense", "operatingleasecostlast12months", "leaseexpense",
        "租赁成本", "经营租赁成本", "租金", "租赁费用",
    )),
    Field("is_before_rent", Kind.FLAG, "peers.is_before_rent", (
        "ebitda未扣除经营租赁费用",
        "ebitdabeforerent", "ebitdabeforeleasecost", "ebitdaisbeforeoperatingleasecost", "ebitdar", "ifrs16ebitda",
        "未扣租赁费用ebitda",
    )),
    Field("ebit", _MONEY, "peers.ebit", (
        "近12个月ebit",
        "ebit", "ebitltm", "ltmebit", "ebitttm", "operatingincome", "operatingprofit", "ebitlast12months",
        "息税前利润", "营业利润", "过去12个月ebit",
    )),
    Field("net_income", _MONEY, "peers.net_income", (
        "净利润过去12个月",
        "netincome", "netincomeltm", "ltmnetincome", "netprofit", "earnings", "netincomettm",
        "netincomelast12months", "profit", "净利润", "归母净利润", "过去12个月净利润", "净利润ttm",
    )),
    Field("rpo", _MONEY, "peers.rpo", (
        "rpo", "backlog", "remainingperformanceobligations", "remainingperformanceobligation", "totalrpo",
        "contractedbacklog", "剩余履约义务", "在手订单", "在手合同",
    )),
    Field("rpo_year", _MONEY, "peers.rpo_year", (
        "未来12个月rpo",
        "crpo", "currentrpo", "rponext12months", "rpoofthenext12months", "rpo12months", "rpontm",
        "currentremainingperformanceobligations", "未来12个月剩余履约义务", "一年内剩余履约义务",
    )),
    Field("beta", Kind.NUMBER, "peers.beta", (
        "可比公司股权贝塔", "equitybetaofthepeer",
        "beta", "equitybeta", "leveredbeta", "rawbeta", "adjustedbeta", "beta5y", "贝塔", "股权贝塔", "β",
    )),
    Field("tax_rate", Kind.PERCENT, "peers.tax_rate", (
        "可比公司税率", "taxrateofthepeer",
        "taxrate", "tax", "marginaltaxrate", "effectivetaxrate", "statutorytaxrate", "税率", "所得税率",
    )),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in FIELDS}
STATISTICS: Final = frozenset({
    "total", "totals", "sum", "mean", "average", "median", "high", "low", "maximum", "minimum", "max", "min",
    "quartile", "upperquartile", "lowerquartile", "25thpercentile", "75thpercentile", "q1", "q3", "stdev",
    "standarddeviation",
    "合计", "总计", "平均", "平均值", "均值", "中位数", "中值", "最大值", "最小值", "上四分位数", "下四分位数",
})  # fmt: skip


def field_words(model: Model) -> dict[str, str]:
    """What each field is called: an input as the model calls it."""
    own = {
        NAME: text("Company"),
        TICKER: text("Ticker"),
        SET: text("Peer set"),
        REASON: text("Reason for inclusion"),
        SOURCE: text("Source"),
        CURRENCY: text("Currency of the statements"),
        PRICE_CURRENCY: text("Currency of the price"),
    }
    labels = {one.key: text(model[one.item].label) for one in FIELDS if one.item and model.get(one.item) is not None}
    return {**labels, **own}


def known_fields(model: Model) -> tuple[Field, ...]:
    """The fields this model has inputs for."""
    return tuple(one for one in FIELDS if not one.item or model.get(one.item) is not None)
