"""A thousand groups and twenty-five thousand members: every page answers, and says how long it took (pytest -s)."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.ext.asyncio import create_async_engine

from app.organisations.figures.weeks import rebuild_weeks, record_week
from ledger.books.canonical import GENESIS, chain_hash, microseconds
from ledger.books.chart import OPENING, AccountSpec, group_accounts, loan_accounts, member_accounts
from ledger.books.draft import Actor, Draft
from ledger.database import DatabaseAddress, open_database
from ledger.people.members import named
from ledger.rules.constitution import Constitution
from ledger.rules.spelling import search_key
from ledger.tables import (
    Account,
    ConstitutionVersion,
    Cycle,
    Entry,
    Journal,
    LedgerHead,
    Loan,
    Meeting,
    Member,
    SavingsGroup,
    WeekFigure,
    table_of,
)
from tests.app.panel.camide import FOUNDED, NOW, World, make_world
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
GROUPS, MEMBERS, WEEKS = 1000, 25, 26
MAX_SECONDS = float(os.environ.get("KESU_PANEL_SECONDS", "inf"))
"""A shared machine is no clock: the time is asserted where somebody asks for it, on a quiet one (0.2 is the aim)."""
TRIES = 4
"""The quickest counts; one that is quick enough is not tried again."""
CPU_SECONDS = {"/panel": 0.25, "/panel/indicators?by=region": 0.4, "/panel/indicators?by=region&period=13": 0.4}
"""What a page may cost of a core where the database runs in this process (SQLite): other work beside it adds little."""
FIRST_VISIT_BYTES = 60_000
PAGES = (
    "/panel",
    "/panel/groups",
    "/panel/groups?trouble=silent",
    "/panel/groups?q=benka",
    "/panel/search?q=traore+25",
    "/panel/loans",
)


def specs() -> list[AccountSpec]:
    """The accounts of every group."""
    return [
        *group_accounts(),
        *(spec for m in range(1, MEMBERS + 1) for spec in member_accounts(m)),
        *(spec for n in range(1, 6) for spec in loan_accounts(n, n)),
    ]


def opening(group: int) -> Draft:
    """One transaction that brings every balance: the guards of the database accept no other way."""
    balances = {"shares": -12_500, "principal": 4_000, "box": 90_000}
    entries = {spec.code: balances[spec.kind] for spec in specs() if spec.kind in balances}
    entries[OPENING] = -sum(entries.values())
    return Draft(group, "load", "opening", entries, Actor("system", "import"), FOUNDED, NOW)


def books(group: int) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The journal's row of a group's opening, and its entries."""
    draft = opening(group)
    digests = draft.digests()
    journal = {
        "group_id": group,
        "seq": 1,
        "idem_key": draft.key,
        "request_hash": digests.request,
        "kind": draft.kind,
        "effective_on": draft.effective_on.isoformat(),
        "posted_us": microseconds(draft.posted_at),
        "actor": draft.actor.name,
        "channel": draft.actor.channel,
        "memo_hash": digests.memo,
        "payload_hash": digests.payload,
        "prev_hash": GENESIS,
        "hash": chain_hash(GENESIS, group, 1, digests.payload),
    }
    entries = [
        {"group_id": group, "seq": 1, "line": line, "account": code, "amount_xof": amount, "balance_after_xof": amount}
        for line, (code, amount) in enumerate(digests.lines, start=1)
    ]
    return journal, entries


