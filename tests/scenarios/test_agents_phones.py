"""A field agent dials the same code: she sees her groups and no other, and moves no money by phone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from app.demo.network import NGO_CODE
from app.organisations.assignments import assign
from app.organisations.organisation import close_organisation, organisation_of
from app.organisations.visits_by_phone import VisitsByPhone
from app.panel.access.staff import DEMO_CODE_SECRET, make_admin
from app.runtime.wiring import load_catalogues
from ledger.people.agents import NO_GROUP
from ledger.rules.refusal import Refusal
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Pick, Screen, Summary, Tell
from menus.graph import reachable
from menus.hop.scene import Scene
from menus.screens import BEFORE_PIN, SCREENS
from menus.screens.field.field import FIELD
from menus.text.fold import fold
from menus.visits import VisitFound
from tests.app.panel.camide import KEY, PASSWORD, StillClock, World
from tests.app.panel.conftest import Browser
from tests.kit.agents import AGENTS_PHONE, FIRST_CODE, make_agent
from tests.kit.families import PLACES
from tests.kit.handset import Handset
from tests.kit.people import PIN, SALIF, phone_of
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
FANTA = 5
_JOURNAL = text("SELECT count(*) AS many FROM journal")
_KEYS = ("0", "00", "1", "2", "3", "4", "5", "6", "7", "8", "98", "000", "1*1*1", "*", "4826")
_VISITS = text("SELECT * FROM group_visit ORDER BY group_id, number")
_HAWA = text("SELECT id FROM staff WHERE name = 'Hawa Sangaré'")
_NGO = text("SELECT ngo_id FROM savings_group WHERE id = 1")
_HERS = text("SELECT group_id FROM assignment WHERE staff_id = :staff_id")
VISIT = ("1", "2", "1", "1213020112", "2", "2", "1", "1")
"""What Hawa types behind her PIN to note a visit of Benkadi with ten answers and an action."""
Ends = Callable[[Village], Awaitable[None]]


async def _followed(open_village: OpenVillage, engine: str) -> Village:
    village = await open_village(engine)
    await PLACES["a village that agents follow"](village)
    return village


async def _hawa(village: Village) -> int:
    return int((await village.database.fetch(_HAWA))[0]["id"])


async def _takes_benkadi(village: Village) -> None:
    hawa = await _hawa(village)
    others = [row["group_id"] for row in await village.database.fetch(_HERS, staff_id=hawa) if row["group_id"] != 1]
    async with village.database.unit_of_work() as unit:
        await assign(unit, hawa, others)


async def _on_her_page(village: Village, **fields: str) -> None:
    """An admin of her organisation fills in the form of Hawa's page in the panel."""
    about = {"key": KEY, "at": village.now(), "role": "ngo_admin", "ngo": NGO_CODE, "code_secret": DEMO_CODE_SECRET}
    await make_admin(village.database, "admin@example.org", PASSWORD, **about)
    browser = Browser(World(village.database, StillClock(village.now())))
    await browser.sign_in("admin")
    address = f"/panel/team/{await _hawa(village)}"
    await browser.get(address)
    assert (await browser.post(address, fields)).status_code == 303


async def _is_stopped(village: Village) -> None:
    await _on_her_page(village, act="stop")


async def _is_an_auditor_now(village: Village) -> None:
    await _on_her_page(village, act="role", role="auditor")


async def _works_for_nobody(village: Village) -> None:
    async with village.database.unit_of_work() as unit:
        here = await organisation_of(unit, NGO_CODE)
        assert here is not None
        await close_organisation(unit, here, 1)


def _effects(screen: Screen) -> list[Effect]:
    match screen:
        case Choose():
            return [option.effect for option in screen.options if option.effect is not None]
        case Summary():
            return [effect for effect in (screen.effect, screen.refusal) if effect is not None]
        case Tell():
            return []
        case Pick() | _:
            return [screen.effect] if screen.effect is not None else []


def test_no_screen_behind_an_agents_home_moves_money() -> None:
    screens = reachable([FIELD])
    assert len(screens) > 2
    assert [screen.name for screen in screens for effect in _effects(screen) if effect.moves_money] == []
    assert {screen.name.partition(".")[0] for screen in screens} == {"field", "pin", "visit"}


class _Anything(dict[str, Any]):
    """Whatever a screen before would have kept: the first member, a small amount."""

    def __missing__(self, name: str) -> int:
        return 1


async def test_no_effect_of_any_screen_runs_in_an_agents_name(open_village: OpenVillage) -> None:
    """Should a fault lead her to a member's or an officer's screen: nothing she does there is written."""
    village = await _followed(open_village, "sqlite")
    before = (await village.database.fetch(_JOURNAL))[0]["many"]
    who, ran, money = (NO_GROUP, await _hawa(village)), [], 0
    allowed = {screen.name for screen in reachable([FIELD])} | BEFORE_PIN
    ports = village.running.conversation._ports
    others = [(screen.name, effect) for screen in SCREENS.values() for effect in _effects(screen)]
    for place, (name, effect) in enumerate((name, effect) for name, effect in others if name not in allowed):
        caller = Caller(who=who, authenticated=True, role="president", answers=_Anything(), rendered=_Anything())
        scene = Scene(ports, caller, f"agent/{place}", AGENTS_PHONE, SCREENS, typed="1")
        money += effect.moves_money
        try:
            await effect.run(scene)
        except (PermissionError, Refusal, LookupError, AssertionError, ValueError):
            continue
        ran.append((name, effect.moves_money))
    assert money > 40
    assert [name for name, moves_money in ran if moves_money] == []
    assert (await village.database.fetch(_JOURNAL))[0]["many"] == before


