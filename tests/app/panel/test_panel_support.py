"""Grants in tranches and income activities: beside the group's fund, never in it."""

import csv
import io

import pytest
from sqlalchemy import text

from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
SUPPORT = "/panel/groups/00001/support"
PROMISED = {
    "act": "promise",
    "purpose": "Embouche",
    "women": "9",
    "men": "1",
    "tranches": "15/11/2026 150 000\r\n2027-01-15 150000\r\n",
}
BEGUN = {"act": "begin", "what": "Savon", "women": "3", "men": "0", "began_on": "2026-10-01"}
SEEN = {"act": "seen", "activity": "1", "seen_on": "2026-11-20", "income_xof": "12 500", "costs_xof": "4000"}


async def send(browser: Browser, fields: dict[str, str], **other: str) -> int:
    await browser.get(SUPPORT)
    return (await browser.post(SUPPORT, {**fields, **other})).status_code


async def rows_of(browser: Browser, name: str) -> list[dict[str, str]]:
    content = (await browser.get(f"/panel/export/{name}.csv?names=machine")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


async def test_a_grant_is_paid_in_tranches_and_the_books_know_nothing_of_it(browser: Browser) -> None:
    database = browser.world.database
    head = await database.fetch(text("SELECT seq, head_hash FROM ledger_head WHERE group_id = 1"))
    await browser.sign_in("ngo_admin")
    assert await send(browser, PROMISED) == 303
    assert "Tranches à verser" in (await browser.get("/panel/support")).text
    paid = {"act": "paid", "award": "1", "number": "1", "paid_on": "2026-11-20"}
    assert await send(browser, paid) == 303
    assert await send(browser, paid, paid_on="2026-11-21") == 303  # the day it was paid on stays
    assert [
        (row["tranche"], row["due_on"], row["amount_xof"], row["paid_on"]) for row in await rows_of(browser, "grants")
    ] == [
        ("1", "2026-11-15", "150000", "2026-11-20"),
        ("2", "2027-01-15", "150000", ""),
    ]
    page = (await browser.get("/panel/support")).text
    assert "300\u00a0000\u00a0F" in page
    assert "50\u00a0%" in page
    after = await database.fetch(text("SELECT seq, head_hash FROM ledger_head WHERE group_id = 1"))
    assert [(row["seq"], row["head_hash"]) for row in after] == [(row["seq"], row["head_hash"]) for row in head]


async def test_an_activity_is_followed_visit_after_visit(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert await send(browser, BEGUN) == 303
    assert await send(browser, SEEN, goes_on="1") == 303
    assert await send(browser, SEEN, income_xof="", costs_xof="1000") == 303
    (row,) = await rows_of(browser, "activities")
    assert [row[name] for name in ("what", "women", "visits", "income_xof", "costs_xof", "result_xof", "goes_on")] == [
        "Savon", "3", "2", "12500", "5000", "7500", "0",
    ]  # fmt: skip
    assert "arrêtée" in (await browser.get(SUPPORT)).text
    lines = await browser.world.database.fetch(text("SELECT action FROM audit_line WHERE action LIKE 'support%'"))
    assert [line["action"] for line in lines] == ["support_begin", "support_seen", "support_seen"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tranches": ""},
        {"tranches": "demain 5000"},
        {"tranches": "15/01/2027"},
        {"tranches": "15/01/2027 -5"},
        {"tranches": "15/01/2027 1e6"},
        {"women": "0", "men": "0"},
        {"purpose": " "},
        {"programme": "9"},
    ],
)
async def test_a_wrong_grant_is_not_kept(browser: Browser, wrong: dict[str, str]) -> None:
    await browser.sign_in("ngo_admin")
    assert await send(browser, PROMISED, **wrong) == 422
    assert await browser.world.database.fetch(text("SELECT id FROM award")) == []


async def test_an_agent_follows_activities_and_promises_no_money(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert await send(browser, PROMISED) == 403
    for fields in (SEEN, {**SEEN, "activity": "x"}):
        assert await send(browser, fields) in {404, 422}


async def test_tranches_and_activities_of_others_are_not_here(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(
            text(
                "INSERT INTO award (id, group_id, purpose, women, men, promised_on)"
                " VALUES (5, 3, 'x', 1, 1, '2026-01-01')"
            )
        )
        await unit.fetch(
            text("INSERT INTO award_tranche (award_id, number, amount_xof, due_on) VALUES (5, 1, 5, '2026-01-01')")
        )
    await browser.sign_in("ngo_admin")
    assert await send(browser, {"act": "paid", "award": "5", "number": "1", "paid_on": "2026-11-20"}) == 404
    assert await rows_of(browser, "grants") == []
