"""Supports beside the group's fund, never in it: promised, handed over, taken back; persons once; goods in stock."""

import csv
import io
import json
import re
from datetime import date

import pytest
from sqlalchemy import text

from app.organisations.persons.persons import PersonGiven, enter_person
from app.organisations.supports.recipients_slips import SERVES
from app.organisations.supports.stock import StockWrong, move_stock
from app.organisations.supports.support_cases import CASES, CaseWrong, close_case
from app.organisations.supports.support_figures import whole
from app.organisations.supports.supports import (
    LineGiven,
    SupportGiven,
    counter,
    hand_over,
    promise_support,
    support_seen,
)
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.database import UnitOfWork
from ledger.people.own_word import next_of_member, say, whose_slip
from ledger.rules.refusal import Refusal
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
SUPPORT = "/panel/groups/00001/support"
PROMISED = {
    "act": "promise",
    "kind": "cash",
    "what": "Embouche",
    "women": "9",
    "men": "1",
    "tranches": "15/11/2026 150 000\r\n2027-01-15 150000\r\n",
}
BEGUN = {"act": "begin", "what": "Savon", "women": "3", "men": "0", "began_on": "2026-10-01"}
SEEN = {"act": "seen", "activity": "1", "seen_on": "2026-11-20", "income_xof": "12 500", "costs_xof": "4000"}
GRANT = {"kind": "cash", "what": "Relance", "unit": "", "funder": "NRC", "stock": "", "programme": ""}
GRANT["tranches"] = "20/11/2026 150 000\r\n15/01/2027 150 000"
LIST = "Nom et prénom;Sexe;Année de naissance;Téléphone;Statut;Accord le;Groupe;N° membre\r\n" + "".join(
    f"{line}\r\n"
    for line in (
        "Fanta Maïga;F;1990;70110011;déplacée;20/11/2026;;",
        ";F;1985;;hôte;;;",
        ";H;;;;;;",
        ";;;;;;00001;2",
        "TOTAL;;;;;;;",
    )
)


async def give(unit: UnitOfWork, ngo_id: int, given: SupportGiven, lines: list[LineGiven]) -> int:
    return await promise_support(unit, ngo_id, None, given, lines)


async def send(browser: Browser, fields: dict[str, str], address: str = SUPPORT, **other: str) -> int:
    await browser.get(address)
    return (await browser.post(address, {**fields, **other})).status_code