async def test_whatever_an_agent_types_no_group_has_another_transaction(open_village: OpenVillage, engine: str) -> None:
    village, luck = await _followed(open_village, engine), Random(20)
    before = (await village.database.fetch(_JOURNAL))[0]["many"]
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    for _ in range(12):
        await hawa.enters()
        for _ in range(8):
            if hawa.last.ends:
                break
            await hawa.types(luck.choice(_KEYS))
        hawa.drops()
    assert (await village.database.fetch(_JOURNAL))[0]["many"] == before


@pytest.mark.parametrize("ends", [_is_stopped, _is_an_auditor_now, _works_for_nobody])
async def test_who_is_no_agent_any_more_sees_nothing(open_village: OpenVillage, engine: str, ends: Ends) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    hawa.sees("groupes: 3")
    await ends(village)
    await hawa.types("1")
    hawa.sees(fold(load_catalogues().text("fr", "refusal.field.no_groups")))
    hawa.drops()
    await hawa.dials()
    hawa.sees("n'est inscrit dans aucun groupe").is_over()


async def test_a_group_that_was_taken_from_her_is_not_shown(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    await hawa.types("1")
    hawa.sees("2. Benkadi")
    await _takes_benkadi(village)
    await hawa.types("2")
    hawa.sees(fold(load_catalogues().text("fr", "refusal.field.not_yours")))
    assert "Benkadi" not in hawa.last.text
    assert "120 500" not in hawa.last.text


async def test_five_wrong_pins_lock_her_as_a_member_is_locked(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    for typed in ("1111", "1112", "1113", "1114", "1115"):
        await hawa.enters(typed)
        hawa.drops()
    await hawa.enters()
    hawa.sees("minutes").is_over()
    await village.waits(minutes=16)
    await hawa.enters()
    hawa.sees("groupes: 3")


async def test_five_wrong_codes_end_hers(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    ramata = Handset(village, "Ramata", "+22366000002")
    for typed in range(5):
        await ramata.enters(f"1000000{typed}")
        ramata.drops()
    await village.waits(minutes=60)
    await ramata.enters(str(FIRST_CODE))
    assert "(jateden 4)" not in ramata.last.text


async def test_a_code_serves_three_days_and_once(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    ramata = Handset(village, "Ramata", "+22366000002")
    await village.waits(hours=73)
    await ramata.enters(str(FIRST_CODE))
    assert "(jateden 4)" not in ramata.last.text


async def test_a_call_shows_an_agent_nothing(open_village: OpenVillage) -> None:
    """What she sees is seen, and not heard."""
    village = await _followed(open_village, "sqlite")
    members = Handset(village, "Nana", phone_of(11))
    await members.dials()
    members.sees("The groups I follow")
    stranger = Handset(village, "Salif", SALIF)
    await stranger.dials()
    stranger.is_over()
    fanta = Handset(village, "Fanta", phone_of(FANTA))
    await fanta.enters(PIN)
    fanta.sees("Bureau")


async def test_a_visit_is_ten_hops_and_written_once_wherever_the_line_drops(
    open_village: OpenVillage, engine: str
) -> None:
    """Ten answers and an action; each time the line drops behind another of her keys, and she goes on where she was."""
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    for dropped in range(len(VISIT)):
        await hawa.enters()
        for key in VISIT[: dropped + 1]:
            await hawa.types(key)
        hawa.drops()
        await hawa.enters()
        if dropped >= VISIT.index("1213020112") - 1 and dropped < len(VISIT) - 1:
            await hawa.types("7", *VISIT[dropped + 1 :])
        hawa.drops()
    rows = await village.database.fetch(_VISITS)
    assert len(VISIT) + 2 == 10, "her dial, her PIN, and these"
    assert len(rows) == sum(dropped >= VISIT.index("1213020112") - 1 for dropped in range(len(VISIT)))
    (row,) = {(row["answers"], row["score"], row["action"], row["action_who"], row["origin"]) for row in rows}
    assert row == ("1213020112", 63, 1, "officers", "phone")


async def test_a_hop_that_comes_twice_writes_one_visit(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    for key in VISIT:
        await hawa.types(key)
        once = hawa.last
        assert await hawa.deliver() == once
    assert len(await village.database.fetch(_VISITS)) == 1


async def test_a_group_that_was_taken_from_her_is_not_visited(open_village: OpenVillage, engine: str) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    await hawa.types(*VISIT[:-1])
    await _takes_benkadi(village)
    await hawa.types(VISIT[-1])
    hawa.sees(fold(load_catalogues().text("fr", "refusal.field.not_yours")))
    assert await village.database.fetch(_VISITS) == []


async def test_without_a_checklist_she_is_told_to_ask_for_one(open_village: OpenVillage) -> None:
    village = await open_village("sqlite")
    about = {"ngo_id": (await village.database.fetch(_NGO))[0]["ngo_id"]}
    await make_agent(village.database, village.running.vault, village.now(), [1], **about)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    await hawa.types("1", "1", "1")
    hawa.sees(fold(load_catalogues().text("fr", "refusal.visit.no_checklist")), "Benkadi, membres: 12")


async def test_an_action_is_not_due_before_its_visit(open_village: OpenVillage) -> None:
    """She chose today, and confirmed after midnight: she is asked for another day, and nothing is written."""
    village = await _followed(open_village, "sqlite")
    yesterday = village.now().date() - timedelta(days=1)
    found = VisitFound("00001", 1, "1213020112", 1, "agent", yesterday, village.now(), "key")
    with pytest.raises(Refusal, match=r"visit\.again"):
        await VisitsByPhone(village.database).note(await _hawa(village), found)
    assert await village.database.fetch(_VISITS) == []
