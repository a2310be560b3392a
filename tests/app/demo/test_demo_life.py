"""A whole year of each family, played through the ledger: it ends with an empty box and a clean audit."""

from datetime import date

import pytest
from sqlalchemy import text

from app.demo.life import live_a_cycle
from ledger.audit import audit
from ledger.database import open_database, sealing
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.reports.indicators import read_figures
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.reports.indicators import indicators
from ledger.settlement.share_out import read_share_out

pytestmark = pytest.mark.anyio
MEMBERS = 14
ROLES = {1: "president", 2: "secretary", 3: "treasurer", 4: "counter", 5: "counter", 6: "key_holder", 7: "key_holder",
         8: "key_holder"}  # fmt: skip
_HEAD = text("SELECT seq, seals, head_hash FROM ledger_head")
BEGAN = date(2025, 11, 5)
WHOLE = {"remainder": "largest_fraction", "solidarity_at_end": "split"}
FAMILIES = {
    "vsla": (52, WHOLE | {"missed_solidarity": "owed"}),
    "epc": (44, WHOLE | {"share_value_xof": 250, "cycle_weeks": 44, "charge_model": "flat-term"}),
    "shg": (48, {"share_value_xof": 250}),
    "tontine": (25, {"share_value_xof": 1_000, "fines": []}),
}


async def found_a_group(database, family, settings, code="00001"):
    async with database.unit_of_work() as unit:
        rules = Constitution.from_settings(family, settings)
        founding = Founding(code=code, name="Benkadi", family=family, constitution=rules, founded_on=BEGAN)
        group_id = await found_group(unit, founding)
        for number in range(1, MEMBERS + 1):
            roles = (ROLES[number],) if number in ROLES else ()
            phone = f"+2237{code}{number:02}" if number < MEMBERS else None
            enrolment = Enrolment(number=number, name=f"Awa {number}", joined_on=BEGAN, phone=phone, roles=roles)
            await enrol_member(unit, group_id, enrolment)
    return group_id


async def balances(database, group_id):
    rows = await database.fetch(text("SELECT code, balance_xof FROM account WHERE balance_xof <> 0"))
    return {row["code"]: row["balance_xof"] for row in rows}


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_year_of_each_family(new_database_url, family):
    meetings, settings = FAMILIES[family]
    database = await open_database(new_database_url("sqlite"), alone=True)
    group_id = await found_a_group(database, family, settings)
    lived = await live_a_cycle(database, group_id, 7, meetings)
    assert lived.ended
    if family == "tontine":
        assert (await live_a_cycle(database, group_id, 8, meetings)).ended, "the same members draw again"
    assert (await audit(database)).problems == ()
    left = await balances(database, group_id)
    if family == "shg":
        held = ("box:loan", "principal", "charge", "fines", "penalty")
        assert left["surplus"] < 0, "what the year earned"
        assert sum(xof for code, xof in left.items() if code.startswith((*held, "shares", "surplus"))) == 0
    else:
        assert left.get("box:loan", 0) == 0
        assert left.get("box:solidarity", 0) < MEMBERS * 5
        assert not any(code.startswith(("shares", "pot", "payable", "promised", "declared")) for code in left)
    if family in ("vsla", "epc"):
        result = await read_share_out(database, group_id, 1)
        assert sum(line.net_xof for line in result.lines) + result.remainder_xof == result.cash_xof
        assert result.value_xof > (500 if family == "vsla" else 1), "the group earned something"
    await database.close()


async def test_it_looks_like_life(new_database_url):
    database = await open_database(new_database_url("sqlite"), alone=True)
    group_id = await found_a_group(database, "vsla", {})
    lived = await live_a_cycle(database, group_id, 3, 32, finish=False)
    assert not lived.ended
    kinds = {row["kind"] for row in await database.fetch(text("SELECT DISTINCT kind FROM journal"))}
    assert kinds >= {
        "savings", "solidarity", "declare", "void", "fine", "fine_paid", "handover", "loan", "charge", "repayment",
        "expense", "grant", "help", "help_repaid", "reversal",
    }  # fmt: skip
    for table, least in (("loan", 10), ("incident", 1), ("decision", 2), ("meeting", 32)):
        found = (await database.fetch(text(f"SELECT count(*) AS number FROM {table}")))[0]["number"]
        assert found >= least, table
    waiting = await database.fetch(text("SELECT count(*) AS number FROM outbox WHERE state = 'waiting'"))
    assert waiting[0]["number"] == 0
    figures = indicators((await read_figures(database, [group_id], lived.next_at.date()))[group_id])
    assert figures.assets_xof == figures.debts_xof + figures.equity_xof
    assert figures.drop_out is not None
    assert figures.drop_out > 0, "a member died"
    await database.close()


async def test_the_same_seed_gives_the_same_chain_on_both_engines(new_database_url, monkeypatch):
    monkeypatch.setattr(sealing, "token_bytes", bytes)  # salts are the one thing that is never the same
    heads = []
    for engine in ("sqlite", "postgresql"):
        database = await open_database(new_database_url(engine), alone=True)
        group_id = await found_a_group(database, "vsla", {})
        await live_a_cycle(database, group_id, 5, 12, finish=False)
        heads.append((await database.fetch(_HEAD))[0])
        assert (await audit(database)).ok
        await database.close()
    assert [tuple(head) for head in heads[:1]] == [tuple(head) for head in heads[1:]]
