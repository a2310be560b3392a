"""What members write, through the real endpoints: words, doubles, strangers, PINs, STOP."""

import asyncio
import json
import re
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import quote_from_bytes

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from app.configuration.settings import Settings
from app.messaging.gateways.port import Incoming
from app.messaging.inbound_words.inbound import InboundDesk
from app.messaging.inbound_words.words import InboundRequest, TypedProof, Word, read
from app.messaging.routes import router
from app.observability.records import Records
from app.observability.usage import Usage
from ledger.audit import audit
from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.people.contacts.consent import VERSION, must_be_asked
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, take_seats
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from tests.app.messaging.conftest import AWA, AWA_PHONE, SALIF_PHONE, change, outbox_rows, tell_awa
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio
ENDPOINT = "/sms/africastalking/dev"


@pytest.fixture
async def sms_endpoints(database, clock, village, tmp_path):
    app = FastAPI()
    app.include_router(router)
    app.state.database, app.state.clock, app.state.settings = database, clock, Settings(_env_file=None)
    app.state.running = SimpleNamespace(usage=Usage(CollectorRegistry(), clock, Records(tmp_path, 0)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kesu") as client:
        yield client


@pytest.fixture
def says(sms_endpoints, make_sender, pigeon, clock):
    """Lets a phone write and gives what it is answered."""
    number = 0

    async def say(words: str, phone: str = AWA_PHONE, id_: str = "") -> list[str]:
        nonlocal number
        number += 1
        before = len(pigeon.texts(phone))
        form = {"from": phone, "text": words, "id": id_ or f"id{number}", "to": "36000", "linkId": "", "date": ""}
        answer = await sms_endpoints.post(f"{ENDPOINT}/inbound", data=form)
        assert answer.status_code == 200
        clock.go(seconds=1)
        await make_sender().once()
        return pigeon.texts(phone)[before:]

    return say


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("SOLDE", InboundRequest(Word.BALANCE)),
        (" solde.", InboundRequest(Word.BALANCE)),
        ("EPARGNE 3", InboundRequest(Word.SAVE, 3)),
        ("épargne3", InboundRequest(Word.SAVE, 3)),
        ("Épargne: 12 parts", InboundRequest(Word.SAVE, 12)),
        ("Prêt", InboundRequest(Word.LOAN)),
        ("TOTAL", InboundRequest(Word.TOTALS)),
        ("Arrêt", InboundRequest(Word.STOP)),
        ("je veux stop", InboundRequest(Word.STOP)),
        ("STOP 4826", InboundRequest(Word.STOP)),
        ("aide", InboundRequest(Word.HELP)),
        ("oui", InboundRequest(Word.RESUME)),
        ("4826", InboundRequest(Word.PIN)),
        ("solde 4 8 2 6", InboundRequest(Word.PIN)),
        ("EPARGNE 1500", InboundRequest(Word.PIN)),
        ("épargne", InboundRequest(Word.WHICH_SAVE)),
        ("épargne 0", InboundRequest(Word.WHICH_SAVE)),
        ("épargne 1 2", InboundRequest(Word.WHICH_SAVE)),
        ("SOLFE", InboundRequest(Word.BALANCE)),
        ("i ka kaye", InboundRequest(Word.BALANCE)),
        ("eparne 2", InboundRequest(Word.WHICH_SAVE, 2)),
        ("épargne trois parts", InboundRequest(Word.SAVE, 3)),
        ("wari mara saba", InboundRequest(Word.SAVE, 3)),
        ("Niyɔrɔ duuru", InboundRequest(Word.SAVE, 5)),
        ("juru", InboundRequest(Word.LOAN)),
        ("Totale", InboundRequest(Word.TOTALS)),
        ("kɛsu", InboundRequest(Word.TOTALS)),
        ("ARRETE", InboundRequest(Word.STOP)),
        ("aret svp", InboundRequest(Word.STOP)),
        ("s t o p", InboundRequest(Word.STOP)),
        ("stpo", InboundRequest(Word.STOP)),
        ("a dabila", InboundRequest(Word.STOP)),
        ("dɛmɛ", InboundRequest(Word.HELP)),
        ("Awɔ", InboundRequest(Word.RESUME)),
        ("sept trois neuf cinq", InboundRequest(Word.PIN)),
        ("wolonwula saba 95", InboundRequest(Word.PIN)),
        ("je viens demain, mon mari est malade", InboundRequest(Word.UNKNOWN)),
        ("quel est le prix du stock?", InboundRequest(Word.UNKNOWN)),
        ("bonjour", InboundRequest(Word.UNKNOWN)),
        ("", InboundRequest(Word.UNKNOWN)),
        ("\u0664\u0668\u0662\u0666", InboundRequest(Word.PIN)),
    ],
)
def test_words_are_read_tolerantly_and_anything_like_a_pin_is_one(words, asked):
    assert read(words) == asked


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("PREUVE 00001 52 483cc828", InboundRequest(Word.PROOF, proof=TypedProof("00001", "52", "483cc828"))),
        ("preuve K-101 52 483C C828.", InboundRequest(Word.PROOF, proof=TypedProof("K-101", "52", "483C C828"))),
        ("Kesu, seereya 00001 52 48312345", InboundRequest(Word.PROOF, proof=TypedProof("00001", "52", "48312345"))),
        ("Preuve 52 483cc828", InboundRequest(Word.PROOF, proof=TypedProof("", "52", "483cc828"))),
        ("Proof 52 48312345", InboundRequest(Word.PROOF, proof=TypedProof("", "52", "48312345"))),
        ("Preuve", InboundRequest(Word.WHICH_PROOF)),
        ("preuve 00001 52", InboundRequest(Word.WHICH_PROOF)),
        ("preuve 00001 52 483cc82", InboundRequest(Word.WHICH_PROOF)),
        ("preuve 00001 52 483cc82x", InboundRequest(Word.WHICH_PROOF)),
        ("preuve 00001 52 483cc828 svp merci", InboundRequest(Word.WHICH_PROOF)),
        ("prevue 00001 52 483cc828", InboundRequest(Word.WHICH_PROOF)),
        ("52 483cc828", InboundRequest(Word.PIN)),
        ("mon mari a la preuve", InboundRequest(Word.UNKNOWN)),
        ("preuve que mon mari est malade", InboundRequest(Word.UNKNOWN)),
    ],
)
def test_a_proof_is_the_whole_message(words, asked):
    assert read(words) == asked


