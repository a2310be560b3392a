"""Every amount that two people are shown of one fact is one amount: on screens, in messages, in three languages.

Each state is reached as people reach it; a fact of the table names everybody who is shown it, and where.
"""

import pytest

from tests.kit import effects
from tests.kit.facts import SMS, Facts, Look, agreed, phone_at, writes
from tests.kit.handset import Handset
from tests.kit.people import PIN
from tests.kit.play import Player, prepare
from tests.kit.transcript import Transcript, load
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
KADIATOU, OUMOU, BINTA, MARIAM, ROKIA, AWA, TENIN, NANA, DJENEBA = 1, 2, 3, 6, 8, 9, 10, 11, 12
OWING = "a group that is owed what was missed"
ITS_PRESIDENT, ITS_TREASURER, WHO_MISSED, SHARE_XOF = 801, 803, 804, 500

SAVINGS: Facts = {
    "Awa's savings": (
        Look(AWA, "", "Épargne # F"),
        Look(AWA, "1", "parts: # F"),
        Look(BINTA, "5 5 5 1 9 1", "Épargne # F"),
        Look(AWA, SMS, "parts: # F. Amendes"),
    ),
    "Rokia's savings, on a phone that she shares": (
        Look(ROKIA, "", "Épargne # F"),
        Look(ROKIA, "1", "parts: # F"),
        Look(BINTA, "5 5 5 1 8 1", "Épargne # F"),
    ),
}
BOXES: Facts = {
    "the loan box": (
        Look(AWA, "4", "Caisse: # F"),
        Look(BINTA, "4", "Caisse: # F"),
        Look(NANA, "4", "Box: # F"),
        Look(TENIN, "4", "Kɛsu: # F"),
        Look(AWA, SMS, "Caisse du groupe: # F"),
    ),
    "the solidarity box": (
        Look(AWA, "4", "Solidarité: # F"),
        Look(NANA, "4", "Solidarity: # F"),
        Look(BINTA, "5 2 4", "Solidarité: # F"),
        Look(AWA, SMS, "Solidarité: # F. Prêté"),
    ),
    "what is lent": (
        Look(AWA, "4", "Prêté: # F"),
        Look(NANA, "4", "Lent out: # F"),
        Look(AWA, SMS, "Prêté: # F"),
    ),
}
ANNOUNCED: Facts = {
    "the savings that Awa announced": (
        Look(AWA, "1", "Épargne annoncée: # F"),
        Look(AWA, "2 2", "À la place de # F"),
        Look(BINTA, "5 2 1", "Awa Diarra # F"),
        Look(BINTA, "5 2 1 9", "épargne, # F"),
        Look(AWA, SMS, "annoncé 3 parts, # F"),
    ),
    "the savings that Rokia announced": (
        Look(ROKIA, "1", "Épargne annoncée: # F"),
        Look(BINTA, "5 2 1", "Rokia Camara # F"),
    ),
}
ASKED: Facts = {
    "the loan that Awa asks for": (
        Look(AWA, "3", "Une demande de # F"),
        Look(KADIATOU, "5 3 1", "Awa Diarra # F"),
        Look(OUMOU, "5 3 1 9", "demande # F"),
        Look(OUMOU, SMS, "membre 9...# F"),
    ),
}
APPROVED: Facts = {
    "the loan that the committee gave": (
        Look(BINTA, "5 3 2", "Awa Diarra # F"),
        Look(BINTA, "5 3 2 9", "Remettre # F"),
        Look(AWA, SMS, "prêt de # F est accepté"),
        Look(BINTA, SMS, "membre 9: # F, à remettre"),
    ),
}


