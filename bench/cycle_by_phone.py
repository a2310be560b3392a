"""A year lived by dialling: each act is a call at the gateways' endpoint, as the woman whose act it is would make it.

Options are named, so that a call reads as a way through the menus; lists are read as they stand on the screen.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from unittest.mock import patch

from sqlalchemy import text

from app.demo.actions import RuleRefused
from app.demo.network import PIN
from app.runtime.ports import RunningService
from app.ussd.hop import HopEndpoint
from bench.endpoint_phone import EndpointPhone, Heard, Listening
from ledger.assembly.decisions import CONTRIBUTION
from ledger.assembly.elections import SEATS
from ledger.card.group import read_group
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote
from menus.engine.machine import MORE
from menus.engine.screens import Choose, Pick, Summary
from menus.screens import SCREENS, WHO
from menus.screens.before_home.arrival import CONSENT, CONSENT_SHARED, CONSENT_SMS
from menus.text.fold import fold

MAX_HOPS = 35
"""Of one session: 180 seconds at five a hop."""
MAX_PAGES = 12
PATIENCE_SECONDS = 120
"""What a hop may take here: on a busy machine a phone would be told that its answer is under way."""
YES, NO = "1", "2"
HEAR = "hear"
CONSENTS = {screen.name for screen in (CONSENT, CONSENT_SMS, CONSENT_SHARED)}
DIFFERENCE = "écart de caisse"
"""How an incident of the box begins in the list; the oldest stands first."""
_IN_THE_MENU = {"absent_excused": "excused"}
_LINE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
_PHONES = text("SELECT number, phone FROM member WHERE group_id = :group_id AND phone IS NOT NULL")
_NEWEST_LOAN = text("SELECT max(number) AS number FROM loan WHERE group_id = :group_id AND member = :member")
_NEWEST_SEQ = text("SELECT max(seq) AS seq FROM journal WHERE group_id = :group_id AND kind = :kind")


@contextmanager
def patient_phones() -> Iterator[None]:
    """Wait for every answer, as no gateway would."""
    with (
        patch("app.hops.endpoint.HOP_SECONDS", PATIENCE_SECONDS),
        patch("menus.hop.carrying_out.EFFECT_SECONDS", PATIENCE_SECONDS),
    ):
        yield


@dataclass(slots=True)
class ByPhone:
    """``phones`` are numbers by member; ``borrowers`` are members by loan. Every caller knows the demo's PIN."""

    running: RunningService
    endpoint: HopEndpoint
    usage: Listening
    group_id: int
    phones: dict[int, EndpointPhone] = field(default_factory=dict)
    shared: set[int] = field(default_factory=set)
    borrowers: dict[int, int] = field(default_factory=dict)

    @property
    def hops(self) -> int:
        """All hops so far."""
        return sum(phone.hops for phone in set(self.phones.values()))

    async def look_around(self) -> None:
        """Learn who has which phone."""
        rows = await self.running.database.fetch(_PHONES, group_id=self.group_id)
        numbers = {row["number"]: row["phone"] for row in rows}
        phones = {number: EndpointPhone(self.endpoint, number, self.usage) for number in set(numbers.values())}
        self.phones = {member: phones[number] for member, number in numbers.items()}
        self.shared = {member for member in numbers if list(numbers.values()).count(numbers[member]) > 1}

    async def go_to(self, when: datetime) -> None:
        self.running.clock.go_to(when)

    async def declare(self, member: int, shares: int) -> None:
        await self._does(member, "save", str(shares), YES)

    async def confirm(self, by: int, member: int) -> int:
        await self._does(by, "office", "money", "declarations", str(member), YES)
        return await self._newest_seq("savings")

    async def reverse(self, by: int, seq: int) -> None:
        rows = await self.running.database.fetch(
            text("SELECT member FROM account a JOIN entry e ON e.group_id = a.group_id AND e.account = a.code "
                 "WHERE e.group_id = :group_id AND e.seq = :seq AND a.member IS NOT NULL"),
            group_id=self.group_id, seq=seq,
        )  # fmt: skip
        await self._does(by, "office", "people", "correct", f" {rows[0]['member']} ", YES, *second_to(by))

    async def open_meeting(self, by: int) -> None:
        await self._does(by, "office", "meeting", "open", YES)

    async def close_meeting(self, by: int) -> None:
        await self._does(by, "office", "meeting", "close", YES)

    async def turn_key(self, by: int, moment: str) -> None:
        await self._does(by, "office", "meeting", "key", moment)

    async def count(self, by: int, moment: str, loan_xof: int, solidarity_xof: int) -> None:
        await self._does(by, "office", "meeting", "count", moment, str(loan_xof), str(solidarity_xof), YES)

    async def call_roll(self, by: int, roll: Mapping[int, str]) -> None:
        answers: list[str] = []
        for member, presence in roll.items():
            if presence != "present":
                answers += [str(member), _IN_THE_MENU.get(presence, presence)]
        await self._does(by, "office", "meeting", "roll_call", *answers, "0", YES)

    async def collect(self, by: int, lines: Mapping[int, Contribution]) -> None:
        answers = [_short_form(lines[member]) for member in sorted(lines)]
        await self._does(by, "office", "collect", *answers, YES)

    async def ask_loan(self, member: int, amount_xof: int, weeks: int, purpose: str) -> int:
        await self._does(member, "loan", str(amount_xof), purpose, str(weeks), YES)
        row = await self.running.database.fetch(_NEWEST_LOAN, group_id=self.group_id, member=member)
        loan: int = row[0]["number"]
        self.borrowers[loan] = member
        return loan

    async def vote(self, by: int, loan: int, *, approves: bool) -> None:
        await self._does(by, "office", "loans", "vote", str(self.borrowers[loan]), YES if approves else NO)

    async def hand_over(self, by: int, loan: int) -> None:
        borrower = self.borrowers[loan]
        second = second_to(by) if borrower == by else ()  # else the borrower herself is the second one
        await self._does(by, "office", "loans", "hand_over", str(borrower), YES, *second)

    async def acknowledge(self, member: int, loan: int) -> None:
        assert self.borrowers[loan] == member
        await self._does(member, YES)

    async def spend(self, by: int, amount_xof: int, what: str) -> None:
        await self._does(by, "office", "money", "expense", str(amount_xof), what, YES, *second_to(by))

    async def fine(self, by: int, member: int, code: str, vote: AssemblyVote) -> None:
        fines = (await read_group(self.running.database, self.group_id)).rules.fines
        label = next(fine.label for fine in fines if fine.code == code)
        await self._does(
            by, "office", "people", "fine", str(member), fold(label), *_vote_typed(vote), YES, *second_to(by)
        )

    async def grant(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        await self._help(by, "grant", member, purpose, amount_xof)

    async def lend_help(self, by: int, member: int, purpose: str, amount_xof: int) -> None:
        await self._help(by, "lend", member, purpose, amount_xof)

    async def _help(self, by: int, kind: str, member: int, purpose: str, amount_xof: int) -> None:
        caps = (await read_group(self.running.database, self.group_id)).rules.grant_caps
        label = next(cap.label for cap in caps if cap.purpose == purpose)
        await self._does(
            by, "office", "money", "help", kind, str(member), fold(label), str(amount_xof), YES, *second_to(by)
        )

    async def repay_help(self, by: int, member: int, amount_xof: int) -> None:
        await self._does(by, "office", "money", "help", "repay", str(member), str(amount_xof), YES)

    async def bury(self, by: int, member: int) -> None:
        await self._does(by, "office", "people", "goes", "death", str(member), YES)

    async def elect(self, by: int, role: str, member: int, vote: AssemblyVote, instead_of: int) -> None:
        assert instead_of in self.phones
        seat = [str(instead_of)] if len(SEATS[role]) > 1 else []  # all of them are held
        await self._does(
            by, "office", "assembly", "elect", role, str(member), *seat, *_vote_typed(vote), YES, *second_to(by)
        )

    async def change_rule(self, by: int, setting: str, number: int, vote: AssemblyVote) -> None:
        rule = "solidarity" if setting == CONTRIBUTION else setting
        await self._does(by, "office", "assembly", "rule", rule, str(number), *_vote_typed(vote), YES, *second_to(by))

    async def move_meetings(self, by: int, weekday: int, hour: int, vote: AssemblyVote) -> None:
        answers = (str(weekday), str(hour), *_vote_typed(vote))
        await self._does(by, "office", "assembly", "meets", "day", *answers, YES, *second_to(by))

    async def close_incident(self, by: int, incident: int) -> None:
        assert incident > 0
        await self._does(by, "office", "people", "incidents", f"{DIFFERENCE}, ", "recounted", YES, *second_to(by))

    async def confirm_opening(self, by: int) -> None:
        await self._does(by, "office", "assembly", "opening", YES)

    async def vouch(self, by: int, member: int) -> None:
        await self._does(by, "office", "people", "vouch", str(member), YES)

    async def freeze(self, by: int) -> None:
        await self._does(by, "office", "assembly", "share_out", "freeze", YES)

    async def share_out(self, by: int) -> None:
        await self._does(by, "office", "assembly", "share_out", "pay_out", YES, *second_to(by))

    async def close_year(self, by: int) -> None:
        await self._does(by, "office", "assembly", "share_out", "close_year", YES)

    async def draw(self, by: int) -> None:
        await self._does(by, "office", "assembly", "tontine", "draw", YES)

    async def pay_pot(self, by: int) -> None:
        await self._does(by, "office", "assembly", "tontine", "pay_pot", YES, *second_to(by))

    async def end_tontine(self, by: int) -> None:
        await self._does(by, "office", "assembly", "tontine", "end", YES)

    async def _newest_seq(self, kind: str) -> int:
        seq: int = (await self.running.database.fetch(_NEWEST_SEQ, group_id=self.group_id, kind=kind))[0]["seq"]
        return seq

    async def _does(self, member: int, *answers: str) -> None:
        """Call, say the PIN, answer what is asked from home on, and go home again."""
        phone = self.phones[member]
        heard = await self.enters(member)
        for answer in answers:
            if phone.in_session >= MAX_HOPS:
                await phone.types("00") if isinstance(SCREENS[heard.screen], Pick) else None
                heard = await self.enters(member)
            heard = _taken(await type_answer(phone, heard, answer))
        if not heard.ends:
            await phone.types("00")

    async def enters(self, member: int) -> Heard:
        """Dial and say the PIN; on a shared phone she says first who she is."""
        phone = self.phones[member]
        heard = await phone.dials()
        if heard.screen == WHO.name:
            heard = await phone.types(str(member))
        heard = _taken(await phone.types(PIN))
        while heard.screen in CONSENTS:
            heard = _taken(await type_answer(phone, heard, "yes"))
        while heard.screen == HEAR:  # who speaks for a member without a phone reads out what she has not heard
            heard = _taken(await type_answer(phone, heard, "told"))
        return heard


def second_to(officer: int) -> tuple[str, str]:
    """Who confirms beside her, by number and PIN: the president, or the secretary where it is she."""
    return ("2" if officer == 1 else "1", PIN)


async def type_answer(phone: EndpointPhone, heard: Heard, answer: str) -> Heard:
    """Type an answer as its screen wants it: an option by its name, a line by how it begins, all else as it is."""
    match SCREENS[heard.screen]:
        case Choose(options=options, first_key=first_key):
            names = [option.name for option in options]
            return await phone.types(str(first_key + names.index(answer)))
        case Summary(first_key=first_key):
            return await phone.types(str(first_key + (YES, NO).index(answer)))
        case Pick():
            return await _picked(phone, heard, answer)
        case _:
            return await phone.types(answer)


async def _picked(phone: EndpointPhone, heard: Heard, wanted: str) -> Heard:
    """Choose a line by its member's number, where that is its key, or by words that stand in it."""
    for _ in range(MAX_PAGES):
        for key, line in _LINE.findall(heard.text):
            if wanted == key or (not wanted.isdigit() and wanted in f" {line} "):
                return await phone.types(key)
        heard = await phone.types(MORE)
    raise RuleRefused(f"no line has {wanted!r}: {heard.text}")


def _taken(heard: Heard) -> Heard:
    """Check, or raise.

    Raises:
        SaidNo: when the answer was not taken: the screen says why.
    """
    if heard.outcome not in ("shown", "end"):
        raise RuleRefused(f"{heard.screen} {heard.outcome}: {heard.text}")
    return heard


def _vote_typed(vote: AssemblyVote) -> tuple[str, str]:
    return str(vote.present), str(vote.in_favour)


def _short_form(brought: Contribution) -> str:
    """``3``, ``3*5000`` with a repayment, ``3*5000*100`` with fines."""
    amounts = [brought.shares, brought.repayment_xof, brought.fines_xof]
    while len(amounts) > 1 and not amounts[-1]:
        amounts.pop()
    return "*".join(map(str, amounts))
