"""Groups of other families than the village's own, for transcripts that play in one: ``(in a tontine)``.

They stand beside the village in the same books. Whoever is the treasurer is Binta, and Awa saves.
"""

import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from app.demo.network import consent_of
from app.files.formats.reading import read_file
from app.organisations.persons.persons import PersonGiven, enter_person, link_member
from app.organisations.supports.recipients_slips import give_slips, without_slip
from app.organisations.supports.supports import LineGiven, SupportGiven, hand_over, promise_support, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from app.organisations.visits.visit_checklists import SCALE, Checklist, ChecklistItem, publish_checklist
from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.consultations.asking import AskedOf, ask_members
from ledger.consultations.questions import HANDS, NUMBER, RANKING, SEVERAL, YES_NO, Question, one_choice
from ledger.database import UnitOfWork
from ledger.funds.savings import save
from ledger.imports.writing import write
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.people.authentication.activation import give_codes
from ledger.people.authentication.pins import change_pin
from ledger.people.contacts.consent import record_consent
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, seat_member
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.constitution import Constitution
from ledger.ventures.stakes import pay_stake
from tests.kit.agents import AGENTS_PHONE, FIRST_CODE, hashed, make_agent
from tests.kit.network import STARTS_AT
from tests.kit.people import PEOPLE, phone_of
from tests.kit.village import Village

WEEKS_OLD = 10
TUESDAY = 2
FOUNDED_ON: date = STARTS_AT.date() - timedelta(weeks=WEEKS_OLD)


@dataclass(frozen=True, slots=True)
class Group:
    """A group to found: its people are (name, office), numbered from 1, each with a phone of her own."""

    code: str
    name: str
    family: str
    people: tuple[tuple[str, str], ...]
    settings: Mapping[str, int | str]


FOUR = (("Kadiatou", "president"), ("Oumou", "secretary"), ("Binta", "treasurer"), ("Awa", ""))
TONTINE = Group(
    "00002",
    "Sabugnuma",
    "tontine",
    (("Kadiatou", "president"), ("Awa", ""), ("Binta", "treasurer")),
    {"share_value_xof": 1_000, "min_members": 2},
)
EPC = Group("00003", "Nyèsigi", "epc", FOUR, {"share_value_xof": 250, "solidarity_xof": 0})
SHG = Group("00004", "Benso", "shg", FOUR, {"quorum": 2})
TIER = Group(
    "00005",
    "Jigiya",
    "shg",
    (("Ramata", "president"), ("Hawa", "secretary"), ("Fily", "treasurer")),
    {"share_value_xof": 5_000, "loan_multiplier": 4, "quorum": 2},
)
OWING = Group("00008", "Sinignasigi", "shg", FOUR, {"quorum": 2, "solidarity_xof": 100, "missed_solidarity": "owed"})
SEAT, REPRESENTATIVE = 4, 1
MARKET = Group("00009", "Marché de Kita", "venture", (), {})
MARKET_SEATS = (("Benkadi", 1, "president"), ("Benso", 2, "secretary"), ("Nyèsigi", 3, "treasurer"))
"""Who has a seat in the market: the village's own group, a self-help group and an EPC group; each speaker an office."""
PAPER_BOOK: dict[str, Any] = {
    "group": {"code": "00006", "name": "Kelenya", "family": "vsla", "share_value": 500, "founded_on": "2026-06-02"},
    "opening": {"loan_cash": 25_000, "solidarity_cash": 3_000, "outside_cash": 0},
    "members": [
        {"number": 1, "name": "Kadiatou", "phone": "+22370000601", "role": "president", "shares": 24},
        {"number": 2, "name": "Awa", "phone": "+22370000602", "shares": 26},
        {
            "number": 3,
            "name": "Binta",
            "phone": "+22370000603",
            "role": "treasurer",
            "shares": 20,
            "loan_principal": 10_000,
        },
    ],
}
NEW_BOOK: dict[str, Any] = {
    "group": {"code": "00007", "name": "Dakan", "family": "vsla", "share_value": 500, "founded_on": "2026-11-24"},
    "opening": {"loan_cash": 3_500, "solidarity_cash": 0, "outside_cash": 0},
    "members": [
        {"number": 1, "name": "Kadiatou", "phone": "+22370000701", "role": "president", "shares": 2},
        {"number": 2, "name": "Oumou", "role": "secretary", "shares": 1},
        {"number": 3, "name": "Binta", "phone": "+22370000703", "role": "treasurer", "shares": 1},
        {"number": 4, "name": "Sira", "phone": "+22370000704", "role": "counter", "shares": 1},
        {"number": 5, "name": "Fanta", "phone": "+22370000704", "role": "counter", "shares": 1},
        {"number": 6, "name": "Awa", "phone": "+22370000706", "shares": 1},
    ],
}
DEMO_NGO = 1
OWN_GROUP = 1
QUESTION = {"fr": "De quoi votre village a-t-il le plus besoin?", "bm": "Aw ka dugu mago bɛ mun na?"}
SECOND = {"fr": "Que faut-il faire d'abord?", "bm": "Mun ka kan ka kɛ fɔlɔ?"}
OPENS_ON, CLOSES_ON = STARTS_AT.date(), STARTS_AT.date() + timedelta(weeks=2)
ANSWERS = [{"fr": "Eau"}, {"fr": "Route"}, {"fr": "École"}]

