"""The round of collection as it stands: what is noted for each member, what she had announced, what she owes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from ledger.card import read_constitution
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.constitution import Constitution
from ledger.rules.refusal import Refusal

_TURNS = """
SELECT m.number, m.name, t.shares, t.solidarity_xof, t.fines_xof, t.repayment_xof, t.posted_seq, d.shares AS declared,
       r.amount_xof AS declared_xof, o.owed_xof, o.fines_due_xof, o.arrears_xof,
       NULL AS meeting, NULL AS closed_us, NULL AS constitution
FROM member m
LEFT JOIN tally t ON t.group_id = m.group_id AND t.member = m.number AND t.meeting = {meeting}
LEFT JOIN declaration d ON d.group_id = m.group_id AND d.member = m.number AND d.kind = 'savings' AND d.outcome IS NULL
LEFT JOIN declaration r ON r.group_id = m.group_id AND r.member = m.number AND r.kind = 'repayment'
  AND r.outcome IS NULL
LEFT JOIN (
  SELECT member, CAST(sum(CASE WHEN kind IN ('fines', 'arrears') THEN 0 ELSE balance_xof END) AS BIGINT) AS owed_xof,
         CAST(sum(CASE WHEN kind = 'fines' THEN balance_xof ELSE 0 END) AS BIGINT) AS fines_due_xof,
         CAST(sum(CASE WHEN kind = 'arrears' THEN balance_xof ELSE 0 END) AS BIGINT) AS arrears_xof
  FROM account
  WHERE group_id = :group_id AND kind IN ('principal', 'charge', 'penalty', 'fines', 'arrears') GROUP BY member
) o ON o.member = m.number
WHERE m.group_id = :group_id AND m.left_on IS NULL
"""
_ROUND = text(f"{_TURNS.format(meeting=':meeting')} ORDER BY 1")
# The open meeting's round with the group's rules in one row above it, number 0: one round trip for a screen.
_NOW = "SELECT {column} FROM meeting WHERE group_id = :group_id ORDER BY number DESC LIMIT 1"
_ROUND_NOW = text(f"""
SELECT 0 AS number, '' AS name, NULL AS shares, NULL AS solidarity_xof, NULL AS fines_xof, NULL AS repayment_xof,
       NULL AS posted_seq, NULL AS declared, NULL AS declared_xof, NULL AS owed_xof, NULL AS fines_due_xof,
       NULL AS arrears_xof, ({_NOW.format(column="number")}) AS meeting,
       ({_NOW.format(column="closed_us")}) AS closed_us,
       family || ' ' || settings AS constitution
FROM (SELECT family, settings FROM constitution JOIN savings_group ON id = group_id
      WHERE group_id = :group_id ORDER BY version DESC LIMIT 1) AS newest
UNION ALL
{_TURNS.format(meeting=f"({_NOW.format(column='number')})")} ORDER BY 1
""")  # noqa: S608 -- made of the constants above


@dataclass(frozen=True, slots=True)
class CollectionTurn:
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


@dataclass(frozen=True, slots=True)
class CollectionRound:
    """The round of one meeting, by member number."""

    meeting: int
    turns: tuple[CollectionTurn, ...]

    @property
    def next_turn(self) -> CollectionTurn | None:
        """The first member nothing is noted for."""
        return next((turn for turn in self.turns if turn.shares is None), None)

    @property
    def waiting(self) -> tuple[CollectionTurn, ...]:
        """Noted, not posted."""
        return tuple(turn for turn in self.turns if turn.shares is not None and not turn.posted)

    @property
    def shares(self) -> int:
        """Shares that wait to be posted."""
        return sum(turn.shares or 0 for turn in self.waiting)

    @property
    def solidarity_xof(self) -> int:
        """Solidarity contributions that wait to be posted."""
        return sum(turn.solidarity_xof for turn in self.waiting)

    @property
    def fines_xof(self) -> int:
        """Payments of fines that wait to be posted."""
        return sum(turn.fines_xof for turn in self.waiting)

    @property
    def repayment_xof(self) -> int:
        """Repayments that wait to be posted."""
        return sum(turn.repayment_xof for turn in self.waiting)


async def read_round(database: Database | UnitOfWork, group_id: int, meeting: int) -> CollectionRound:
    """Read the whole round in one go."""
    return CollectionRound(meeting, _turns(await database.fetch(_ROUND, group_id=group_id, meeting=meeting)))


async def read_open_round(database: Database, group_id: int) -> tuple[Constitution, CollectionRound]:
    """The group's rules and the round of its open meeting, in one read.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    rules, *rows = await database.fetch(_ROUND_NOW, group_id=group_id)
    if rules["meeting"] is None or rules["closed_us"] is not None:
        raise Refusal("meeting.none_open")
    return read_constitution(rules["constitution"]), CollectionRound(rules["meeting"], _turns(rows))


def _turns(rows: Sequence[Row]) -> tuple[CollectionTurn, ...]:
    return tuple(
        CollectionTurn(
            row["number"],
            row["name"],
            row["shares"],
            row["solidarity_xof"] or 0,
            row["posted_seq"] is not None,
            row["declared"],
            row["fines_xof"] or 0,
            row["repayment_xof"] or 0,
            row["declared_xof"] or 0,
            row["owed_xof"] or 0,
            row["fines_due_xof"] or 0,
            row["arrears_xof"] or 0,
        )
        for row in rows
    )
