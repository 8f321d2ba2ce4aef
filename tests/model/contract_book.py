"""A contract book run by hand: plain numbers and a queue of late deliveries, written from the contract's terms.

Nothing here reads the model. A book is what a person would type; `run` tells what happens to it, period by period.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from tests.model.build import Given
from workbench.ground.units import end_of_month
from workbench.model.backlog import Crediting, Profile, Status
from workbench.model.credit import HazardSource, Rating, SpreadClass
from workbench.model.timing import Step

BALANCE_SHEET = 45657.0
"""31 December 2024."""
MONTHS = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}
DEFAULTED: dict[Rating, tuple[float, float, float, float]] = {
    Rating.AAA: (0.0, 0.0013, 0.0035, 0.0070),
    Rating.AA: (0.0002, 0.0012, 0.0031, 0.0072),
    Rating.A: (0.0005, 0.0023, 0.0047, 0.0124),
    Rating.BBB: (0.0016, 0.0078, 0.0158, 0.0332),
    Rating.BB: (0.0061, 0.0348, 0.0652, 0.1178),
    Rating.B: (0.0333, 0.1155, 0.1693, 0.2374),
    Rating.CCC: (0.2708, 0.4141, 0.4619, 0.5038),
}
"""Cumulative default after 1, 3, 5 and 10 years."""
SPREADS = {
    SpreadClass.INVESTMENT_GRADE: 0.06,
    SpreadClass.INVESTMENT_GRADE_WIDE: 0.065,
    SpreadClass.NON_INVESTMENT_GRADE: 0.13,
}
RECOVERY = 0.4


@dataclass
class Terms:
    """One contract as its parties would write it down."""

    price: float = 1000.0
    status: Status = Status.IN_RPO
    probability: float = 1.0
    signing: int = 0
    profile: Profile = Profile.BANDS
    start: float = BALANCE_SHEET
    term: float = 4.0
    ramp: float = 1.0
    own: list[float] = field(default_factory=lambda: [1.0])
    delay: int = 0
    escalator: float = 0.0
    price_per_mw: float = 10.0
    take_or_pay: float = 1.0
    taken: float = 1.0
    prepaid_share: float = 0.0
    prepaid_opening: float = 0.0
    crediting: Crediting = Crediting.LAST
    refund_share: float = 0.0
    hazard_source: HazardSource = HazardSource.TYPED
    hazard: float = 0.0
    rating: Rating = Rating.BB
    spread_class: SpreadClass = SpreadClass.NON_INVESTMENT_GRADE
    own_spread: float = 0.0
    lapse: float = 0.0
    cure: int = 0
    reneg_period: int = 0
    reneg_cut: float = 0.0
    termination: int = 0
    termination_kept: float = 0.0
    termination_fee: float = 0.0
    relet_price: float = 0.5
    relet_fill: float = 0.8
    relet_delay: int = 2
    is_lost: float = 0.0


@dataclass
class Book:
    """Contracts, disclosed bands and the power there is for them."""

    contracts: list[Terms]
    step: Step = Step.QUARTER
    periods: int = 16
    bands: tuple[int, int, int] = (24, 48, 72)
    shares: tuple[float, float] = (0.5, 0.3)
    tilt: float = 0.0
    is_limiting: bool = False
    additions: list[float] = field(default_factory=lambda: [0.0])
    late: int = 0
    availability: float = 0.95

    @property
    def years(self) -> float:
        """Length of a period."""
        return MONTHS[self.step] / 12

    def typed(self) -> dict[str, Given]:
        """The book as it is typed into a valuation."""
        given: dict[str, Given] = {
            "timing.balance_sheet_date": date(2024, 12, 31),
            "timing.step": self.step,
            "disclosure.band_1_months": self.bands[0],
            "disclosure.band_2_months": self.bands[1],
            "disclosure.band_3_months": self.bands[2],
            "disclosure.band_1_share": self.shares[0],
            "disclosure.band_2_share": self.shares[1],
            "disclosure.tilt": self.tilt,
            "capacity.is_limiting": float(self.is_limiting),
            "capacity.is_waiting": 0.0,
            "capacity.additions": self.additions,
            "capacity.late": self.late,
            "capacity.availability": self.availability,
            "capacity.life": 30.0,
        }
        for name in Terms.__dataclass_fields__:
            given[f"contracts.{name}"] = [getattr(one, name) for one in self.contracts]
        return given


def random_terms(draw: random.Random, periods: int) -> Terms:
    """A contract with any of its terms, each left out as often as not."""

    def or_nothing(value: float) -> float:
        return value if draw.random() < 0.5 else 0.0

    return Terms(
        price=draw.choice([0.0, *[draw.uniform(1, 5000) for _ in range(6)]]),
        status=draw.choice(list(Status)),
        probability=draw.uniform(0, 1),
        signing=draw.randint(0, 5),
        profile=draw.choice(list(Profile)),
        start=BALANCE_SHEET + draw.randint(-400, 900),
        term=draw.uniform(0.25, 6),
        ramp=draw.choice([0.0, draw.uniform(0.1, 6)]),
        own=[draw.uniform(0, 9) for _ in range(draw.randint(1, periods))],
        delay=draw.choice([0, draw.randint(0, 5)]),
        escalator=or_nothing(draw.uniform(-0.2, 0.3)),
        price_per_mw=draw.uniform(2, 20),
        take_or_pay=draw.choice([1.0, draw.uniform(0, 1)]),
        taken=draw.uniform(0, 1),
        prepaid_share=or_nothing(draw.uniform(0, 0.9)),
        prepaid_opening=or_nothing(draw.uniform(0, 900)),
        crediting=draw.choice(list(Crediting)),
        refund_share=or_nothing(draw.uniform(0, 1)),
        hazard_source=draw.choice(list(HazardSource)),
        hazard=or_nothing(draw.uniform(0, 0.6)),
        rating=draw.choice(list(Rating)),
        spread_class=draw.choice(list(SpreadClass)),
        own_spread=draw.uniform(0, 0.4),
        lapse=or_nothing(draw.uniform(0, 1)),
        cure=draw.choice([0, draw.randint(0, 6)]),
        reneg_period=draw.choice([0, draw.randint(1, 12)]),
        reneg_cut=draw.uniform(0, 1),
        termination=draw.choice([0, 0, draw.randint(1, 14)]),
        termination_kept=or_nothing(draw.uniform(0, 1)),
        termination_fee=or_nothing(draw.uniform(0, 1)),
        relet_price=draw.uniform(0, 1.5),
        relet_fill=draw.uniform(0, 1),
        relet_delay=draw.randint(0, 6),
        is_lost=float(draw.random() < 0.05),
    )


def random_book(seed: int, periods: int = 16) -> Book:
    """Up to six contracts, short of power or not."""
    draw = random.Random(seed)
    first = draw.randint(1, 30)
    second = first + draw.randint(1, 30)
    share = draw.uniform(0, 1)
    return Book(
        contracts=[random_terms(draw, periods) for _ in range(draw.randint(1, 6))],
        step=draw.choice(list(Step)),
        periods=periods,
        bands=(first, second, second + draw.randint(1, 40)),
        shares=(share, draw.uniform(0, 1 - share)),
        tilt=draw.uniform(-1, 1),
        is_limiting=draw.random() < 0.7,
        additions=[draw.choice([0.0, draw.uniform(0, 60)]) for _ in range(draw.randint(1, periods))],
        late=draw.choice([0, draw.randint(0, 4)]),
        availability=draw.uniform(0.1, 1),
    )


def expected(terms: Terms) -> float:
    """The price, a prospective one by its probability."""
    return terms.price * (terms.probability if terms.status is Status.PROSPECTIVE else 1.0)


# What is due -----------------------------------------------------------------------------------------------------


def _bands_due(book: Book, month: float) -> float:
    """Share of the RPO due by the end of a month, by the disclosed bands: the first one tilted, the others even."""
    first, second, third = book.bands
    share, next_share = book.shares
    within = min(month, first) / first
    due = share * (within + book.tilt * (within * within - within))
    due += next_share * min(max(month - first, 0) / (second - first), 1)
    return due + (1 - share - next_share) * min(max(month - second, 0) / (third - second), 1)


def _run_rate(terms: Terms, years: float) -> float:
    """Years of full delivery that `years` of the term hold: a ramp is the triangle under a straight line."""
    if terms.ramp == 0:
        return years
    ramped = min(years, terms.ramp)
    return ramped * ramped / (2 * terms.ramp) + (years - ramped)


def _shares_due(book: Book, terms: Terms) -> list[float]:
    """Share of the price due in each period, before delay and escalator."""
    ends = [end_of_month(BALANCE_SHEET, MONTHS[book.step] * t) for t in range(book.periods + 1)]
    first_day = max(terms.start, BALANCE_SHEET)
    elapsed = [min(max((end - first_day) / 365, 0.0), terms.term) for end in ends]
    if terms.profile is Profile.OWN:
        total = sum(terms.own[: book.periods])
        own = [*terms.own, *[0.0] * book.periods][: book.periods]
        return [one / total for one in own]
    if terms.profile is Profile.BANDS:
        so_far = [_bands_due(book, MONTHS[book.step] * t) for t in range(book.periods + 1)]
    elif terms.profile is Profile.STRAIGHT:
        so_far = [years / terms.term for years in elapsed]
    else:
        so_far = [_run_rate(terms, years) / _run_rate(terms, terms.term) for years in elapsed]
    return [b - a for a, b in pairwise(so_far)]


def scheduled(book: Book, terms: Terms) -> list[tuple[float, float]]:
    """Money scheduled in each period and the MW it takes: an escalator moves money, not megawatts."""
    shares = _shares_due(book, terms)
    worth = [share * (1 + terms.escalator) ** ((t + 0.5) * book.years) for t, share in enumerate(shares)]
    horizon, beyond = book.periods * book.years, max(1 - sum(shares), 0.0)
    last = {
        Profile.BANDS: book.bands[2] / 12,
        Profile.STRAIGHT: (max(terms.start, BALANCE_SHEET) - BALANCE_SHEET) / 365 + terms.term,
        Profile.RAMP: (max(terms.start, BALANCE_SHEET) - BALANCE_SHEET) / 365 + terms.term,
        Profile.OWN: horizon,
    }[terms.profile]
    after = beyond * (1 + terms.escalator) ** ((horizon + max(last, horizon)) / 2)
    all_worth, all_shares = sum(worth) + after, sum(shares) + beyond
    money = [expected(terms) * one * all_shares / all_worth for one in worth]
    power = [expected(terms) * share / (terms.price_per_mw * book.years) for share in shares]
    due = list(zip(money, power, strict=True))
    return ([(0.0, 0.0)] * terms.delay + due)[: book.periods]


# What becomes of it ------------------------------------------------------------------------------------------------


def survived(terms: Terms, years: float) -> float:
    """Probability that the customer has not defaulted within `years` of the balance sheet."""
    if terms.is_lost:
        return 0.0 if years else 1.0
    match terms.hazard_source:
        case HazardSource.TYPED:
            return math.pow(1 - terms.hazard, years)
        case HazardSource.SPREAD:
            spread = SPREADS.get(terms.spread_class, terms.own_spread)
            return math.exp(-spread / (1 - RECOVERY) * years)
        case HazardSource.RATING:
            at, alive = (0.0, 1.0, 3.0, 5.0, 10.0), [1.0, *(1 - gone for gone in DEFAULTED[terms.rating])]
            n = next((n for n in range(1, 5) if years <= at[n]), 4)
            part = (years - at[n - 1]) / (at[n] - at[n - 1])
            return alive[n - 1] * math.pow(alive[n] / alive[n - 1], part)


def power_there(book: Book) -> list[float]:
    """MW deliverable in each period: half of what starts in a period runs in it."""
    planned = ([0.0] * book.late + [*book.additions, *[0.0] * book.periods])[: book.periods]
    return [book.availability * (sum(planned[:t]) + planned[t] / 2) for t in range(book.periods)]


@dataclass
class Account:
    """What is known of one contract at a period's end."""

    terms: Terms
    schedule: list[tuple[float, float]]
    queue: deque[list[float]] = field(default_factory=deque)
    undelivered: float = 0.0
    alive: float = 1.0
    level: float = 1.0
    standing: float = 1.0
    held: float = 0.0
    idle: list[float] = field(default_factory=list)


