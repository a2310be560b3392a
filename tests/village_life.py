"""A village that lives: meetings, savings and loans in one call each, for tests of what happens between them."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby
from operator import itemgetter

from sqlalchemy import text

from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card, read_card
from ledger.card.queries import ACTIVE_NUMBERS
from ledger.database import Database, Row
from ledger.funds.savings import declare
from ledger.loans import acknowledge, cast_vote, hand_over, request_loan
from ledger.meeting.meetings import MeetingSums, close_meeting, open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.meeting.rounds.confirmation import confirm_declaration
from ledger.people.contacts.consent import Consent
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import Where
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY, second_to

FOUNDED_ON = date(2026, 9, 1)
ROLES = {
    PRESIDENT: "president",
    SECRETARY: "secretary",
    BINTA: "treasurer",
    COUNTER: "counter",
    OTHER_COUNTER: "counter",
}
ALL_IN_FAVOUR = AssemblyVote(present=6, in_favour=6, against=0)
_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id AND balance_xof <> 0")
_ENTRIES = text("""
SELECT j.seq, j.kind, j.idem_key, j.meeting, j.memo, e.account, e.amount_xof FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq WHERE j.group_id = :group_id AND j.seq > :after
ORDER BY j.seq, e.line
""")
_TOLD = text("SELECT topic, member, payload, urgent FROM outbox WHERE group_id = :group_id ORDER BY id")
_NEWEST = text("SELECT seq, kind, meeting, memo FROM journal WHERE group_id = :group_id ORDER BY seq DESC LIMIT 1")


@dataclass
class Village:
    database: Database
    group_id: int
    now: datetime
    meeting: int = 0
    _keys: count = field(default_factory=lambda: count(1))

    def command(self, member: int | None = BINTA, key: str | None = None) -> Command:
        """What she does; another officer confirms it where that takes two."""
        key = key or f"key/{next(self._keys)}"
        return Command(self.group_id, key, self.now, "ussd", member, confirmed_by=second_to(member))

    def wait(self, weeks: int = 1) -> None:
        self.now += timedelta(weeks=weeks)

    async def meet(self, *, roll: bool = True) -> int:
        """Open the meeting, and call the ``roll``: everybody is there."""
        self.meeting = (await open_meeting(self.database, self.command())).number
        if not roll:
            return self.meeting
        here = [row["number"] for row in await self.database.fetch(ACTIVE_NUMBERS, group_id=self.group_id)]
        await call_roll(self.database, self.command(), dict.fromkeys(here, "present"))
        return self.meeting

    async def part(self) -> MeetingSums:
        """Close the meeting, and go on a week later."""
        sums = await close_meeting(self.database, self.command(), self.meeting)
        self.wait()
        return sums

    async def collect(self, **shares: int) -> None:
        """``collect(m6=3)``: three shares of member 6 and nothing of the others named."""
        await self.bring({int(name[1:]): Contribution(shares=number) for name, number in shares.items()})

    async def bring(self, lines: dict[int, Contribution]) -> None:
        await note_all(self.database, self.command(), lines)
        await post_round(self.database, self.command())

    async def confirm(self, member: int, shares: int) -> Posted:
        """She announces savings, and the treasurer has them."""
        declared = await declare(self.database, self.command(member), member, shares)
        return await confirm_declaration(self.database, self.command(), declared.seq)

    async def lend(self, member: int, amount_xof: int, weeks: int = 12, **kinds: object) -> int:
        loan = await self.approve(member, amount_xof, weeks, **kinds)
        await self.hand_over(member, loan)
        return loan

    async def hand_over(self, member: int, loan: int) -> None:
        """Into her hand: the treasurer gives it, and she says that she has it."""
        await hand_over(self.database, self.command(), loan)
        await acknowledge(self.database, self.command(member), loan)

    async def approve(self, member: int, amount_xof: int, weeks: int = 12, **kinds: object) -> int:
        loan = await request_loan(self.database, self.command(member), member, amount_xof, weeks, "commerce", **kinds)
        for officer in [voter for voter in (PRESIDENT, SECRETARY, COUNTER, OTHER_COUNTER) if voter != member][:3]:
            await cast_vote(self.database, self.command(officer), loan, approves=True)
        return loan

    async def card(self, member: int = AWA) -> Card:
        return await read_card(self.database, self.group_id, member)

    async def balances(self) -> dict[str, int]:
        rows = await self.database.fetch(_BALANCES, group_id=self.group_id)
        return {row["code"]: row["balance_xof"] for row in rows}

    async def balance(self, code: str) -> int:
        return (await self.balances()).get(code, 0)

    async def newest(self):
        return (await self.database.fetch(_NEWEST, group_id=self.group_id))[0]

    async def _transactions(self, after: int) -> list[list[Row]]:
        """The entries of every transaction after that number, each with its journal row."""
        rows = await self.database.fetch(_ENTRIES, group_id=self.group_id, after=after)
        return [list(entries) for _, entries in groupby(rows, key=itemgetter("seq"))]

    async def written(self, after: int = 0) -> list[tuple[str, int | None, dict[str, int]]]:
        """Every transaction after that number: its kind, its meeting and its entries."""
        return [
            (entries[0]["kind"], entries[0]["meeting"], {entry["account"]: entry["amount_xof"] for entry in entries})
            for entries in await self._transactions(after)
        ]

    async def booked(self, after: int = 0) -> list[str]:
        """The same, a line each and with more in it: the part of the act, kind, meeting, memo and entries."""
        lines: list[str] = []
        for entries in await self._transactions(after):
            row = entries[0]
            part = re.sub(r"^key/\d+/?", "", row["idem_key"])
            name = " ".join(str(word) for word in (part, row["kind"], row["meeting"], row["memo"]) if word)
            lines.append(f"{name}: " + " ".join(f"{entry['account']} {entry['amount_xof']:+}" for entry in entries))
        return lines

    async def said(self, *topics: str) -> list[str]:
        """What people are told of these topics, a line each: to whom, about what, every figure; ``!`` is urgent."""
        return [
            f"{row['member']} {row['topic']}{'!' * row['urgent']} "
            + " ".join(f"{name}={fact}" for name, fact in json.loads(row["payload"]).items())
            for row in await self.database.fetch(_TOLD, group_id=self.group_id)
            if row["topic"] in topics
        ]

    async def told(self, member: int) -> list[str]:
        return [topic for topic, _ in await self.heard(member)]

    async def heard(self, member: int) -> list[tuple[str, dict[str, int | str]]]:
        """Every message to her: its topic and its facts."""
        rows = await self.database.fetch(_TOLD, group_id=self.group_id)
        return [(row["topic"], json.loads(row["payload"])) for row in rows if row["member"] == member]


async def found(
    database: Database,
    family: str = "vsla",
    members: int = AWA,
    code: str = "00001",
    *,
    ngo_id: int | None = None,
    region: str = "",
    consent: Consent | None = None,
    founded_on: date = FOUNDED_ON,
    **settings,
) -> Village:
    """A group of ``members`` (five officers, Awa, and others after her); by default five weeks into its first cycle.

    ``consent``: what all of them said; none: nobody was asked.
    """
    async with database.unit_of_work() as unit:
        group_id = await found_group(
            unit,
            Founding(
                code=code,
                name="Benkadi",
                family=family,
                constitution=Constitution.from_settings(family, settings),
                founded_on=founded_on,
                ngo_id=ngo_id,
                where=Where(region=region),
            ),
        )
        for number in range(1, members + 1):
            enrolment = Enrolment(
                number=number,
                name=f"Fanta {number}",
                joined_on=founded_on,
                consent=consent,
                phone=f"+2237{code}{number:02}",
                roles=(ROLES[number],) if number in ROLES else (),
            )
            await enrol_member(unit, group_id, enrolment)
    return Village(database, group_id, datetime(2026, 10, 6, 16, tzinfo=UTC))
