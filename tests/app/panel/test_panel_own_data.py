"""A member's right to a copy and to be forgotten, exercised for her in the panel."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from ledger.books.canonical import microseconds
from ledger.tables import Outbox, ScheduleMark, table_of
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
AWA = "/panel/groups/00001/members/1"


async def erase(browser: Browser, confirm: str):
    await browser.get(AWA)
    return await browser.post(f"{AWA}/erase", {"confirm": confirm})


async def test_a_copy_holds_all_that_is_kept_of_her_and_says_who_took_it(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    answer = await browser.get(f"{AWA}/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="kesu-00001-1.json"'
    kept = answer.json()
    assert kept["member"][0]["name"] == "Awa Traoré"
    assert len(kept["movements"]) == 25  # twelve weeks of shares and solidarity, and her loan
    assert "pin_hash" not in answer.text
    line = (await browser.world.database.fetch(text("SELECT * FROM audit_line ORDER BY id DESC LIMIT 1")))[0]
    assert (line["action"], line["staff_id"], line["member"]) == (
        "person_exported", browser.world.staff["ngo_admin"], 1,
    )  # fmt: skip


async def test_she_is_forgotten_once_she_has_left_and_her_number_confirms_it(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    answer = await erase(browser, "1")
    assert answer.status_code == 422
    assert "Elle est encore membre" in answer.text
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-01' WHERE group_id = 1 AND number = 1"))
    for wrong in ("", "2", "oui"):
        assert (await erase(browser, wrong)).status_code == 422
    assert "Awa Traoré" in (await browser.get(AWA)).text
    assert (await erase(browser, "1")).status_code == 303
    page = (await browser.get(f"{AWA}?said=erased")).text
    assert "Awa" not in page
    assert "Membre 1" in page
    assert "72\u00a0000\u00a0F" in (await browser.get("/panel/groups/00001")).text  # the books have not changed
    lines = await browser.world.database.fetch(text("SELECT staff_id FROM audit_line WHERE action = 'person_erased'"))
    assert [row["staff_id"] for row in lines] == [browser.world.staff["ngo_admin"]]


async def test_it_is_told_who_read_what_is_kept_of_her(browser: Browser) -> None:
    await browser.sign_in("agent")
    for address in (AWA, "/panel/groups/00001/members/2", "/panel/groups/00001"):
        await browser.get(address)
    for who, address in (("ngo_admin", "/panel/export/members.csv"), ("admin", AWA), ("salif", "/panel/groups/00003")):
        await browser.sign_in(who)
        await browser.get(address)
    await browser.sign_in("auditor")
    page = (await browser.get(AWA)).text
    assert "/panel/audit?about=00001&amp;member=1" in page
    page = (await browser.get("/panel/audit?about=00001&member=1")).text
    lines = re.findall(r'<th scope="row">(.*?)</th><td class="mail"[^>]*>(\w+)</td>', page)
    assert lines == [
        ("Membre lu", "auditor"), ("Membre lu", "admin"), ("Export", "ngo_admin"), ("Groupe lu", "agent"),
        ("Membre lu", "agent"),
    ]  # fmt: skip
    assert (await browser.get("/panel/audit?about=00001")).text.count("<tr>") == 1 + 5
    await browser.sign_in("salif")  # of another organisation: as if there were no such group
    assert "Rien encore" in (await browser.get("/panel/audit?about=00001&member=1")).text


async def test_what_is_old_is_forgotten_by_a_press_and_the_periods_are_told(browser: Browser) -> None:
    database = browser.world.database
    old_us = microseconds(browser.world.clock.now() - timedelta(days=181))
    async with database.unit_of_work() as unit:
        for key, at_us in (("old", old_us), ("new", old_us + 2 * 86_400_000_000)):
            row = {"group_id": 1, "key": key, "topic": "declared", "member": 1, "payload": '{"amount": 500}'}
            await unit.fetch(
                insert(table_of(Outbox)), **row, created_us=at_us, next_us=at_us, state="sent", phone="+223"
            )
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/retention")).text
    assert "180 jours" in page
    assert "10 ans" in page
    assert "jamais" in page
    assert (await browser.post("/panel/retention")).headers["location"] == "/panel/retention?said=forgotten"
    rows = await database.fetch(text("SELECT key, payload, phone FROM outbox ORDER BY key"))
    assert [(row["key"], row["payload"], row["phone"]) for row in rows] == [
        ("new", '{"amount": 500}', "+223"), ("old", "{}", None),
    ]  # fmt: skip
    async with database.unit_of_work() as unit:
        for job in ("forget_old", "forget_people"):
            await unit.fetch(insert(table_of(ScheduleMark)), job=job, done_us=microseconds(browser.world.clock.now()))
    assert "22/11/2026 10:00" in (await browser.get("/panel/retention")).text
    assert len(await database.fetch(text("SELECT id FROM audit_line WHERE action = 'forgotten'"))) == 1


@pytest.mark.parametrize(("who", "copy", "forget"), [("agent", 403, 403), ("auditor", 200, 403), ("salif", 404, 404)])
async def test_not_everybody_may(browser: Browser, who: str, copy: int, forget: int) -> None:
    await browser.sign_in(who)
    assert (await browser.get(f"{AWA}/data")).status_code == copy
    await browser.get("/panel/settings")
    assert (await browser.post(f"{AWA}/erase", {"confirm": "1"})).status_code == forget
