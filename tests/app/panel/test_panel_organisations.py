"""Organisations made, renamed, closed and opened again in the panel; one that is closed lets nobody in."""

import pytest
from sqlalchemy import text

from app.panel.access.factors.codes import STEP_SECONDS
from app.panel.access.staff import StaffError, make_admin
from tests.app.panel.camide import KEY, NOW, PASSWORD, World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
NEW = {"code": "Jigi", "name": "Jigi Sahel", "speaks_bm": "1", "regions": "Kayes, Ségou", "sender": "JIGI"}
_NGO = text("SELECT * FROM ngo WHERE code = :code")
_LOG = text(
    "SELECT action, detail, ngo_id FROM audit_line WHERE action LIKE 'organisation%' AND staff_id > 0 ORDER BY id"
)
_COUNTS = text("SELECT (SELECT count(*) FROM ngo) + (SELECT count(*) FROM audit_line) AS rows")


async def test_made_changed_closed_and_opened_again(browser: Browser) -> None:
    await browser.sign_in("admin")
    await browser.get("/panel/organisations")
    made = await browser.post("/panel/organisations", NEW)
    assert made.headers["location"] == "/panel/organisations/3?said=saved"
    row = dict((await browser.world.database.fetch(_NGO, code="jigi"))[0])
    assert (row["name"], row["languages"], row["regions"], row["sender"]) == ("Jigi Sahel", "bm", "Kayes;Ségou", "JIGI")
    await browser.get("/panel/organisations/3")
    changed = {**NEW, "act": "change", "name": "Jigi Kayes", "regions": "Kayes"}
    assert (await browser.post("/panel/organisations/3", changed)).status_code == 303
    for command in ("close", "close", "reopen"):
        assert (await browser.post("/panel/organisations/3", {"act": command})).status_code == 303
    assert "Jigi Kayes" in (await browser.get("/panel/organisations")).text
    log = [tuple(dict(row).values()) for row in await browser.world.database.fetch(_LOG)]
    assert log == [
        ("organisation_made", "", 3),
        ("organisation_changed", "name, regions", 3),
        ("organisation_closed", "", 3),
        ("organisation_reopened", "", 3),
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"code": "CAMIDE"}, "Une organisation a déjà ce code"),
        ({"code": "à b"}, "Un code a jusqu"),
        ({"name": ""}, "Écrivez un nom"),
        ({"speaks_bm": ""}, "au moins une langue"),
        ({"sender": "JIGI SAHEL KAYES"}, "expéditeur"),
        ({"help_number": "call us"}, "numéro d&#39;aide"),
    ],
)
async def test_what_cannot_be_is_one_line_and_nothing_is_written(
    browser: Browser, typed: dict[str, str], says: str
) -> None:
    await browser.sign_in("admin")
    await browser.get("/panel/organisations")
    before = dict((await browser.world.database.fetch(_COUNTS))[0])
    answer = await browser.post("/panel/organisations", NEW | typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert dict((await browser.world.database.fetch(_COUNTS))[0]) == before


async def test_closing_signs_its_people_out_at_once_and_leaves_its_books(world: World) -> None:
    theirs, admin, other = Browser(world), Browser(world), Browser(world)
    await theirs.sign_in("ngo_admin")
    await admin.sign_in("admin")
    await other.sign_in("salif")
    await admin.get("/panel/organisations/1")
    await admin.post("/panel/organisations/1", {"act": "close"})
    gone = await theirs.get("/panel/groups")
    assert (gone.status_code, gone.headers["location"]) == (303, "/panel/sign-in?next=/panel/groups")
    assert (await other.get("/panel/groups")).status_code == 200, "another's people go on"
    for who in ("ngo_admin", "agent", "auditor", "donor"):
        refused = await Browser(world).sign_in(who)
        assert refused.status_code == 401
        assert "Votre organisation est fermée ici" in refused.text
    wrong = await Browser(world).sign_in("ngo_admin", "not her password")
    assert "fermée" not in wrong.text, "who does not know her password hears nothing of it"
    assert "Benkadi" in (await admin.get("/panel/groups")).text
    with pytest.raises(StaffError, match="closed"):
        await make_admin(world.database, "new@example.org", PASSWORD, key=KEY, at=NOW, role="agent", ngo="camide")
    await admin.get("/panel/organisations/1")
    await admin.post("/panel/organisations/1", {"act": "reopen"})
    assert (await theirs.get("/panel/groups")).status_code == 303, "the old session is over"
    assert (await theirs.sign_in("ngo_admin")).status_code == 303


async def test_an_invitation_of_a_closed_organisation_leads_nowhere(world: World) -> None:
    theirs, admin = Browser(world), Browser(world)
    await theirs.sign_in("ngo_admin")
    await theirs.get("/panel/team")
    page = await theirs.post("/panel/team", {"email": "new@example.org", "name": "New", "role": "agent"})
    link = page.text.split('id="invitation-link">')[1].split("<")[0].removeprefix("http://kesu.test")
    assert (await Browser(world).get(link)).status_code == 200
    await admin.sign_in("admin")
    await admin.get("/panel/organisations/1")
    await admin.post("/panel/organisations/1", {"act": "close"})
    assert (await Browser(world).get(link)).status_code == 404
    await admin.get("/panel/team")
    assert "Camide</option>" not in admin.last, "nobody is invited into it"
    world.clock.pass_seconds(STEP_SECONDS)


async def test_nobody_but_the_installation_makes_one(world: World) -> None:
    for who in ("ngo_admin", "agent", "auditor", "donor"):
        browser = Browser(world)
        await browser.sign_in(who)
        for address, form in (("/panel/organisations", NEW), ("/panel/organisations/1", {"act": "close"})):
            await browser.get("/panel/settings")
            assert (await browser.post(address, form)).status_code == 403