async def test_whoever_is_a_member_somewhere_checks_any_proof(database, village, says):
    await hold_meeting(database, village)
    seq, newest = await newest_anchor(database, village)
    signs = fingerprint(newest)
    await found_village(database, code="00002")
    await change(database, "UPDATE outbox SET state = 'sent'")
    true = ["Vrai: réunion 1 du 22/11/2026."]
    no = ["Pas de ce livre. Relisez le code du groupe, le numéro et les huit signes."]
    assert await says(f"PREUVE 00001 {seq} {signs.upper()}") == true
    assert await says(f"Preuve {seq} {signs}") == true, "as the closing SMS has it"
    assert await says(f"PREUVE 00001 {seq} {signs}", "+22370000206") == true, "a member of another group"
    assert await says(f"PREUVE {seq} {signs}", "+22370000206") == no
    for wrong in (f"00001 {seq} 00000000", f"99999 {seq} {signs}", f"00001 1 {signs}"):
        assert await says(f"PREUVE {wrong}") == no
    (how,) = await says(f"PREUVE 00001 {seq}")
    assert how.endswith("comme: PREUVE 00001 52 483cc828")
    assert await says(f"PREUVE 00001 {seq} {signs}", SALIF_PHONE) == [], "a stranger gets no answer"
    kept = await database.fetch(text("SELECT * FROM inbound_sms"))
    assert signs not in str([dict(row) for row in kept])
    await change(database, "UPDATE member SET phone = :phone WHERE number = 5", phone=AWA_PHONE)
    assert await says(f"PREUVE {seq} {signs}") == true, "a shared phone too: it has no figure"