def fill(connection: Connection) -> None:
    """Rows as the service would have written them, all of Camide (organisation 1)."""
    rules = json.dumps(Constitution.default("vsla").to_settings(), ensure_ascii=False)
    numbers = range(101, 101 + GROUPS)
    held = [NOW.date() - timedelta(weeks=week) for week in range(WEEKS)]
    kept = {g: books(g) for g in numbers}
    entries = {g: {entry["account"]: entry["amount_xof"] for entry in legs} for g, (_, legs) in kept.items()}
    rows: dict[type, list[dict[str, object]]] = {
        SavingsGroup: [
            {
                "id": g,
                "code": f"{g:05}",
                "name": f"Benkadi {g}",
                "family": "vsla",
                "ngo_id": 1,
                "region": f"R{g % 5}",
                "village": "Logo",
                "founded_on": FOUNDED.isoformat(),
                "search": search_key(f"Benkadi {g}", "Logo", f"{g:05}"),
            }
            for g in numbers
        ],
        LedgerHead: [{"group_id": g, "seq": 1, "head_hash": kept[g][0]["hash"]} for g in numbers],
        Cycle: [
            {"group_id": g, "number": 1, "began_on": FOUNDED.isoformat(), "ends_on": "2027-03-04"} for g in numbers
        ],
        ConstitutionVersion: [
            {
                "group_id": g,
                "version": 1,
                "cycle": 1,
                "settings": rules,
                "decided_on": FOUNDED.isoformat(),
                "decision": "",
            }
            for g in numbers
        ],
        Member: [
            {
                "group_id": g,
                "number": m,
                **named(f"Awa Traoré {m}"),
                "phone": f"+2237{g:05}{m:02}",
                "joined_on": FOUNDED.isoformat(),
            }
            for g in numbers
            for m in range(1, MEMBERS + 1)
        ],
        Meeting: [
            {
                "group_id": g,
                "number": week + 1,
                "cycle": 1,
                "held_on": on.isoformat(),
                "opened_us": 1,
                "opened_by": 1,
                "closed_us": 2,
            }
            for g in numbers
            for week, on in enumerate(held[g % 9 :][::-1])
        ],
        Loan: [
            {
                "group_id": g,
                "number": n,
                "member": n,
                "cycle": 1,
                "purpose": "trade",
                "principal_xof": 10_000,
                "weeks": 8,
                "periods": 2,
                "charge_model": "flat",
                "charge_percent": "10",
                "status": "running",
                "idem_key": str(n),
                "requested_us": 1,
                "last_due_on": "2026-10-01" if g % 7 == 0 else "2026-12-30",
            }
            for g in numbers
            for n in range(1, 6)
        ],
        Entry: [entry for _, legs in kept.values() for entry in legs],
        Account: [
            {
                "group_id": g,
                "code": spec.code,
                "kind": spec.kind,
                "member": spec.member,
                "loan": spec.loan,
                "floor_xof": spec.floor_xof,
                "ceil_xof": spec.ceil_xof,
                "balance_xof": entries[g].get(spec.code, 0),
                "last_seq": 1 if spec.code in entries[g] else 0,
            }
            for g in numbers
            for spec in specs()
        ],
        Journal: [journal for journal, _ in kept.values()],
        WeekFigure: [
            {
                "group_id": g,
                "week_on": (on - timedelta(days=on.weekday())).isoformat(),
                "members": MEMBERS,
                "savings_xof": 300_000,
                "owed_xof": 20_000,
                "late_owed_xof": 0,
                "borrowers": 5,
                "meetings": 1,
            }
            for g in numbers
            for on in held
        ],
    }
    for model, found in rows.items():
        connection.execute(insert(table_of(model)), found)


async def load(url: str) -> None:
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":

        def work() -> None:
            engine = create_engine(address.sqlalchemy_url())
            with engine.begin() as connection:
                fill(connection)
            engine.dispose()

        await asyncio.to_thread(work)
        return
    engine = create_async_engine(address.sqlalchemy_url())
    async with engine.begin() as connection:
        await connection.run_sync(fill)
        await connection.exec_driver_sql("ANALYZE")
    await engine.dispose()


@pytest.fixture
async def crowd(new_database_url: Callable[[str], str], engine_name: str) -> AsyncIterator[World]:
    url = new_database_url(engine_name)
    database = await open_database(url)
    world = await make_world(database)
    await load(url)
    yield world
    await database.close()


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
async def test_pages_answer_at_once(crowd: World, engine_name: str) -> None:
    browser = Browser(crowd)
    await browser.sign_in("ngo_admin")
    slow = {}
    costly = {}
    for address in (*PAGES, *CPU_SECONDS, "/panel/groups/00500", "/panel/audit"):
        took, cost = [], []
        may_cost = CPU_SECONDS.get(address, float("inf")) if engine_name == "sqlite" else float("inf")
        while len(took) < TRIES and (not took or min(took) > MAX_SECONDS or min(cost) > may_cost):
            began, spent = time.perf_counter(), time.process_time()
            answer = await browser.get(address)
            took.append(time.perf_counter() - began)
            cost.append(time.process_time() - spent)
            assert answer.status_code == 200
        if min(cost) > may_cost:
            costly[address] = round(min(cost), 3)
        if min(took) > MAX_SECONDS:
            slow[address] = round(min(took), 3)
        print(address, [round(t * 1000) for t in took], [round(t * 1000) for t in cost])
    assert not costly, f"seconds of a core: {costly}"
    first = await browser.client.get("/panel", headers={"Accept-Encoding": "gzip"})
    assert int(first.headers["content-length"]) < FIRST_VISIT_BYTES / 3  # the rest is for the stylesheet and htmx
    assert not slow, f"seconds of server time on {engine_name}: {slow}"


@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_the_week_is_recorded_and_rebuilt_in_time(crowd: World, engine_name: str) -> None:
    began = time.process_time()  # of a core: a shared machine is no clock
    await record_week(crowd.database, NOW.date())
    assert time.process_time() - began < 10
    await rebuild_weeks(crowd.database, NOW.date(), weeks=1)
