"""From the outbox to a phone: rules, merging, tries, death and resurrection, on both engines."""

import asyncio
from dataclasses import replace

import pytest

from app.messaging.cost import set_budget
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import DeliveryReport, Outcome, SendResult
from app.messaging.sending.dead_letters import dead_letters, retry
from app.messaging.sending.delivery import take_report
from app.messaging.sending.dispatch import CALL_SECONDS
from app.messaging.sending.results import MAX_ATTEMPTS
from app.messaging.sending.sender import LEASE_SECONDS
from app.organisations.organisation import make_organisation, particulars
from ledger.books.command import Command
from ledger.people.contacts.proxies import name_proxy
from ledger.people.membership.enrolment import enrol
from tests.app.messaging.conftest import (
    AWA,
    AWA_PHONE,
    BINTA_PHONE,
    Pigeon,
    outbox_rows,
    set_contact,
    states,
    tell_awa,
    tell_member,
)
from tests.village import AGREED, BINTA, SECRETARY, found_village, make_camide

pytestmark = pytest.mark.anyio
ON_HERS_IN_BAMBARA = {"phone": AWA_PHONE, "language": "bm"}
"""A member who shares Awa's phone and is spoken to in Bambara."""


async def test_awa_gets_her_receipt_once_and_the_row_tells_what_it_cost(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "confirmed", shares=3, amount=1500, total_shares=13, savings=6500)
    sender = make_sender()
    assert await sender.once() == 1
    assert await sender.once() == 0
    assert pigeon.texts(AWA_PHONE) == ["Épargne notée: 3 parts, 1 500 F. En tout 6 500 F, parts: 13."]
    (row,) = await outbox_rows(database)
    assert (row["state"], row["gateway"], row["parts"], row["cost_millixof"]) == ("sent", "pigeon", 1, 20_000)
    assert row["gateway_message_id"] == f"pigeon-{row['key']}"
    assert row["phone"] == AWA_PHONE
    assert (row["claimed_by"], row["problem"], row["attempts"]) == (None, None, 0)


async def test_messages_within_a_minute_become_one_sms(database, village, clock, pigeon, make_sender):
    sender = make_sender(gather_seconds=60)
    await tell_awa(database, village, clock, "confirmed", "a", shares=2, amount=1000, total_shares=12, savings=6000)
    clock.go(seconds=40)
    await tell_awa(database, village, clock, "repaid", "b", amount=2500, owed=5000)
    assert await sender.once() == 0  # both still wait for company
    clock.go(seconds=25)
    assert await sender.once() == 2  # the first is due, and takes the second along
    assert pigeon.texts(AWA_PHONE) == [
        "Épargne 1 000 F, en tout 6 000 F, remboursé 2 500 F, reste 5 000 F. Détail: *384*22#"
    ]
    first, second = await outbox_rows(database)
    assert (first["state"], second["state"], second["merged_into"]) == ("sent", "merged", first["id"])
    assert (second["parts"], second["cost_millixof"]) == (0, 0)


async def test_of_two_announcements_that_wait_the_last_one_is_told(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "declared", "a", shares=2, amount=1000)
    await tell_awa(database, village, clock, "repayment_declared", "b", amount=700)
    await tell_awa(database, village, clock, "declared", "c", shares=3, amount=1500)
    for place, (member, amount) in enumerate(((6, 1000), (5, 500), (6, 1500))):
        facts = {"member": member, "shares": 1, "amount": amount}
        await tell_member(database, village, clock, 3, "declaration_waiting", f"w{place}", **facts)
    await make_sender().once()
    assert pigeon.texts(AWA_PHONE) == ["Annoncé 700 F pour le pret, annoncé 1 500 F. Détail: *384*22#"]
    assert pigeon.texts(BINTA_PHONE) == ["Membre 5 annonce 500 F, membre 6 annonce 1 500 F. Détail: *384*22#"]
    rows = await outbox_rows(database)
    assert [row["key"].split(":")[1] for row in rows if row["problem"] == "superseded"] == ["a", "w0"]
    assert {row["state"] for row in rows if row["problem"] == "superseded"} == {"dropped"}


async def test_an_urgent_message_waits_for_nobody(database, village, clock, pigeon, make_sender):
    sender = make_sender(gather_seconds=60)
    await tell_awa(database, village, clock, "pin_changed", urgent=True)
    await sender.once()
    assert len(pigeon.given) == 1


