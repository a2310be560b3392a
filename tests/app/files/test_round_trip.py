"""Whatever a group is, exported and imported again it is the same: as JSON, as CSV and as a workbook."""

import asyncio
import itertools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.files.formats.reading import read_file
from app.files.groups_out import groups_table
from app.files.table_files import table_file
from ledger.audit import audit
from ledger.books.command import Command
from ledger.database import Database, open_database
from ledger.exports.groups import export_group
from ledger.funds.expenses import spend
from ledger.funds.fines import impose
from ledger.funds.savings import declare
from ledger.funds.solidarity_fund import lend_help
from ledger.imports.writing import NotWritten, write
from ledger.settlement.departure import leave, record_death
from tests.village import AWA, BINTA
from tests.village_life import Village, found

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
_codes = (f"K-{number}" for number in itertools.count(1))
_letters = st.characters(whitelist_categories=("Lu", "Ll"), max_codepoint=0x24F)
words = st.lists(st.text(_letters, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
amounts = st.integers(0, 200_000).map(lambda number: 5 * number)
days = st.integers(0, 300).map(lambda number: (date(2026, 1, 15) + timedelta(days=number)).isoformat())
languages = st.sampled_from(["fr", "bm", "en"])


@st.composite
def loans(draw: st.DrawFn) -> dict[str, Any]:
    principal, charged = draw(st.integers(1, 20_000)) * 5, draw(st.integers(0, 3))
    more_time = {"replanned_xof": principal, "replanned_period": charged} if draw(st.booleans()) else {}
    return {
        "principal": principal,
        "charge": draw(amounts),
        "penalty": draw(st.sampled_from([0, 250])),
        "lent": principal + draw(amounts),
        "handed_over_on": draw(days),
        "next_due_on": "2026-12-06",
        "last_due_on": "2027-01-31",
        "weeks": 12,
        "periods": charged + 2,
        "periods_charged": charged,
        "charge_model": draw(st.sampled_from(["flat", "rollover", "flat-term", "declining"])),
        "charge_percent": draw(st.sampled_from(["10", "15/2", "2"])),
        "purpose": draw(words),
        **more_time,
    }


@st.composite
def groups(draw: st.DrawFn) -> dict[str, Any]:
    """A group as an export writes it, of any family, with members who owe and own whatever."""
    share = draw(st.sampled_from([100, 500, 1_000]))
    roles = draw(
        st.permutations(["president", "secretary", "treasurer", "counter", "counter", None, None, "key_holder"])
    )
    family, members = draw(st.sampled_from(["vsla", "epc", "shg", "tontine"])), []
    for number in sorted(draw(st.sets(st.integers(1, 999), min_size=1, max_size=8))):
        saved, hers = draw(st.integers(0, 200)) * share, draw(st.lists(loans(), max_size=2 * (family != "tontine")))
        members.append(
            {
                "number": number,
                "name": draw(words),
                "sex": draw(st.sampled_from("fm")),
                "phone": draw(st.none() | st.integers(0, 99_999).map(lambda n: f"+22370{n:06}")),
                "language": draw(languages),
                "role": roles[len(members)],
                "joined_on": draw(days),
                "consent_on": draw(st.none() | days),
                "shares": saved // share,
                "savings": saved,
                "solidarity": draw(amounts),
                "fines_due": draw(amounts),
                "loan_principal": sum(loan["principal"] for loan in hers),
                "loan_charge": sum(loan["charge"] for loan in hers),
                **({"loans": hers} if hers else {}),
            }
        )
    return {
        "group": {
            "code": next(_codes),
            "name": draw(words),
            "family": family,
            "village": draw(words),
            "region": draw(st.sampled_from(("", "Kayes", "Ségou", "Taoudénit"))),
            "commune": draw(words),
            "cercle": "",
            "language": draw(languages),
            "founded_on": draw(days),
            "meeting_weekday": draw(st.integers(1, 7)),
            "share_value": share,
            "cash_unit": 5,
            "settings": {
                "cycle_weeks": draw(st.integers(40, 60)),
                "fines_go_to": draw(st.sampled_from(["loan", "solidarity"])),
            },
        },
        "opening": {name: draw(amounts) for name in ("loan_cash", "solidarity_cash", "outside_cash")},
        "members": members,
    }  # fmt: skip


async def test_the_dead_and_what_stands_beside_come_back(database: Database) -> None:
    """Her shares and debt, what the group earned and spent, what was missed: every account is as it was."""
    village = await village_with_everybody(database)
    before = await sums(database, village.group_id)
    document = await export_group(database, "00001")
    gone = [(one["number"], one["gone"]) for one in document["members"] if "gone" in one]
    assert gone == [(AWA, "died"), (7, "left")], "what she gave to the solidarity fund stays in the books"
    for kind in ("json", "csv", "xlsx"):
        moved = document | {"group": document["group"] | {"code": next(_codes)}}
        body = json.dumps(moved).encode() if kind == "json" else table_file(groups_table([moved]), kind)
        assert await bring_in(database, body, kind) == moved
        groups = await database.fetch(text("SELECT max(id) AS id FROM savings_group"))
        assert await sums(database, groups[0]["id"]) == before
    assert (await audit(database)).ok


async def test_what_cannot_come_back_is_named_and_refused(database: Database) -> None:
    village = await village_with_everybody(database)
    await lend_help(database, village.command(), BINTA, "illness", 200)
    await declare(database, village.command(BINTA), BINTA, 1)
    document = await export_group(database, "00001")
    moved = document | {"group": document["group"] | {"code": next(_codes)}}
    sheet = read_file(json.dumps(moved).encode(), "groups.json")
    with pytest.raises(NotWritten) as refused:
        await write(sheet, database, Command(0, "", NOW, "import"))
    (problem,) = refused.value.problems
    assert (problem.column, problem.why) == ("balances", "cannot")
    assert problem.figures["what"] == f"declared:{BINTA} -500 F, help:{BINTA} 200 F, promised 500 F"


async def village_with_everybody(database: Database) -> Village:
    village = await found(database, members=8, missed_solidarity="owed")
    await village.meet()
    await village.collect(m6=5, m7=2, m1=5)
    await village.lend(AWA, 1_000)
    await spend(database, village.command(), 500, "paper")
    await impose(database, village.command(), AWA, "late")
    await leave(database, village.command(), 7)
    await record_death(database, village.command(), AWA)
    await village.part()
    village.wait(weeks=4)
    await village.meet()
    return village


async def sums(database: Database, group_id: int) -> dict[str, int]:
    """What each account holds; loans are numbered anew, so that theirs are added up by kind."""
    rows = await database.fetch(
        text("SELECT code, kind, loan, balance_xof FROM account WHERE group_id = :group AND balance_xof <> 0"),
        group=group_id,
    )
    held: dict[str, int] = {}
    for row in rows:
        code = row["kind"] if row["loan"] is not None else row["code"]
        held[code] = held.get(code, 0) + row["balance_xof"]
    return held


async def bring_in(database: Database, body: bytes, kind: str) -> dict[str, Any]:
    sheet = read_file(body, f"groups.{kind}")
    assert sheet.unknown == ()
    await write(sheet, database, Command(0, "", NOW, "import"))
    return await export_group(database, sheet.rows[0].cells["group"])


async def goes_round(database: Database, group: dict[str, Any]) -> None:
    """What the group itself says comes out again; what came out comes in as each kind of file, and out as the same."""
    once = await bring_in(database, json.dumps(group).encode(), "json")
    assert once | {"group": {**once["group"], "settings": 0}} == group | {"group": {**group["group"], "settings": 0}}
    assert group["group"]["settings"].items() <= once["group"]["settings"].items()
    for kind in ("json", "csv", "xlsx"):
        moved = once | {"group": once["group"] | {"code": next(_codes)}}
        body = json.dumps(moved).encode() if kind == "json" else table_file(groups_table([moved]), kind)
        assert await bring_in(database, body, kind) == moved


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 25), ("postgresql", 5)])
def test_import_of_an_export_is_the_same_group(
    engine: str, examples: int, new_database_url: Callable[[str], str]
) -> None:
    url = new_database_url(engine)

    async def check(group: dict[str, Any]) -> None:
        database = await open_database(url)
        try:
            await goes_round(database, group)
            report = await audit(database, group["group"]["code"])
            assert report.ok, report.problems
        finally:
            await database.close()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(group=groups())
    def every_group(group: dict[str, Any]) -> None:
        asyncio.run(check(group))

    every_group()