async def test_awa_asks_for_her_balance_and_her_loan(database, village, says):
    await hold_meeting(database, village)
    await change(database, "UPDATE outbox SET state = 'sent'")
    assert await says("solde") == ["Vous avez 2 parts: 1 000 F. Amendes: 0 F. Dette: 1 500 F."]
    assert await says("PRET") == ["A rendre dim 20/12: 500 F. Dette: 1 500 F."]
    assert await says("TOTAL") == ["Caisse du groupe: 4 500 F. Solidarité: 600 F. Preté: 1 500 F."]


async def test_a_shared_phone_or_a_member_who_did_not_agree_hears_what_to_dial(database, village, says):
    dial = ["Pour votre carnet, composez *384*22#"]
    await change(database, "UPDATE member SET consent_on = NULL WHERE number = 6")
    assert await says("SOLDE") == dial
    await change(database, "UPDATE member SET consent_on = '2026-09-01', phone = :phone", phone=AWA_PHONE)
    for words in ("SOLDE", "PRET", "TOTAL", "EPARGNE 3"):
        assert await says(words) == dial
    assert await database.fetch(text("SELECT * FROM declaration")) == []


async def test_epargne_declares_once_however_often_it_arrives(database, village, says):
    first = await says("EPARGNE 3", id_="same")
    assert first == [
        "Vous avez annoncé 3 parts, 1 500 F. Ce n'est pas encore dans la caisse: apportez l'argent à la réunion."
    ]
    assert await says("EPARGNE 3", id_="same") == []
    (row,) = await database.fetch(text("SELECT member, shares, amount_xof, outcome FROM declaration"))
    assert (row["member"], row["shares"], row["amount_xof"], row["outcome"]) == (AWA, 3, 1500, None)
    assert await says("EPARGNE 9") == ["9 parts: ce n'est pas possible. Pour épargner, composez *384*22#"]


async def test_a_declaration_whose_message_was_not_written_down_is_not_made_twice(database, village, says):
    await says("EPARGNE 3", id_="same")
    await change(database, "DELETE FROM inbound_sms")  # as if the service had died between the two
    assert await says("EPARGNE 3", id_="same") == []
    assert len(await database.fetch(text("SELECT * FROM declaration"))) == 1


async def test_a_repeat_that_reaches_two_workers_at_once_is_one_message(database, village, clock, make_sender, pigeon):
    desks = [InboundDesk(database, clock) for _ in range(4)]
    message = Incoming("same", AWA_PHONE, "EPARGNE 3")
    await asyncio.gather(*(desk.take("africastalking", message) for desk in desks))
    await asyncio.gather(*(desk.take("africastalking", replace(message, text="TOTAL", id="t")) for desk in desks))
    assert len(await all_of(database, "declaration")) == 1
    assert [row["word"] for row in await all_of(database, "inbound_sms")] == ["save", "totals"]
    assert len([row for row in await outbox_rows(database) if row["key"].startswith("in:")]) == 1


async def test_stop_ends_what_waits_for_the_morning_too(database, village, says, make_sender, pigeon, clock):
    clock.at = clock.at.replace(hour=23)
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await make_sender().once()
    assert len(await says("STOP")) == 1
    clock.at = clock.at.replace(day=24, hour=9)
    await make_sender().once()
    assert len(pigeon.texts(AWA_PHONE)) == 1
    assert (await outbox_rows(database))[0]["problem"] == "stopped"


async def test_a_pin_is_warned_about_and_kept_nowhere(database, village, says, capsys):
    warned = ["N'envoyez jamais votre code secret par SMS. Changez-le maintenant: composez *384*22#"]
    assert await says("solde 7391") == warned
    assert await says("EPARGNE 7391") == warned
    for table in ("inbound_sms", "outbox", "delivery_report", "journal"):
        kept = [tuple(row.values()) if hasattr(row, "values") else tuple(row) for row in await all_of(database, table)]
        assert "7391" not in repr(kept)
    assert "7391" not in capsys.readouterr().out


async def test_stop_ends_all_but_security_and_oui_begins_again(database, village, says, make_sender, pigeon, clock):
    assert (await says("Arrêt"))[0].startswith("Vous ne recevrez plus de messages.")
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await tell_awa(database, village, clock, "pin_changed", "b", urgent=True)
    await make_sender().once()
    assert pigeon.texts(AWA_PHONE)[1:] == [
        "Votre code secret a changé. Si ce n'est pas vous, parlez tout de suite à la présidence."
    ]
    assert (await says("oui"))[0].startswith("Vous recevrez de nouveau")
    await tell_awa(database, village, clock, "solidarity", "c", amount=100)
    await make_sender().once()
    assert pigeon.texts(AWA_PHONE)[-1] == "Solidarité: 100 F noté dans votre carnet."