async def test_many_receipts_are_packed_into_as_few_sms_as_hold_them(database, village, clock, pigeon, make_sender):
    for number in range(12):
        await tell_awa(database, village, clock, "repaid", f"k{number}", amount=99_999_995, owed=99_999_995)
    await make_sender().once()
    assert len(pigeon.given) == 3  # the daily limit; the rest tomorrow
    assert all(len(text) <= 160 for text in pigeon.texts(AWA_PHONE))
    carried = sum(text.count("reste") for text in pigeon.texts(AWA_PHONE))
    assert (await states(database)).count("waiting") == 12 - carried


async def test_three_a_day_then_tomorrow_morning_but_urgent_ones_go(database, village, clock, pigeon, make_sender):
    sender = make_sender()
    for number in range(5):
        await tell_awa(database, village, clock, "closing", f"c{number}", **CLOSING | {"meeting": number})
        await sender.once()
        clock.go(minutes=10)
    assert len(pigeon.given) == 3
    waiting = [row for row in await outbox_rows(database) if row["state"] == "waiting"]
    assert [row["problem"] for row in waiting] == ["daily_limit", "daily_limit"]
    await tell_awa(database, village, clock, "pin_changed", "p", urgent=True)
    await sender.once()
    assert len(pigeon.given) == 4
    clock.at = clock.at.replace(day=24, hour=5, minute=59)
    assert await sender.once() == 0
    clock.go(minutes=1)
    assert await sender.once() == 2
    assert len(pigeon.given) == 6


async def test_at_night_only_urgent_messages_leave(database, village, clock, pigeon, make_sender):
    clock.at = clock.at.replace(hour=22)
    sender = make_sender()
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await tell_awa(database, village, clock, "vote_waiting", "b", urgent=True, member=9, amount=5000, weeks=8)
    await sender.once()
    assert pigeon.texts(AWA_PHONE) == [
        "Pret demandé par le membre 9: 5 000 F, 8 semaines. Pour voter, composez *384*22#"
    ]
    clock.at = clock.at.replace(day=24, hour=6)
    await sender.once()
    assert pigeon.texts(AWA_PHONE)[1:] == ["Solidarité: 100 F noté dans votre carnet."]


async def test_a_shared_phone_gets_no_receipt_unless_chosen_and_never_a_figure(database, clock, pigeon, make_sender):
    village = await found_village(database, consent=AGREED, differing={5: {"phone": AWA_PHONE}})
    sender = make_sender()
    await tell_awa(database, village, clock, "repaid", "a", amount=2500, owed=5000)
    await sender.once()
    assert (await outbox_rows(database))[0]["problem"] == "shared_phone"
    for member in (5, AWA):
        await set_contact(database, village, clock, member, sms_on_shared=True)
    await tell_awa(database, village, clock, "repaid", "b", amount=2500, owed=5000)
    await sender.once()
    assert pigeon.texts(AWA_PHONE) == ["Membre 6: votre carnet a changé. Pour le voir, composez *384*22#"]
    await tell_awa(database, village, clock, "repaid", "c", amount=2500, owed=5000)
    await tell_member(database, village, clock, 5, "solidarity", "d", amount=100)
    await sender.once()
    assert pigeon.texts(AWA_PHONE)[1:] == ["Membres 5, 6: du nouveau dans vos carnets. Composez *384*22#"]


async def test_without_consent_after_stop_without_phone_nothing_is_sent(database, clock, pigeon, make_sender):
    differing = {4: {"phone": None}, 5: {"sms_wanted": False}, AWA: {"consent": None}}
    village = await found_village(database, consent=AGREED, differing=differing)
    for member in (4, 5, 6):
        await tell_member(database, village, clock, member, "solidarity", f"k{member}", amount=100)
    await make_sender().once()
    assert [row["problem"] for row in await outbox_rows(database)] == ["no_phone", "stopped", "no_consent"]
    assert set(await states(database)) == {"dropped"}
    assert pigeon.given == []


async def test_a_proxy_reads_for_a_member_without_phone_who_chose_so(database, clock, pigeon, make_sender):
    hers = {"phone": None, "sms_on_shared": True}
    village = await found_village(database, consent=AGREED, differing={AWA: hers})
    await name_proxy(database, Command(village, "proxy", clock.now(), "ussd", SECRETARY), AWA, BINTA)
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await make_sender().once()
    assert pigeon.texts(BINTA_PHONE) == ["Membre 6: votre carnet a changé. Pour le voir, composez *384*22#"]


