"""Every page, tried by every role, with what is its own and with what belongs to another organisation."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, insert, select

import app.panel as panel
from app.organisations.consultations.plans import add_action
from app.organisations.incomes.incomes import IncomeFigures, IncomeGiven, begin_income
from app.organisations.incomes.lots import LotGiven, LotShare, sell_lot
from app.organisations.persons.persons import PersonGiven, enter_person, link_member
from app.organisations.programmes.programmes import choose_groups, make_programme
from app.organisations.roles import RIGHTS, Right, Role
from app.organisations.supports.supports import LineGiven, SupportGiven, promise_support
from app.organisations.tenancy import ScopedReader, TenantScope, visible
from app.organisations.trainings.trainings import TrainingGiven, record_training
from app.panel.routes import router
from ledger.consultations.asking import ask_members
from ledger.consultations.questions import one_choice
from ledger.tables import AuditLine, FunnelDay, Ngo, Outbox, SavingsGroup, table_of
from tests.app.panel.camide import NAMES, NOW, STAFF, World, visited
from tests.app.panel.conftest import CSRF, Browser
from tests.kit.read_pdf import pages_of
from tests.kit.recorded import voices

pytestmark = pytest.mark.anyio

OPEN = {
    "/panel/sign-in",
    "/panel/sign-in/kept",
    "/panel/invitations/{token}",
    "/panel/static/{name}",
    "/panel/{rest:path}",
}
NUMBERED_FROM_ONE = (
    *("/panel/programmes", "/panel/consultations", "/panel/trainings", "/panel/organisations"),
    *("/panel/persons", "/panel/supports", "/panel/incomes", "/panel/lots"),
)
"""Addresses by number: 1 is Camide's, 2 is AMSODE's."""
SECRETS_OF_AMSODE = ("Alhamdou", "00003", "Djébok", "salif", "AMSODE", "+2237 00 03", "7000301", "of-amsode")


def routes() -> list[tuple[str, str, Right | None]]:
    """Method, path and right of every route; a right of none is a page for strangers."""
    found = []
    for route in router.routes:
        assert isinstance(route, APIRoute)
        rights = [
            dependency.call.right for dependency in route.dependant.dependencies if hasattr(dependency.call, "right")
        ]
        assert rights or route.path in OPEN, f"{route.path} asks for no right"
        found += [(method, route.path, rights[0] if rights else None) for method in route.methods]
    return sorted(found)


def one_of_each(path: str) -> str:
    """Chooses among what is everybody's: a kind of file, a form, a language and its clips."""
    return (
        path.replace("{name}.{kind}", "groups.csv")
        .replace("{form}.{kind}", "consent.html")
        .replace("{kind}", "csv")
        .replace("{language}", "bm")
        .replace("{clip}", "pin")
        .replace("{catalogue}", "texts")
    )


def filled(path: str, world: World, *, foreign: bool) -> str:
    who = "salif" if foreign else "agent"
    if path.startswith(NUMBERED_FROM_ONE):
        path = path.replace("{id_}", "2" if foreign else "1")
    return (
        one_of_each(path)
        .replace("{code}", "00003" if foreign else "00001")
        .replace("{number}", "1")
        .replace("{id_}", str(world.staff[who]))
        .replace("{token}", "unknown")
    )


