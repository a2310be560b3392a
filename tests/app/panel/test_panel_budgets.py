"""What a group's messages may cost: set, seen beside what was spent, lifted."""

import re

import pytest
from sqlalchemy import insert, text

from app.messaging.cost import budget
from ledger.books.canonical import microseconds
from ledger.tables import Outbox, table_of
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio


async def limit(browser: Browser, code: str, month_xof: str):
    await browser.get("/panel/messages/budgets")
    return await browser.post("/panel/messages/budgets", {"group": code.split(), "month_xof": month_xof})


async def test_a_limit_stands_beside_what_was_spent_this_month(browser: Browser) -> None:
    now = browser.world.clock.now()
    async with browser.world.database.unit_of_work() as unit:
        for place, (sent, cost) in enumerate(((now, 12_500), (now, 12_000), (now.replace(month=10), 90_000))):
            await unit.fetch(
                insert(table_of(Outbox)),
                group_id=1,
                key=f"sent/{place}",
                topic="declared",
                member=1,
                payload="{}",
                created_us=1,
                next_us=1,
                state="sent",
                sent_us=microseconds(sent),
                parts=1,
                cost_millixof=cost,
            )
    await browser.sign_in("ngo_admin")
    assert (await limit(browser, "00001", "1 500")).status_code == 303
    page = (await browser.get("/panel/messages/budgets")).text
    assert "25\u00a0F" in page  # 24,5 F of this month, rounded up; October's are not counted
    assert "1\u00a0500\u00a0F" in page
    assert "épuisé" not in page
    await limit(browser, "00001", "20")
    assert "épuisé" in (await browser.get("/panel/messages/budgets")).text
    await limit(browser, "00001", "")
    assert await budget(browser.world.database, 1) is None
    lines = await browser.world.database.fetch(text("SELECT detail FROM audit_line WHERE action = 'budget_set'"))
    assert [row["detail"] for row in lines] == ["1,500 F a month", "20 F a month", "no limit"]


async def test_one_limit_is_set_for_many_groups_at_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    assert (await limit(browser, "00001 00002", "700")).status_code == 303
    assert [await budget(browser.world.database, group) for group in (1, 2)] == [700, 700]
    wrong = await limit(browser, "00001", "x")
    assert re.search(r'value="00001" aria-label="[^"]*" checked', wrong.text)
    assert re.search(r'name="month_xof"[^>]*value="x"[^>]*aria-invalid="true"', wrong.text)


async def test_what_months_and_organisations_have_cost(browser: Browser) -> None:
    now = browser.world.clock.now()
    sent = ((1, now, 12_500), (1, now, 12_000), (2, now.replace(month=10), 90_000), (3, now, 7_000))
    async with browser.world.database.unit_of_work() as unit:
        for place, (group, at, cost) in enumerate((*sent, (1, now.replace(year=2025), 1_000_000))):
            at_us = microseconds(at)
            row = {"group_id": group, "key": str(place), "topic": "declared", "member": 1, "payload": "{}"}
            sums = {"state": "sent", "sent_us": at_us, "parts": 1, "cost_millixof": cost}
            await unit.fetch(insert(table_of(Outbox)), **row, **sums, created_us=at_us, next_us=at_us)
    await browser.sign_in("ngo_admin")
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", (await browser.get("/panel/messages/costs")).text)
    told = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    # 24,5 F of November, rounded up, 12,5 F each; what AMSODE paid and what is a year old is not there
    none = ["0", "0:00"]
    assert told == [["11/2026", "2", *none, "25", "F", "13", "F"], ["10/2026", "1", *none, "90", "F", "90", "F"]]
    await browser.sign_in("admin")
    page = (await browser.get("/panel/messages/costs")).text
    assert "AMSODE" in page
    assert "7\u00a0F" in page


@pytest.mark.parametrize(
    ("code", "month"), [("00003", "500"), ("", "500"), ("00001", "-5"), ("00001", "5,5"), ("00001", "1000001")]
)
async def test_a_wrong_limit_sets_none(browser: Browser, code: str, month: str) -> None:
    await browser.sign_in("ngo_admin")
    assert (await limit(browser, code, month)).status_code == 422
    assert await browser.world.database.fetch(text("SELECT * FROM sms_budget")) == []


async def test_calls_stand_beside_the_messages_of_a_month(browser: Browser) -> None:
    sent_us = microseconds(browser.world.clock.now())
    common = {"group_id": 1, "member": 1, "payload": "{}", "created_us": 1, "next_us": 1, "sent_us": sent_us}
    async with browser.world.database.unit_of_work() as unit:
        call = {"key": "c", "topic": "call_back", "state": "delivered", "parts": 0, "seconds": 125}
        await unit.fetch(insert(table_of(Outbox)), **common, **call, cost_millixof=180_000)
        sms = {"key": "s", "topic": "declared", "state": "sent", "parts": 1, "cost_millixof": 20_000}
        await unit.fetch(insert(table_of(Outbox)), **common, **sms)
    await browser.sign_in("ngo_admin")
    row = re.search(r"<tbody>(.*?)</tbody>", (await browser.get("/panel/messages/costs")).text, re.DOTALL)
    assert row is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1])
    assert cells == ["1", "1", "2:05", "200\u00a0F", "20\u00a0F"]
    assert "Rappels" in (await browser.get("/panel/messages/costs")).text