CHECKLIST = Checklist(
    0,
    (
        ChecklistItem(
            YES_NO, {"fr": "Le cahier est à jour?", "bm": "Kaye labɛnnen don wa?", "en": "Is the book up to date?"}
        ),
        ChecklistItem(SCALE, {"fr": "Les membres sont à l'heure?", "en": "Are members on time?"}),
        ChecklistItem(YES_NO, {"fr": "Les trois clés sont chez trois personnes?"}),
        ChecklistItem(SCALE, {"fr": "L'argent est compté à voix haute?"}),
        ChecklistItem(YES_NO, {"fr": "Un règlement est écrit?"}),
        ChecklistItem(SCALE, {"fr": "Chacune connaît son épargne?"}),
        ChecklistItem(YES_NO, {"fr": "Les prêts sont votés?"}),
        ChecklistItem(SCALE, {"fr": "Les retards sont discutés?"}),
        ChecklistItem(YES_NO, {"fr": "La solidarité est versée?"}),
        ChecklistItem(SCALE, {"fr": "Le groupe se réunit sans l'agent?"}),
    ),
    (
        {"fr": "Former la secrétaire", "bm": "Sɛbɛnnikɛla kalan", "en": "Train the secretary"},
        {"fr": "Refaire le règlement", "en": "Write the rules anew"},
        {"fr": "Parler des retards"},
    ),
)


async def _found(village: Village, group: Group, ngo_id: int | None = None) -> int:
    async with village.database.unit_of_work() as unit:
        return await _found_in(unit, village, group, ngo_id)


async def _found_in(unit: UnitOfWork, village: Village, group: Group, ngo_id: int | None = None) -> int:
    group_id = await found_group(
        unit,
        Founding(
            code=group.code,
            name=group.name,
            family=group.family,
            constitution=Constitution.from_settings(group.family, group.settings),
            founded_on=FOUNDED_ON,
            meeting_weekday=TUESDAY,
            ngo_id=ngo_id,
        ),
    )
    for number, (name, office) in enumerate(group.people, start=1):
        seat = _seat(village, group_id, number, name, f"+2237{group.code}{number:02}", office)
        await enrol_member(unit, group_id, seat)
    return group_id


def _seat(village: Village, group_id: int, number: int, name: str, phone: str, office: str = "") -> Enrolment:
    return Enrolment(
        number=number,
        name=name,
        joined_on=FOUNDED_ON,
        phone=phone,
        pin_hash=hashed(village.running.vault, group_id, number),
        roles=(office,) if office else (),
        consent=consent_of(FOUNDED_ON, "fr"),
    )


async def _a_tontine(village: Village) -> None:
    await _found(village, TONTINE)


async def _an_epc_group(village: Village) -> None:
    await _found(village, EPC)


async def _a_self_help_group(village: Village) -> None:
    await _found(village, SHG)


async def _a_group_that_is_owed(village: Village) -> None:
    """A self-help group in which savings and contributions that were not brought are owed."""
    await _found(village, OWING)


async def _a_village_organisation(village: Village) -> None:
    """A tier of one year's age with 60,000 F in its box; its fourth member is the self-help group."""
    group_id, tier_id = await _found(village, SHG), await _found(village, TIER)
    week = STARTS_AT - timedelta(weeks=1)

    def command(name: str) -> Command:
        return Command(tier_id, f"kit:{name}", week, "demo", 3)

    seat = _seat(village, tier_id, SEAT, "Groupe Benso", f"+2237{SHG.code}{REPRESENTATIVE:02}")
    async with village.database.unit_of_work() as unit:
        await seat_member(unit, tier_id, SeatAsked(group_id, REPRESENTATIVE), seat)
    meeting = await open_meeting(village.database, command("open"))
    for number in range(1, SEAT + 1):
        await save(village.database, command(f"save/{number}"), number, 1)
    await close_meeting(village.database, command("close"), meeting.number)


