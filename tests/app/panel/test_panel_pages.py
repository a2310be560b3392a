"""What the pages show and change, in both languages and on both engines, with a fixed number of queries."""

import asyncio
import re
from datetime import UTC, datetime, time
from functools import partial
from html import unescape
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import insert, text

import app.panel as panel
import ledger
from app.messaging.topics import TOPICS
from app.organisations.figures.series.weeks import rebuild_weeks, record_week
from app.panel.pages.figures.export import TABLES
from app.panel.pages.team.audit_log import ACTIONS, in_readers_words
from app.panel.words import FOLDER, LANGUAGES, read_texts, words_in
from ledger.books.chart import loan_accounts, member_accounts
from ledger.books.command import Command
from ledger.meeting.roll_call import PRESENCES
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.tables import FunnelDay, Loan, SavingsGroup, table_of
from tests.app.panel.camide import FOUNDED, World, make_busy
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_walls import routes
from tests.kit.recorded import voices

pytestmark = pytest.mark.anyio

PAGES = {  # page: the most statements it may run, the one that finds the session among them
    "/panel": 10,
    "/panel/attention": 7,
    "/panel/attention?trouble=late&page=2": 7,
    "/panel/groups": 8,
    "/panel/groups?q=ben&trouble=late&region=Kayes&family=vsla&programme=1&agent=3&sort=-late": 9,
    "/panel/search": 1,
    "/panel/search?q=benkadi": 3,
    "/panel/search?q=awa&sort=-phone": 4,
    "/panel/search?q=00001+3": 4,
    "/panel/groups/00001": 18,
    "/panel/groups/00001/meetings": 3,
    "/panel/groups/00001/meetings/1": 12,
    "/panel/groups/00001/loans": 4,
    "/panel/groups/00001/incidents": 3,
    "/panel/groups/00001/rules": 3,
    "/panel/groups/00001/facts": 13,
    "/panel/groups/00001/life": 12,
    "/panel/groups/00001/seats": 9,
    "/panel/groups/00001/support": 5,
    "/panel/support": 6,
    "/panel/support/list": 2,
    "/panel/support/cases": 2,
    "/panel/supports/1": 6,
    "/panel/persons": 6,
    "/panel/persons?q=awa": 6,
    "/panel/persons/1": 9,
    "/panel/persons/1/income": 5,
    "/panel/incomes": 2,
    "/panel/incomes?by=programme&sort=-now": 2,
    "/panel/incomes/1": 6,
    "/panel/incomes/list": 3,
    "/panel/sales": 4,
    "/panel/sales?by=producer&sort=-paid_xof": 4,
    "/panel/sales?by=buyer": 4,
    "/panel/sales/list": 2,
    "/panel/lots/1": 6,
    "/panel/stock": 2,
    "/panel/groups/00001/share-out": 7,
    "/panel/groups/00001/passbooks": 7,
    "/panel/groups/00001/enrol": 2,
    "/panel/groups/00001/activation": 6,
    "/panel/first-pins": 3,
    "/panel/groups/00001/members/1": 10,
    "/panel/loans": 3,
    "/panel/loans?state=late&sort=-owed&page=2": 5,
    "/panel?from=2026-10-01&to=2026-10-31": 18,
    "/panel/indicators?by=region": 10,
    "/panel/indicators?by=agent&period=13": 13,
    "/panel/indicators?by=programme&period=13&programme=1": 11,
    "/panel/missed": 4,
    "/panel/programmes": 6,
    "/panel/programmes/1": 7,
    "/panel/programmes/1/report": 32,
    "/panel/programmes/1/groups?q=ben": 9,
    "/panel/visits": 7,
    "/panel/visits?state=overdue&agent=3&programme=1&sort=-score": 7,
    "/panel/visits/plan": 7,
    "/panel/visits/plan?state=all&period=13&sort=-agent": 7,
    "/panel/visits/plan/new": 8,
    "/panel/visits/checklist": 2,
    "/panel/groups/00001/visits": 6,
    "/panel/groups/00001/visits/1": 6,
    "/panel/groups/00001/visits/1/change": 6,
    "/panel/groups/00001/new-visit": 5,
    "/panel/trainings?sort=-women": 6,
    "/panel/trainings/1/change": 11,
    "/panel/new-training": 8,
    "/panel/trainings": 6,
    "/panel/trainings/1": 4,
    "/panel/volunteers": 4,
    "/panel/consultations": 5,
    "/panel/consultations/1": 6,
    "/panel/consultations/1/change": 2,
    "/panel/consultations/1/tell": 11,
    "/panel/consultations/2/plan": 6,
    "/panel/consultations/2/plan/print": 8,
    "/panel/consultations/2/plan/tell": 11,
    "/panel/messages": 6,
    "/panel/messages/budgets": 2,
    "/panel/messages?state=dead&sort=-cost": 6,
    "/panel/messages/budgets?sort=-spent": 2,
    "/panel/messages/costs": 2,
    "/panel/funnel": 4,
    "/panel/forms": 1,
    "/panel/forms?group=00001": 2,
    "/panel/import": 2,
    "/panel/new-group": 1,
    "/panel/export": 1,
    "/panel/team": 4,
    "/panel/team/3/groups": 9,
    "/panel/transfers": 3,
    "/panel/audit": 3,
    "/panel/audit?about=00001&member=1&action=member_read": 5,
    "/panel/settings": 2,
    "/panel/settings/sign-in": 3,
    "/panel/retention": 2,
}