@pytest.fixture
async def busy(world: World) -> World:
    """Both organisations have messages, calls and audit lines; clips are recorded."""
    world.voices = voices()
    async with world.database.unit_of_work() as unit:
        for code, member in (("00001", 1), ("00003", 2)):
            for state in ("dead", "sent"):
                await unit.fetch(
                    insert(table_of(Outbox)),
                    group_id=world.groups[code],
                    key=f"{code}{state}",
                    topic="declared",
                    member=member,
                    payload="{}",
                    created_us=1,
                    next_us=1,
                    state=state,
                )
        for ngo_id, group_id in ((1, world.groups["00001"]), (2, world.groups["00003"])):
            name = f"Programme of-{'camide' if ngo_id == 1 else 'amsode'}"
            await choose_groups(unit, await make_programme(unit, ngo_id, name, NOW.date()), [group_id], [ngo_id])
            given = TrainingGiven(f"Training {name.split()[1]}", "", "", NOW.date(), 2, None, {group_id: (5, 1)}, 0, 0)
            await record_training(unit, ngo_id, world.staff["admin"], given)
            await visited(unit, world, ngo_id, group_id, "agent" if ngo_id == 1 else "salif")
            person = await enter_person(unit, ngo_id, PersonGiven("f"), None, 1)
            await link_member(unit, person, group_id, 2)
            line = LineGiven(1, NOW.date(), 5, person_id=person)
            stall, before = IncomeGiven("trade", f"Stall {name.split()[1]}"), IncomeFigures(NOW.date(), 10, 5)
            await begin_income(unit, (ngo_id, person), stall, before, None, 1)
            sold = LotGiven("Beurre", "2026", "kg", f"Buyer {name.split()[1]}", NOW.date(), 900)
            await sell_lot(unit, ngo_id, None, sold, [(person, LotShare(3))], 1)
            await promise_support(unit, ngo_id, None, SupportGiven("cash", name.split()[1], NOW.date()), [line])
            options = [{"fr": "Eau"}, {"fr": "Paix"}]
            closed = NOW.date() - timedelta(days=1)
            asked = await ask_members(
                unit, ngo_id, [one_choice({"fr": f"Question {name.split()[1]}"}, options)], closed, closed
            )
            await add_action(unit, asked, 1, f"Action {name.split()[1]}", "", NOW.date())
            await unit.fetch(
                _text("UPDATE consultation SET frozen_us = 1, frozen = :tally"),
                tally='{"1": {"Kayes": {"1": 4, "2": 3}}, "women": {"Kayes": 7}}',
            )
            await unit.fetch(
                insert(table_of(FunnelDay)),
                day="2026-11-20",
                ngo_id=ngo_id,
                screen=f"screen-of-{ngo_id}",
                language="fr",
                network="orange",
                shown=10,
                given_up=3,
            )
        await unit.fetch(
            insert(table_of(AuditLine)),
            at_us=1,
            staff_id=world.staff["salif"],
            ngo_id=2,
            action="exported",
            detail="of amsode",
        )
    return world


def told(answer) -> str:
    """What somebody reads in an answer: the text of a PDF, whose bytes count themselves; no token, which is chance."""
    if answer.headers.get("content-type") == "application/pdf":
        return "\n".join(pages_of(answer.content))
    return CSRF.sub("", answer.text)


@pytest.mark.parametrize("who", [name for name in STAFF if name != "salif"])
async def test_every_route_gives_a_role_what_it_has_a_right_to_and_nothing_of_others(who: str, busy: World) -> None:
    browser = Browser(busy)
    await browser.sign_in(who)
    token = browser.token()
    rights = RIGHTS[Role(STAFF[who][0])]
    for method, path, right in routes():
        if right is None or path == "/panel/sign-out":
            continue
        for foreign in (False, True):
            address = filled(path, busy, foreign=foreign)
            headers = {"Origin": "http://kesu.test"}
            data = {"csrf": token} if method == "POST" else None
            answer = await browser.client.request(method, address, data=data, headers=headers)
            where = f"{who} {method} {address}: {answer.status_code}"
            beyond = foreign and who != "admin" and address != filled(path, busy, foreign=False)
            expected = expected_status(who, method, path, allowed=right in rights, beyond=beyond)
            assert answer.status_code in expected, where
            for secret in secrets_from(who):
                assert secret not in told(answer), f"{where} shows {secret}"


def expected_status(who: str, method: str, path: str, *, allowed: bool, beyond: bool) -> set[int]:
    """What a route may answer: 403 without the right, 404 beyond the wall, the page itself otherwise."""
    if not allowed:
        return {403}
    if beyond:
        return {404}
    if method == "POST":  # a form with nothing in it changes nothing, or says what is missing
        return {303, 403, 404, 409, 422}
    if who == "translator" and path == "/panel":  # to where her work is
        return {303}
    if path == "/panel/trainings/{id_}/change":  # of who recorded it, or her organisation's admin
        return {200, 403}
    if path == "/panel/consultations/{id_}/part":  # of an organisation that was invited alone
        return {404}
    if path == "/panel/consultations/{id_}/change":  # of one that may be answered, and these are frozen
        return {404}
    if path == "/panel/team/{id_}/groups":  # of an agent alone
        return {200, 404}
    if who == "agent" and "{id_}/report" in path:
        return {403}  # she sees some groups of it alone
    return {403} if who == "donor" and "{name}.{kind}" in path else {200}  # donors have the indicators' file alone


def secrets_from(who: str) -> tuple[str, ...]:
    """What a role must never read anywhere."""
    if who == "admin":
        return ()
    beyond = (*SECRETS_OF_AMSODE, "screen-of-2", "of amsode")
    return (*beyond, "Awa", "Binta", "+223") if who == "donor" else beyond