Line = dict[str, float]


def run(book: Book) -> list[list[Line]]:
    """Per contract and period: what is delivered, lost, credited, kept, refunded, invoiced and let again."""
    accounts = [Account(terms, scheduled(book, terms), held=terms.prepaid_opening) for terms in book.contracts]
    for account in accounts:
        account.undelivered = expected(account.terms)
    there = power_there(book)
    lines: list[list[Line]] = [[] for _ in accounts]
    for t in range(1, book.periods + 1):
        for account in accounts:
            account.queue.append([float(t), account.schedule[t - 1][0]])
        needed = sum(_power_needed(book, account, t) for account in accounts)
        met = min(there[t - 1] / needed, 1.0) if book.is_limiting and needed > 0 else 1.0
        for account, line in zip(accounts, lines, strict=True):
            line.append(_period(book, account, t, met))
    return lines


def _power_needed(book: Book, account: Account, t: int) -> float:
    """MW for everything in the queue, at the price of what is due now."""
    terms, schedule = account.terms, account.schedule
    money = sum(amount for _, amount in account.queue)
    if terms.escalator == 0:
        return money / (terms.price_per_mw * book.years)
    base = next((n for n, (m, p) in enumerate(schedule) if m and p), None)
    if base is None:
        return 0.0
    price = schedule[base][0] / schedule[base][1] * math.pow(1 + terms.escalator, (t - 1 - base) * book.years)
    return money / price