DEBT: Facts = {
    "what falls due": (
        Look(AWA, "1", "À rendre ...: # F"),
        Look(AWA, "1 4", "À rendre ...: # F"),
        Look(BINTA, "5 3 3", "Awa Diarra # F"),
        Look(OUMOU, "5 3 3", "Awa Diarra # F"),
        Look(KADIATOU, "5 3 3 9", "En tout # F"),
        Look(AWA, SMS, "À rendre ...: # F"),
    ),
    "the whole debt": (
        Look(AWA, "1", "Dette: # F"),
        Look(AWA, "1 4", "Dette: # F"),
        Look(AWA, SMS, "F. Dette: # F"),
    ),
}
OWED_AT_THE_MEETING: Facts = {
    "the whole debt": (
        *DEBT["the whole debt"],
        Look(BINTA, "5 2 2 9", "doit # F"),
        Look(BINTA, "5 1 0 0 0 0 0 0 0 0", "Doit # F, amende"),
        Look(KADIATOU, "5 3 6", "Awa Diarra # F"),
    ),
    "the loan box": (
        Look(AWA, "4", "Caisse: # F"),
        Look(TENIN, "4", "Kɛsu: # F"),
        Look(BINTA, "5 2 5", "La caisse a # F"),
        Look(BINTA, "5 4 5", "Caisse # F"),
    ),
    "the fines": (
        Look(AWA, "1", "Amendes: # F"),
        Look(BINTA, "5 2 3 9", "doit # F d'amendes"),
        Look(BINTA, "5 1 0 0 0 0 0 0 0 0", "F, amende # F:"),
        Look(AWA, SMS, "Amendes: # F"),
    ),
    "the repayment that Awa announced": (
        Look(AWA, "1", "Annoncé pour le prêt: # F"),
        Look(AWA, "1 4 5000", "À la place de # F"),
        Look(BINTA, "5 2 1", "Awa Diarra # F"),
        Look(BINTA, "5 2 1 9", "remboursement, # F"),
        Look(BINTA, "5 1 0 0 0 0 0 0 0 0", "* = prêt # F"),
        Look(AWA, SMS, "annoncé # F pour"),
    ),
    "what will be left of it": (
        Look(AWA, "1 4 5000", "restera # F"),
        Look(BINTA, "5 2 2 9 5000", "Reste # F"),
    ),
}
CLOSED: Facts = {
    "the savings of the meeting": (
        Look(AWA, "", "épargne # F"),
        Look(KADIATOU, "5 4 6", "Épargne # F"),
        Look(AWA, SMS, "épargne #,"),
        Look(BINTA, SMS, "12. Épargne #,"),
    ),
    "the solidarity of the meeting": (
        Look(AWA, "", "solidarité # F"),
        Look(KADIATOU, "5 4 6", "Solidarité # F"),
        Look(BINTA, SMS, "solidarité #,"),
    ),
    "the loan box": (
        Look(NANA, "4", "Box: # F"),
        Look(KADIATOU, "5 4 6", "caisse # F"),
        Look(AWA, SMS, "caisse #,"),
        Look(BINTA, SMS, "Caisse # F"),
    ),
    "the solidarity box": (
        Look(NANA, "4", "Solidarity: # F"),
        Look(KADIATOU, "5 4 6", "caisse ..., solidarité # F"),
        Look(AWA, SMS, "solidarité #."),
    ),
}
PREVIEW: Facts = {
    "what Mariam gets": (
        Look(MARIAM, "1 3", "Pour vous: # F"),
        Look(BINTA, "5 6 3 1 1", "6 Mariam Cissé # F"),
        Look(KADIATOU, "5 6 3 1 1", "6 Mariam Cissé # F"),
    ),
    "whole francs of a share": (
        Look(MARIAM, "1 3", "parts à #,"),
        Look(BINTA, "5 6 3 1", "parts à #,"),
        Look(BINTA, "5 6 3 3", "parts à #,"),
    ),
    "what is shared": (Look(BINTA, "5 6 3 1", "Partage # F"), Look(BINTA, "5 6 3 3", "Partager # F")),
    "what Awa still owes": (Look(BINTA, "5 6 3 1 2", "Awa Diarra # F"), Look(OUMOU, "5 6 3 1 2", "Awa Diarra # F")),
}
SHARED: Facts = {
    "what Mariam gets": (Look(MARIAM, "1 3", "Reçu: # F"), Look(MARIAM, SMS, "Vous recevez # F")),
    "whole francs of a share": (Look(MARIAM, "1 3", "parts à #,"), Look(MARIAM, SMS, "x #,")),
    "what Awa still owes": (Look(AWA, "1", "Dette: # F"), Look(BINTA, "5 6 3 1 2", "Awa Diarra # F")),
}


