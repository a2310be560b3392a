"""Writes the demo network: groups of every family with their people, what they saved on paper, and what they did since.

What they did is played through the ledger, with late payers, absences, incidents and a death (``kinds.py``). The same
on every machine of a day, and written once; refused on a database that holds anything else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from app.demo.affairs import before_the_meeting, consult, speak_for
from app.demo.kinds import FROM_PAPER, KINDS, Kind, last_meeting_on, weekday_of
from app.demo.life import live_a_cycle
from app.demo.names import VILLAGES, group_name, member_name
from app.organisations.organisation import make_organisation, particulars
from ledger.books.canonical import microseconds
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, shares_of, solidarity_of
from ledger.books.command import Command
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.contacts.consent import Consent
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import Where
from ledger.tables import Ngo, SavingsGroup, table_of

PIN = "4826"
LEAST_TO_LIVE = 18
"""How many members a group needs for what happens in its life to find its people."""
NGO_CODE = "demo"
_ngo, _group = table_of(Ngo), table_of(SavingsGroup)
_NGOS = select(_ngo.c.id, _ngo.c.code)
_CODES = select(_group.c.code, _group.c.ngo_id)
_ROLES = {
    1: "president",
    2: "secretary",
    3: "treasurer",
    4: "counter",
    5: "counter",
    **dict.fromkeys((6, 7, 8), "key_holder"),
}


class NotADemoDatabase(Exception):  # noqa: N818 -- what it is, said plainly
    """The database holds groups that are not demo data."""


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One demo member as ``kesu demo --json`` lists her."""

    group: int
    number: int
    members: int

    @property
    def name(self) -> str:
        """Her name."""
        return member_name(self.group, self.number)

    @property
    def phone(self) -> str | None:
        """Member 20 shares 19's phone; the last member has none."""
        if self.number == self.members:
            return None
        return f"+2237{self.group:05d}{19 if self.number == 20 else self.number:02d}"

    @property
    def language(self) -> str:
        """French, but Bambara for numbers that end in 5 and English for those that end in 9."""
        return {5: "bm", 9: "en"}.get(self.number % 10, "fr")

    @property
    def role(self) -> str | None:
        """Her office."""
        return _ROLES.get(self.number)

    @property
    def opening_shares(self) -> int:
        """What she had saved before the service began."""
        return 8 + (self.number * 7 + self.group * 3) % 23


async def load_demo(
    database: Database,
    vault: PinVault,
    now: datetime,
    groups: int,
    members: int,
    progress: Callable[[int], None],
    *,
    lived: bool = False,
) -> int:
    """Write what is missing of the network; give how many groups were written.

    ``lived``: with the life of the first six groups; without, every group is an AVEC that has just come in from paper.

    Raises:
        NotADemoDatabase: something is missing, and somebody else's groups are there.
    """
    demo = {row["id"] for row in await database.fetch(_NGOS) if row["code"] == NGO_CODE}
    rows = await database.fetch(_CODES)
    known = {row["code"] for row in rows if row["ngo_id"] in demo}
    missing = [group for group in range(1, groups + 1) if f"{group:05d}" not in known]
    if missing and len(known) < len(rows):
        raise NotADemoDatabase
    ngo_id = await _demo_ngo(database, now)
    lived = lived and members >= LEAST_TO_LIVE
    alive: list[int] = []
    for group in range(1, groups + 1):
        if group in missing:
            kind = KINDS.get(group, FROM_PAPER) if lived else FROM_PAPER
            group_id = await _begin(database, vault, now, (group, members), kind, ngo_id)
            alive += [group_id] if kind.meetings else []
        progress(group)
    if alive and missing[0] == 1:
        await consult(database, ngo_id, alive, now)
    return len(missing)


