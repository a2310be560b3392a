"""A field agent dials the same code: she sees her groups and no other, and moves no money by phone."""

from random import Random

import pytest
from sqlalchemy import text

from app.runtime.wiring import load_catalogues
from menus.engine.screens import Choose, Effect, Pick, Screen, Summary, Tell
from menus.graph import reachable
from menus.screens.field.field import FIELD
from menus.text.fold import fold
from tests.kit.agents import AGENTS_PHONE, FIRST_CODE
from tests.kit.families import PLACES
from tests.kit.handset import Handset
from tests.kit.people import PIN, SALIF, phone_of
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
FANTA = 5
_JOURNAL = text("SELECT count(*) AS many FROM journal")
_KEYS = ("0", "00", "1", "2", "3", "4", "5", "6", "7", "8", "98", "000", "1*1*1", "*", "4826")
_STOP = text("UPDATE staff SET disabled_us = 1 WHERE name = 'Hawa Sangaré'")
_LATER = text("UPDATE staff SET role = 'auditor' WHERE name = 'Hawa Sangaré'")
_CLOSE = text("UPDATE ngo SET closed_us = 1")
_TAKE = text("DELETE FROM assignment WHERE group_id = 1")


async def _followed(open_village: OpenVillage, engine: str) -> Village:
    village = await open_village(engine)
    await PLACES["a village that agents follow"](village)
    return village


async def _change(village: Village, statement: object) -> None:
    async with village.database.unit_of_work() as unit:
        await unit.fetch(statement)


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
    assert {screen.name.partition(".")[0] for screen in screens} == {"field", "pin"}


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


@pytest.mark.parametrize("ended", [_STOP, _LATER, _CLOSE])
async def test_who_is_no_agent_any_more_sees_nothing(open_village: OpenVillage, engine: str, ended: object) -> None:
    village = await _followed(open_village, engine)
    hawa = Handset(village, "Hawa", AGENTS_PHONE)
    await hawa.enters()
    hawa.sees("groupes: 3")
    await _change(village, ended)
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
    await _change(village, _TAKE)
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