MISSED: Facts = {
    "the savings that she missed": (Look(WHO_MISSED, "1 6", "Épargne manquée: # F"),),
    "the solidarity that she missed": (
        Look(WHO_MISSED, "1 6", "Solidarité manquée: # F"),
        Look(ITS_TREASURER, "5 1 1 1 1", "Solidarité manquée # F"),
        Look(ITS_PRESIDENT, "5 1", "Solidarité manquée # F"),
    ),
    "the shares that she missed": (
        Look(ITS_TREASURER, "5 1 1 1 1", "Manqué: #"),
        Look(ITS_PRESIDENT, "5 1", "Manqué: #"),
    ),
}
BROUGHT: Facts = {
    "the solidarity that she brought": (
        Look(WHO_MISSED, "1", "Solidarité: # F"),
        Look(WHO_MISSED, "1 1", "solidarité # F"),
        Look(WHO_MISSED, "1 2", "solidarité # F"),
        Look(ITS_TREASURER, "5 5 4", "solidarité 4 Awa # F"),
        Look(WHO_MISSED, SMS, "solidarité # F"),
    ),
    "the savings that she brought": (
        Look(WHO_MISSED, "", "Épargne # F"),
        Look(WHO_MISSED, "1 1", "épargne # F"),
        Look(ITS_TREASURER, "5 5 4", "épargne 4 Awa # F"),
        Look(WHO_MISSED, SMS, "épargne # F"),
    ),
}
TOLD_BY_HER_PROXY: Facts = {
    "the fine of Djeneba": (
        Look(AWA, "", "amende # F"),
        Look(BINTA, "5 2 3 12", "doit # F d'amendes"),
        Look(BINTA, "5 5 4", "amende 12 Djeneba # F"),
    ),
    "the savings of Djeneba": (Look(AWA, "", "épargne # F"), Look(BINTA, "5 5 4", "épargne 12 Djeneba # F")),
    "the solidarity of Djeneba": (Look(AWA, "", "solidarité # F"), Look(BINTA, "5 5 4", "solidarité 12 Djeneba # F")),
}
UNDONE: Facts = {
    "what of Djeneba's is undone": (Look(AWA, "", "mouvement annulé # F"),),
}


async def calls(village: Village, who: int, *keys: str) -> Handset:
    """A call that does something; who shares a phone says first who she is."""
    phone = Handset(village, f"Member {who}", phone_at(who))
    await phone.dials()
    return await phone.types(*([str(who)] if who == ROKIA else []), PIN, *keys)


async def after(village: Village, transcript: str) -> effects.Mark:
    """Reach the state in which this one ends."""
    await prepare(village, Transcript("here", (), after=transcript))
    return await effects.mark(village)