FILES = {  # the same for what is taken out
    **{f"/panel/export/{name}.csv": {"indicators": 8, "groups": 7, "maturity": 6}.get(name, 5) for name in TABLES},
    "/panel/export/groups.csv?period=2026-10": 8,
    "/panel/export/loans.csv?period=2026-10": 5,
    "/panel/export/indicators.csv?by=programme&period=13&programme=1": 11,
    "/panel/consultations/1/tally.csv": 6,
    "/panel/consultations/3/part": 2,  # a page, of whoever is invited alone
    "/panel/support/list.xlsx": 2,
    "/panel/incomes/list.xlsx": 2,
    "/panel/sales/list.xlsx": 2,
    "/panel/supports/1/list.xlsx": 4,
    "/panel/persons/1/data": 14,
    "/panel/programmes/1/report/xlsx": 40,
    "/panel/consultations/2/plan/pdf": 8,
    "/panel/groups/00001/members/1/data": 40,
    "/panel/forms/consent.html": 2,
    "/panel/forms/opening.xlsx?group=00001": 5,
    "/panel/groups/00001/passbooks/pdf": 7,
    "/panel/groups/00001/meetings/1/pdf": 12,
    "/panel/team/3": 4,
}


OF_THE_INSTALLATION = {
    "/panel/organisations": 2,
    "/panel/organisations/1": 2,
    "/panel/places": 7,
    "/panel/voices": 8,
    "/panel/voices/bm": 3,
    "/panel/voices/bm/clips/pin": 2,
    "/panel/voices/bm/lines/texts": 2,
    "/panel/voices/bm/lines/texts/file": 2,
}
"""The same for pages of the installation's admin alone."""


class Counting:
    """A database that counts the statements run through it."""

    def __init__(self, database) -> None:
        self._database, self.statements = database, 0

    def __getattr__(self, name: str):
        return getattr(self._database, name)

    async def fetch(self, statement, **values):
        self.statements += 1
        return await self._database.fetch(statement, **values)

    def unit_of_work(self):
        self.statements += 1  # a page's only unit writes one audit line
        return self._database.unit_of_work()


