"""An analyst without sense: edits of every kind a valuation knows, drawn at random, some of them to be refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.exchange.random_valuations import random_valuation
from workbench.document.change import ABSENT, Compound, Edit
from workbench.document.contract_edits import merge_contracts, split_contract
from workbench.document.customers import set_customer
from workbench.document.debt_cases import standard_cases
from workbench.document.edits import (
    AddCase,
    AddEntity,
    ChooseAlternative,
    ClearDeparture,
    ClearOverride,
    ClearValue,
    CopyCase,
    DuplicateEntity,
    FillTable,
    MergeCase,
    MoveCase,
    MoveEntity,
    Prefer,
    RemoveCase,
    RemoveEntity,
    RenameCase,
    RenameEntity,
    SelectCase,
    SetAlternatives,
    SetCaseNote,
    SetCaseProbability,
    SetCompany,
    SetCurrency,
    SetEvidence,
    SetNotes,
    SetOverride,
    SetPeriods,
    SetTitle,
    SetValue,
)
from workbench.document.file_diff import file_diff
from workbench.document.ledger import RevertInputs
from workbench.document.proposals import families_for, proposed
from workbench.document.studies import Axis, Grid, Question, Simulation, Swing, Tornado, in_order
from workbench.document.study_edits import SetGrids, SetQuestions, SetSimulation, SetTornado
from workbench.document.taking import Taker
from workbench.document.valuation import (
    Address,
    Alternative,
    Entity,
    Evidence,
    OverrideKey,
    Status,
    Valuation,
    Value,
    addresses,
    fresh_id,
    fresh_name,
    value_of,
)
from workbench.exchange.clipboard import read_tabbed
from workbench.exchange.contract_import import plan as contracts_plan
from workbench.exchange.contract_table import read_headings
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_plan import own_period, peer_plan, takeover_plan
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.peer_import import Stated
from workbench.exchange.peer_import import plan as peers_plan
from workbench.exchange.peer_table import read_peers
from workbench.exchange.reported_figures import Figures
from workbench.exchange.table_plan import Mode
from workbench.ground.problem import Problem, ProblemError
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number, Row, Series

FACTS = Path(__file__).parents[1] / "exchange" / "files" / "coreweave-company-facts.json"
MOST_MEMBERS = 24
"""Of a set: beyond it an analyst removes rather than adds, so that a long walk does not become a slow one."""
NAMES = ("Alpha", "=1+1", "微软", "Länge · §", "a 'b' \"c\" {d}", "x" * 200, "12", "-")
OUTPUTS = ("shares.price", "valuation.enterprise", "valuation.equity")

Maker = Callable[[random.Random, Valuation, Valuation, list[Valuation]], Edit | None]
"""Draws an edit of what stands; gets the valuation as saved and some states of before besides. None: nothing to do."""


@cache
def figures() -> Figures:
    """What the company of the shipped valuation filed."""
    return Figures(read_company_facts(FACTS, TAGS), "USD")


# What edits are made of -----------------------------------------------------------------------------------------------


def place(draw: random.Random, now: Valuation, kind: type[Input] = Input) -> Address:
    """The address of some input; each section as likely as another would starve the many small inputs of one."""
    listed = [one for one in addresses(MODEL, now) if isinstance(MODEL[one.key], kind)]
    return draw.choice(listed)


def number(draw: random.Random, item: Input, held: Value) -> float:
    """A number the input may be, most often near where it stands."""
    low, high = item.low, item.high
    if item.unit.is_flag:
        return float(draw.random() < 0.5)
    if item.unit.is_date:
        start = held if isinstance(held, float) else 45657.0
        return float(round(min(max(start + draw.randint(-400, 400), low or 61.0), high or 2958465.0)))
    assert low is not None
    assert high is not None
    whole = item.unit.label in ("periods", "number", "months")
    if isinstance(held, float | int) and held and draw.random() < 0.7:
        found = held * draw.uniform(0.8, 1.25)
    else:
        found = draw.choice((low, high, low + (high - low) * draw.random() ** 4))
    found = min(max(found, low), high)
    return float(round(found)) if whole and low <= round(found) <= high else found


def value(draw: random.Random, now: Valuation, address: Address, case: str | None = None) -> Value:
    """A value the input at an address may have."""
    item, held = MODEL[address.key], value_of(MODEL, now, address, case)
    match item:
        case Choice():
            return draw.choice(list(item.options)).name
        case Series():
            given = held if isinstance(held, tuple) else ()
            length = draw.choice((0, 1, 3, len(given), now.periods, now.periods + 3))
            return tuple(number(draw, item, given[n] if n < len(given) else None) for n in range(length))
        case Number():
            return None if item.optional and draw.random() < 0.2 else number(draw, item, held)
        case _:
            raise TypeError(item)


def evidence(draw: random.Random) -> Evidence:
    """Evidence of some kind, or none."""
    return Evidence(
        draw.choice(("", "10-K, note 3", "=1+1", "年报")),
        draw.choice(list(Status)),
        draw.choice(("", "read off\n-a plot")),
        draw.choice(("", "12")),
        draw.choice(("", "2025-03-28")),
    )


def case(draw: random.Random, now: Valuation) -> str:
    """Some case."""
    return draw.choice(now.cases).id


def departed(draw: random.Random, now: Valuation) -> str | None:
    """Some case that is not the base."""
    return draw.choice(now.cases[1:]).id if len(now.cases) > 1 else None


def entity(draw: random.Random, now: Valuation, kind: str | None = None) -> Entity | None:
    """Some member, of any set as likely as of another."""
    sets = [members for key, members in now.entities.items() if members and kind in (None, key)]
    return draw.choice(draw.choice(sets)) if sets else None


def name(draw: random.Random, taken: list[str]) -> str:
    """A name nobody has."""
    wanted = draw.choice(NAMES)
    return fresh_name(taken, wanted[:190])


def row(draw: random.Random, now: Valuation) -> Address | None:
    """A line that can be typed over; calendars are left alone, where a figure at random makes nonsense of all dates."""
    lines = [
        item for item in MODEL.items
        if isinstance(item, Row) and item.section is not None and item.section.key != "timing"
        and not item.unit.is_date and not item.unit.is_flag and (item.per is None or now.members(item.per))
    ]  # fmt: skip
    item = draw.choice(lines)
    return Address(item.key, None if item.per is None else draw.choice(now.members(item.per)).id)


# Edits of each kind ---------------------------------------------------------------------------------------------------


def types_a_value(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    address, where = place(draw, now), draw.choice((now.selected_case, case(draw, now)))
    given = evidence(draw) if draw.random() < 0.2 else None
    return SetValue(address, value(draw, now, address, where), where, given)


def types_over_a_reported_value(
    draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]
) -> Edit | None:
    reported = [a for a, found in now.evidence.items() if found.status in (Status.REPORTED, Status.DERIVED)]
    if not reported:
        return None
    address = draw.choice(reported)
    return SetValue(address, value(draw, now, address, now.base.id))


def types_a_series(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    address, where = place(draw, now, Series), case(draw, now)
    return SetValue(address, value(draw, now, address, where), where)


def clears_a_value(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    where = case(draw, now)
    held = now.values if now.is_base(where) else now.case(where).values
    return ClearValue(draw.choice(list(held)), where) if held else None


def cites(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SetEvidence(place(draw, now), evidence(draw))


def keeps_second_sources(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    address = place(draw, now)
    kept = [Alternative(value(draw, now, address), evidence(draw)) for _ in range(draw.randint(0, 3))]
    return SetAlternatives(address, tuple(kept))


def chooses_a_source(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    kept = [(a, len(found)) for a, found in now.alternatives.items() if found]
    if not kept:
        return None
    address, count = draw.choice(kept)
    return ChooseAlternative(address, draw.randrange(count))


def types_over(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    address = row(draw, now)
    if address is None:
        return None
    figure = draw.choice((0.0, draw.uniform(-20.0, 20.0), draw.uniform(0.0, 300.0)))
    return SetOverride(address, draw.randint(1, now.periods + 2), figure, draw.choice(("", "typed")), case(draw, now))


def restores_formulas(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    where = case(draw, now)
    held = list(now.overrides if now.is_base(where) else now.case(where).overrides)
    if not held:
        return None
    address, period = draw.choice(held)
    return ClearOverride(address, draw.choice((None, period)), where)


def adds_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    if len(now.cases) > 7:
        return None
    called = name(draw, [one.name for one in now.cases])
    return AddCase(fresh_id(now, "case"), called, draw.choice((None, 0.25)), draw.choice(("", "supposed")))


def copies_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    if len(now.cases) > 7:
        return None
    return CopyCase(case(draw, now), fresh_id(now, "case"), name(draw, [one.name for one in now.cases]))


def removes_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    gone = departed(draw, now)
    return None if gone is None or len(now.cases) < 3 else RemoveCase(gone)


def moves_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    moved = departed(draw, now)
    return None if moved is None else MoveCase(moved, draw.randint(1, len(now.cases) - 1))


def renames_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return RenameCase(case(draw, now), name(draw, [one.name for one in now.cases]))


def weighs_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SetCaseProbability(case(draw, now), draw.choice((None, 0, 1, draw.random())))


def notes_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SetCaseNote(case(draw, now), draw.choice(("", "What it supposes.\nAnd why.")))


def selects_a_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SelectCase(case(draw, now))


def merges_cases(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    if len(now.cases) < 3:
        return None
    source, target = draw.sample(now.cases[1:], 2)
    return MergeCase(source.id, target.id, draw.choice(list(Prefer)))


def follows_the_base(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    held: list[tuple[str, Address | OverrideKey]] = [(one.id, a) for one in now.cases for a in one.values]
    held += [(one.id, key) for one in now.cases for key in one.overrides]
    return ClearDeparture(*draw.choice(held)) if held else None


def adds_a_debt_case(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    if len(now.cases) > 7:
        return None
    made = [one.edit for one in standard_cases(MODEL, now) if not isinstance(one.edit, Problem)]
    return draw.choice(made) if made else None


def adds_a_member(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    kind = draw.choice(MODEL.entity_sets).key
    members = now.members(kind)
    if len(members) >= MOST_MEMBERS:
        return None
    made = Entity(fresh_id(now, kind), name(draw, [one.name for one in members]))
    return AddEntity(kind, made, draw.choice((None, 0, len(members) // 2)))


def copies_a_member(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    original = entity(draw, now)
    kind = None if original is None else now.set_of(original.id)
    if original is None or kind is None or len(now.members(kind)) >= MOST_MEMBERS:
        return None
    called = name(draw, [one.name for one in now.members(kind)])
    return DuplicateEntity(original.id, Entity(fresh_id(now, kind), called))


def removes_a_member(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    gone = entity(draw, now)
    return None if gone is None else RemoveEntity(gone.id)


def moves_a_member(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    moved = entity(draw, now)
    kind = None if moved is None else now.set_of(moved.id)
    return None if moved is None or kind is None else MoveEntity(moved.id, draw.randrange(len(now.members(kind))))


def renames_a_member(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    one = entity(draw, now)
    kind = None if one is None else now.set_of(one.id)
    if one is None or kind is None:
        return None
    return RenameEntity(one.id, name(draw, [other.name for other in now.members(kind)]))


def splits_a_contract(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    one = entity(draw, now, "contract")
    if one is None or len(now.members("contract")) >= MOST_MEMBERS:
        return None
    made = split_contract(MODEL, now, one.id, draw.uniform(0.1, 0.9))
    return None if isinstance(made, Problem) else made


def merges_contracts(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    """Two that agree, or one that is split for it."""
    for pair in pairwise(one.id for one in now.members("contract")):
        made = merge_contracts(MODEL, now, pair)
        if isinstance(made, Edit):
            return made
    split = splits_a_contract(draw, now, saved, seen)
    if not isinstance(split, Compound):
        return None
    after = split.apply(now)[0]
    first = split.edits[0]
    assert isinstance(first, DuplicateEntity)
    merged = merge_contracts(MODEL, after, (first.original, first.entity.id))
    return Compound((split, merged), "Split and merge") if isinstance(merged, Edit) else split


def names_a_customer(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    one = entity(draw, now, "contract")
    return None if one is None else set_customer(MODEL, now, one.id, draw.choice(("Meta", "Microsoft", "OpenAI")))


def names_it(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    words = draw.choice(NAMES)
    return draw.choice((SetTitle(words), SetCompany(words), SetCurrency(draw.choice(("USD", "EUR", "CNY")))))


def writes_notes(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SetNotes(draw.choice(("", "Notes.\n\n=1+1", now.notes[: len(now.notes) // 2])))


def changes_the_horizon(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    return SetPeriods(draw.choice((1, 8, 20, 40, 41, draw.randint(2, 60))))


def asks_of_uncertainty(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    listed = [a for a in addresses(MODEL, now) if isinstance(MODEL[a.key], Number)]
    chosen = draw.sample(listed, min(len(listed), draw.randint(2, 5)))
    spread = {}
    for address in chosen:
        try:
            families = families_for(MODEL, now, address)
            spread[address] = proposed(MODEL, now, address, draw.choice(families))
        except ValueError:  # one that no family suits: an input whose bounds leave no room
            continue
    named = list(spread)
    pairs = {in_order(pair): draw.uniform(-0.5, 0.5) for pair in pairwise(named)}
    return SetSimulation(Simulation(spread, pairs, draws=draw.choice((256, 1000)), case=case(draw, now)), "Draws")


def _stepped(draw: random.Random, now: Valuation) -> Axis | None:
    shares = [
        a for a in addresses(MODEL, now)
        if isinstance(item := MODEL[a.key], Number) and item.unit.percent and item.low is not None
        and item.high is not None and item.low < item.high
    ]  # fmt: skip
    if not shares:
        return None
    address = draw.choice(shares)
    item = MODEL[address.key]
    assert isinstance(item, Number)
    assert item.low is not None
    assert item.high is not None
    return Axis(address, (item.low, (item.low + item.high) / 2, item.high))


def asks_for_grids(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    axes = [axis for _ in range(3) if (axis := _stepped(draw, now)) is not None]
    if len({axis.address for axis in axes}) < 3:
        return None
    output = Address("shares.price")
    return SetGrids((Grid("g", output, axes[0], axes[1]), Grid("h", output, axes[2])), "Grids")


def asks_for_a_tornado(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    axes = {axis.address: axis for _ in range(3) if (axis := _stepped(draw, now)) is not None}
    swings = tuple(Swing(axis.address, axis.values[0], axis.values[-1]) for axis in axes.values())
    return SetTornado(Tornado(Address("shares.price"), swings=swings), "Bars")


def asks_questions(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    axis = _stepped(draw, now)
    if axis is None:
        return None
    return SetQuestions((Question("q", Address("shares.price"), draw.uniform(1.0, 90.0), axis.address),), "Asked")


def fills_a_table(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    kind = draw.choice(MODEL.entity_sets)
    held = list(now.members(kind))
    gone = tuple(one.id for one in draw.sample(held, min(len(held), draw.randint(0, 2))))
    ids, names = [one.id for one in held if one.id not in gone], [one.name for one in held]
    added = []
    if len(held) < MOST_MEMBERS:
        made = Entity(fresh_id(now, kind.key), name(draw, names))
        added.append(AddEntity(kind.key, made))
        ids.append(made.id)
    if not ids:
        return None
    items = [item for item in MODEL.inputs if item.per is kind]
    cells: list[SetValue | ClearValue | SetEvidence] = []
    for _ in range(draw.randint(1, 40)):
        item, address = (found := draw.choice(items)), Address(found.key, draw.choice(ids))
        match draw.randrange(6):
            case 0:
                cells.append(ClearValue(address))
            case 1:
                cells.append(SetEvidence(address, evidence(draw)))
            case n:
                given = evidence(draw) if n % 2 else None
                held_value = None if isinstance(item, Number | Choice) else ()
                wanted = (
                    draw.choice(list(item.options)).name if isinstance(item, Choice)
                    else (number(draw, item, None),) if isinstance(item, Series) else number(draw, item, held_value)
                )  # fmt: skip
                cells.append(SetValue(address, wanted, None, given))
    return FillTable(tuple(cells), "Pasted", tuple(added), gone)


CONTRACTS = """Customer\tContract\tBacklog ($bn)\tStart date\tTerm (months)\tMW\tPrepaid\tCash cost
OpenAI\tOrder form 1\t{0:.2f}\t01/01/2025\t48\t100\t15%\t30%
OpenAI\tOrder form 2\t{1:.2f}\t07/15/2025\t60\t45\t15%\t30%
Microsoft\t\t{2:.2f}\t01/01/2025\t48\t78\t0%\t31%
IBM\t\t0.40\t01/01/2025\t24\t20\t-\t33%
Total\t\t15.10\t\t\t\t\t
"""


def imports_contracts(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    table = read_tabbed(CONTRACTS.format(*(draw.uniform(0.1, 4.0) for _ in range(3))))
    mode = draw.choice(list(Mode))
    if mode is Mode.APPEND and len(now.members("contract")) >= MOST_MEMBERS:
        return None
    return contracts_plan(MODEL, now, table, read_headings(table), mode, set_reported=draw.random() < 0.3).edit


def imports_peers(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    lines = ["company\tcurrency\tas_of\tshare_price\tmarket_cap_m\ttotal_debt_m\trevenue_ltm_m"]
    held = [one.name for one in now.members("peer")][:3]
    for called in (*held, "Newcomer", "Other"):
        lines.append(f"{called}\tEUR\t2025-03-28\t{draw.uniform(1, 400):.2f}\t{draw.uniform(100, 9e5):.1f}\t10\t500")
    found = read_peers(read_tabbed("\n".join(lines)))
    mode = Mode.UPDATE if len(now.members("peer")) >= MOST_MEMBERS else draw.choice(list(Mode))
    rates = Stated({"EUR": 1.08, now.currency: 1.0, "USD": 1.0}, "Stated")
    return peers_plan(MODEL, now, found.table, found.reading, mode, stated=rates).edit


def takes_company_facts(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    try:
        period = own_period(MODEL, now, figures())
        made = takeover_plan(MODEL, now, figures(), period)
        if draw.random() < 0.3:
            made = peer_plan(MODEL, now, figures(), period)
    except ProblemError:  # another currency
        return None
    edit = made.edit()
    return edit if edit.edits else None


def reverts_inputs(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    differing = {a for a in {*now.values, *saved.values} if now.values.get(a, ABSENT) != saved.values.get(a, ABSENT)}
    for one in now.cases[1:]:
        differing |= set(one.values)
    if not differing:
        return None
    listed = sorted(differing, key=lambda a: (a.key, a.entity or ""))
    return RevertInputs(tuple(draw.sample(listed, min(len(listed), draw.randint(1, 9)))), saved)


def takes_differences(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    other = draw.choice(seen) if seen and draw.random() < 0.7 else random_valuation(draw.randrange(50))
    diff = file_diff(MODEL, now, other)
    kinds = sorted({line.kind for line in diff.lines}, key=lambda kind: kind.name)
    lines = []
    for kind in kinds:
        of_it = [line for line in diff.lines if line.kind is kind]
        lines += draw.sample(of_it, min(len(of_it), draw.randint(0, 4)))
    taken = Taker(MODEL, diff, into_after=False).take(lines)
    return Compound(taken.edits, "Take over") if taken.edits else None


def does_several_things(draw: random.Random, now: Valuation, saved: Valuation, seen: list[Valuation]) -> Edit | None:
    made: list[Edit] = []
    standing = now
    for maker in draw.sample(MAKERS[:-1], 4):
        edit = maker(draw, standing, saved, seen)
        if edit is not None and not edit.check(MODEL, standing):
            made.append(edit)
            standing = edit.apply(standing)[0]
    return Compound(tuple(made), "Several") if made else None


MAKERS: tuple[Maker, ...] = (
    types_a_value, types_over_a_reported_value, types_a_series, clears_a_value, cites, keeps_second_sources,
    chooses_a_source, types_over, restores_formulas, adds_a_case, copies_a_case, removes_a_case, moves_a_case,
    renames_a_case, weighs_a_case, notes_a_case, selects_a_case, merges_cases, follows_the_base, adds_a_debt_case,
    adds_a_member, copies_a_member, removes_a_member, moves_a_member, renames_a_member, splits_a_contract,
    merges_contracts, names_a_customer, names_it, writes_notes, changes_the_horizon, asks_of_uncertainty,
    asks_for_grids, asks_for_a_tornado, asks_questions, fills_a_table, imports_contracts, imports_peers,
    takes_company_facts, reverts_inputs, takes_differences, does_several_things,
)  # fmt: skip


def refused(draw: random.Random, now: Valuation) -> Edit:
    """An edit that must not be made; some of them only in their last part."""
    address = place(draw, now, Number)
    item = MODEL[address.key]
    assert isinstance(item, Number)
    assert item.high is not None
    wrong = (
        SetValue(address, item.high * 2 + 1e9),
        SetValue(address, float("nan")),
        SetValue(address, "twelve"),
        SetValue(Address("nothing.here"), 1.0),
        SetValue(address, 1.0, "no-such-case"),
        SetValue(Address("contracts.price", "nobody"), 1.0),
        SetOverride(Address("operations.revenue"), 0, 1.0),
        SetOverride(Address("operations.revenue"), 1, float("inf")),
        SetEvidence(address, Evidence(date="yesterday")),
        ChooseAlternative(address, 99),
        AddEntity("contract", Entity("not an id", "Name")),
        AddEntity("nothing", Entity("fine", "Name")),
        RemoveEntity("nobody"),
        RenameEntity("nobody", "Name"),
        MoveEntity("nobody", 0),
        RemoveCase(now.base.id),
        MoveCase(now.base.id, 1),
        RenameCase(now.base.id, " "),
        SetCaseProbability(now.base.id, 1.5),
        MergeCase(now.base.id, now.base.id, Prefer.SOURCE),
        SelectCase("no-such-case"),
        SetPeriods(0),
        SetPeriods(481),
        SetCurrency("usd"),
        SetTitle("two\nlines"),
        SetTornado(Tornado(Address("nothing.here")), "Bars"),
        FillTable((SetValue(address, item.high * 2 + 1e9, None, evidence(draw)),), "Pasted"),
    )
    chosen = draw.choice(wrong)
    if draw.random() < 0.3:
        return Compound((SetTitle("Half made"), AddCase(fresh_id(now, "case"), "Half made"), chosen), "Half")
    return chosen