async def test_agreeing_by_sms_counts_once_she_says_so_behind_her_pin(database, village, says):
    """Whoever writes in her name agrees to nothing: her next call asks her, though she had said no."""
    refused = {"consent_on": "NULL", "consent_version": VERSION, "sms_wanted": 0}
    await change(database, f"UPDATE member SET {', '.join(f'{k} = {v}' for k, v in refused.items())} WHERE number = 6")
    assert await says("OUI") == [
        "Pour recevoir les messages, dites-le avec votre code secret: composez *384*22#. Kesu vous le demandera."
    ]
    (row,) = await database.fetch(text("SELECT consent_on, consent_version, sms_wanted FROM member WHERE number = 6"))
    assert (row["consent_on"], row["sms_wanted"]) == (None, 1)
    assert must_be_asked(row["consent_version"])
    answers = await database.fetch(text("SELECT how FROM consent WHERE member = 6"))
    assert [row["how"] for row in answers] == ["thumb"], "what she said when her group was founded, and nothing since"


async def test_nobody_agrees_for_another_on_a_shared_phone(database, village, says):
    await change(database, "UPDATE member SET consent_on = NULL, consent_version = 1, phone = :p", p=AWA_PHONE)
    await says("OUI")
    rows = await database.fetch(text("SELECT DISTINCT consent_on, consent_version FROM member"))
    assert [tuple(row) for row in rows] == [(None, 1)]


async def test_who_speaks_for_a_seat_is_one_person_on_her_phone(database, village, clock, says):
    """Awa speaks for her group in a tier: her words are about her own passbook, and she can agree by one."""
    async with database.unit_of_work() as unit:
        founding = Founding(
            code="FED-1",
            name="F",
            family="shg",
            constitution=Constitution.default("shg"),
            founded_on=clock.now().date(),
            kind="tier",
        )
        tier = await found_group(unit, founding)
        await take_seats(unit, clock.now(), tier, [SeatAsked(village, AWA)])
    assert (await says("SOLDE"))[0].startswith("Vous avez ")
    assert (await says("EPARGNE 2"))[0].startswith("Vous avez annoncé 2 parts")
    await change(database, "UPDATE member SET consent_on = NULL, consent_version = 1 WHERE number = 6")
    await says("OUI")
    (row,) = await database.fetch(text("SELECT consent_version FROM member WHERE number = 6"))
    assert must_be_asked(row["consent_version"])
    assert row["consent_version"] != 1


async def test_a_stranger_is_not_answered(database, village, says):
    assert await says("SOLDE", SALIF_PHONE) == []
    assert await outbox_rows(database) == []


async def test_after_twenty_a_day_one_of_each_kind_is_answered_every_hour(database, village, says, clock):
    """Twenty forged messages do not mute a member, and a program that writes on and on does not cost without end."""
    answered = [len(await says("AIDE")) for _ in range(22)]
    assert sum(answered) == 20
    assert [len(await says(words)) for words in ("SOLDE", "TOTAL", "SOLDE", "AIDE")] == [1, 1, 0, 0]
    assert await says("EPARGNE 3") == ["Pour votre carnet, composez *384*22#"]
    assert await database.fetch(text("SELECT * FROM declaration")) == []
    clock.go(minutes=61)
    assert [len(await says(words)) for words in ("SOLDE", "AIDE", "AIDE")] == [1, 1, 0]
    assert (await says("STOP"))[0].startswith("Vous ne recevrez plus")
    (row,) = await database.fetch(text("SELECT sms_wanted FROM member WHERE number = 6"))
    assert row["sms_wanted"] == 0


