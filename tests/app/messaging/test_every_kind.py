"""Every kind of message there is: what makes it, and the words that a member of Benkadi then reads."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.messaging.bulk import Audience, forecast, send_to_many
from app.messaging.gateways.port import Incoming
from app.messaging.inbound_words.inbound import InboundDesk
from app.messaging.texts import TextPart
from app.messaging.topics import TOPICS
from app.organisations.consultations.consultation_messages import plan_telling, telling
from app.organisations.persons.persons import PersonGiven, enter_person, link_member
from app.organisations.supports.supports import LineGiven, SupportGiven, hand_over, promise_support, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from app.panel.access.staff import write_person
from app.worker.scheduler import JOBS, Scheduler
from ledger import loans
from ledger.assembly.decisions import change_constitution
from ledger.assembly.meeting_day import move_meetings
from ledger.books.command import Command
from ledger.consultations.asking import ask_members
from ledger.consultations.counting import count
from ledger.consultations.questions import one_choice
from ledger.consultations.tally import ConsultationTally, QuestionTally
from ledger.database import Database
from ledger.funds import (
    fines,
    savings,
    solidarity_fund,
)
from ledger.funds.declarations import refuse_declaration
from ledger.funds.property import buy
from ledger.imports.openings import confirm_opening
from ledger.journal.anchors import fingerprint
from ledger.loans import (
    repayments,
    rescheduling,
    write_off,
)
from ledger.meeting import (
    corrections,
    disputes,
)
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.authentication import pin_help, pin_vault, pins
from ledger.people.authentication.activation import give_codes
from ledger.people.authentication.activation_restart import ask_restart, confirm_restart
from ledger.people.authentication.activation_use import choose_with_code, whose_code
from ledger.people.authentication.pin_requests import stop_by_president, stop_own
from ledger.people.contacts.consent import Consent, answer_herself, record_consent
from ledger.people.contacts.contact import tell_of_phone
from ledger.people.late_acts import LateAct, record_late
from ledger.people.membership.members import members_of_phone
from ledger.people.membership.moves import accept_move, ask_move, withdraw_move
from ledger.rules.refusal import Refusal
from ledger.settlement import (
    departure,
    share_out,
)
from ledger.settlement.moving import move_member
from ledger.settlement.taking_over import take_over
from ledger.tontine import rounds
from ledger.tontine.state import read_tontine
from sessions.pin_try import PinTry
from tests.app.messaging.conftest import StillClock
from tests.kit.agents import AGENTS_PHONE, make_agent
from tests.ledger.imports.test_import_write import IMPORTING, PAPER_BOOK, a_file, write
from tests.village import AGREED, AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY, make_camide
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = pytest.mark.anyio
Story = Callable[[Database], Awaitable[None]]
PHONE = "+22370000106"
VAULT = pin_vault.PinVault(b"pepper")
HEAD = re.compile(r"[0-9a-f]{8}$")


async def a_declaration(database: Database) -> None:
    village = await found(database)
    await savings.declare(database, village.command(AWA), AWA, 3)
    await in_the_evening(village)


async def a_declaration_answered(database: Database) -> None:
    village = await found(database)
    posted = await savings.declare(database, village.command(AWA), AWA, 3)
    await refuse_declaration(database, village.command(), posted.seq)
    await savings.declare(database, village.command(AWA), AWA, 2)
    await village.meet()
    await village.part()


async def a_loan(database: Database) -> None:
    village = await a_lending_village(database)
    loan = await village.lend(AWA, 2_500, weeks=8)
    await disputes.contest_handover(database, village.command(AWA), loan)
    await repayments.declare_repayment(database, village.command(AWA), AWA, 1_000)
    await in_the_evening(village)
    await repayments.repay(database, village.command(), AWA, 1_000)
    await rescheduling.reschedule(database, village.command(), loan, 4, ALL_IN_FAVOUR)
    await write_off.write_off(database, village.command(), loan, ALL_IN_FAVOUR)


async def a_loan_refused(database: Database) -> None:
    village = await a_lending_village(database)
    loan = await loans.request_loan(database, village.command(AWA), AWA, 2_500, 8, "commerce")
    for officer in (PRESIDENT, SECRETARY, COUNTER):
        await loans.cast_vote(database, village.command(officer), loan, approves=False)


async def a_meeting(database: Database) -> None:
    village = await found(database, fines=[{"code": "late", "label": "Retard", "amount_xof": 50}])
    await village.meet()
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "open", {"loan": 0, "solidarity": 0})
    await fines.impose(database, village.command(), AWA, "late", voted=True)
    await village.bring({AWA: Contribution(shares=2, fines_xof=25)})
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "close", {"loan": 1025, "solidarity": 100})
    await village.part()


async def help_in_need(database: Database) -> None:
    village = await found(database, grant_caps=[{"purpose": "illness", "label": "Maladie", "cap_xof": 300}])
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1, m6=1)
    await solidarity_fund.grant(database, village.command(), AWA, "illness", 200)
    await solidarity_fund.lend_help(database, village.command(), AWA, "illness", 250)


async def a_correction(database: Database) -> None:
    village = await found(database)
    await village.meet()
    posted = await savings.save(database, village.command(), AWA, 2)
    await corrections.reverse(database, village.command(), posted.seq)


async def a_share_out(database: Database) -> None:
    village = await found(database, solidarity_at_end="split")
    await village.meet()
    await village.collect(m1=2, m2=2, m3=2, m4=2, m5=2, m6=4)
    await share_out.freeze(database, village.command())
    await share_out.commit_share_out(database, village.command())


async def a_tontine(database: Database) -> None:
    village = await found(database, "tontine", share_value_xof=1_000, fines=[])
    await village.meet()
    await rounds.set_order(database, village.command(), [6, 5, 4, 3, 2, 1], ALL_IN_FAVOUR)
    await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
    pot = (await read_tontine(database, village.group_id)).next_pot()
    await rounds.pay_pot(database, village.command(), pot)


async def a_meeting_corrected(database: Database) -> None:
    village = await found(database)
    await village.meet()
    await village.collect(m6=3)
    await village.part()
    await village.meet()
    await reverse(database, village.command(), 1)


async def a_move(database: Database) -> None:
    village, there = await found(database), await found(database, code="00002")
    await village.meet()

    async def asked() -> str:
        command = replace(village.command(), confirmed_by=AWA)
        return await ask_move(database, command, AWA, "00002", lambda most: most // 2)

    await asked()
    await withdraw_move(database, village.command(), AWA)
    await accept_move(database, there.command(SECRETARY), await asked(), her_pin=False)
    await move_member(database, village.command(), AWA)


async def a_thing_taken_over(database: Database) -> None:
    village = await found(database, max_shares=0)
    await village.meet()
    await village.collect(m6=10)
    await buy(database, village.command(), "machine", 3_000, ALL_IN_FAVOUR)
    await share_out.freeze(database, village.command())
    await take_over(database, village.command(), "machine1", AWA, ALL_IN_FAVOUR)


async def a_leaver(database: Database) -> None:
    village = await found(database)
    await village.meet()
    await village.collect(m6=3)
    await departure.leave(database, village.command(), AWA)


async def an_import(database: Database) -> None:
    await write(a_file(PAPER_BOOK), database, IMPORTING)
    await confirm_opening(database, replace(IMPORTING, group_id=1, key="confirmed", member=BINTA))


async def a_new_rule(database: Database) -> None:
    village = await found(database)
    await village.meet()
    await change_constitution(database, village.command(), {"quorum": 4}, ALL_IN_FAVOUR)
    await change_constitution(database, village.command(), {"solidarity_xof": 150}, ALL_IN_FAVOUR)
    await change_constitution(database, village.command(), {"overpayment": "shares"}, ALL_IN_FAVOUR)


async def a_pin_forgotten(database: Database) -> None:
    """Two vouch for her while she has none. Five wrong tries lock for minutes, fifteen for hours; two vouch again."""
    village = await found(database)
    await vouched_for(village)
    hers = VAULT.hash(village.group_id, AWA, "7391")
    await pin_help.choose_after_help(database, village.command(AWA), hers)
    village.now += timedelta(hours=1)
    await pins.change_pin(database, village.command(AWA), VAULT.hash(village.group_id, AWA, "7395"))
    for _ in range(15):
        (here,) = await members_of_phone(database, PHONE)
        with pytest.raises(Refusal):
            await pins.check_pin(database, VAULT, here, "0000", village.now, PinTry("", 1, 3600))
        if here.pin_tries % 5 == 4:
            village.now += timedelta(hours=1)
    await vouched_for(village)
    await stop_by_president(database, village.command(PRESIDENT), AWA)
    village.now += timedelta(hours=1)
    await pin_help.ask_for_help(database, village.command(AWA))
    assert await stop_own(database, village.command(AWA), "not_me")


async def vouched_for(village: Village) -> None:
    await pin_help.ask_for_help(village.database, village.command(AWA))
    for guardian in (PRESIDENT, SECRETARY):
        await pin_help.vouch(village.database, village.command(guardian), AWA)


async def a_first_pin(database: Database) -> None:
    """The president chooses hers with a code; then two people of an organisation start the group again."""
    village = await found(database)
    vault = pin_vault.PinVault(b"a pepper")
    async with database.unit_of_work() as unit:
        code = (await give_codes(unit, vault, village.command()))[0]
    hers = village.command(PRESIDENT)
    number, _ = await whose_code(database, vault, hers, code.phone, code.code, PinTry("", 1, 3600))
    pin_hash = vault.hash(village.group_id, PRESIDENT, "7391")
    await choose_with_code(database, vault, hers, number, code.phone, pin_hash)
    ngo_id = await make_camide(database)
    async with database.unit_of_work() as unit:
        one, other = [
            await write_person(unit, f"{who}@example.org", who, "agent", ngo_id, "fr", "no password", "no codes", 0)
            for who in ("one", "other")
        ]
        await ask_restart(unit, vault, village.command(), one)
        await confirm_restart(unit, village.command(), other)


async def an_agreement_taken_back(database: Database) -> None:
    village = await found(database)
    no = Consent(at=village.now, language="fr", how="ussd", noted_by=f"m{AWA}", agreed=False, sms=False)
    await answer_herself(database, village.command(AWA), no)


async def another_phone(database: Database) -> None:
    village = await found(database)
    async with database.unit_of_work() as unit:
        await tell_of_phone(unit, village.command(), AWA, PHONE)


async def the_clock(database: Database) -> None:
    village = await a_lending_village(database, founded_on=date(2025, 12, 28))
    await village.lend(AWA, 2_500, weeks=8)
    await move_meetings(database, village.command(), 7, 16, ALL_IN_FAVOUR)
    clock = StillClock(village.now)
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    for moment in ((10, 12, 8), (10, 31, 17), (11, 29, 10)):
        clock.at = datetime(2026, *moment, tzinfo=UTC)
        await scheduler.once()


async def a_consultation(database: Database) -> None:
    """It is asked, half of those who answered want water, and both are told to whoever agreed to messages."""
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id, consent=AGREED)
    options = [{"fr": "Eau"}, {"fr": "École"}, {"fr": "Paix"}]
    async with database.unit_of_work() as unit:
        closes = village.now.date() + timedelta(days=30)
        asked = one_choice({"fr": "Que faut-il d'abord au village?"}, options)
        await ask_members(unit, ngo_id, [asked], village.now.date(), closes)
    (row,) = await database.fetch(text("SELECT * FROM consultation"))
    messages = []
    whole = count(asked, {"1": 3, "2": 1, "3": 2})
    for state, one in (("open", QuestionTally(asked, {}, None, 0)), ("frozen", QuestionTally(asked, {}, whole, 6))):
        tally = ConsultationTally((one,), one.answers, 6, {})
        messages.append(telling(row, state, tally))
    for said in (*messages, plan_telling(row, 3, 1)):
        told = await forecast(
            database, said.topic, [village.group_id], Audience.MEMBERS, key=said.key, price=1, now=village.now
        )
        await send_to_many(database, said.topic.name, told, said.facts, key=said.key, now=village.now)


async def a_support_without_an_answer(database: Database) -> None:
    """Awa was handed 300 000 F; three days later she is reminded, and never again."""
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id, consent=AGREED)
    on = village.now.date()
    async with database.unit_of_work() as unit:
        person = await enter_person(unit, ngo_id, PersonGiven("f"), None, 1)
        await link_member(unit, person, village.group_id, AWA)
        line = LineGiven(1, on, 300_000, person_id=person)
        await promise_support(unit, ngo_id, None, SupportGiven("cash", "Relance", on), [line])
    support = await support_seen(ScopedReader(database, TenantScope("installation")), 1)
    assert support is not None
    async with database.unit_of_work() as unit:
        await hand_over(unit, support, 1, on, None)
    clock = StillClock(village.now)
    scheduler = Scheduler(database, clock, jobs=tuple(job for job in JOBS if job.name == "supports_waiting"))
    for days in (0, 1, 4, 5, 6):
        clock.at = village.now + timedelta(days=days)
        await scheduler.once()


async def an_agent(database: Database) -> None:
    """Her group's box was closed uncounted; then she writes."""
    ngo_id = await make_camide(database)
    village = await found(database, ngo_id=ngo_id)
    await make_agent(database, VAULT, village.now, [village.group_id], ngo_id=ngo_id)
    await village.meet()
    clock = StillClock(village.now)
    await village.part()
    for _ in range(2):
        await Scheduler(database, clock).once()
        clock.at += timedelta(days=1)
    desk = InboundDesk(database, clock)
    for number, word in enumerate(("STOP", "OUI", "SOLDE")):
        await desk.take("kannel", Incoming(str(number), AGENTS_PHONE, word))