def _taken_from(queue: deque[list[float]], amount: float) -> None:
    """The oldest first."""
    while queue and amount > 0:
        here = min(queue[0][1], amount)
        queue[0][1] -= here
        amount -= here
        if queue[0][1] > 0:
            return
        queue.popleft()


def _period(book: Book, account: Account, t: int, met: float) -> Line:
    terms, queue = account.terms, account.queue
    before, alive_before = account.undelivered, account.alive
    level_before, standing_before = account.level, account.standing
    account.alive = survived(terms, t * book.years)
    account.level = 1 - terms.reneg_cut if 0 < terms.reneg_period <= t else 1.0
    account.standing = terms.termination_kept if 0 < terms.termination <= t else 1.0
    delivered = met * sum(amount for _, amount in queue)
    _taken_from(queue, delivered)
    lapsed = terms.lapse * sum(amount for since, amount in queue if since <= t - terms.cure)
    _taken_from(queue, lapsed)
    account.undelivered -= delivered + lapsed
    counts = account.alive * account.level * account.standing
    paid = terms.take_or_pay + (1 - terms.take_or_pay) * terms.taken
    line = {
        "delivered": delivered,
        "lapsed": lapsed,
        "recognised": delivered * counts * paid,
        "untaken_loss": delivered * counts * (1 - paid),
        "lapsed_loss": lapsed * counts,
        "default_loss": before * level_before * standing_before * (alive_before - account.alive),
        "renegotiated": before * account.alive * standing_before * (level_before - account.level),
        "terminated_loss": before * account.alive * account.level * (standing_before - account.standing),
        "rpo": account.undelivered * counts,
    }
    line["termination_paid"] = line["terminated_loss"] * terms.termination_fee
    _prepayment(account, t, line, alive_before, standing_before, paid)
    account.idle.append(1 - account.alive * account.standing)
    freed = account.idle[t - 1 - terms.relet_delay] if t - 1 >= terms.relet_delay else 0.0
    line["relet"] = delivered * freed * terms.relet_fill * terms.relet_price
    return line