@pytest.mark.parametrize("state", ["consent_on = NULL", "sms_wanted = 0", "sms_wanted = 1"])
@pytest.mark.parametrize("hour", [12, 23])
async def test_epargne_is_answered_whenever_aide_is(database, village, says, clock, state, hour):
    clock.at = clock.at.replace(hour=hour)
    await change(database, f"UPDATE member SET {state} WHERE number = 6")
    assert len(await says("AIDE")) == 1
    (answer,) = await says("EPARGNE 3")
    assert answer.startswith("Vous avez annoncé 3 parts, 1 500 F.")
    assert [row["topic"] for row in await outbox_rows(database)] == ["reply_help", "reply_declared"]
    assert (await audit(database)).problems == ()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("épargne", "Pour annoncer une épargne, envoyez EPARGNE et le nombre de parts, comme: EPARGNE 2."),
        ("eparne 7", "Pour annoncer une épargne, envoyez EPARGNE et le nombre de parts, comme: EPARGNE 7."),
        ("ne stoppez pas", "Vous ne voulez plus de messages? Envoyez STOP. Sinon, rien ne change."),
        ("oui je viens", "Vous voulez les messages de votre carnet? Envoyez OUI. Sinon, rien ne change."),
    ],
)
async def test_a_near_miss_gets_a_question_and_does_nothing(database, village, says, typed, answer):
    before = await all_of(database, "member")
    (said,) = await says(typed)
    assert said.startswith(answer)
    assert await all_of(database, "member") == before
    assert await all_of(database, "declaration") == []


@pytest.mark.parametrize("encoding", ["UTF-8", "WINDOWS-1252", "ISO-8859-1", "latin1", "UTF-16BE", "UCS-2"])
@pytest.mark.parametrize(("typed", "word"), [("ARRÊT", "stop"), ("PRÊT", "loan"), ("épargne", "which_save")])
async def test_a_message_is_read_in_the_encoding_that_its_gateway_declares(
    database, sms_endpoints, village, encoding, typed, word
):
    codec = "utf-16-be" if encoding in ("UTF-16BE", "UCS-2") else encoding
    quoted = quote_from_bytes(typed.encode(codec))
    query = f"from=%2B22370000106&to=36000&text={quoted}&charset={encoding}&coding=0&ts=1"
    assert (await sms_endpoints.get(f"/sms/kannel/dev/inbound?{query}")).status_code == 200
    form = f"from=%2B22370000106&text={quoted}&id=form"
    kind = {"content-type": f"application/x-www-form-urlencoded; charset={codec}"}
    if codec != "utf-16-be":  # nobody writes a form's own names so
        assert (await sms_endpoints.post(f"{ENDPOINT}/inbound", content=form, headers=kind)).status_code == 200
    assert {row["word"] for row in await all_of(database, "inbound_sms")} == {word}


@pytest.mark.parametrize(("coding", "codec"), [("0", "utf-8"), ("3", "latin-1"), ("8", "utf-16-be"), ("8", "ascii")])
async def test_jasmins_coding_field_says_how_content_is_written(database, sms_endpoints, village, coding, codec):
    typed = quote_from_bytes("ARRET".encode(codec) if codec == "ascii" else "ARRÊT".encode(codec))
    form = f"content={typed}&from=22370000106&to=36000&id=1001&coding={coding}"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await sms_endpoints.post("/sms/jasmin/dev/inbound", content=form, headers=kind)).status_code == 200
    assert [row["word"] for row in await all_of(database, "inbound_sms")] == ["stop"]


async def test_a_json_body_is_read_in_its_own_encoding_and_unknown_ones_refuse_nothing(
    database, sms_endpoints, village
):
    message = {"messageId": "m1", "message": "Arrêt", "senderAddress": "tel:+22370000106"}
    body = json.dumps({"inboundSMSMessageNotification": {"inboundSMSMessage": message}}, ensure_ascii=False)
    for charset, codec in (("ISO-8859-1", "latin-1"), ("klingon", "utf-8"), ("base64", "utf-8"), ("", "cp1252")):
        content = body.replace("m1", f"m-{charset}").encode(codec)
        kind = {"content-type": f"application/json; charset={charset}" if charset else "application/json"}
        assert (await sms_endpoints.post("/sms/orange/dev/inbound", content=content, headers=kind)).status_code == 200
    assert [row["word"] for row in await all_of(database, "inbound_sms")] == ["stop"] * 4


