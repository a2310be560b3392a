"""A member enrolled or changed in the panel gets what one gets on the phone."""

import pytest
from sqlalchemy import text

from ledger.books.command import Command
from ledger.card import read_card
from ledger.funds.savings import declare
from ledger.people.authentication.pin_help import ask_for_help, vouch
from ledger.people.contacts.phones import change_phone
from ledger.people.contacts.proxies import name_proxy
from ledger.people.membership.enrolment import enrol
from ledger.rules.refusal import Refusal
from tests.app.panel.camide import NOW
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
FIELDS = {"name": "Nana Cissé", "phone": "", "language": "bm", "sex": "f", "consent_how": "oral"}
_ROW = text("SELECT * FROM member WHERE group_id = 1 AND number = :number")
_SAID = text("SELECT topic, phone FROM outbox WHERE group_id = 1 AND member = :number ORDER BY id")
_OF_HER_ALONE = {
    "number",
    "name",
    "search",
    "phone",
    "language",
    "consent_on",
    "consent_how",
    "sms_wanted",
    "sms_on_shared",
}


async def _member(browser: Browser, number: int) -> dict[str, object]:
    return dict((await browser.world.database.fetch(_ROW, number=number))[0])


async def test_enrolled_in_mid_cycle_she_waits_as_on_the_phone(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/enrol")
    answer = await browser.post("/panel/groups/00001/enrol", FIELDS)
    by_phone = await enrol(
        browser.world.database, Command(1, "phone", NOW, "ussd", 2), "Kadi Sow", "", consents=True, asked_in="bm"
    )
    panel, phone = await _member(browser, 7), await _member(browser, by_phone)
    assert panel["joins_cycle"] == 2
    assert {key: value for key, value in panel.items() if key not in _OF_HER_ALONE} == {
        key: value for key, value in phone.items() if key not in _OF_HER_ALONE
    }
    assert "cycle 2" in (await browser.get(answer.headers["location"])).text
    for number in (7, by_phone):
        with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
            await declare(browser.world.database, Command(1, f"d/{number}", NOW, "ussd", number), number, 1)


async def test_what_she_lets_be_sent_is_kept_when_she_is_enrolled(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/enrol")
    await browser.post("/panel/groups/00001/enrol", FIELDS | {"sms_on_shared": "1"})
    row = await _member(browser, 7)
    assert (row["sms_wanted"], row["sms_on_shared"], row["language"]) == (0, 1, "bm")


async def test_a_phone_ends_the_proxy_as_on_the_phone(browser: Browser) -> None:
    database = browser.world.database
    for number in (4, 5):
        await change_phone(
            database, Command(1, f"no/{number}", NOW, "ussd", 2), number, None, consents=True, asked_in="fr"
        )
        await name_proxy(database, Command(1, f"proxy/{number}", NOW, "ussd", 2), number, 2, hears=True)
        assert (await _member(browser, number))["proxy"] == 2
    await browser.sign_in("agent")
    name = str((await _member(browser, 4))["name"])
    await browser.get("/panel/groups/00001/members/4")
    fields = {"name": name, "phone": "+22376000004", "language": "fr", "consent_how": "oral", "sms_wanted": "1"}
    await browser.post("/panel/groups/00001/members/4", fields)
    await change_phone(database, Command(1, "has", NOW, "ussd", 2), 5, "+22376000005", consents=True, asked_in="fr")
    for number in (4, 5):
        row = await _member(browser, number)
        assert (row["phone"], row["proxy"], row["proxy_heard_id"]) == (f"+2237600000{number}", None, None)
    said = [[row["topic"] for row in await database.fetch(_SAID, number=number)] for number in (4, 5)]
    assert said[0] == said[1]
    assert said[0][-1] == "phone_changed"
    assert (await read_card(database, 1, 4)).name == name


async def test_nothing_new_is_nothing_written(browser: Browser) -> None:
    await browser.sign_in("agent")
    before = await _member(browser, 3)
    await browser.get("/panel/groups/00001/members/3")
    fields = {"name": str(before["name"]), "phone": str(before["phone"]), "language": "fr", "sms_wanted": "1"}
    await browser.post("/panel/groups/00001/members/3", fields)
    assert await _member(browser, 3) == before
    noted = await browser.world.database.fetch(text("SELECT action FROM audit_line WHERE action = 'member_changed'"))
    assert not noted


async def test_who_is_gone_is_changed_no_more(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/members/6")
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-01', left_why = 'left' WHERE number = 6"))
    fields = {"name": "Autre", "phone": "", "language": "fr"}
    assert (await browser.post("/panel/groups/00001/members/6", fields)).status_code == 404


async def test_a_request_for_a_new_pin_is_seen_and_stopped_on_her_page(browser: Browser) -> None:
    database = browser.world.database
    await ask_for_help(database, Command(1, "asked", NOW, "ussd", 4))
    await vouch(database, Command(1, "vouched", NOW, "ussd", 2), 4)
    await browser.sign_in("agent")
    page = (await browser.get("/panel/groups/00001/members/4")).text
    assert "confirmé par 1 sur 2" in page
    answer = await browser.post("/panel/groups/00001/members/4/pin-request", {})
    assert answer.status_code == 303
    assert "confirmé par" not in (await browser.get("/panel/groups/00001/members/4")).text
    (row,) = await database.fetch(text("SELECT outcome FROM pin_help"))
    assert row["outcome"] == "panel"
    assert {"topic": "pin_help_ended"}.items() <= dict((await database.fetch(_SAID, number=4))[-1]).items()
    (line,) = await database.fetch(text("SELECT member FROM audit_line WHERE action = 'pin_request_stopped'"))
    assert line["member"] == 4