async def _begin(
    database: Database, vault: PinVault, now: datetime, size: tuple[int, int], kind: Kind, ngo_id: int
) -> int:
    """Write one group and, where its kind has any, the meetings it has held until now."""
    group, members = size
    if not kind.meetings:
        return await _write_group(database, vault, size, kind, kind.founded_on(now.date()), now, ngo_id)
    founded_on = kind.founded_on(last_meeting_on(group, now.date()))
    came_in_at = kind.came_in_at(founded_on)
    group_id = await _write_group(database, vault, size, kind, founded_on, came_in_at, ngo_id)
    await speak_for(database, group_id, members, came_in_at)
    await live_a_cycle(database, group_id, group, kind.meetings, finish=False, on_paper=kind.weeks_on_paper)
    if kind.family == "vsla":
        await before_the_meeting(database, group_id, now)
    return group_id


async def _demo_ngo(database: Database, now: datetime) -> int:
    ngos = {row["code"]: row["id"] for row in await database.fetch(_NGOS)}
    if NGO_CODE in ngos:
        return int(ngos[NGO_CODE])
    about = particulars("ONG de démonstration", ["fr", "bm"], [])
    async with database.unit_of_work() as unit:
        return await make_organisation(unit, NGO_CODE, about, microseconds(now))


async def _write_group(
    database: Database,
    vault: PinVault,
    size: tuple[int, int],
    kind: Kind,
    founded_on: date,
    came_in_at: datetime,
    ngo_id: int,
) -> int:
    group, members = size
    people = [DemoMember(group, number, members) for number in range(1, members + 1)]
    async with database.unit_of_work() as unit:
        group_id = await found_group(unit, _founding(group, kind.rules, founded_on, ngo_id))
        for person in people:
            pin_hash = vault.hash(group_id, person.number, PIN)
            await enrol_member(unit, group_id, _enrolment(person, founded_on, pin_hash))
        if kind.weeks_on_paper:
            command = Command(group_id, f"demo:{group:05d}", came_in_at, "demo")
            await unit.post(command.draft("opening", _opening(people, kind)))
    return group_id


def _founding(group: int, rules: Constitution, founded_on: date, ngo_id: int) -> Founding:
    return Founding(
        code=f"{group:05d}",
        name=group_name(group),
        family=rules.family,
        constitution=rules,
        founded_on=founded_on,
        ngo_id=ngo_id,
        where=Where(region="Kayes"),
        village=VILLAGES[group % len(VILLAGES)],
        meeting_weekday=weekday_of(group),
    )


def _enrolment(person: DemoMember, founded_on: date, pin_hash: str) -> Enrolment:
    return Enrolment(
        number=person.number,
        name=person.name,
        joined_on=founded_on,
        phone=person.phone,
        language=person.language,
        pin_hash=pin_hash,
        roles=(person.role,) if person.role else (),
        consent=consent_of(founded_on, person.language),
    )


def _opening(people: Sequence[DemoMember], kind: Kind) -> dict[str, int]:
    """What everybody has saved in her weeks on paper, and the cash for it in both boxes."""
    rules, weeks = kind.rules, kind.weeks_on_paper
    entries: dict[str, int] = {}
    for person in people:
        entries[shares_of(person.number)] = -person.opening_shares * rules.share_value_xof
        entries[solidarity_of(person.number)] = -weeks * rules.solidarity_xof
    entries[BOX_SOLIDARITY] = len(people) * weeks * rules.solidarity_xof
    entries[BOX_LOAN] = -sum(entries.values())
    return entries


def consent_of(day: date, language: str) -> Consent:
    """The agreement of a made-up member, given on a day."""
    return Consent(at=datetime.combine(day, time.min, UTC), language=language, how="demo", noted_by="demo")


def describe(groups: int, members: int, logins: list[dict[str, str | None]]) -> dict[str, Any]:
    """The network as ``kesu demo --json`` prints it."""
    return {
        "groups": [
            {
                "code": f"{group:05d}",
                "name": group_name(group),
                "members": [
                    {
                        "number": person.number,
                        "name": person.name,
                        "phone": person.phone,
                        "language": person.language,
                        "role": person.role,
                        "pin": PIN,
                    }
                    for person in (DemoMember(group, number, members) for number in range(1, members + 1))
                ],
            }
            for group in range(1, groups + 1)
        ],
        "panel": logins,
    }
