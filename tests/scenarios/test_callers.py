"""Callers as people know them: interleaved, slow, cut off, repeated by the network, forgotten by Redis."""

import asyncio
import random
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.organisations.organisation import change_organisation, organisation_of, particulars
from ledger.books.command import Command
from ledger.funds.savings import save
from ledger.meeting.meetings import open_meeting
from ledger.people.contacts.proxies import name_proxy
from menus.screens import PRACTICE
from tests.kit import effects
from tests.kit.handset import Handset
from tests.kit.looking import caller_of
from tests.kit.people import SALIF, phone_of
from tests.kit.play import prepare
from tests.kit.transcript import Transcript
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
_LOANS = text("SELECT number, status FROM loan ORDER BY number")


def awa_of(village: Village) -> Handset:
    return Handset(village, "Awa", phone_of(9))


def binta_of(village: Village) -> Handset:
    return Handset(village, "Binta", phone_of(3))


async def test_two_callers_interleaved_do_not_meet(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    awa, binta = awa_of(village), binta_of(village)
    await awa.dials()
    await binta.dials()
    await awa.types("4826", "2")
    await binta.types("4826", "2", "5")
    await awa.types("3")
    awa.sees("Épargner 3 parts: 1 500 F")
    await binta.types("1")
    binta.sees("Annoncé: 5 parts. Apportez 2 500 F").is_over()
    await awa.types("1")
    awa.sees("Annoncé: 3 parts. Apportez 1 500 F").is_over()


async def test_going_back_shows_what_is_there_now(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    binta = binta_of(village)
    await binta.dials()
    await binta.types("4826", "5", "4")
    binta.sees("Pas encore de réunion dans Kesu.")
    await binta.types("1", "1")
    binta.sees("Réunion 1 ouverte.")
    await binta.types("0")
    binta.sees("Réunion 1, mar 24/11")
    await binta.types("0")
    binta.sees("Bureau")


async def test_salif_hears_that_he_is_in_no_group(open_village: OpenVillage) -> None:
    village = await open_village()
    salif = Handset(village, "Salif", SALIF)
    await salif.dials()
    salif.sees("aucun groupe").is_over()
    await salif.dials("*384*22*5*1#")
    salif.sees("aucun groupe").is_over()


async def test_all_members_save_at_the_same_moment(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine, instances=2)
    since = await effects.mark(village)

    async def saves(number: int) -> None:
        her = Handset(village, str(number), phone_of(number))
        await her.enters()
        await her.types("2", "2", "1")
        her.is_over()

    await asyncio.gather(*(saves(number) for number in (1, 2, 3, 4, 5, 6, 9, 10, 11)))
    assert len(await effects.movements(village, since)) == 9


async def test_whoever_waits_too_long_says_her_pin_again(open_village: OpenVillage) -> None:
    """Redis has forgotten her after a quarter of an hour: nothing of what was typed before is played."""
    village = await open_village()
    awa = awa_of(village)
    await awa.enters()
    await awa.types("2", "3")
    await village.waits(minutes=16)
    since = await effects.mark(village)
    await awa.types("1")
    awa.sees("Code secret?").waits()
    assert not await effects.movements(village, since)
    await awa.types("4826")
    awa.sees("1. Mon épargne")


async def test_a_hop_that_never_came_is_played_with_the_next(open_village: OpenVillage) -> None:
    """What she typed blind is played as far as the summary, which nobody confirms unseen."""
    village = await open_village()
    awa = awa_of(village)
    await awa.enters()
    since = await effects.mark(village)
    awa.text += "*2*3"
    await awa.types("1")
    awa.sees("Épargner 3 parts: 1 500 F", "1. Confirmer").waits()
    assert not await effects.movements(village, since)
    await awa.types("1")
    assert await effects.movements(village, since) == ("declare: declared:9 -1500, promised +1500",)


async def test_the_money_hop_repeated_long_after_still_moves_money_once(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine, instances=2)
    awa = awa_of(village)
    await awa.enters()
    since = await effects.mark(village)
    await awa.types("2", "3", "1")
    for instance in (0, 1, 0):
        assert await awa.deliver(instance) == awa.last
    again = awa_of(village)
    await again.enters()
    assert await awa.deliver() == awa.last, "a hop of the call before, repeated after she has dialled anew"
    assert len(await effects.movements(village, since)) == 1


async def test_a_dropped_call_never_opens_to_another_on_the_phone(open_village: OpenVillage) -> None:
    village = await open_village()
    phone = Handset(village, "Assitan", phone_of(7))
    await phone.dials()
    await phone.types("7", "4826", "2", "4")
    phone.drops()
    await phone.dials()
    phone.sees_not("Assitan", "Rokia")
    await phone.types("8", "4826")
    phone.sees("Rokia Camara").sees_not("Assitan", "4 parts")


async def test_what_one_is_to_tell_is_not_shown_to_the_other_on_her_phone(open_village: OpenVillage) -> None:
    """Rokia speaks for Djeneba, from Assitan's phone."""
    village = await open_village()
    told = Command(1, "told", village.now(), "ussd", 2)
    await name_proxy(village.database, told, 12, 8, hears=True)
    await open_meeting(village.database, told)
    await save(village.database, told.child("saved"), 12, 2)
    phone = Handset(village, "Rokia", phone_of(7))
    for _ in range(2):
        await phone.dials()
        await phone.sees_not("Djeneba").types("8")
        await phone.sees("Code secret").sees_not("Djeneba").types("4826")
        phone.sees("A dire à Djeneba Fofana", "épargne 1 000 F").drops()
        await phone.dials()
        await phone.types("7", "4826")
        phone.sees("Assitan Konaté").sees_not("Djeneba").drops()
    await phone.dials()
    await phone.types("8", "4826", "7")
    phone.sees("Rokia Camara").sees_not("Djeneba")


async def test_practice_writes_nothing_and_ends_with_going_home(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = awa_of(village)
    await awa.enters()
    since = await effects.mark(village)
    await awa.types("6", "5", "1", "9")
    awa.sees("ESSAI, rien n'est écrit. Tapez un nombre de 1 à 5.")
    await awa.types("3", "1")
    awa.sees("ESSAI", "Annoncé: 3 parts", "00 Accueil").waits()
    assert not await effects.movements(village, since)
    await awa.dials()
    await awa.types("4826", "6", "5", "1", "000", "0", "0", "2", "3", "1")
    assert await effects.movements(village, since) == ("declare: declared:9 -1500, promised +1500",)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_typed_while_practising_writes_nothing(open_village: OpenVillage, seed: int) -> None:
    """Every screen that practice leads to, answered at random, by a member whose loan is owed."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="loan-handed-over"))
    chance, awa = random.Random(seed), awa_of(village)
    since, loans = await effects.mark(village), await village.database.fetch(_LOANS)
    for _ in range(25):
        caller = await caller_of(village, awa.phone)
        if awa.last.ends or caller is None or PRACTICE.name not in caller.history:
            await awa.drops().enters()
            await awa.types("00", "6", "5")
            continue
        await awa.types(chance.choice(["1", "1", "1", "2", "3", "8", "500", "20000", "0", "98"]))
    assert not await effects.movements(village, since)
    assert await village.database.fetch(_LOANS) == loans


async def test_a_redial_says_what_was_begun(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = awa_of(village)
    await awa.enters()
    await awa.types("3", "20000")
    await awa.drops().enters()
    await awa.sees("Vous faisiez: Demander un pret", "7. Continuer").types("7")
    awa.sees("Pour quoi faire?")


async def test_help_says_a_number_where_there_is_one(open_village: OpenVillage) -> None:
    village = await open_village()
    awa = awa_of(village)
    await awa.enters()
    await awa.types("6", "4")
    awa.sees("présidence").sees_not(":-", "appelez")
    conversation = village.running.conversation
    conversation._ports = replace(conversation._ports, help_number="+223 20 22 44 55")
    await awa.types("0", "4")
    awa.sees("appelez le +223 20 22 44 55")
    database = village.database
    async with database.unit_of_work() as unit:
        about = particulars("ONG de démonstration", ["fr"], [], help_number="20 22 99 88")
        row = await organisation_of(unit, "demo")
        assert row is not None
        await change_organisation(unit, row, about, 1)
    await awa.types("0", "4")
    awa.sees("appelez le 20 22 99 88")


async def test_going_back_from_what_she_confirmed_here_leads_to_no_stale_question(open_village: OpenVillage) -> None:
    """Behind the borrower's word on the treasurer's phone lies the menu, not the question whether she has the money."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="loan-voted"))
    binta = binta_of(village)
    await binta.enters()
    await binta.types("5", "3", "2", "9", "1")
    binta.sees("Remis: 20 000 F à Awa Diarra")
    binta.drops()
    await binta.enters()
    await binta.sees("Remis: 20 000 F à Awa Diarra").types("00", "5", "3", "2", "9")
    await binta.sees("Remis: 20 000 F à Awa Diarra").types("1", "4826")
    await binta.sees("Awa Diarra a confirmé").types("0")
    binta.sees("1. Voter").sees_not("Elle confirme ici")


async def test_going_back_from_a_result_does_not_do_it_again(open_village: OpenVillage) -> None:
    """Behind a repayment lies the menu it came from, not the summary that would take the money twice."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="loan-handed-over"))
    binta = binta_of(village)
    await binta.enters()
    since = await effects.mark(village)
    await binta.types("5", "2", "2", "9", "5000", "1")
    binta.sees("Remboursé: Awa Diarra, 5 000 F")
    await binta.types("0", "1")
    assert await effects.movements(village, since) == ("repayment: box:loan +5000, principal:1 -5000",)


async def test_who_is_calling_is_asked_in_the_order_of_the_keys(open_village: OpenVillage) -> None:
    """Awa, member 9, gets the phone of member 4 of a group that was founded later."""
    village = await open_village()
    await prepare(village, Transcript("here", (), place="a self-help group"))
    oumou = Handset(village, "Oumou", phone_of(2))
    await oumou.dials()
    await oumou.enters()
    await oumou.types("5", "5", "5", "5", "9", "70000404", "1", "1")
    theirs = Handset(village, "Awa", "+22370000404")
    await theirs.dials()
    keys = [line.partition(".")[0] for line in theirs.last.text.split("\n")[1:]]
    assert keys == ["4", "9"]
    theirs.sees("4. Membre 4, groupe 00004", "9. Membre 9, groupe 00001")


async def test_a_number_before_a_name_is_the_member_s_though_two_lines_are_hers(open_village: OpenVillage) -> None:
    """Awa has announced savings and a repayment: the keys are places, and her number stands before her name."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="repayment"))
    for keys in (("2", "2", "1"), ("1", "4", "5000", "1")):
        awa = awa_of(village)
        await awa.dials()
        await awa.enters()
        await awa.types(*keys)
    kadiatou = Handset(village, "Kadiatou", phone_of(1))
    await kadiatou.dials()
    await kadiatou.enters()
    await kadiatou.types("2", "2", "1")
    binta = binta_of(village)
    await binta.dials()
    await binta.enters()
    await binta.types("5", "4", "1", "1", "00", "5", "2", "1")
    binta.sees("1. 1 Kadiatou Keita 1 000 F")
    lines = [line for line in binta.last.text.split("\n") if "Awa" in line]
    assert [line.split()[:2] for line in lines] == [["2.", "9"], ["3.", "9"]]
