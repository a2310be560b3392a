"""A group is suspended, dissolved, re-opened, handed over when both agree, or released; only totals stay behind."""

import pytest
from sqlalchemy import text

from app.organisations.figures.positions.standings import GroupFilter, standings
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.people.membership.members import members_of_phone
from tests.app.panel.camide import NAMES, NOW, World, make_busy
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
_GROUP = text("SELECT status, ngo_id FROM savings_group WHERE code = :code")
FACTS, STANDING = "/panel/groups/00001/facts", "/panel/groups/00001/standing"


async def stands(world: World, code: str = "00001") -> tuple[object, ...]:
    return tuple(dict((await world.database.fetch(_GROUP, code=code))[0]).values())


async def step(browser: Browser, act: str, **typed: str):
    await browser.get("/panel/settings")
    return await browser.post(STANDING, {"act": act, "reason": "fin du projet", **typed})


async def between_cycles(world: World) -> None:
    """As if the share-out had been paid: the running cycle is the second and nothing was done in it."""
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE cycle SET closed_on = '2026-11-21', closed_seq = 1 WHERE group_id = 1"))
        await unit.fetch(
            text("INSERT INTO cycle (group_id, number, began_on, ends_on) VALUES (1, 2, '2026-11-21', '2027-10-01')")
        )


async def test_a_group_is_handed_over_when_both_agree(world: World) -> None:
    await handed_over(world)


async def test_a_group_is_handed_over_on_postgresql(postgres_world: World) -> None:
    await handed_over(postgres_world)


async def handed_over(world: World) -> None:
    await make_busy(world)
    theirs, agent, salif = Browser(world), Browser(world), Browser(world)
    await theirs.sign_in("ngo_admin")
    await agent.sign_in("agent")
    await salif.sign_in("salif")
    before = (await standings(ScopedReader(world.database, TenantScope("ngo", ngo_id=1)), NOW.date()))[0]
    assert (await step(theirs, "offer", organisation="AMSODE")).status_code == 303
    assert "Proposé à AMSODE" in (await theirs.get(FACTS)).text
    assert (await salif.get(FACTS)).status_code == 404, "an offer opens nothing yet"
    page = (await salif.get("/panel/transfers")).text
    assert "Benkadi" in page
    assert not [name for name in NAMES if name in page]
    assert (await theirs.post("/panel/transfers/1", {"act": "take"})).status_code == 404, "nobody agrees with herself"
    await salif.get("/panel/transfers")
    assert (await salif.post("/panel/transfers/1", {"act": "take"})).status_code == 303
    assert await stands(world) == ("active", 2)
    for former in (theirs, agent):
        for page in ("", "/facts", "/members/1", "/passbooks"):
            assert (await former.get(f"/panel/groups/00001{page}")).status_code == 404
    log = (await theirs.get("/panel/audit")).text
    assert "Groupe remis" in log
    assert "salif" not in log, "who of the other organisation agreed is its own"
    left = (await theirs.get("/panel/transfers")).text
    assert f"{before.members}" in left
    assert f"{before.savings_xof:,}".replace(",", "\u00a0") in left
    assert not [name for name in (*NAMES, "Benkadi") if name in left], "totals, and no names"
    assert "Awa" in (await salif.get("/panel/groups/00001")).text
    history = (await salif.get(FACTS)).text
    assert "Camide" in history
    assert "Sorofè" not in history, "a programme of the former organisation is not in sight"
    rows = await world.database.fetch(text("SELECT count(*) AS n FROM assignment WHERE group_id = 1"))
    parts = await world.database.fetch(text("SELECT count(*) AS n FROM programme_group WHERE group_id = 1"))
    assert (rows[0]["n"], parts[0]["n"]) == (0, 0)


async def test_an_offer_is_refused_or_withdrawn(world: World) -> None:
    theirs, salif = Browser(world), Browser(world)
    await theirs.sign_in("ngo_admin")
    await salif.sign_in("salif")
    await step(theirs, "offer", organisation="amsode")
    assert "déjà proposé" in (await step(theirs, "offer", organisation="amsode")).text
    await salif.get("/panel/transfers")
    assert (await salif.post("/panel/transfers/1", {"act": "refuse"})).status_code == 303
    await step(theirs, "offer", organisation="amsode")
    assert (await step(theirs, "withdraw")).status_code == 303
    assert (await salif.post("/panel/transfers/1", {"act": "take"})).status_code == 404
    assert await stands(world) == ("active", 1)


async def test_a_released_group_goes_on_alone(world: World) -> None:
    browser, admin = Browser(world), Browser(world)
    await browser.sign_in("ngo_admin")
    refused = await step(browser, "release")
    assert refused.status_code == 422
    assert "au milieu de son cycle" in refused.text
    assert await stands(world) == ("active", 1)
    await between_cycles(world)
    released = await step(browser, "release")
    assert released.headers["location"] == "/panel/transfers?said=saved"
    assert await stands(world) == ("active", None)
    assert (await browser.get(FACTS)).status_code == 404
    left = (await browser.get("/panel/transfers")).text
    assert "continue seul" in left
    assert "Benkadi" not in left
    assert await members_of_phone(world.database, "+22370000101"), "its phones go on"
    later = NOW.date().replace(year=2027)
    everything = ScopedReader(world.database, TenantScope("installation"))
    alone = next(one for one in await standings(everything, later) if one.code == "00001")
    assert not alone.silent
    assert "00001" not in [one.code for one in await standings(everything, later, GroupFilter(trouble="silent"))]
    await admin.sign_in("admin")
    assert (await step(admin, "offer", organisation="amsode")).status_code == 303, "it may be taken up again"


async def test_suspended_dissolved_and_opened_again(world: World) -> None:
    browser = Browser(world)
    await browser.sign_in("ngo_admin")
    assert "partagez d&#39;abord" in (await step(browser, "dissolve")).text
    assert (await step(browser, "suspend")).status_code == 303
    assert await stands(world) == ("suspended", 1)
    assert await members_of_phone(world.database, "+22370000101"), "her book is hers"
    window = ScopedReader(world.database, TenantScope("ngo", ngo_id=1))
    assert "00001" not in [
        one.code for one in await standings(window, NOW.date().replace(year=2027), GroupFilter(trouble="silent"))
    ]
    assert "ne permet pas" in (await step(browser, "suspend")).text
    assert (await step(browser, "reopen")).status_code == 303
    page = (await browser.get(FACTS)).text
    assert "suspendu" in page
    assert "fin du projet" in page


@pytest.mark.parametrize(
    ("act", "typed", "says"),
    [
        ("offer", {"code": "nowhere"}, "Aucune organisation ouverte"),
        ("offer", {"code": "camide"}, "déjà à cette organisation"),
        ("suspend", {"reason": ""}, "Écrivez le motif"),
        ("reopen", {}, "ne permet pas"),
    ],
)
async def test_what_cannot_be_is_one_line_and_nothing_is_written(
    browser: Browser, act: str, typed: dict[str, str], says: str
) -> None:
    await browser.sign_in("ngo_admin")
    answer = await step(browser, act, **typed)
    assert answer.status_code == 422
    assert says in answer.text
    counts = text("SELECT (SELECT count(*) FROM group_transfer) + (SELECT count(*) FROM group_fact) AS n")
    assert (await browser.world.database.fetch(counts))[0]["n"] == 0


async def test_an_agent_and_an_auditor_change_nothing_of_it(world: World) -> None:
    for who in ("agent", "auditor", "donor"):
        browser = Browser(world)
        await browser.sign_in(who)
        assert (await step(browser, "suspend")).status_code == 403