async def _a_joint_venture(village: Village) -> None:
    """A market that three groups build; two have paid a stake of 1,000 F each, the village's own group not yet."""
    groups = [OWN_GROUP, await _found(village, SHG), await _found(village, EPC)]
    phones = [phone_of(1), *(f"+2237{group.code}01" for group in (SHG, EPC))]
    market = await _found(village, MARKET)
    for (name, number, office), group_id, phone in zip(MARKET_SEATS, groups, phones, strict=True):
        seat = _seat(village, market, number, name, phone, office)
        async with village.database.unit_of_work() as unit:
            await seat_member(unit, market, SeatAsked(group_id, 1), seat)
    for group_id in groups[1:]:
        await _pays_a_stake(village, group_id, market)


async def _pays_a_stake(village: Village, group_id: int, market: int) -> None:
    """Its four members save 500 F each and put 1,000 F of it into the market."""
    week = STARTS_AT - timedelta(weeks=1)

    def command(name: str) -> Command:
        return Command(group_id, f"kit:{name}", week, "demo", 3, confirmed_by=1)

    meeting = await open_meeting(village.database, command("open"))
    await call_roll(village.database, command("roll"), dict.fromkeys(range(1, 5), "present"))
    for number in range(1, 5):
        shares = 2 if group_id == OWN_GROUP + 2 else 1
        await save(village.database, command(f"save/{number}"), number, shares)
    await pay_stake(village.database, command("stake"), market, 1_000, AssemblyVote(4, 4, 0))
    await close_meeting(village.database, command("close"), meeting.number)


async def _older_agreements(village: Village) -> None:
    """The question of consent has changed since everybody answered it."""
    agreed = replace(consent_of(FOUNDED_ON + timedelta(days=1), "fr"), version=0)
    async with village.database.unit_of_work() as unit:
        for person in PEOPLE:
            await record_consent(unit, OWN_GROUP, person.number, agreed)


async def _opening_figures(village: Village, **owned: int) -> None:
    """A group that came in out of its paper book: nobody has confirmed its figures."""
    book = PAPER_BOOK | {"opening": PAPER_BOOK["opening"] | owned}
    sheet = read_file(json.dumps(book).encode(), "groups.json")
    await write(sheet, village.database, Command(0, "", STARTS_AT, "import"))
    group_id = await group_id_of(village.database, PAPER_BOOK["group"]["code"])
    for number in (1, 2, 3):
        command = Command(group_id, f"kit:pin/{number}", STARTS_AT, "ussd", number)
        await change_pin(village.database, command, hashed(village.running.vault, group_id, number))


async def _a_new_group(village: Village) -> None:
    """A group that nobody of has a PIN: its agent has just given each of its officers a code.

    Oumou has no phone, and stands at Binta's; Sira and Fanta share one.
    """
    sheet = read_file(json.dumps(NEW_BOOK).encode(), "groups.json")
    await write(sheet, village.database, Command(0, "", STARTS_AT, "import"))
    codes = itertools.count(FIRST_CODE)  # Kadiatou's; every other officer's is the next
    async with village.database.unit_of_work() as unit:
        group_id = await group_id_of(unit, NEW_BOOK["group"]["code"])
        command = Command(group_id, "codes", STARTS_AT, "panel")
        await give_codes(unit, village.running.vault, command, below=lambda _: next(codes))


async def _a_question(village: Village) -> None:
    """The organisation of the village's own group asks its members something."""
    async with village.database.unit_of_work() as unit:
        await ask_members(
            unit, DEMO_NGO, [one_choice(QUESTION, ANSWERS)], STARTS_AT.date(), STARTS_AT.date() + timedelta(weeks=2)
        )


async def _two_questions(village: Village) -> None:
    """The same organisation asks a second question."""
    await _a_question(village)
    async with village.database.unit_of_work() as unit:
        await ask_members(
            unit, DEMO_NGO, [one_choice(SECOND, ANSWERS[:2])], STARTS_AT.date(), STARTS_AT.date() + timedelta(weeks=2)
        )


async def _many_questions(village: Village) -> None:
    """One consultation with a question of each kind; the ranking has long words, to be paged."""
    long = ("Des terres pour les femmes, écrites à leur nom", "Un moulin près du puits", "Une école du soir", "La paix")
    questions = [
        Question(RANKING, QUESTION, tuple({"fr": words} for words in long)),
        Question(SEVERAL, SECOND, ANSWERS),
        Question(YES_NO, {"fr": "Votre fille va-t-elle à l'école?", "en": "Does your daughter go to school?"}),
        Question(NUMBER, {"fr": "Combien d'enfants chez vous?", "bm": "Den joli b'i bara?"}, most=40),
    ]
    async with village.database.unit_of_work() as unit:
        await ask_members(unit, DEMO_NGO, questions, OPENS_ON, CLOSES_ON)


