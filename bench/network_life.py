"""Fills what an organisation does beside its groups' books, as much as a network of that size has.

Agents and officers, programmes, visits, persons and what they live of, lots, supports, trainings, messages, gaps,
incidents and the log: each a copy of the one that the panel's small world has, with an owner and a day of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlmodel import SQLModel

from bench.network import Network, without_guards
from bench.search import MEMBERS, member_rows
from ledger.tables import (
    Assignment,
    AuditLine,
    FunnelDay,
    GroupVisit,
    Incident,
    IncomeActivity,
    IncomeVisit,
    Lot,
    LotLine,
    MeetingGap,
    Office,
    Outbox,
    Person,
    PersonMember,
    ProgrammeGroup,
    Staff,
    Support,
    SupportLine,
    Training,
    TrainingAttendance,
    TrainingPerson,
    VisitPlanned,
    VolunteerMonth,
    table_of,
)

AGENT_FOLLOWS: Final = 50
PERSONS: Final = 3
"""Of each group: members of it, with what they live of."""
VISITS: Final = 3
RECIPIENTS, PRODUCERS, TRAINED = 30, 60, 10
"""In each support, lot and training; one of them for so many groups: see ``_Life``."""
_OWN: Final = 1_000
"""Rows of the network are numbered from here on; those of the small world are below."""
_AT_ONCE: Final = 2_000
_DAY_US: Final = 86_400_000_000
Row = dict[str, Any]


def fill_life(connection: Connection, network: Network, first: int) -> None:
    """Write it for the groups of a network whose first has this number."""
    life = _Life(connection, network, first)
    with without_guards(connection):
        for model, rows in (*life.fieldwork(), *life.persons(), *life.help(), *life.records()):
            waiting = iter(rows)
            while some := list(islice(waiting, _AT_ONCE)):
                connection.execute(insert(table_of(model)), some)


class _Life:
    """What is written, table after table: rows like the one of the small world, but for what they say themselves."""

    def __init__(self, connection: Connection, network: Network, first: int) -> None:
        self._connection, self._until = connection, network.until
        self._groups = range(first, first + network.groups)
        self._first = first
        self._people = range(_OWN, _OWN + network.groups * PERSONS)

    def _like(self, model: type[SQLModel], **which: object) -> Row:
        """A row of the small world."""
        return dict(self._connection.execute(select(table_of(model)).filter_by(**which).limit(1)).mappings().one())

    def _day(self, place: int) -> str:
        """A day of the last half year."""
        return (self._until - timedelta(days=place % 180)).isoformat()

    def _agent(self, group: int) -> int:
        return _OWN + (group - self._first) // AGENT_FOLLOWS

    def _group_of(self, person: int) -> int:
        return self._first + (person - _OWN) // PERSONS

    def _member_of(self, person: int) -> int:
        return (person - _OWN) % PERSONS + 1

    def fieldwork(self) -> Iterator[tuple[type[SQLModel], Iterable[Row]]]:
        """Who follows the groups, who leads them, what they take part in and how they were visited."""
        agent = self._like(Staff, role="agent")
        agents = range(_OWN, self._agent(self._groups[-1]) + 1)
        yield Staff, (agent | {"id": a, "email": f"a{a}@example.org", "name": f"Agente {a}"} for a in agents)
        yield Assignment, ({"staff_id": self._agent(g), "group_id": g} for g in self._groups)
        offices = [self._like(Office, group_id=1, number=number) for number in (1, 2, 3)]
        yield Office, (office | {"group_id": g} for g in self._groups for office in offices)
        yield ProgrammeGroup, ({"programme_id": 1, "group_id": g} for g in self._groups)
        visit, planned = self._like(GroupVisit), self._like(VisitPlanned)
        yield (
            GroupVisit,
            (
                visit
                | {"group_id": g, "number": number, "staff_id": self._agent(g), "made_on": self._day(g * number)}
                | {"idem_key": f"{g}/{number}", "action_done_on": self._day(g) if number < VISITS else None}
                for g in self._groups
                for number in range(1, VISITS + 1)
            ),
        )
        yield VisitPlanned, (planned | {"group_id": g, "staff_id": self._agent(g)} for g in self._groups)
        incident = self._like(Incident)
        yield Incident, (incident | {"group_id": g, "meeting": 1} for g in self._groups[::20])
        gap = {"meeting": 2, "missed": 1, "reason": "travel"}
        yield MeetingGap, (gap | {"group_id": g, "due_on": self._day(g)} for g in self._groups)

    def persons(self) -> Iterator[tuple[type[SQLModel], Iterable[Row]]]:
        """Members as persons of the organisation, what they live of, and what they sold together."""
        person = self._like(Person) | {"merged_into": None, "consent_on": self._day(0)}
        names = {row["number"]: (row["name"], row["search"]) for row in member_rows(range(1, 2))}
        yield (
            Person,
            (
                person
                | {"id": p, "code": f"N{p:07}", "phone": f"+2237{p:07}"}
                | {"name": names[1 + p % MEMBERS][0], "search": names[1 + p % MEMBERS][1]}
                for p in self._people
            ),
        )
        yield (
            PersonMember,
            ({"person_id": p, "group_id": self._group_of(p), "member": self._member_of(p)} for p in self._people),
        )
        activity, baseline = self._like(IncomeActivity), self._like(IncomeVisit, number=1)
        visits = (baseline | {"number": 1, "baseline": 1}, self._like(IncomeVisit, number=2) | {"baseline": 0})
        yield IncomeActivity, (activity | {"id": p, "person_id": p} for p in self._people)
        yield (
            IncomeVisit,
            (
                visit | {"activity_id": p, "income_xof": visit["income_xof"] + p % 90 * 100}
                for p in self._people
                for visit in visits
            ),
        )
        lot, line = self._like(Lot), self._like(LotLine)
        lots = range(_OWN, _OWN + len(self._people) // PRODUCERS)
        yield Lot, (lot | {"id": number, "sold_on": self._day(number)} for number in lots)
        yield (
            LotLine,
            (
                line | {"lot_id": number, "person_id": self._people[(number - _OWN) * PRODUCERS + place]}
                for number in lots
                for place in range(PRODUCERS)
            ),
        )

    def help(self) -> Iterator[tuple[type[SQLModel], Iterable[Row]]]:
        """Supports with their recipients, trainings with who came, volunteers' months."""
        several = _spread(self._people)
        support, line = self._like(Support), self._like(SupportLine)
        supports = range(_OWN, _OWN + len(self._people) // RECIPIENTS)
        yield Support, (support | {"id": number, "promised_on": self._day(number)} for number in supports)
        promised = {"group_id": None, "tranche": 1, "counters": None}
        yield (
            SupportLine,
            (
                line | promised | {"id": number * RECIPIENTS + place, "support_id": number, "person_id": p}
                for number in supports
                for place, p in enumerate(several((number - _OWN) * RECIPIENTS, RECIPIENTS))
            ),
        )
        training, came = self._like(Training), self._like(TrainingAttendance)
        trainings = range(_OWN, _OWN + len(self._groups) // 5)
        yield Training, (training | {"id": number, "began_on": self._day(number)} for number in trainings)
        yield (
            TrainingAttendance,
            (
                came | {"training_id": number, "group_id": self._groups[(number - _OWN) * 5 + place]}
                for number in trainings
                for place in range(5)
            ),
        )
        yield (
            TrainingPerson,
            (
                {"training_id": number, "person_id": p}
                for number in trainings
                for p in several((number - _OWN) * TRAINED, TRAINED)
            ),
        )
        month = {"work": "Appui", "days": 4, "programme_id": None, "noted_by": None}
        yield VolunteerMonth, (month | {"person_id": p, "month": "2026-10"} for p in self._people[::20])

    def records(self) -> Iterator[tuple[type[SQLModel], Iterable[Row]]]:
        """A message to each member, the log, and callers' screens."""
        now_us = _microseconds(self._until)
        message = {"topic": "receipt", "payload": "{}", "urgent": 0, "attempts": 1, "claimed_until_us": 0}
        message |= {"gateway": "fake", "parts": 1, "cost_millixof": 8_000, "next_us": 0}
        yield (
            Outbox,
            (
                message
                | {"group_id": g, "key": f"network:{g}:{m}", "member": m, "created_us": at_us, "sent_us": at_us}
                | {"state": "dead" if (g + m) % 200 == 0 else "delivered"}
                for g in self._groups
                for m in range(1, MEMBERS + 1)
                for at_us in (now_us - (g * m) % 60 * _DAY_US,)
            ),
        )
        line = {"action": "member_read", "detail": "", "ngo_id": 1}
        yield (
            AuditLine,
            (
                line | {"at_us": now_us, "staff_id": self._agent(g), "group_id": g, "member": m}
                for m in range(1, 11)
                for g in self._groups
            ),
        )
        seen = {"language": "fr", "network": "orange", "ngo_id": 1, "shown": 900, "given_up": 20}
        yield (
            FunnelDay,
            (
                seen | {"day": (self._until - timedelta(days=day)).isoformat(), "screen": f"savings.screen_{screen}"}
                for day in range(28)
                for screen in range(min(200, len(self._groups)))
            ),
        )


def _spread(people: range) -> Callable[[int, int], Iterator[int]]:
    """Of the people those from a place on, and from the first on again where they end."""
    return lambda place, many: (people[(place + each) % len(people)] for each in range(many))


def _microseconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY_US