async def test_a_failure_that_passes_is_tried_again_later_and_later_until_it_is_dead(
    database, village, clock, pigeon, make_sender
):
    pigeon.always = Failure.GATEWAY_FAULT
    sender = make_sender()
    await tell_awa(database, village, clock, "pin_changed", urgent=True)
    waits = []
    for _ in range(MAX_ATTEMPTS):
        assert await sender.once() == 1
        assert await sender.once() == 0
        (row,) = await outbox_rows(database)
        waits.append((row["next_us"] - int(clock.now().timestamp()) * 1_000_000) / 1_000_000)
        clock.go(seconds=waits[-1] + 1)
    assert 15 <= waits[0] <= 45
    assert all(wait <= 1.5 * 7_200 for wait in waits)
    (row,) = await outbox_rows(database)
    assert (row["state"], row["problem"], row["attempts"]) == ("dead", "gateway_fault", MAX_ATTEMPTS)
    assert (row["topic"], row["member"]) == ("pin_changed", AWA)
    pigeon.always = None
    assert await retry(database, [row["id"]], clock.now()) == 1
    assert await retry(database, [row["id"]], clock.now()) == 0  # it waits already
    await sender.once()
    assert await states(database) == ["sent"]


async def test_a_failure_for_good_is_dead_at_once(database, village, clock, pigeon, make_sender):
    pigeon.always = Failure.BAD_NUMBER
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await make_sender().once()
    assert (await states(database), pigeon.calls) == (["dead"], 1)


async def test_a_topic_nobody_knows_and_a_fact_nobody_gave_wait_for_a_person(
    database, village, clock, pigeon, make_sender
):
    await tell_awa(database, village, clock, "horoscope", "a")
    await tell_awa(database, village, clock, "repaid", "b", amount=2500)
    await tell_awa(database, village, clock, "solidarity", "c", amount=100)
    await make_sender().once()
    assert [(row["state"], row["problem"]) for row in await outbox_rows(database)] == [
        ("dead", "unknown_topic"),
        ("dead", "no_words"),
        ("sent", None),
    ]


async def test_what_is_for_all_goes_once_to_a_phone_that_two_hold(database, clock, pigeon, make_sender):
    """In the language of the first of them, whichever they speak, and however the rows fall into batches."""
    village = await found_village(database, consent=AGREED, differing={4: ON_HERS_IN_BAMBARA})
    for member in range(1, 7):
        await tell_member(database, village, clock, member, "closing", f"k{member}", **CLOSING)
    sender = make_sender(batch=5)
    assert [await sender.once() for _ in range(3)] == [5, 1, 0]
    assert pigeon.texts(AWA_PHONE) == ["Lajè 12 datugura. A sèbèn kaye la: 341 0a1b2c3d"]
    assert len(pigeon.given) == 5
    rows = await outbox_rows(database)
    (echo,) = [row for row in rows if row["state"] == "merged"]
    assert (echo["member"], echo["merged_into"], echo["parts"], echo["cost_millixof"]) == (AWA, rows[3]["id"], 0, 0)
    assert echo["gateway_message_id"] == rows[3]["gateway_message_id"]


async def test_in_one_batch_they_share_the_message_too(database, clock, pigeon, make_sender):
    differing = {4: ON_HERS_IN_BAMBARA, 5: {"sms_wanted": False}}
    village = await found_village(database, consent=AGREED, differing=differing)
    for member in (4, 5, AWA):
        await tell_member(database, village, clock, member, "closing", f"k{member}", **CLOSING)
    await make_sender().once()
    assert len(pigeon.given) == 1
    assert await states(database) == ["sent", "dropped", "merged"]


async def test_figures_asked_for_do_not_go_to_a_phone_that_became_shared(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "reply_loan", urgent=True, due=500, owed=1500, day="2026-12-20")
    joins = Command(village, "joins", clock.now(), "ussd", SECRETARY)
    await enrol(database, joins, "Fanta 7", AWA_PHONE, consents=True, asked_in="fr")
    await make_sender().once()
    assert pigeon.texts(AWA_PHONE) == ["Pour votre carnet, composez *384*22#"]


