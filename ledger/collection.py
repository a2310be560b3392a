"""Collection: the treasurer notes one figure a member, and confirms the whole round at once.

What she notes survives a dropped call and another officer may go on with it; money moves when the round is confirmed.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, text, update

from ledger.act import Act
from ledger.canonical import microseconds
from ledger.card import Card, read_card
from ledger.chart import BOX_LOAN, BOX_SOLIDARITY, shares_of, solidarity_of
from ledger.database import Database, Unit
from ledger.draft import Notice, Posted
from ledger.rules.refusal import Refusal
from ledger.savings import check_saving, confirm, replace
from ledger.tables import Attendance, Tally, table_of

_tally, _attendance = map(table_of, (Tally, Attendance))
_INSERT = insert(_tally)
_OF_MEMBER = (
    _tally.c.group_id == bindparam("at_group"),
    _tally.c.meeting == bindparam("at_meeting"),
    _tally.c.member == bindparam("at_member"),
)
_FORGET = delete(_tally).where(*_OF_MEMBER, _tally.c.posted_seq.is_(None))
_POSTED = update(_tally).where(*_OF_MEMBER)
_PRESENT = insert(_attendance)
_FORGET_PRESENCE = delete(_attendance).where(
    _attendance.c.group_id == bindparam("at_group"),
    _attendance.c.meeting == bindparam("at_meeting"),
    _attendance.c.member == bindparam("at_member"),
)
_ROUND = text("""
SELECT m.number, m.name, t.shares, t.solidarity_xof, t.posted_seq, d.shares AS declared
FROM member m
LEFT JOIN tally t ON t.group_id = m.group_id AND t.member = m.number AND t.meeting = :meeting
LEFT JOIN declaration d ON d.group_id = m.group_id AND d.member = m.number AND d.kind = 'savings' AND d.outcome IS NULL
WHERE m.group_id = :group_id AND m.left_on IS NULL
ORDER BY m.number
""")


@dataclass(frozen=True, slots=True)
class Turn:
    """One member in the round: what is noted for her (None: nothing yet) and what she had declared."""

    member: int
    name: str
    shares: int | None
    solidarity_xof: int
    posted: bool
    declared_shares: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """The round of one meeting, by member number."""

    meeting: int
    turns: tuple[Turn, ...]

    @property
    def next_turn(self) -> Turn | None:
        """The first member nothing is noted for."""
        return next((turn for turn in self.turns if turn.shares is None), None)

    @property
    def waiting(self) -> tuple[Turn, ...]:
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


async def read_round(database: Database | Unit, group_id: int, meeting: int) -> Round:
    """Read the whole round in one go."""
    rows = await database.fetch(_ROUND, group_id=group_id, meeting=meeting)
    return Round(
        meeting,
        tuple(
            Turn(
                row["number"],
                row["name"],
                row["shares"],
                row["solidarity_xof"] or 0,
                row["posted_seq"] is not None,
                row["declared"],
            )
            for row in rows
        ),
    )


async def note(database: Database, act: Act, member: int, shares: int) -> Round:
    """Note what a member brings: ``shares`` and the usual solidarity, or nothing at all (0). Moves no money.

    Raises:
        Refusal: ``meeting.none_open``, or a number of shares that is not allowed.
    """
    assert act.member is not None  # noqa: S101
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        card = await read_card(unit, act.group_id, member)
        meeting = card.meeting_for_cash()
        if shares:
            check_saving(card, shares)
        key = {"at_group": act.group_id, "at_meeting": meeting.number, "at_member": member}
        solidarity = card.rules.solidarity_xof if shares else 0
        round_ = await read_round(unit, act.group_id, meeting.number)
        if not any(turn.member == member and turn.posted for turn in round_.turns):
            await unit.fetch(_FORGET, **key)
            await unit.fetch(
                _INSERT,
                group_id=act.group_id,
                meeting=meeting.number,
                member=member,
                shares=shares,
                solidarity_xof=solidarity,
                noted_by=act.member,
                noted_us=microseconds(act.at),
            )
            await unit.fetch(_FORGET_PRESENCE, **key)
            if shares:
                here = {"group_id": act.group_id, "meeting": meeting.number, "member": member}
                await unit.fetch(_PRESENT, **here, presence="present")
        return await read_round(unit, act.group_id, meeting.number)


async def post_round(database: Database, act: Act) -> tuple[int, int]:
    """Post all that is noted and not posted; give (savings, solidarity) in whole francs.

    A declaration of as many shares is confirmed; of another number, the figure given at the meeting takes its place. Each member's posting has a key of its own, so that a second try posts what is left and nothing twice.

    Raises:
        Refusal: ``meeting.none_open``, ``collect.nothing_noted``.
    """
    assert act.member is not None  # noqa: S101
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        meeting = (await read_card(unit, act.group_id, act.member)).meeting_for_cash()
        round_ = await read_round(unit, act.group_id, meeting.number)
        if not round_.waiting:
            raise Refusal("collect.nothing_noted")
        savings_xof = 0
        for turn in round_.waiting:
            savings_xof += await _post_turn(unit, act, await read_card(unit, act.group_id, turn.member), turn)
        return savings_xof, round_.solidarity_xof


async def _post_turn(unit: Unit, act: Act, card: Card, turn: Turn) -> int:
    meeting = card.meeting_for_cash().number
    seq = 0
    saved_xof = 0
    part = act.part(f"m{turn.member}")
    declared = card.declared_savings
    if declared is not None and declared.shares == turn.shares:
        seq = (await confirm(unit, part, card, declared, meeting)).seq
        saved_xof = declared.amount_xof
    else:
        if declared is not None:
            await replace(unit, part.part("replaced"), member=turn.member, declared=declared)
        if turn.shares:
            saved_xof = turn.shares * card.rules.share_value_xof
            seq = (await _save(unit, part, card, turn.shares, saved_xof, meeting)).seq
    if turn.solidarity_xof:
        seq = await _contribute(unit, part.part("solidarity"), turn, meeting)
    key = {"at_group": act.group_id, "at_meeting": meeting, "at_member": turn.member}
    await unit.fetch(_POSTED, **key, posted_seq=seq)
    return saved_xof


async def _save(unit: Unit, act: Act, card: Card, shares: int, amount_xof: int, meeting: int) -> Posted:
    facts: dict[str, int | str] = {
        "shares": shares,
        "amount": amount_xof,
        "total_shares": card.shares + shares,
        "savings": card.savings_xof + amount_xof,
    }
    entries = {BOX_LOAN: amount_xof, shares_of(card.member): -amount_xof}
    notice = Notice("confirmed", card.member, facts)
    return await unit.post(act.draft("savings", entries, meeting=meeting, notices=(notice,)))


async def _contribute(unit: Unit, act: Act, turn: Turn, meeting: int) -> int:
    entries = {BOX_SOLIDARITY: turn.solidarity_xof, solidarity_of(turn.member): -turn.solidarity_xof}
    return (await unit.post(act.draft("solidarity", entries, meeting=meeting))).seq
