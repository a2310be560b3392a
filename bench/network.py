"""Fills a database with a network of groups that have met for weeks: members, rolls, savings, loans, repayments.

Seven groups are lived row by row, one for each day of the week; all others are copies of them, made by the database.
Written with the guards away, and without chains and seals: pages and figures read none, and no audit is measured here.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, create_engine, insert, literal_column, select
from sqlalchemy.ext.asyncio import create_async_engine

from bench.search import MEMBERS, group_rows, member_rows
from ledger.books.chart import (
    BOX_LOAN,
    BOX_SOLIDARITY,
    CHARGES_EARNED,
    AccountSpec,
    group_accounts,
    loan_accounts,
    member_accounts,
    principal_of,
    shares_of,
    solidarity_of,
)
from ledger.database import DatabaseAddress
from ledger.rules.by_family.constitution import Constitution
from ledger.tables import (
    Account,
    Attendance,
    ConstitutionVersion,
    Cycle,
    Entry,
    InstalmentRow,
    Journal,
    LedgerHead,
    Loan,
    Meeting,
    Member,
    SavingsGroup,
    table_of,
)

LIVED: Final = 7
LOAN_XOF, CHARGE_XOF, LOAN_WEEKS = 9_000, 300, 12
_COPIED = (LedgerHead, Cycle, ConstitutionVersion, Meeting, Attendance, Loan, InstalmentRow, Account, Journal, Entry)
_NONE = b"no chain"
Rows = dict[type, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Network:
    """How large it is. ``postings`` is a meeting's; the last meetings are in the week that ends ``until``."""

    groups: int
    weeks: int
    postings: int
    until: date
    ngo_id: int | None = None

    @property
    def began_on(self) -> date:
        """The first meeting of the groups that meet on its weekday."""
        return self.until - timedelta(weeks=self.weeks, days=-1)


Fill = Callable[[Connection, Network, int], None]