async def test_one_text_to_all_members_is_one_call(database, village, clock, pigeon, make_sender):
    for member in range(1, 7):
        await tell_member(database, village, clock, member, "closing", f"k{member}", **CLOSING)
    await make_sender().once()
    assert (pigeon.calls, len(pigeon.given)) == (1, 6)


async def test_messages_of_an_organisations_groups_go_out_under_its_name(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "repaid", "nobody's", amount=2500, owed=5000)
    await make_sender().once()
    async with database.unit_of_work() as unit:
        ngo_id = await make_organisation(unit, "jigi", particulars("Jigi", ["fr"], [], "JIGI"), 1)
    theirs = await found_village(database, "00002", ngo_id=ngo_id, consent=AGREED)
    await tell_awa(database, theirs, clock, "repaid", "theirs", amount=2500, owed=5000)
    await make_sender().once()
    assert [message.sender for message in pigeon.given] == ["", "JIGI"]


async def test_a_refusal_goes_to_the_next_gateway_at_once_but_a_time_out_does_not(
    database, village, clock, make_sender
):
    orange, kannel = Pigeon("orange"), Pigeon("kannel")
    sender = make_sender(orange, kannel, routes="*=orange,kannel")
    orange.always = Failure.NO_ROUTE
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await sender.once()
    assert (len(kannel.given), (await outbox_rows(database))[0]["gateway"]) == (1, "kannel")
    orange.always = Failure.TIMED_OUT
    await tell_awa(database, village, clock, "solidarity", "b", amount=200)
    await sender.once()
    assert len(kannel.given) == 1
    assert (await outbox_rows(database))[1]["problem"] == "timed_out"


async def test_a_spent_budget_ends_receipts_first_then_summaries_never_security(
    database, village, clock, pigeon, make_sender
):
    await set_budget(database, village, 100)
    sender = make_sender()
    pigeon.cost_millixof = 80_000
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await sender.once()
    await tell_awa(database, village, clock, "solidarity", "b", amount=100)
    await tell_member(database, village, clock, 3, "closing", "c", **CLOSING)
    await sender.once()
    await tell_member(database, village, clock, 3, "closing", "d", **CLOSING | {"meeting": 13})
    await tell_member(database, village, clock, 3, "pin_changed", "e", urgent=True)
    await sender.once()
    assert [(row["topic"], row["problem"] or row["state"]) for row in await outbox_rows(database)] == [
        ("solidarity", "sent"),
        ("solidarity", "budget"),
        ("closing", "sent"),
        ("closing", "budget"),
        ("pin_changed", "sent"),
    ]


@pytest.mark.parametrize(
    ("alone_xof", "owned", "sent"), [(None, False, 2), (0, False, 0), (100, False, 1), (0, True, 2)]
)
async def test_the_installation_says_what_it_pays_for_a_group_alone(
    database, clock, pigeon, make_sender, alone_xof, owned, sent
):
    ngo_id = await make_camide(database)
    village = await found_village(database, consent=AGREED, ngo_id=ngo_id if owned else None)
    sender = make_sender(alone_xof=alone_xof)
    pigeon.cost_millixof = 80_000
    for key in ("a", "b"):
        await tell_awa(database, village, clock, "solidarity", key, amount=100)
        await sender.once()
    await tell_member(database, village, clock, 3, "pin_changed", "c", urgent=True)
    await sender.once()
    topics = [row["topic"] for row in await outbox_rows(database) if row["state"] == "sent"]
    assert topics == [*["solidarity"] * sent, "pin_changed"], "a security notice leaves all the same"


async def test_a_small_budget_is_not_overrun_by_one_large_batch(database, village, clock, pigeon, make_sender):
    """100 F are four SMS of 25 F, which one is taken to cost until the first has been paid."""
    await set_budget(database, village, 100)
    for member in range(1, 7):
        await tell_member(database, village, clock, member, "closing", f"k{member}", **CLOSING)
    await make_sender().once()
    assert len(pigeon.given) == 4
    assert [row["problem"] for row in await outbox_rows(database)][4:] == ["budget", "budget"]