def count_statements(world: World, browser: Browser) -> Counting:
    """Let the browser go on at the same panel over a database that counts."""
    world.database = counting = Counting(world.database)
    browser.client = type(browser.client)(
        transport=type(browser.client._transport)(app=world.app()),
        base_url="http://kesu.test",
        cookies=browser.client.cookies,
    )
    return counting


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_in_every_language_with_a_fixed_number_of_queries(world: World, language: str) -> None:
    await make_busy(world)
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    await browser.post("/panel/settings", {"act": "language", "language": language})
    counting = count_statements(world, browser)
    for address, most in PAGES.items():
        counting.statements = 0
        answer = await browser.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}">' in answer.text
        assert counting.statements <= most, f"{address} ran {counting.statements} statements"


async def test_every_file_with_a_fixed_number_of_queries_and_no_page_is_left_out(world: World) -> None:
    world.voices = voices()
    await make_busy(world)
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE consultation SET opens_on = '2026-11-01', closes_on = '2026-11-21'"))
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    counting = count_statements(world, browser)
    for address, most in FILES.items():
        counting.statements = 0
        assert (await browser.get(address)).status_code == 200, address
        assert counting.statements <= most, f"{address} ran {counting.statements} statements"
    await browser.sign_in("admin")
    for address, most in OF_THE_INSTALLATION.items():
        counting.statements = 0
        assert (await browser.get(address)).status_code == 200, address
        assert counting.statements <= most, f"{address} ran {counting.statements} statements"
    counted = [address.partition("?")[0] for address in (*PAGES, *FILES, *OF_THE_INSTALLATION)]
    behind = [path for method, path, right in routes() if method == "GET" and right is not None]
    assert len(behind) >= 40
    for path in behind:
        pattern = re.sub(r"{\w+}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        assert any(re.fullmatch(pattern, address) for address in counted), f"{path} is in no table of queries"


async def test_every_page_on_postgresql(postgres_world: World) -> None:
    await rebuild_weeks(postgres_world.database, postgres_world.clock.now().date(), weeks=4)
    await record_week(postgres_world.database, postgres_world.clock.now().date())
    await make_busy(postgres_world)
    for who in ("ngo_admin", "agent", "donor", "admin"):
        browser = Browser(postgres_world)
        assert (await browser.sign_in(who)).status_code == 303
        for address in (*PAGES, "/panel/export/members_redacted.csv", "/panel/export/loans_redacted.xlsx"):
            assert (await browser.get(address)).status_code in {200, 403}, address
    assert "72\u00a0000\u00a0F" in (await browser.get("/panel/groups/00001")).text


async def test_changing_a_member_is_noted_and_told(browser: Browser) -> None:
    await browser.sign_in("agent")
    address = "/panel/groups/00001/members/2"
    await browser.get(address)
    fields = {
        "name": " Binta  Keïta ",
        "phone": "76 12 34 56",
        "language": "bm",
        "consent_how": "oral",
        "sms_wanted": "1",
    }
    assert (await browser.post(address, fields)).status_code == 303
    page = (await browser.get(address)).text
    assert "+223\u00a076\u00a012\u00a034\u00a056" in page
    assert "Oral, devant le groupe" in page
    assert "oui, Oral, devant le groupe" in page
    assert "texte 2, Bambara" in page
    database = browser.world.database
    line = (await database.fetch(text("SELECT * FROM audit_line WHERE action = 'member_changed'")))[0]
    assert line["detail"] == "phone, language, consent"
    assert (await database.fetch(text("SELECT topic, member FROM outbox WHERE topic = 'phone_changed'")))[0][
        "member"
    ] == 2


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 61), ("phone", "12"), ("phone", "abc"), ("language", "xx")]
)
async def test_a_wrong_field_changes_nothing(browser: Browser, field: str, value: str) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/members/2")
    fields = {"name": "Binta Keïta", "phone": "", "language": "fr", field: value}
    answer = await browser.post("/panel/groups/00001/members/2", fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    rows = await browser.world.database.fetch(text("SELECT name, phone FROM member WHERE group_id = 1 AND number = 2"))
    assert (rows[0]["name"], rows[0]["phone"]) == ("Binta Keïta", "+22370000102")


async def test_enrolling_gives_the_next_number_and_accounts(browser: Browser) -> None:
    await browser.sign_in("agent")
    await browser.get("/panel/groups/00001/enrol")
    fields = {
        "name": "Nana <b>Cissé</b>",
        "phone": "+22370000101",
        "language": "fr",
        "sex": "f",
        "consent_how": "thumb",
    }
    answer = await browser.post("/panel/groups/00001/enrol", fields)
    assert answer.headers["location"] == "/panel/groups/00001/members/7?said=enrolled"
    page = (await browser.get(answer.headers["location"])).text
    assert "Nana &lt;b&gt;Cissé&lt;/b&gt;" in page
    assert "Ce téléphone sert aussi à" in page
    assert "Awa Traoré" in page
    rows = await browser.world.database.fetch(
        text("SELECT count(*) AS n FROM account WHERE group_id = 1 AND member = 7")
    )
    assert rows[0]["n"] >= 5


async def test_a_shared_phone_is_told_but_not_whose_beyond_the_wall(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET phone = '+22370000102' WHERE group_id IN (2, 3) AND number = 1"))
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/groups/00001/members/2")).text
    assert "Sabougnouma" in page
    assert "Alhamdou" not in page


async def test_groups_are_found_by_the_agent_who_follows_them(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    agent = browser.world.staff["agent"]
    page = (await browser.get(f"/panel/groups?agent={agent}")).text
    assert f'<option value="{agent}" selected>agent' in page
    assert "Benkadi" in page
    assert "Sabougnouma" not in page
    await browser.sign_in("agent")  # she sees her own groups and nobody of the team
    assert 'name="agent"' not in (await browser.get("/panel/groups")).text


async def test_lists_go_on_where_they_ended(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    async with browser.world.database.unit_of_work() as unit:
        for number in range(100, 160):
            fields = {"family": "vsla", "ngo_id": 1, "founded_on": "2026-11-01"}
            await unit.fetch(insert(table_of(SavingsGroup)), id=number, code=f"{number:05}", name="G", **fields)
    seen: list[str] = []
    address = "/panel/groups"
    while address:
        page = (await browser.get(address)).text
        seen += re.findall(r'href="/panel/groups/(\d{5})"', page)
        more = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = f"/panel/groups{unescape(more.group(1))}" if more else ""
    assert seen == ["00001", "00002", *(f"{number:05}" for number in range(100, 160))]


@pytest.mark.parametrize("page", ["passbooks", "share-out"])
async def test_members_and_seats_of_a_large_group_are_told_a_page_at_a_time(browser: Browser, page: str) -> None:
    await browser.sign_in("ngo_admin")
    async with browser.world.database.unit_of_work() as unit:
        for number in range(101, 161):
            await enrol_member(unit, 1, Enrolment(number=number, name=f"Siège {number}", joined_on=FOUNDED))
        saved = {f"shares:{number}": -500 for number in range(101, 161)}  # who holds nothing shares nothing out
        await unit.post(
            Command(1, "saved", datetime.combine(FOUNDED, time(), UTC), "import").draft(
                "opening", saved | {"box:loan": 30_000}
            )
        )
    pages, seen, more = [], [], ""
    while not pages or more:
        text_ = (await browser.get(f"/panel/groups/00001/{page}{more}")).text
        pages.append(text_)
        seen += re.findall(r">([1-9]\d*) · ", text_)
        found = re.search(r'rel="next" href="(\?[^"]*\bpage=\d+)"', text_)
        more = unescape(found.group(1)) if found else ""
    assert seen == [str(number) for number in (*range(1, 7), *range(101, 161))]
    assert len(pages) == 2
    assert "Siège 160" not in pages[0]


async def test_a_members_page_calls_solidarity_by_its_name(browser: Browser) -> None:
    """It is no savings, and what she owes of it is no fine."""
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/groups/00001/members/6")).text
    lines = set(re.findall(r'</th><td data-th="[^"]+">([^<]+)</td><td class="wide" data-th="[^"]+">([^<]+)</td>', page))
    assert {kind for kind, account in lines if account == "Solidarité"} == {"Solidarité"}
    assert {account for kind, account in lines if kind == "Épargne"} <= {"Parts", "Annoncé"}


async def test_odd_addresses_lead_nowhere_and_break_nothing(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    for address in (
        "/panel/groups/%00",
        "/panel/groups/00001/members/99999999999999999999",
        "/panel/groups/00001/members/abc",
        "/panel/groups/00001/meetings/-1",
        "/panel/team/0",
        "/panel/export/groups.pdf",
        "/panel/no/such/page",
    ):
        assert (await browser.get(address)).status_code == 404, address
    for address in (
        "/panel/groups?q=%25%27%22;--&region=%00&page=%27&sort=--",
        "/panel/audit?page=99999999999999999999&person=x",
        "/panel/loans?page=99999999999999999999&sort=x/y/z&state=%00",
        "/panel/messages?before=-1&state=dead'",
    ):
        assert (await browser.get(address)).status_code == 200, address


def test_french_and_english_have_the_same_texts_with_the_same_blanks() -> None:
    french, english = (read_texts(language) for language in LANGUAGES)
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(LANGUAGES)
    assert french.keys() == english.keys()
    for key, line in french.items():
        assert set(re.findall(r"{(\w+)}", line)) == set(re.findall(r"{(\w+)}", english[key])), key


def test_every_text_that_a_page_names_is_there() -> None:
    texts = read_texts("fr")
    for file in Path(panel.__file__).parent.rglob("*.html"):
        for key in re.findall(r"\bt\('([\w.]+)'[,)]", file.read_text()):
            assert key in texts, f"{file.name}: {key}"


def test_whatever_the_books_and_messages_can_hold_has_a_name() -> None:
    texts = read_texts("fr")
    books = "\n".join(file.read_text() for file in Path(ledger.__file__).parent.rglob("*.py"))
    accounts = {spec.kind for spec in (*member_accounts(1), *loan_accounts(1, 1))}
    named = {
        "kind": set(re.findall(r'\.draft\(\s*"(\w+)"', books)),
        "incident": set(re.findall(r'open_incident\([^)]*?"(\w+)"', books)),
        "presence": set(PRESENCES),
        "topic": set(TOPICS),
        "account": accounts,
    }
    assert min(map(len, named.values())) >= 2
    assert [f"{s}.{name}" for s, names in named.items() for name in sorted(names) if f"{s}.{name}" not in texts] == []


def test_every_rule_of_a_group_and_its_every_value_has_words() -> None:
    hints = get_type_hints(Constitution)
    words = {f"setting_value.{value}" for hint in hints.values() for value in get_args(hint) if isinstance(value, str)}
    words |= {f"setting.{name}" for name in Constitution.default("vsla").to_settings()}
    assert len(words) > 40
    assert sorted(words - read_texts("fr").keys()) == []


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("fr", "0", "0 incident"),
        ("fr", "1", "1 incident"),
        ("fr", "2", "2 incidents"),
        ("fr", "1\u00a0000", "1\u00a0000 incidents"),
        ("en", "0", "0 incidents"),
        ("en", "1", "1 incident"),
        ("en", "12", "12 incidents"),
    ],
)
def test_one_is_not_said_as_many(language: str, number: str, said: str) -> None:
    assert words_in(language)("trouble.incidents", number=number) == said
    assert not [key for key, line in read_texts(language).items() if "(s)" in line]


def test_every_action_can_be_asked_for_and_what_it_notes_is_in_the_readers_words() -> None:
    texts = read_texts("fr")
    assert {key for key in texts if key.startswith("action.")} == {f"action.{name}" for name in ACTIONS}
    shown = partial(in_readers_words, words_in("fr"))
    assert (
        shown("1, consultation_opened, 4 SMS, 100 F at most") == "1, annonce de la consultation, 4 SMS, 100 F au plus"
    )
    assert shown("members.csv, rows: 12") == "members.csv, lignes: 12"
    assert shown("phone, language, consent") == "téléphone, langue, consentement"
    assert shown("role donor of 7") == "rôle bailleur de la personne 7"


async def test_the_funnel_says_what_stands_on_the_screens(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        for screen in ("save.shares", "of-an-earlier-version"):
            place = {"day": "2026-11-20", "ngo_id": 1, "language": "fr", "network": "orange"}
            await unit.fetch(insert(table_of(FunnelDay)), screen=screen, shown=10, given_up=3, **place)
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/funnel")).text
    assert "Épargner: combien de parts? (…-…) Une part: …" in page
    assert "of-an-earlier-version" in page


def test_no_page_holds_a_script_a_style_or_an_address_elsewhere() -> None:
    for file in Path(panel.__file__).parent.rglob("*.html"):
        markup = file.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=)|https?://", markup), file.name


async def test_the_first_page_is_light(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    packed = {"Accept-Encoding": "gzip"}
    sizes = []
    page = await browser.client.get("/panel", headers=packed)
    for address in ("/panel", *re.findall(r'(?:href|src)="(/panel/static/[^"]+)"', page.text)):
        answer = await browser.client.get(address, headers=packed)
        sizes.append(int(answer.headers["content-length"]))
    assert sum(sizes) < 60_000, sizes


async def test_a_groups_loans_are_told_newest_first_a_page_at_a_time(browser: Browser) -> None:
    async with browser.world.database.unit_of_work() as unit:
        first = (await unit.fetch(text("SELECT * FROM loan WHERE group_id = 1")))[0]
        for number in range(2, 54):
            await unit.fetch(insert(table_of(Loan)), **{**first, "number": number, "idem_key": f"loan-{number}"})
    await browser.sign_in("ngo_admin")
    page = (await browser.get("/panel/groups/00001/loans")).text
    more = re.search(r'rel="next" href="(\?[^"]+)"', page)
    assert more
    rest = (await browser.get(f"/panel/groups/00001/loans{unescape(more.group(1))}")).text
    numbers = [int(number) for number in re.findall(r"prêt (\d+) ·", page + rest)]
    assert numbers == list(range(53, 0, -1))


MADE = {  # a form that makes something: where it stands, what is typed, and the table of what it makes
    "/panel/groups/00001/enrol": (
        {"name": "Nana Cissé", "phone": "", "language": "fr", "sex": "f", "consent_how": "oral"}, "member",
    ),
    "/panel/new-training": (
        {"topic": "Comptes", "began_on": "2026-11-10", "days": "2", "women_00001": "5", "men_00001": "1",
         "other_women": "", "other_men": ""},
        "training",
    ),
    "/panel/consultations": (
        {"q1_kind": "one", "q1_fr": "Quoi?\nEau\nPaix", "opens_on": "2026-11-22", "closes_on": "2026-12-01"},
        "consultation",
    ),
    "/panel/groups/00001/support": (
        {"act": "begin", "what": "Savon", "women": "3", "men": "0", "began_on": "2026-10-01"}, "activity",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", MADE)
async def test_a_button_pressed_twice_on_a_slow_link_makes_one(browser: Browser, address: str) -> None:
    fields, table = MADE[address]
    count = text(f"SELECT count(*) AS n FROM {table}")
    await browser.sign_in("ngo_admin")
    before = (await browser.world.database.fetch(count))[0]["n"]
    await browser.get(address)
    token = browser.token()
    answers = await asyncio.gather(*(browser.post(address, {**fields, "csrf": token}) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert "noté une fois" in browser.last
    assert (await browser.world.database.fetch(count))[0]["n"] == before + 1
    await browser.get(address)
    assert (await browser.post(address, fields)).status_code == 303  # a form of its own makes another
    assert (await browser.world.database.fetch(count))[0]["n"] == before + 2