async def test_a_gateways_own_opt_out_counts(database, sms_endpoints, village):
    answer = await sms_endpoints.post(f"{ENDPOINT}/optout", data={"senderId": "KESU", "phoneNumber": AWA_PHONE})
    assert answer.status_code == 200
    (row,) = await database.fetch(text("SELECT sms_wanted FROM member WHERE number = 6"))
    assert row["sms_wanted"] == 0


async def test_wrong_secrets_and_unknown_gateways_are_404_and_rubbish_is_400(sms_endpoints):
    good = {"from": AWA_PHONE, "text": "SOLDE", "id": "1"}
    for endpoint in ("/sms/africastalking/wrong", "/sms/nobody/dev"):
        assert (await sms_endpoints.post(f"{endpoint}/inbound", data=good)).status_code == 404
        assert (await sms_endpoints.post(f"{endpoint}/delivery", data=good)).status_code == 404
    assert (await sms_endpoints.post(f"{ENDPOINT}/inbound", data={"text": "SOLDE"})).status_code == 400
    assert (await sms_endpoints.post(f"{ENDPOINT}/inbound", data=good | {"from": "me"})).status_code == 400
    assert (await sms_endpoints.post("/sms/orange/dev/inbound", content=b"[", headers=JSON)).status_code == 400
    assert (await sms_endpoints.post("/sms/orange/dev/delivery", content=b"[]", headers=JSON)).status_code == 400


async def test_other_dialects_reach_the_same_desk(database, sms_endpoints, village):
    kannel = "/sms/kannel/dev/inbound?from=%2B22370000106&to=36000&text=%00S%00T%00O%00P&charset=UTF-16BE&ts=17"
    assert (await sms_endpoints.get(kannel)).text == "OK"
    jasmin = {"content": "AIDE", "from": "22370000106", "to": "36000", "id": "1001", "coding": "0"}
    assert (await sms_endpoints.post("/sms/jasmin/dev/inbound", data=jasmin)).text == "ACK/Jasmin"
    message = {"messageId": "m1", "message": "SOLDE", "senderAddress": "tel:+22370000106"}
    body = {"inboundSMSMessageNotification": {"inboundSMSMessage": message}}
    assert (await sms_endpoints.post("/sms/orange/dev/inbound", json=body)).status_code == 200
    rows = await all_of(database, "inbound_sms")
    assert {(row["gateway"], row["word"]) for row in rows} == {
        ("kannel", "stop"),
        ("jasmin", "help"),
        ("orange", "balance"),
    }


async def test_the_id_that_stands_in_for_a_missing_one_tells_no_phone(database, sms_endpoints, village):
    asked = {"from": AWA_PHONE, "text": "EPARGNE 3", "charset": "UTF-8", "ts": "1795435200"}
    for _ in range(2):
        assert (await sms_endpoints.get("/sms/kannel/dev/inbound", params=asked)).status_code == 200
    (row,) = await all_of(database, "inbound_sms")
    assert re.fullmatch(r"1795435200-[0-9a-f]{4}", row["gateway_id"])
    (posted,) = await all_of(database, "journal")
    assert posted["idem_key"].startswith("sms:kannel:1795435200-")


JSON = {"content-type": "application/json"}


async def all_of(database, table):
    return [dict(row) for row in await database.fetch(text(f"SELECT * FROM {table}"))]


async def test_a_member_of_an_association_is_sent_to_the_phone(database, says, clock):
    async with database.unit_of_work() as unit:
        founding = Founding(
            code="ASACO",
            name="Association",
            family="none",
            constitution=Constitution.default("vsla"),
            founded_on=clock.now().date(),
            kind="body",
        )
        body = await found_group(unit, founding)
        for number, phone in enumerate((AWA_PHONE, SALIF_PHONE), start=1):
            person = Enrolment(number=number, name="Awa", joined_on=clock.now().date(), phone=phone)
            await enrol_member(unit, body, person, saves=False)
    for phone in (AWA_PHONE, SALIF_PHONE):  # hers serves her group as well
        assert await says("SOLDE", phone) == ["Pour votre carnet, composez *384*22#"]