async def _asked_by_hands(village: Village) -> None:
    """Groups are asked at their meetings: one choice, then yes or no. One of Benkadi's thirteen members is a man."""
    questions = [one_choice(QUESTION, ANSWERS), Question(YES_NO, {"fr": "Ouvrir une école?", "en": "Open a school?"})]
    async with village.database.unit_of_work() as unit:
        await enrol_member(unit, 1, Enrolment(number=13, name="Salif", joined_on=OPENS_ON, sex="m"))
        await ask_members(unit, DEMO_NGO, questions, OPENS_ON, CLOSES_ON, AskedOf(way=HANDS))


async def _given_support(village: Village) -> None:
    """Awa, Binta, Tenin and Nana are on an organisation's list of 300 000 F; Awa also got millet, as did Salif.

    Salif is in no group: he has a code on paper, twelve ones. The list was handed over two days ago.
    """
    on = STARTS_AT.date() - timedelta(days=2)
    database, vault = village.database, village.running.vault
    async with database.unit_of_work() as unit:
        known = {}
        for code, member in (("P1", 9), ("P2", 3), ("P3", 10), ("P4", 11), ("P5", 0)):
            known[code] = await enter_person(unit, 1, PersonGiven("f" if member else "m"), None, 1, code)
            if member:
                await link_member(unit, known[code], 1, member)
        cash = [LineGiven(1, on, 300_000, person_id=known[code]) for code in ("P1", "P2", "P3", "P4")]
        millet = [LineGiven(1, on, 2, person_id=known[code]) for code in ("P1", "P5")]
        await promise_support(unit, 1, None, SupportGiven("cash", "Relance", on), cash)
        await promise_support(unit, 1, None, SupportGiven("goods", "mil", on, measure="sacs"), millet)
        extra = SupportGiven("cash", "Transport", on)
        await promise_support(unit, 1, None, extra, [LineGiven(1, on, 5_000, person_id=known["P5"])])
    window = ScopedReader(database, TenantScope("installation"))
    for number in (1, 2, 3):
        support = await support_seen(window, number)
        assert support is not None
        async with database.unit_of_work() as unit:
            await hand_over(unit, support, 1, on, None)
    async with database.unit_of_work() as unit:
        waiting = await without_slip(window, 2, STARTS_AT)
        await give_slips(unit, vault, waiting, STARTS_AT, None, lambda _: 111_111_111_111)


async def _agent(village: Village, name: str, phone: str, language: str, groups: list[int], *, enters: bool) -> None:
    """An agent of the village's organisation with a phone."""
    about = {"ngo_id": DEMO_NGO, "name": name, "phone": phone, "language": language}
    await make_agent(village.database, village.running.vault, STARTS_AT, groups, **about, enters=enters)


async def _agents(village: Village) -> None:
    """Their organisation has a checklist for visits.

    Hawa follows the village, a group that holds no meetings and one fresh from its paper book; Ramata none yet; Mariam
    the village. Nana is a member of the village, and its agent too.
    """
    silent = await _found(village, SHG, DEMO_NGO)
    sheet = read_file(json.dumps(PAPER_BOOK).encode(), "groups.json")
    await write(sheet, village.database, Command(0, "", STARTS_AT, "import"), ngo_id=DEMO_NGO)
    opening = await group_id_of(village.database, PAPER_BOOK["group"]["code"])
    async with village.database.unit_of_work() as unit:
        await publish_checklist(unit, DEMO_NGO, CHECKLIST, None, 0)
    await _agent(village, "Hawa Sangaré", AGENTS_PHONE, "fr", [OWN_GROUP, silent, opening], enters=True)
    await _agent(village, "Ramata Ongoïba", "+22366000002", "bm", [], enters=False)
    await _agent(village, "Mariam Keïta", "+22366000003", "bm", [OWN_GROUP], enters=True)
    await _agent(village, "Nana Touré", phone_of(11), "en", [OWN_GROUP], enters=True)


PLACES: Mapping[str, Callable[[Village], Awaitable[None]]] = {
    "a tontine": _a_tontine,
    "an EPC group": _an_epc_group,
    "a self-help group": _a_self_help_group,
    "a group that is owed what was missed": _a_group_that_is_owed,
    "a village organisation": _a_village_organisation,
    "a joint venture": _a_joint_venture,
    "a group out of its paper book": _opening_figures,
    "a group that owns a mill": partial(_opening_figures, bank_cash=8_000, property=150_000),
    "a new group": _a_new_group,
    "a village that is asked": _a_question,
    "a village that is asked twice": _two_questions,
    "a village that is asked much": _many_questions,
    "a village that is asked by hands": _asked_by_hands,
    "a village of older agreements": _older_agreements,
    "a village that was given support": _given_support,
    "a village that agents follow": _agents,
}
"""What ``(in …)`` at the head of a transcript brings into the village before anybody calls."""