async def letters(database: Database) -> None:
    village = await a_lending_village(database, consent=AGREED)
    desk = InboundDesk(database, StillClock(village.now))
    await village.part()
    await village.meet()
    (anchor,) = await database.fetch(text("SELECT upto_seq, head_hash FROM anchor"))
    proof = f"PREUVE {anchor['upto_seq']} {fingerprint(anchor['head_hash'])}"
    near = ("EPARGNE", "ne stoppez pas", "oui je viens", "PREUVE", "PREUVE 1 00000000", proof)
    words = ("SOLDE", "PRET", "TOTAL", "AIDE", "SOLDE 7395", "EPARGNE 99", *near, "OUI", "STOP", "EPARGNE 2", "SOLDE")
    for number, word in enumerate(words):
        if word == "STOP":
            await village.lend(AWA, 2_500, weeks=8)
            await desk.take("kannel", Incoming("loan", PHONE, "PRET"))
        await desk.take("kannel", Incoming(str(number), PHONE, word))
    async with database.unit_of_work() as unit:
        no_more = Consent(at=village.now, language="fr", how="ussd", noted_by="m6", agreed=False)
        await record_consent(unit, village.group_id, AWA, no_more)
    await desk.take("kannel", Incoming("again", PHONE, "OUI"))


async def late_acts(database: Database) -> None:
    village = await found(database)
    for number, written in enumerate((True, False)):
        command = Command(village.group_id, f"late{number}", village.now, "ussd", AWA)
        await record_late(database, command, LateAct(village.now, "home:save", written=written))