class _Lived:
    """The rows of one group that is lived week by week."""

    def __init__(self, network: Network, group: int) -> None:
        self._network, self._group = network, group
        self._chance = random.Random(group)
        self._balance: dict[str, int] = defaultdict(int)
        self._last: dict[str, int] = {}
        self._seq = 0
        self.rows: Rows = defaultdict(list)

    def live(self) -> Rows:
        """Every week's meeting, and where all that leads."""
        network = self._network
        began = network.began_on
        rules = json.dumps(Constitution.default("vsla").to_settings(), ensure_ascii=False)
        ends_on = (began + timedelta(weeks=60)).isoformat()
        self._add(Cycle, number=1, began_on=began.isoformat(), ends_on=ends_on)
        self._add(ConstitutionVersion, version=1, cycle=1, settings=rules, decided_on=began.isoformat())
        for week in range(1, network.weeks + 1):
            self._meet(week, began + timedelta(weeks=week - 1, days=self._group % LIVED))
        for loan in self.rows[Loan]:
            if not self._balance[principal_of(loan["number"])]:
                loan["status"] = "repaid"
        self._add(LedgerHead, seq=self._seq, head_hash=_NONE)
        for spec in self._accounts():
            facts = {"kind": spec.kind, "member": spec.member, "loan": spec.loan, "floor_xof": spec.floor_xof}
            books = {"balance_xof": self._balance[spec.code], "last_seq": self._last.get(spec.code, 0)}
            self._add(Account, code=spec.code, ceil_xof=spec.ceil_xof, **facts, **books)
        return self.rows

    def _add(self, model: type, **row: object) -> None:
        self.rows[model].append({"group_id": self._group, **row})

    def _accounts(self) -> Iterator[AccountSpec]:
        yield from group_accounts()
        for member in range(1, MEMBERS + 1):
            yield from member_accounts(member)
        for loan in self.rows[Loan]:
            yield from loan_accounts(loan["number"], loan["member"])

    def _meet(self, week: int, on: date) -> None:
        self._add(Meeting, number=week, cycle=1, held_on=on.isoformat(), opened_us=1, opened_by=1, closed_us=2)
        for member in range(1, MEMBERS + 1):
            presence = "present" if self._chance.random() < 0.9 else "absent"
            self._add(Attendance, meeting=week, member=member, presence=presence, called_by=2)
        if week % 2 == 0:
            self._lend(week, on)
        for turn in range(self._network.postings):
            member = (turn + week) % MEMBERS + 1
            if turn < 2 and self._repay(week, on):
                continue
            savings = {BOX_LOAN: 1_000, shares_of(member): -1_000} if turn % 4 else {}
            self._post("savings", week, on, savings or {BOX_SOLIDARITY: 100, solidarity_of(member): -100})

    def _lend(self, week: int, on: date) -> None:
        number = len(self.rows[Loan]) + 1
        due = [on + timedelta(weeks=weeks) for weeks in (4, 8, LOAN_WEEKS)]
        days = {"handed_over_on": on.isoformat(), "next_due_on": due[0].isoformat(), "last_due_on": due[-1].isoformat()}
        terms = {"purpose": "trade", "principal_xof": LOAN_XOF, "weeks": LOAN_WEEKS, "periods": 3}
        charge = {"charge_model": "flat", "charge_percent": "10", "status": "running"}
        member = number % MEMBERS + 1
        self._add(
            Loan, number=number, member=member, cycle=1, idem_key=f"{number}", requested_us=1, **days, **terms, **charge
        )
        for place, day in enumerate(due, start=1):
            self._add(
                InstalmentRow, loan=number, number=place, due_on=day.isoformat(), left_xof=LOAN_XOF - place * 3_000
            )
        self._post("loan", week, on, {principal_of(number): LOAN_XOF, BOX_LOAN: -LOAN_XOF})

    def _repay(self, week: int, on: date) -> bool:
        """A third of one of the last loans, with a charge; one in five is missed."""
        code = principal_of(max(1, len(self.rows[Loan]) - self._chance.randint(0, 6)))
        if not self._balance[code] or self._chance.random() < 0.2:
            return False
        brought = {code: -LOAN_XOF // 3, BOX_LOAN: LOAN_XOF // 3 + CHARGE_XOF, CHARGES_EARNED: -CHARGE_XOF}
        self._post("repayment", week, on, brought)
        return True

    def _post(self, kind: str, week: int, on: date, entries: dict[str, int]) -> None:
        self._seq += 1
        link = f"{self._seq}".encode()
        hashes = {"request_hash": _NONE, "memo_hash": _NONE, "payload_hash": _NONE, "prev_hash": link, "hash": link}
        said = {"kind": kind, "effective_on": on.isoformat(), "meeting": week, "actor": "m3", "channel": "ussd"}
        self._add(Journal, seq=self._seq, idem_key=f"network:{self._seq}", posted_us=1, **said, **hashes)
        for line, (code, amount_xof) in enumerate(sorted(entries.items()), start=1):
            self._balance[code] += amount_xof
            self._last[code] = self._seq
            leg = {"account": code, "amount_xof": amount_xof, "balance_after_xof": self._balance[code]}
            self._add(Entry, seq=self._seq, line=line, **leg)


def _people(network: Network, first: int) -> Iterator[tuple[type, list[dict[str, object]]]]:
    began, numbers = network.began_on, range(first, first + network.groups)
    founded_on, joined_on = (began - timedelta(days=1)).isoformat(), began.isoformat()
    yield (
        SavingsGroup,
        [
            row
            | {"region": f"R{g % 5}", "ngo_id": network.ngo_id, "meeting_weekday": g % LIVED, "founded_on": founded_on}
            for g, row in zip(numbers, group_rows(numbers), strict=True)
        ],
    )
    yield Member, [row | {"joined_on": joined_on} for row in member_rows(numbers)]


def fill_network(connection: Connection, network: Network, first: int = 1) -> None:
    """Write groups from a number on, which nothing has yet: at least seven."""
    with without_guards(connection):
        for model, people in _people(network, first):
            connection.execute(insert(table_of(model)), people)
        for lived in range(first, first + LIVED):
            found = _Lived(network, lived).live()
            for model in _COPIED:
                connection.execute(insert(table_of(model)), found[model])
        for model in _COPIED:
            _copy(connection, table_of(model), table_of(SavingsGroup), first)


def _copy(connection: Connection, table: Table, group: Table, first: int) -> None:
    """Each other group gets the rows of the lived one that meets on its weekday."""
    others = [column for column in table.c if column.name != "group_id"]
    source = first + (group.c.id - first) % literal_column(str(LIVED))
    copies = (
        select(group.c.id, *others)
        .join_from(group, table, table.c.group_id == source)
        .where(group.c.id >= first + LIVED)
    )
    connection.execute(insert(table).from_select(["group_id", *(column.name for column in others)], copies))


@contextmanager
def without_guards(connection: Connection) -> Iterator[None]:
    """SQLite's triggers go and come back; PostgreSQL leaves them out for this transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        return
    triggers: Sequence[Any] = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


async def fill_database(url: str, network: Network, first: int = 1, *, fill: Fill = fill_network) -> None:
    """Fill the database at an address in one transaction, and let it count what it has."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        engine = create_engine(address.sqlalchemy_url())
        with engine.begin() as connection:
            fill(connection, network, first)
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()
        return
    server = create_async_engine(address.sqlalchemy_url())
    async with server.begin() as channel:
        await channel.run_sync(fill, network, first)
        await channel.exec_driver_sql("ANALYZE")
    await server.dispose()