async def rows_of(browser: Browser, name: str) -> list[dict[str, str]]:
    content = (await browser.get(f"/panel/export/{name}.csv?names=machine")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


async def look_at(browser: Browser, sheet: str, **fields: str) -> str:
    """Send a list; give the address to go on at."""
    await browser.get("/panel/support/list")
    file = {"file": ("liste.csv", sheet.encode(), "text/csv")}
    page = (await browser.post("/panel/support/list", {**GRANT, **fields}, files=file)).text
    return page.partition('action="/panel/support/list/')[2].partition('"')[0]


async def promise_list(browser: Browser, sheet: str = LIST, **fields: str) -> str:
    token = await look_at(browser, sheet, **fields)
    answer = await browser.post(f"/panel/support/list/{token}", {**GRANT, **fields, "act": "write"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


async def test_a_support_of_a_group_is_handed_over_in_tranches_and_the_books_know_nothing_of_it(
    browser: Browser,
) -> None:
    database = browser.world.database
    head = await database.fetch(text("SELECT seq, seals, head_hash FROM ledger_head WHERE group_id = 1"))
    await browser.sign_in("ngo_admin")
    assert await send(browser, PROMISED) == 303
    assert "Tranche 1" in (await browser.get("/panel/support")).text
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "all"}
    assert await send(browser, handed, "/panel/supports/1") == 303
    assert await send(browser, handed, "/panel/supports/1") == 422, "nobody waits for it any more"
    assert [
        (row["tranche"], row["due_on"], row["quantity"], row["handed_on"]) for row in await rows_of(browser, "supports")
    ] == [("1", "2026-11-15", "150000", "2026-11-20"), ("2", "2027-01-15", "150000", "")]
    page = (await browser.get("/panel/support")).text
    assert "300\u00a0000\u00a0F" in page
    assert "50\u00a0%" in page
    after = await database.fetch(text("SELECT seq, seals, head_hash FROM ledger_head WHERE group_id = 1"))
    assert [tuple(row) for row in after] == [tuple(row) for row in head]


async def test_a_list_comes_in_as_one_sheet_and_each_person_counts_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    first = await promise_list(browser)
    page = (await browser.get(first)).text
    assert "Fanta Maïga" in page
    assert "NRC" in page
    codes = [row["code"] for row in await browser.world.database.fetch(text("SELECT code FROM person ORDER BY id"))]
    assert len(codes) == 4
    ration = "Code personne;Montant\r\n" + "".join(f"{code};90 000\r\n" for code in codes)
    await promise_list(browser, ration, what="Ration", tranches="20/11/2026")
    people = (await browser.get("/panel/persons")).text
    assert "<dd>4<" in people, "two supports, four persons"
    assert "<dd>4<" in (await browser.get("/panel/support")).text
    (sums,) = await browser.world.database.fetch(text("SELECT SUM(quantity) AS xof FROM support_line"))
    assert sums["xof"] == 4 * 300_000 + 4 * 90_000
    linked = await browser.world.database.fetch(text("SELECT group_id, member FROM person_member"))
    assert [tuple(row) for row in linked] == [(1, 2)]
    assert (await browser.get(f"{first}/list.xlsx")).content[:2] == b"PK"


async def test_the_same_list_is_not_promised_twice(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await promise_list(browser)
    token = await look_at(browser, LIST)
    answer = await browser.post(f"/panel/support/list/{token}", {**GRANT, "act": "write"})
    assert answer.status_code == 422
    assert "promis déjà" in answer.text
    assert len(await browser.world.database.fetch(text("SELECT id FROM support"))) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Fanta;F;;;;;;", "sans son accord"),
        (";;;;;;;\r\n;F;1785;;;;;", "1900"),
        (";F;;;perdue;;;", "displaced"),
        (";;1990;;;;;", "manque"),
        (";;;;;;00001;77", "numéro"),
        (";;;;;;00001;2\r\n;;;;;;00001;2", "déjà sur cette liste"),
    ],
)
async def test_a_wrong_line_is_named_and_nothing_is_written(browser: Browser, line: str, said: str) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/support/list")
    sheet = LIST.splitlines()[0] + "\r\n" + line + "\r\n"
    file = {"file": ("liste.csv", sheet.encode(), "text/csv")}
    answer = await browser.post("/panel/support/list", GRANT, files=file)
    assert answer.status_code == 422
    assert said in answer.text
    token = answer.text.partition('action="/panel/support/list/')[2].partition('"')[0]
    assert (await browser.post(f"/panel/support/list/{token}", {**GRANT, "act": "write"})).status_code == 422
    assert await browser.world.database.fetch(text("SELECT id FROM person")) == []


async def test_columns_of_ones_own_are_named_and_remembered(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    sheet = "Genre du ménage;Somme à donner\r\nF;5000\r\nH;6000\r\n"
    token = await look_at(browser, sheet)
    named = {**GRANT, "tranches": "20/11/2026", "act": "columns", "column_0": "sex", "column_1": "quantity"}
    assert (await browser.post(f"/panel/support/list/{token}", named)).status_code == 200
    answer = await browser.post(f"/panel/support/list/{token}", {**named, "act": "write"})
    assert answer.status_code == 303
    again = await look_at(browser, sheet.replace("5000", "7000"), what="Autre", tranches="20/11/2026")
    assert again
    assert "Personnes : 2." in browser.last


async def test_a_line_is_taken_back_by_a_counter_entry_that_stays_visible(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = await promise_list(browser)
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "some", "line": "1"}
    assert await send(browser, handed, address) == 303
    back = {"act": "countered", "tranche": "1", "line": "1", "reason": "remis deux fois"}
    assert await send(browser, back, address) == 303
    assert await send(browser, back, address) == 422
    page = (await browser.get(address)).text
    assert "remis deux fois" in page
    lines = await rows_of(browser, "supports")
    assert sum(int(line["quantity"]) for line in lines if line["tranche"] == "1") == 3 * 150_000
    assert [line["counters"] for line in lines if line["reason"]] == ["1"]
    table = (await browser.get("/panel/export/supports.csv")).text
    assert "Argent" in table, "codes stand as the words of the pages"
    assert "cash" not in table
    page = (await browser.get("/panel/support")).text
    assert "<dd>0\u00a0F" in page, "nothing is handed over any more"


async def test_an_agent_hands_over_to_persons_of_her_groups_alone_and_takes_nothing_back(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = await promise_list(browser)
    await browser.sign_in("agent")
    page = (await browser.get(address)).text
    assert "Fanta" not in page, "she is in none of her groups"
    assert (
        await send(browser, {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "all"}, address) == 303
    )
    (row,) = await browser.world.database.fetch(
        text("SELECT COUNT(*) AS n FROM support_line WHERE handed_on IS NOT NULL")
    )
    assert row["n"] == 1
    assert await send(browser, {"act": "countered", "tranche": "1", "line": "1", "reason": "x"}, address) == 403


async def test_goods_leave_the_stock_and_never_more_than_lies_there(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    came = {"act": "came", "place": "Gao", "goods": "Mil", "unit": "sac", "quantity": "5", "moved_on": "2026-11-20"}
    assert await send(browser, came, "/panel/stock") == 303
    goods = {"kind": "goods", "what": "Mil", "unit": "sac", "stock": "Gao", "tranches": "20/11/2026 2"}
    address = await promise_list(browser, **goods)
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20"}
    assert await send(browser, handed, address, who="all") == 422, "eight of five"
    assert "Il ne reste que cela" in browser.last
    assert await send(browser, handed, address, who="some", line="1") == 303
    assert await send(browser, handed, address, who="some", line="2") == 303
    assert await send(browser, handed, address, who="some", line="3") == 422
    assert await send(browser, {"act": "countered", "tranche": "1", "line": "2", "reason": "r"}, address) == 303
    assert await send(browser, {**came, "act": "left", "quantity": "4", "note": "x"}, "/panel/stock") == 422
    rows = await browser.world.database.fetch(text("SELECT quantity, left_after FROM stock_move ORDER BY number"))
    assert [tuple(row) for row in rows] == [(5, 5), (-2, 3), (-2, 1), (2, 3)]
    assert re.search(r'class="num"[^>]*>3<', (await browser.get("/panel/stock")).text)
    assert await send(browser, {**came, "place": "GAO ", "goods": "mil", "quantity": "1"}, "/panel/stock") == 303
    rows = await browser.world.database.fetch(text("SELECT DISTINCT place, goods FROM stock_move"))
    assert [tuple(row) for row in rows] == [("Gao", "Mil")], "another spelling is the same goods"


async def test_a_list_whose_button_is_pressed_twice_is_written_once(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    token = await look_at(browser, LIST)
    sent = {**GRANT, "act": "write"}
    assert (await browser.post(f"/panel/support/list/{token}", sent)).status_code == 303
    again = await browser.post(f"/panel/support/list/{token}", sent)
    assert again.status_code == 409
    assert "déjà" in again.text
    rows = await browser.world.database.fetch(text("SELECT count(*) AS n FROM support"))
    assert rows[0]["n"] == 1


async def contested(browser: Browser) -> str:
    """Hand a list over as its agent, and let the member on it say that she has not got all of it."""
    await browser.sign_in("ngo_admin")
    address = await promise_list(browser)
    await browser.sign_in("agent")
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "all"}
    assert await send(browser, handed, address) == 303
    database = browser.world.database
    line = await next_of_member(database, 1, 2, officer=False)
    assert line is not None
    async with database.unit_of_work() as unit:
        await say(unit, line, "part", browser.world.clock.now())
        await say(unit, line, "part", browser.world.clock.now())  # the same hop once more
    return address


async def test_what_a_recipient_contests_is_a_case_that_who_handed_it_over_cannot_close(browser: Browser) -> None:
    address = await contested(browser)
    assert (await browser.get("/panel/support/cases")).status_code == 403, "an agent closes none"
    await browser.get("/panel/settings")
    await browser.sign_in("auditor")
    page = (await browser.get("/panel/support/cases")).text
    assert page.count("pas tout, dit-elle") == 1
    found = {"case": "1", "resolution": "le reste lui est remis"}
    database, staff = browser.world.database, browser.world.staff
    (case,) = await ScopedReader(database, TenantScope("installation")).fetch(CASES)
    async with database.unit_of_work() as unit:
        with pytest.raises(CaseWrong, match="same_person"):
            await close_case(unit, case, "x", staff["agent"], 5)
    closed = text("UPDATE support_case SET closed_us = 5, closed_by = :by")
    async with database.unit_of_work() as unit:
        with pytest.raises(Exception, match="two_people"):
            await unit.fetch(closed, by=staff["agent"])
    await browser.sign_in("ngo_admin")
    assert "Contesté" in (await browser.get(address)).text
    assert await send(browser, {"case": "1"}, "/panel/support/cases") == 422
    assert await send(browser, found, "/panel/support/cases") == 303
    await browser.get("/panel/stock")
    assert (await browser.post("/panel/support/cases", found)).status_code == 422, "it is closed already"
    assert "le reste lui est remis" in (await browser.get("/panel/support/cases")).text
    corrected = {**found, "act": "correct", "resolution": "rien ne manque"}
    assert (await browser.post("/panel/support/cases", corrected)).status_code == 303
    page = (await browser.get("/panel/support/cases")).text
    assert ("rien ne manque" in page, "le reste lui est remis" in page) == (True, False)
    page = (await browser.get("/panel/support/cases?sort=-quantity")).text
    assert ('aria-sort="descending"' in page, "1–1 sur 1" in page) == (True, True)
    assert "1: le reste lui est remis → rien ne manque" in (await browser.get("/panel/audit")).text


async def test_persons_of_no_group_get_codes_on_paper_that_are_kept_as_digests_alone(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    address = await promise_list(browser)
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "all"}
    assert await send(browser, handed, address) == 303
    page = (await browser.get(address)).text
    assert "Sans groupe et sans code : 3." in page
    printed = (await browser.post(f"{address}/slips", {"act": "slips"})).text
    codes = re.findall(r"\*(\d{12})#", printed)
    assert len(codes) == 3, "the fourth is a member, and answers behind her PIN"
    assert "Codes sur papier" not in (await browser.get(address)).text
    database, vault = browser.world.database, browser.world.vault
    kept = [str(tuple(row)) for row in await database.fetch(text("SELECT * FROM support_slip"))]
    assert not any(code in row for code in codes for row in kept)
    now = browser.world.clock.now()
    person, language = await whose_slip(database, vault.hashes_of_slip(codes[0]), now)
    assert (person, language) == (1, "fr")
    with pytest.raises(Refusal, match="no_slip"):
        await whose_slip(database, vault.hashes_of_slip(codes[0]), now + SERVES)
    await browser.get("/panel/persons/1")
    assert re.search(r"\*\d{12}#", (await browser.post("/panel/persons/1/slip", {"act": "slip"})).text)
    with pytest.raises(Refusal, match="no_slip"):
        await whose_slip(database, vault.hashes_of_slip(codes[0]), now)


async def test_two_entries_of_one_person_are_found_and_made_one(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await promise_list(browser)
    entered = {"sex": "f", "language": "bm", "consent_on": "2026-11-20", "name": "F. Maïga", "phone": "70 11 00 11"}
    assert await send(browser, entered, "/panel/persons") == 303
    page = (await browser.get("/panel/persons")).text
    assert "même téléphone" in page
    assert "<dd>5<" in page
    (gone,) = await browser.world.database.fetch(text("SELECT code FROM person WHERE id = 1"))
    assert await send(browser, {"act": "merged", "other": gone["code"]}, "/panel/persons/5") == 303
    assert await send(browser, {"act": "merged", "other": gone["code"]}, "/panel/persons/5") == 422
    page = (await browser.get("/panel/persons")).text
    assert "<dd>4<" in page
    assert "même téléphone" not in page
    assert "Relance" in (await browser.get("/panel/persons/5")).text, "what the other entry received is hers"
    assert "<dd>4<" in (await browser.get("/panel/support")).text


async def test_a_person_has_her_copy_and_is_erased_with_what_she_received_left(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await promise_list(browser)
    found = json.loads((await browser.get("/panel/persons/1/data")).content)
    assert found["person"][0]["name"] == "Fanta Maïga"
    assert len(found["support_line"]) == 2
    assert await send(browser, {"act": "erase"}, "/panel/persons/1") == 422
    assert await send(browser, {"act": "erase", "sure": "1"}, "/panel/persons/1") == 303
    database = browser.world.database
    (she,) = await database.fetch(text("SELECT name, phone, born, status, search FROM person WHERE id = 1"))
    assert (she["name"], she["phone"], she["born"], she["status"]) == ("", None, None, "")
    assert "fanta" not in she["search"]
    assert len(await database.fetch(text("SELECT id FROM support_line WHERE person_id = 1"))) == 2
    (draft,) = await database.fetch(text("SELECT body FROM import_draft"))
    assert bytes(draft["body"]) == b""


async def test_without_consent_no_name_is_kept(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert await send(browser, {"sex": "f", "language": "fr", "name": "Fanta"}, "/panel/persons") == 422
    assert "son accord" in browser.last
    assert await send(browser, {"sex": "f", "language": "fr", "status": "displaced"}, "/panel/persons") == 303
    with pytest.raises(Exception, match="named_by_consent"):
        async with browser.world.database.unit_of_work() as unit:
            await unit.fetch(text("UPDATE person SET name = 'Fanta' WHERE id = 1"))


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


async def test_a_groups_activity_and_its_visits_are_corrected_and_what_was_said_stays(browser: Browser) -> None:
    await browser.sign_in("agent")
    await send(browser, BEGUN)
    await send(browser, SEEN, goes_on="1")
    await send(browser, {**SEEN, "seen_on": "2026-11-21"}, income_xof="1000", costs_xof="0", goes_on="1")
    corrected = {"act": "corrected", "activity": "1"}
    right = {**SEEN, **corrected, "number": "1", "income_xof": "2500", "goes_on": ""}
    assert await send(browser, right) == 422, "the reason is missing"
    assert await send(browser, {**right, "income_xof": "x", "reason": "mal noté"}) == 422
    assert await send(browser, {**right, "reason": "mal noté"}) == 303
    assert await send(browser, {**right, "reason": "encore"}) == 404, "it was corrected already"
    assert await send(browser, {**BEGUN, **corrected, "number": "0", "what": "Savon de karité"}) == 303
    (row,) = await rows_of(browser, "activities")
    told = [row[name] for name in ("what", "visits", "income_xof", "costs_xof", "goes_on")]
    assert told == ["Savon de karité", "2", "3500", "4000", "1"], "the visit of the later day is still the last"
    assert "mal noté" in (await browser.get(SUPPORT)).text
    lines = await browser.world.database.fetch(text("SELECT detail FROM audit_line WHERE action = 'support_corrected'"))
    assert [line["detail"] for line in lines] == ["1/1", "1, what: Savon → Savon de karité"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tranches": ""},
        {"tranches": "demain 5000"},
        {"tranches": "15/01/2027"},
        {"tranches": "15/01/2027 500\r\n14/01/2027 500"},
        {"tranches": "15/01/2027 -5"},
        {"tranches": "15/01/2027 1e6"},
        {"women": "0", "men": "0"},
        {"what": " "},
        {"kind": "goods"},
        {"kind": "love"},
        {"programme": "9"},
    ],
)
async def test_a_wrong_support_is_not_kept(browser: Browser, wrong: dict[str, str]) -> None:
    await browser.sign_in("ngo_admin")
    assert await send(browser, PROMISED, **wrong) == 422
    assert await browser.world.database.fetch(text("SELECT id FROM support")) == []


async def test_goods_leave_a_stock_after_they_came(world: World) -> None:
    goods = (1, "Gao", "Mil", "sac")
    async with world.database.unit_of_work() as unit:
        await move_stock(unit, goods, 5, date(2026, 11, 10), None)
        await move_stock(unit, goods, 5, date(2026, 11, 20), None)
        assert await move_stock(unit, goods, -5, date(2026, 11, 12), None) == 5
        for day, left in ((date(2026, 11, 9), 0), (date(2026, 11, 15), 0), (date(2026, 11, 21), 5)):
            with pytest.raises(StockWrong) as refused:
                await move_stock(unit, goods, -6, day, None)
            assert refused.value.left == left


async def test_an_agent_follows_activities_and_promises_no_money(browser: Browser) -> None:
    await browser.sign_in("agent")
    assert await send(browser, PROMISED) == 403
    for fields in (SEEN, {**SEEN, "activity": "x"}):
        assert await send(browser, fields) in {404, 422}


async def test_supports_and_persons_of_others_are_not_here(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await give(
            unit, 2, SupportGiven("cash", "x", date(2026, 1, 1)), [LineGiven(1, date(2026, 1, 1), 5, group_id=3)]
        )
        await enter_person(unit, 2, PersonGiven("f"), None, 1)
    await browser.sign_in("ngo_admin")
    handed = {"act": "handed", "tranche": "1", "handed_on": "2026-11-20", "who": "all"}
    await browser.get("/panel/support")
    for address in ("/panel/supports/1", "/panel/persons/1", "/panel/supports/1/list.xlsx", "/panel/persons/1/data"):
        assert (await browser.client.get(address)).status_code == 404, address
    await browser.get("/panel/persons")
    assert (await browser.post("/panel/supports/1", handed)).status_code == 404
    assert await rows_of(browser, "supports") == []


async def test_what_was_written_of_a_support_stays(world: World) -> None:
    await attack(world)


async def test_what_was_written_of_a_support_stays_on_postgresql(postgres_world: World) -> None:
    await attack(postgres_world)


async def attack(world: World) -> None:
    """Try to change, with plain SQL, what only a counter-entry may correct."""
    database, day = world.database, date(2026, 11, 20)
    async with database.unit_of_work() as unit:
        goods = SupportGiven("goods", "Mil", day, measure="sac", stock="Gao")
        await give(unit, 1, goods, [LineGiven(1, day, 3, group_id=1), LineGiven(1, day, 4, group_id=2)])
        await move_stock(unit, (1, "Gao", "Mil", "sac"), 5, day, None)
    window = ScopedReader(database, TenantScope("installation"))
    support = await support_seen(window, 1)
    assert support is not None
    async with database.unit_of_work() as unit:
        assert await hand_over(unit, support, 1, day, None, [1]) == 1
        await counter(unit, support, 1, "wrong", day, None)
    with pytest.raises(StockWrong):
        async with database.unit_of_work() as unit:
            await move_stock(unit, (1, "Gao", "Mil", "sac"), -6, day, None)
    for statement in (
        "UPDATE support_line SET quantity = 30 WHERE id = 2",
        "UPDATE support_line SET handed_on = '2026-11-21' WHERE id = 1",
        "UPDATE support_line SET word = 'yes' WHERE id = 2",
        "DELETE FROM support_line WHERE id = 2",
        (
            "INSERT INTO support_line (support_id, tranche, due_on, group_id, quantity, reason, counters)"
            " VALUES (1, 1, '2026-11-20', 2, -1, '', 2)"
        ),
        (
            "INSERT INTO support_line (support_id, tranche, due_on, group_id, quantity, reason, counters, handed_on)"
            " VALUES (1, 1, '2026-11-20', 1, -3, '', 1, '2026-11-20')"
        ),
        "INSERT INTO support_line (support_id, tranche, due_on, quantity, reason) VALUES (1, 1, '2026-11-20', 1, '')",
        "UPDATE stock_move SET left_after = 50",
        "DELETE FROM stock_move",
        (
            "INSERT INTO stock_move (ngo_id, place, goods, measure, number, quantity, left_after, moved_on, note)"
            " VALUES (1, 'Gao', 'Mil', 'sac', 4, -9, -4, '2026-11-20', '')"
        ),
        (
            "INSERT INTO stock_move (ngo_id, place, goods, measure, number, quantity, left_after, moved_on, note)"
            " VALUES (1, 'Gao', 'Mil', 'sac', 4, 1, 60, '2026-11-20', '')"
        ),
    ):
        with pytest.raises(Exception, match=r"support|own_word|one_recipient|signs|never_below|counters|stock"):
            async with database.unit_of_work() as unit:
                await unit.fetch(text(statement))
    assert (await whole(window))["promised"] == 1, "the line that was taken back counts no more"