async def test_a_loan_asked_for_and_savings_announced(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    since = await after(village, "meeting-opens")
    await Player(village).play(load("loan-asked").steps)
    await calls(village, AWA, "2", "3", "1")
    await calls(village, ROKIA, "2", "2", "1")
    await writes(village, AWA, "SOLDE")
    await writes(village, AWA, "TOTAL")
    await agreed(village, since, SAVINGS | ANNOUNCED | ASKED)


async def test_a_loan_that_waits_to_be_handed_over(open_village: OpenVillage) -> None:
    village = await open_village()
    await after(village, "loan-asked")
    since = await effects.mark(village)
    await Player(village).play(load("loan-voted").steps)
    await agreed(village, since, APPROVED)


async def test_what_a_loan_costs_is_the_same_before_and_after(open_village: OpenVillage) -> None:
    """What her request foretold is what she is told to repay when she has the money."""
    village = await open_village()
    await after(village, "meeting-opens")
    awa = await calls(village, AWA, "3", "20000", "1", "8")
    foretold = Look(AWA, "", "À rendre # F").reads(awa.last.text)
    await awa.hangs_up()
    await after(village, "loan-voted")
    await calls(village, BINTA, "5", "3", "2", "9", "1")
    awa = await calls(village, AWA, "7")
    assert foretold
    assert Look(AWA, "", "Vous devez rendre # F").reads(awa.last.text) == foretold


@pytest.mark.parametrize(("before", "days"), [("repayment", 27), ("loan-late", 6)])
async def test_a_loan_on_the_eve_of_the_meeting_and_at_it(open_village: OpenVillage, before: str, days: int) -> None:
    """Charge and late fine are written when the meeting opens; whoever looks before is told what will be asked."""
    village = await open_village()
    since = await after(village, before)
    await calls(village, BINTA, "5", "4", "5", "1")
    await village.waits(days=days)
    for word in ("PRET", "TOTAL", "SOLDE"):
        await writes(village, AWA, word)
    eve = await agreed(village, since, DEBT | BOXES)
    await calls(village, AWA, "1", "4", "2000", "1")
    await village.waits(days=1)
    await calls(village, BINTA, "5", "4", "1", "1")
    since = await effects.mark(village)
    await calls(village, BINTA, "5", "5", "1", "9", "1", "1")
    await writes(village, AWA, "SOLDE")
    await writes(village, AWA, "PRET")
    there = await agreed(village, since, DEBT | OWED_AT_THE_MEETING)
    assert {fact: there[fact] for fact in DEBT} == {fact: eve[fact] for fact in DEBT}


async def test_a_closed_meeting_whose_receipts_a_proxy_tells(open_village: OpenVillage) -> None:
    village = await open_village()
    await calls(village, OUMOU, "5", "5", "5", "3", str(DJENEBA), str(AWA), "1")
    since = await effects.mark(village)
    binta = await calls(village, BINTA, "5", "4", "1", "1", "2", *["0"] * 11, "2")
    collected = Look(BINTA, "", "2 parts # F").reads(binta.last.text)
    await binta.types("1", "00", "5", "4", "5")
    closing = Look(BINTA, "", "Caisse # F").reads(binta.last.text)
    await binta.types("1")
    shown = await agreed(village, since, CLOSED)
    assert (shown["the savings of the meeting"], shown["the loan box"]) == (collected, closing)


async def test_a_share_out_foreseen_and_paid(open_village: OpenVillage) -> None:
    village = await open_village()
    await after(village, "share-out-frozen")
    foreseen = await agreed(village, await effects.mark(village), PREVIEW)
    since = await effects.mark(village)
    await Player(village).play(load("share-out").steps)
    paid = await agreed(village, since, SHARED)
    assert paid == {fact: foreseen[fact] for fact in paid}


async def test_savings_and_solidarity_that_were_missed_and_then_brought(open_village: OpenVillage, engine: str) -> None:
    village = await open_village(engine)
    await prepare(village, Transcript("here", (), place=OWING))
    await calls(village, ITS_TREASURER, "5", "4", "1", "1", "2", "1", "1", "1", "0", "1", "00", "5", "4", "5", "1")
    await village.waits(days=7)
    await calls(village, ITS_TREASURER, "5", "4", "1", "1")
    missed = await agreed(village, await effects.mark(village), MISSED)
    assert missed["the savings that she missed"] == missed["the shares that she missed"] * SHARE_XOF
    since = await effects.mark(village)
    await calls(village, ITS_TREASURER, "5", "1", "2*0*0*200", "1")
    brought = await agreed(village, since, BROUGHT)
    assert brought["the savings that she brought"] == 2 * SHARE_XOF
    assert brought["the solidarity that she brought"] == 2 * missed["the solidarity that she missed"]


async def test_what_a_proxy_tells_is_what_officers_read(open_village: OpenVillage) -> None:
    village = await open_village()
    await calls(village, OUMOU, "5", "5", "5", "3", str(DJENEBA), str(AWA), "1")
    await calls(village, BINTA, "5", "4", "1", "1")
    await calls(village, BINTA, "5", "1", *["0"] * 11, "2", "1")
    await calls(village, OUMOU, "5", "5", "1", str(DJENEBA), "1", "1")
    told = await agreed(village, await effects.mark(village), TOLD_BY_HER_PROXY)
    await calls(village, AWA, "7")
    binta = await calls(village, BINTA, "5", "5", "4", "3", "1", str(KADIATOU), PIN)
    undone_xof = Look(BINTA, "", "Annulé: 12 Djeneba, épargne, # F").reads(binta.last.text)
    shown = await agreed(village, await effects.mark(village), UNDONE)
    assert shown["what of Djeneba's is undone"] == undone_xof == told["the savings of Djeneba"]


async def test_a_limit_is_said_with_what_it_was_counted_from(open_village: OpenVillage) -> None:
    """Who has a loan is not told that what is left to her is three times her savings."""
    village = await open_village()
    before = await calls(village, AWA, "3")
    before.sees("(3 fois votre épargne)")
    most_xof = Look(AWA, "", "Jusqu'à # F").reads(before.last.text)
    await before.hangs_up()
    await after(village, "repayment")
    owing = await calls(village, AWA, "3", "2")
    owing.sees("(3 fois votre épargne, moins votre pret)")
    left_xof = Look(AWA, "", "Jusqu'à # F").reads(owing.last.text)
    owed_xof = Look(AWA, "", "Dette: # F").reads((await calls(village, AWA, "1")).last.text)
    assert None not in (most_xof, left_xof, owed_xof)
    assert left_xof == (most_xof or 0) - (owed_xof or 0)