def _prepayment(account: Account, t: int, line: Line, alive: float, standing: float, paid: float) -> None:
    """Who defaults leaves it; who terminates gets its part by the refund share; the rest meets invoices to come."""
    terms = account.terms
    kept = account.held * (1 - account.alive / alive) if alive else 0.0
    account.held -= kept
    signs = terms.status is not Status.IN_RPO and t == max(terms.signing, 1)
    received = terms.prepaid_share * expected(terms) * signs * account.alive  # who has defaulted prepays nothing
    account.held += received
    released = account.held * (1 - account.standing / standing) if standing else 0.0
    to_come = max(line["rpo"], 0.0) * paid
    over = account.held - released - line["recognised"] - to_come
    if over > 1e-9 * expected(terms):
        released += over
    account.held -= released
    used = {
        Crediting.PRO_RATA: account.held * _part(line["recognised"], line["recognised"] + to_come),
        Crediting.FIRST: account.held,
        Crediting.LAST: max(account.held - to_come, 0.0),
    }[terms.crediting]
    used = min(used, line["recognised"])
    account.held -= used
    line |= {"kept": kept, "prepayment": received, "released": released, "used": used, "deferred": account.held}
    line |= {"refunded": released * terms.refund_share, "retained": released * (1 - terms.refund_share)}
    line["invoiced"] = line["recognised"] - used


def _part(amount: float, of: float) -> float:
    return amount / of if of else 0.0