async def in_the_evening(village: Village) -> None:
    """The schedule looked at the clock before 18:00, and again after."""
    for hours in (0, 3):
        await Scheduler(village.database, StillClock(village.now + timedelta(hours=hours))).once()


async def a_lending_village(database: Database, **about: Any) -> Village:
    village = await found(database, **about)
    await village.meet()
    await village.collect(m1=2, m2=2, m3=2, m4=2, m5=2, m6=2)
    return village


STORIES: dict[Story, dict[str, str]] = {
    a_meeting: {
        "fined": "Amende: 50 F (Retard). Une question? Parlez à la présidence.",
        "fine_paid": "Amende payée: 25 F. Reste à payer: 25 F.",
        "confirmed": "Épargne notée: 2 parts, 1 000 F. En tout 1 000 F, parts: 2.",
        "solidarity": "Solidarité: 100 F noté dans votre carnet.",
        "meeting_summary": (
            "Réunion 1, mar 06/10: 6 sur 6. Épargne 1 000, solidarité 100, preté 0, rendu 0, amendes 25. "
            "Caisse 1 025 F, comptée: 1 025. Incidents 0"
        ),
        "closing": (
            "Réunion 1, mar 06/10, en F: épargne 1 000, caisse 1 025, solidarité 100. A écrire au cahier: 4 (head)"
        ),
    },
    a_declaration: {
        "declared": (
            "Vous avez annoncé 3 parts, 1 500 F. Ce n'est pas encore dans la caisse: apportez l'argent à la réunion."
        ),
        "declaration_waiting": "Le membre 6 annonce 3 parts, 1 500 F. A confirmer à la réunion, argent en main.",
    },
    a_declaration_answered: {
        "refused": "Vous aviez annoncé 1 500 F: ce n'est pas confirmé. Une question? Parlez à la présidence.",
        "lapsed": (
            "Vous aviez annoncé 1 000 F: c'est annulé, faute de confirmation à la réunion. Vous pouvez "
            "annoncer de nouveau."
        ),
    },
    an_agreement_taken_back: {
        "not_kept": (
            "Le membre 6 ne veut pas que Kesu garde son nom et ses comptes. Parlez-en ensemble avant la réunion."
        ),
    },
    a_loan: {
        "vote_waiting": "Pret demandé par le membre 6: 2 500 F, 8 semaines. Pour voter, composez *384*22#",
        "loan_approved": "Votre pret de 2 500 F est accepté. La trésorerie vous le remet à la réunion.",
        "to_hand_over": "Pret accepté pour le membre 6: 2 500 F, à remettre à la réunion.",
        "handed_over": (
            "La trésorerie a noté vous avoir remis 2 500 F de pret. Les avez-vous recus? Répondez: *384*22#"
        ),
        "disputed": "Le membre 6 conteste: pret remis, 2 500 F. Voyez cela ensemble avant la réunion.",
        "repayment_declared": (
            "Vous avez annoncé 1 000 F pour votre pret. Ce n'est pas encore dans la caisse: apportez l'argent à la"
            " réunion."
        ),
        "repayment_waiting": "Le membre 6 annonce 1 000 F pour son pret. A confirmer à la réunion, argent en main.",
        "repaid": "Remboursé: 1 000 F. Il vous reste à rendre 1 500 F.",
        "more_time": (
            "L'assemblée vous donne plus de temps: 1 750 F à rendre jusqu'au mar 03/11, frais compris. Une "
            "question? Parlez à la présidence."
        ),
        "given_up": (
            "L'assemblée abandonne votre dette de 1 500 F: vous ne la devez plus. Une question? Parlez à la présidence."
        ),
    },
    a_loan_refused: {
        "loan_refused": "Votre demande de pret de 2 500 F n'est pas acceptée. La présidence peut vous expliquer.",
    },
    help_in_need: {
        "granted": "La caisse de solidarité vous donne 200 F. Les avez-vous recus? Sinon, parlez à la présidence.",
        "help_lent": (
            "La caisse de solidarité vous prete 250 F, sans frais, à rendre au plus tard mar 29/12. "
            "Pas recus? Parlez à la présidence."
        ),
    },
    a_correction: {
        "corrected": (
            "C'était faux, c'est annulé: épargne 1 000 F du mar 06/10. Pour voir: *384*22#. "
            "Une question? Parlez à la présidence."
        ),
    },
    a_share_out: {
        "share_out": "Partage: 4 parts x 500 F = 2 000 F. Pret 0 F, amendes 0 F, solidarité 0 F. Vous recevez 2 000 F.",
    },
    a_tontine: {
        "decided": "L'assemblée a décidé: ordre de la tontine. Pour: 6 sur 6. Pas au courant? Parlez à la présidence.",
        "pot": "Tontine, tour 1: vous recevez 6 000 F. Vous ne les avez pas? Parlez à la présidence.",
    },
    a_meeting_corrected: {
        "meeting_corrected": (
            "Réunion 1 corrigée: un mouvement est annulé par deux responsables. Une question? Parlez à la présidence."
        ),
    },
    a_thing_taken_over: {
        "property_taken": (
            "Vous reprenez un bien du groupe: 3 000 F seront retenus sur votre partage. Une question? Parlez à la"
            " présidence."
        ),
    },
    a_leaver: {
        "left": (
            "Vous quittez le groupe: épargne 1 500 F, dettes réglées 0 F, payé 1 500 F. Pas d'accord? Parlez "
            "à la présidence."
        ),
    },
    a_move: {
        "move_asked": (
            "Vous allez dans un autre groupe. Dites-y ce code: 500000, avant le jeu 05/11. Pas d'accord? Parlez à la"
            " présidence."
        ),
        "move_withdrawn": "Vous restez dans votre groupe: le départ est annulé.",
        "move_accepted": "L'autre groupe accepte le membre 6: régler ses comptes à la prochaine réunion.",
        "moved_in": (
            "Vous etes membre 7 de votre nouveau groupe. Votre carnet d'avant reste à vous: Autre, Aide, Mon carnet"
            " d'avant."
        ),
    },
    an_import: {
        "opening": (
            "Votre carnet est ouvert: épargne 13 000 F, pret à rendre 0 F. Pas d'accord? Parlez à la présidence."
        ),
    },
    a_new_rule: {
        "rule_now": (
            "Règle changée par l'assemblée (mar 06/10): votes pour un pret 4. Pas au courant? Parlez à la présidence."
        ),
        "contribution_changed": (
            "Règle changée par l'assemblée (mar 06/10): solidarité 150 F par réunion. Pas au courant? Parlez à la"
            " présidence."
        ),
        "rule_changed": (
            "Une règle du groupe a changé par décision de l'assemblée (mar 06/10). Pas au courant? Parlez à "
            "la présidence."
        ),
    },
    a_pin_forgotten: {
        "pin_changed": "Votre code secret a changé. Si ce n'est pas vous, parlez tout de suite à la présidence.",
        "pin_locked": ("Code faux plusieurs fois: bloqué 60 minutes. Si ce n'est pas vous, parlez à la présidence."),
        "pin_locked_hours": (
            "Code faux plusieurs fois: bloqué 4 heures. Si ce n'est pas vous, parlez à la présidence."
        ),
        "pin_help": (
            "Le membre 6 demande un code secret. Vous lui avez parlé, c'est bien cette personne? "
            "Composez *384*22*5*5*3#"
        ),
        "pin_help_asked": (
            "Un nouveau code secret est demandé pour vous. Pas vous? Composez *384*22# et tapez 2. Parlez à la "
            "présidence."
        ),
        "pin_help_denied": (
            "La demande de code du membre 6 est arretée par cette personne. Vous l'aviez confirmée? Parlez-en au "
            "groupe."
        ),
        "pin_help_ended": (
            "La demande d'un nouveau code secret pour vous est arretée. C'était vous? Voyez la présidence."
        ),
        "pin_help_ready": (
            "Deux responsables ont confirmé que c'est vous. Nouveau code dans 12 heures: *384*22#. Pas "
            "vous? Parlez à la présidence."
        ),
        "pin_help_now": (
            "Deux responsables ont confirmé que c'est vous. Choisissez votre code secret: composez *384*22#. Pas "
            "vous? Parlez à la présidence."
        ),
    },
    a_first_pin: {
        "activated": (
            "Le membre 1 a choisi son code secret avec un code de l'agent. Pas d'accord? Parlez tout de suite à la "
            "présidence."
        ),
        "restart": (
            "Dans 24 heures, le bureau recevra de nouveaux codes de l'agent. Vous etes du bureau et savez le votre? "
            "Tapez-le: *384*22#"
        ),
    },
    another_phone: {
        "phone_changed": "Ce numéro est maintenant celui de votre carnet. Pas d'accord? Parlez à la présidence.",
        "phone_left": "Ce téléphone n'est plus celui de votre carnet. Pas d'accord? Parlez à la présidence.",
    },
    the_clock: {
        "weekly": "Semaine au dim 11/10, en F: épargne 6 000, preté 2 500, rendu 0. Caisse 3 500, solidarité 600.",
        "remind_meeting": "Réunion du groupe dim 29/11 à 16h.",
        "remind_loan": "Réunion du groupe dim 29/11 à 16h. Pour votre pret, à rendre: 1 500 F.",
        "remind_shareout": (
            "Pensez à votre pret: 2 500 F à rendre avant la fin du cycle. Ce qui reste sera retenu sur votre part."
        ),
    },
    a_consultation: {
        "consultation_opened": (
            "Que faut-il d'abord au village? Donnez votre avis, en secret, jusqu'au jeu 05/11: composez *384*22*6*6#"
        ),
        "consultation_result": (
            "Résultat de la consultation. Que faut-il d'abord au village? En tete: Eau, 50 % (réponses: 6)."
        ),
        "plan_progress": "Plan d'action. Que faut-il d'abord au village? Actions faites: 1/3.",
    },
    a_support_without_an_answer: {
        "support_waits": "On dit vous avoir remis une aide. L'avez-vous recue, en entier? Répondez: *384*22#",
    },
    an_agent: {
        "agent_news": "Incident: Benkadi. Vos groupes: *384*22#",
        "agent_stopped": (
            "Vous ne recevrez plus de SMS sur vos groupes. Pour recommencer, envoyez OUI. Vos groupes restent là: "
            "*384*22#"
        ),
        "agent_resumed": (
            "Vous recevrez de nouveau un SMS quand il y a du nouveau dans vos groupes. Pour arreter, envoyez STOP."
        ),
        "agent_dial": "Pour voir vos groupes, composez *384*22#. Pour ne plus recevoir de SMS, envoyez STOP.",
    },
    letters: {
        "reply_balance": "Vous avez 2 parts: 1 000 F. Amendes: 0 F. Dette: 0 F.",
        "reply_no_loan": "Vous n'avez pas de pret à rendre.",
        "reply_totals": "Caisse du groupe: 6 000 F. Solidarité: 600 F. Preté: 0 F.",
        "reply_help": (
            "Mots: SOLDE, EPARGNE 3, PRET, TOTAL, STOP. Ou composez *384*22#. N'envoyez jamais votre code secret."
        ),
        "reply_pin": "N'envoyez jamais votre code secret par SMS. Changez-le maintenant: composez *384*22#",
        "reply_refused": "99 parts: ce n'est pas possible. Pour épargner, composez *384*22#",
        "reply_resumed": "Vous recevrez de nouveau les messages de votre carnet. Pour arreter, envoyez STOP.",
        "reply_loan": "A rendre mar 10/11: 1 500 F. Dette: 2 500 F.",
        "reply_stopped": (
            "Vous ne recevrez plus de messages. Pour recommencer, envoyez OUI. Votre carnet reste ouvert: *384*22#"
        ),
        "reply_dial": "Pour votre carnet, composez *384*22#",
        "reply_declared": (
            "Vous avez annoncé 2 parts, 1 000 F. Ce n'est pas encore dans la caisse: apportez l'argent à la réunion."
        ),
        "reply_which_save": (
            "Pour annoncer une épargne, envoyez EPARGNE et le nombre de parts, comme: EPARGNE 2. Ou composez *384*22#"
        ),
        "reply_which_stop": "Vous ne voulez plus de messages? Envoyez STOP. Sinon, rien ne change.",
        "reply_which_resume": "Vous voulez les messages de votre carnet? Envoyez OUI. Sinon, rien ne change.",
        "reply_proof": "Vrai: réunion 1 du 06/10/2026.",
        "reply_no_proof": "Pas de ce livre. Relisez le code du groupe, le numéro et les huit signes.",
        "reply_which_proof": (
            "Pour vérifier une preuve, envoyez PREUVE, le code du groupe, le numéro et les huit signes, comme: PREUVE "
            "00001 52 (head)"
        ),
        "reply_confirm": (
            "Pour recevoir les messages, dites-le avec votre code secret: composez *384*22#. Kesu vous le demandera."
        ),
    },
    late_acts: {
        "late_written": "Votre appel de 16:00: ce que vous avez confirmé est écrit. Pour voir, composez *384*22#",
        "late_not_written": (
            "Votre appel de 16:00: ce que vous avez confirmé n'est PAS écrit. Composez *384*22# et recommencez."
        ),
    },
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_happens_is_told(story, database, words):
    await story(database)
    rows = await database.fetch(text("SELECT id, member, topic, payload FROM outbox ORDER BY id"))
    told = {row["topic"]: HEAD.sub("(head)", words.one(read_by(row))) for row in rows}
    assert {topic: told.get(topic) for topic in STORIES[story]} == STORIES[story]


def read_by(row) -> TextPart:
    return TextPart(row["id"], TOPICS[row["topic"]], json.loads(row["payload"]), row["member"], "fr", short=False)


def test_there_is_no_kind_that_nothing_makes():
    assert {topic for told in STORIES.values() for topic in told} == set(TOPICS)