async def test_whoever_reads_a_name_or_a_number_is_noted(busy: World) -> None:
    """Every page and file in which a member's name or phone stands leaves a line of who read it."""
    browser = Browser(busy)
    await browser.sign_in("ngo_admin")
    reading = set()
    for method, path, right in routes():
        if method != "GET" or right is None:
            continue
        addresses = [filled(path, busy, foreign=False)]
        if "{name}.{kind}" in path:
            addresses += [f"/panel/export/{name}.csv" for name in ("members", "loans", "members_redacted")]
        for address in addresses:
            before = await _lines(busy)
            answer = await browser.get(address)
            if any(name.split()[0] in answer.text for name in NAMES) or "70\u00a000\u00a001" in answer.text:
                reading.add(address)
            if address in reading or answer.headers["content-type"].startswith("application/"):
                assert await _lines(busy) == before + 1, f"{address} was read and nobody noted it"
    assert len(reading) >= 8, reading
    assert "/panel/groups/00001/members/1/data" in reading


async def _lines(world: World) -> int:
    return int((await world.database.fetch(_text("SELECT count(*) AS n FROM audit_line")))[0]["n"])


async def test_every_page_sends_a_stranger_to_the_sign_in(browser: Browser) -> None:
    for method, path, right in routes():
        if right is not None:
            answer = await browser.client.request(method, filled(path, browser.world, foreign=False))
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/panel/sign-in"), path


async def test_an_agent_sees_her_own_groups_only(browser: Browser) -> None:
    await browser.sign_in("agent")
    page = (await browser.get("/panel/groups")).text
    assert "Benkadi" in page
    assert "Sabougnouma" not in page
    assert (await browser.get("/panel/groups/00002")).status_code == 404


async def test_a_message_of_another_organisation_is_not_sent_again(busy: World) -> None:
    browser = Browser(busy)
    await browser.sign_in("ngo_admin")
    rows = await busy.database.fetch(_text("SELECT id, group_id FROM outbox WHERE state = 'dead' ORDER BY id"))
    await browser.get("/panel/messages")
    headers = {"Origin": "http://kesu.test"}
    data = {"csrf": browser.token(), "id": [str(row["id"]) for row in rows]}
    answer = await browser.client.post("/panel/messages/retry", data=data, headers=headers)
    assert answer.status_code == 303
    after = await busy.database.fetch(_text("SELECT group_id, state FROM outbox WHERE key LIKE '%dead' ORDER BY id"))
    assert [row["state"] for row in after] == ["waiting", "dead"]


async def test_a_statement_that_forgets_the_wall_is_refused(world: World) -> None:
    window = ScopedReader(world.database, TenantScope("ngo", 1))
    with pytest.raises(ValueError, match="visible"):
        await window.fetch("SELECT * FROM savings_group")
    with pytest.raises(ValueError, match="visible"):
        await window.fetch(select(table_of(SavingsGroup)))


async def test_an_expression_sees_what_its_side_of_the_wall_holds(world: World) -> None:
    """Also where the name stands in a part of the statement, or under another name."""
    groups, other = visible(SavingsGroup), visible(SavingsGroup).alias("other")
    inside = select(func.count()).select_from(other).scalar_subquery()
    every = TenantScope("installation")
    whole = await ScopedReader(world.database, every).fetch(select(groups.c.code, inside.label("seen")))
    mine = await ScopedReader(world.database, TenantScope("ngo", 1)).fetch(select(groups.c.code, inside.label("seen")))
    assert {row["code"] for row in mine} < {row["code"] for row in whole}
    assert {row["seen"] for row in mine} == {len(mine)}
    nested = select(table_of(Ngo).c.code).where(select(other.c.id).where(other.c.code == "00003").exists())
    assert await ScopedReader(world.database, every).fetch(nested)
    assert not await ScopedReader(world.database, TenantScope("ngo", 1)).fetch(nested)
    assert not await ScopedReader(world.database, TenantScope("agent", 1, 0)).fetch(select(groups.c.code))


STATEMENTS_BESIDE_THE_WALL = {
    # what a page may read by itself, and why
    "settings.py": "one's own sessions and password, by one's own id",
}


def test_pages_read_through_the_window() -> None:
    folder = Path(panel.__file__).parent / "pages"
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("database.fetch"):
                assert file.name in STATEMENTS_BESIDE_THE_WALL, f"{file.name} reads beside the wall"


def _text(words: str):
    from app.organisations.statements import sql

    return sql(words)