async def test_a_message_sent_again_by_a_person_costs_again_and_keeps_what_it_cost_before(
    database, village, clock, pigeon, make_sender
):
    await tell_awa(database, village, clock, "repaid", "a", amount=2500, owed=5000)
    await tell_awa(database, village, clock, "solidarity", "b", amount=100)
    sender = make_sender()
    await sender.once()
    first = (await outbox_rows(database))[0]["gateway_message_id"]
    await take_report(
        database, "pigeon", DeliveryReport(first, "Failed", Outcome.FAILED, "UserIsInactive"), clock.now()
    )
    assert await states(database) == ["failed", "failed"]
    clock.go(days=40)  # older than any message is worth: asked for again, it is new
    assert await retry(database, [row["id"] for row in await outbox_rows(database)], clock.now()) == 2
    await sender.once()
    assert len(pigeon.given) == 2
    assert [(row["state"], row["parts"], row["cost_millixof"]) for row in await outbox_rows(database)] == [
        ("sent", 2, 40_000),
        ("merged", 0, 0),
    ]


async def test_a_report_that_it_arrived_after_all_spares_the_second_sending(
    database, village, clock, pigeon, make_sender
):
    await tell_awa(database, village, clock, "solidarity", amount=100)
    sender = make_sender()
    await sender.once()
    (row,) = await outbox_rows(database)
    lost = DeliveryReport(row["gateway_message_id"], "Failed", Outcome.FAILED, "?")
    await take_report(database, "pigeon", lost, clock.now())
    await retry(database, [row["id"]], clock.now())
    await take_report(database, "pigeon", replace(lost, status="Success", outcome=Outcome.DELIVERED), clock.now())
    assert await sender.once() == 0
    assert (await states(database), len(pigeon.given)) == (["delivered"], 1)


async def test_a_gateway_that_hangs_is_left_before_the_lease_ends(
    database, village, clock, pigeon, make_sender, monkeypatch
):
    assert CALL_SECONDS < LEASE_SECONDS / 3

    async def hang(_messages):
        await asyncio.sleep(60)

    monkeypatch.setattr("app.messaging.sending.dispatch.CALL_SECONDS", 0.05)
    pigeon.send = hang
    await tell_awa(database, village, clock, "solidarity", amount=100)
    await make_sender().once()
    (row,) = await outbox_rows(database)
    assert (row["state"], row["problem"], row["attempts"]) == ("waiting", "timed_out", 1)


async def test_two_senders_at_once_send_everything_once(database, village, clock, pigeon, make_sender):
    for number in range(60):
        facts = {"member": 9, "what": "handover", "amount": 500 + number}
        await tell_member(database, village, clock, 1 + number % 6, "disputed", f"k{number}", urgent=True, **facts)
    senders = [make_sender(batch=7), make_sender(batch=7)]

    async def work(sender):
        for _ in range(40):
            await sender.once()
            clock.go(seconds=2)  # a phone that the other holds is tried again after three seconds

    await asyncio.gather(*map(work, senders))
    assert len(pigeon.given) == 60
    assert len({message.key for message in pigeon.given}) == 60
    assert set(await states(database)) == {"sent"}


async def test_a_sender_gone_before_it_sent_leaves_a_lease_that_ends(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "solidarity", amount=100)
    gone = make_sender(lease_seconds=120)

    async def never(*_):
        raise asyncio.CancelledError

    gone._send = never
    with pytest.raises(asyncio.CancelledError):
        await gone.once()
    other = make_sender()
    assert await other.once() == 0
    clock.go(seconds=121)
    assert await other.once() == 1
    assert len(pigeon.given) == 1


async def test_answers_to_one_phone_leave_in_their_order(database, village, clock, pigeon, make_sender):
    """However slow the first one's call is, and though each is a call of its own."""
    leaving = []

    async def send(messages):
        await asyncio.sleep(0.05 if "caisse" in messages[0].text.lower() else 0)
        leaving.extend(messages)
        return [SendResult(message.key, "pigeon", message.key, 1, 20_000) for message in messages]

    pigeon.send = send
    for place, topic in enumerate(("reply_totals", "reply_no_loan", "reply_help")):
        facts = {"box": 1, "solidarity_box": 2, "lent": 3} if topic == "reply_totals" else {}
        await tell_awa(database, village, clock, topic, f"k{place}", urgent=True, **facts)
        await tell_member(database, village, clock, 3, "reply_no_loan", f"b{place}", urgent=True)
    await make_sender().once()
    hers = [message.text for message in leaving if message.phone == AWA_PHONE]
    assert [text.split()[0] for text in hers] == ["Caisse", *(text.split()[0] for text in hers[1:])]
    rows = [row for row in await outbox_rows(database) if row["member"] == AWA]
    assert [message.key for message in leaving if message.phone == AWA_PHONE] == [row["key"] for row in rows]


