"""The round of collection as it stands: what is noted for each member, what she had announced, what she owes."""

from dataclasses import dataclass, field

from ledger.card import read_constitution
from ledger.database import Database, UnitOfWork
from ledger.meeting.rounds.round_rows import ROUND, ROUND_NOW, RoundLineRow
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one member lays on the table, in shares and whole francs.

    ``solidarity_xof`` none: the usual contribution with savings, nothing without.
    """

    shares: int = 0
    solidarity_xof: int | None = None
    fines_xof: int = 0
    repayment_xof: int = 0


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """One member in the round: what is noted for her (None: nothing yet), what she had declared, what she owes."""

    member: int
    name: str
    shares: int | None
    solidarity_xof: int
    posted: bool
    declared_shares: int | None
    fines_xof: int = 0
    repayment_xof: int = 0
    declared_xof: int = 0
    owed_xof: int = 0
    fines_due_xof: int = 0
    arrears_xof: int = 0
    dues_xof: int = 0
    note: int = field(default=0, compare=False)
    """Which note it is that stands there (0: none): whoever noted in between left another."""

    @property
    def brought(self) -> Contribution:
        """What is noted for her."""
        return Contribution(
            shares=self.shares or 0,
            solidarity_xof=self.solidarity_xof,
            fines_xof=self.fines_xof,
            repayment_xof=self.repayment_xof,
        )


@dataclass(frozen=True, slots=True)
class CollectionRound:
    """The round of one meeting, by member number."""

    meeting: int
    lines: tuple[CollectionLine, ...]

    @property
    def next_line(self) -> CollectionLine | None:
        """The first member nothing is noted for."""
        return next((line for line in self.lines if line.shares is None), None)

    @property
    def waiting(self) -> tuple[CollectionLine, ...]:
        """Noted, not posted."""
        return tuple(line for line in self.lines if line.shares is not None and not line.posted)

    @property
    def shares(self) -> int:
        """Shares that wait to be posted."""
        return sum(line.shares or 0 for line in self.waiting)

    @property
    def solidarity_xof(self) -> int:
        """Solidarity contributions that wait to be posted."""
        return sum(line.solidarity_xof for line in self.waiting)

    @property
    def fines_xof(self) -> int:
        """Payments of fines that wait to be posted."""
        return sum(line.fines_xof for line in self.waiting)

    @property
    def repayment_xof(self) -> int:
        """Repayments that wait to be posted."""
        return sum(line.repayment_xof for line in self.waiting)


async def read_round(database: Database | UnitOfWork, group_id: int, meeting: int) -> CollectionRound:
    """Read the whole round in one go."""
    rows = await ROUND.read(database, group_id=group_id, meeting=meeting)
    return CollectionRound(meeting, tuple(map(_line, rows.lines)))


async def read_open_round(database: Database, group_id: int) -> tuple[Constitution, CollectionRound]:
    """The group's rules and the round of its open meeting, in one read.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    rows = await ROUND_NOW.read(database, group_id=group_id)
    if not rows.meeting or rows.meeting[0].closed_us is not None:
        raise Refusal("meeting.none_open")
    rules = read_constitution(f"{rows.rules[0].family} {rows.rules[0].settings}")
    return rules, CollectionRound(rows.meeting[0].number, tuple(map(_line, rows.lines)))


def _line(row: RoundLineRow) -> CollectionLine:
    return CollectionLine(
        member=row.number,
        name=row.name,
        shares=row.shares,
        solidarity_xof=row.solidarity_xof or 0,
        posted=row.posted_seq is not None,
        declared_shares=row.declared_shares,
        fines_xof=row.fines_xof or 0,
        repayment_xof=row.repayment_xof or 0,
        declared_xof=row.declared_xof or 0,
        owed_xof=row.owed_xof or 0,
        fines_due_xof=row.fines_due_xof or 0,
        arrears_xof=row.arrears_xof or 0,
        dues_xof=row.dues_xof or 0,
        note=row.noted_us or 0,
    )