async def test_an_answer_does_not_overtake_one_that_has_to_be_tried_again(
    database, village, clock, pigeon, make_sender
):
    for place, topic in enumerate(("reply_no_loan", "reply_help")):
        await tell_awa(database, village, clock, topic, f"k{place}", urgent=True)
    pigeon.failing = [Failure.GATEWAY_FAULT]
    sender = make_sender()
    await sender.once()
    assert (pigeon.given, await states(database)) == ([], ["waiting", "waiting"])
    clock.go(seconds=60)
    await sender.once()
    assert [message.key.split(":")[1] for message in pigeon.given] == ["k0", "k1"]


async def test_what_is_urgent_does_not_wait_behind_a_batch(database, village, clock, pigeon, make_sender):
    """A slow gateway holds hundreds of receipts; the answer to a question leaves meanwhile."""
    stop, going = asyncio.Event(), asyncio.Event()
    send = pigeon.send

    async def slow(messages):
        if "Solidarité" in messages[0].text:
            going.set()
            await stop.wait()
        return await send(messages)

    pigeon.send = slow
    for number in range(1, 6):
        await tell_member(database, village, clock, number, "solidarity", f"s{number}", amount=number * 100)
    running = asyncio.create_task(make_sender(poll_seconds=0.02).run(stop))
    await asyncio.wait_for(going.wait(), 10)
    await tell_awa(database, village, clock, "pin_changed", urgent=True)
    for _ in range(500):
        if pigeon.texts(AWA_PHONE):
            break
        await asyncio.sleep(0.02)
    assert len(pigeon.given) == 1
    stop.set()
    await running
    assert len(pigeon.given) == 6


async def test_a_number_that_one_gateway_refuses_is_tried_by_the_next_and_again_when_asked(
    database, village, clock, make_sender
):
    orange, kannel = Pigeon("orange", always=Failure.NUMBER_REFUSED), Pigeon("kannel")
    sender = make_sender(orange, kannel, routes="*=orange,kannel")
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await sender.once()
    assert (len(kannel.given), await states(database)) == (1, ["sent"])
    kannel.always = Failure.NUMBER_REFUSED
    await tell_awa(database, village, clock, "solidarity", "b", amount=200)
    await sender.once()
    assert (await outbox_rows(database))[1]["state"] == "dead"
    kannel.always = None
    (letter,) = await dead_letters(database)
    assert await retry(database, [letter.id], clock.now()) == 1
    await sender.once()
    assert await states(database) == ["sent", "sent"]


async def test_copies_that_may_have_left_are_counted_with_their_price(database, village, clock, pigeon, make_sender):
    await tell_awa(database, village, clock, "solidarity", amount=100)
    sender = make_sender(prices={"pigeon": 12_000})
    pigeon.failing = [Failure.TIMED_OUT, Failure.NO_ROUTE, Failure.UNREADABLE_ANSWER]
    seen = []
    for _ in range(4):
        await sender.once()
        (row,) = await outbox_rows(database)
        seen.append((row["state"], row["parts"], row["cost_millixof"], row["sent_us"] is None))
        clock.go(minutes=10)
    assert seen == [
        ("waiting", 1, 12_000, False),
        ("waiting", 1, 12_000, False),
        ("waiting", 2, 24_000, False),
        ("sent", 3, 44_000, False),
    ]


async def test_a_price_that_nobody_says_is_assumed_and_said(database, village, clock, pigeon, make_sender, capsys):
    pigeon.cost_millixof = None
    await tell_awa(database, village, clock, "solidarity", "a", amount=100)
    await make_sender().once()
    await tell_awa(database, village, clock, "solidarity", "b", amount=200)
    await make_sender(prices={"pigeon": 12_000}).once()
    rows = await outbox_rows(database)
    assert [(row["cost_millixof"], row["problem"]) for row in rows] == [(25_000, "price_assumed"), (12_000, None)]
    said = capsys.readouterr()  # to one or the other, as whoever ran before set the logs up
    assert "sms_price_unknown" in said.out + said.err


CLOSING = {
    "meeting": 12,
    "day": "2026-11-22",
    "savings": 30_000,
    "box": 225_350,
    "solidarity_box": 12_000,
    "seq": 341,
    "fingerprint": "0a1b2c3d",
}
