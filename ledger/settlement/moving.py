"""A member moves: her old group settles her by its rule and her new one takes her in by its own, both books or neither.

Cash leaves the box of the group that is meeting, into her hand; into the box of the other it comes when she lays it
there, at that group's meeting and its price of that day. Source: docs/decisions/0042-a-passbook-that-walks.md.
"""

from sqlalchemy import and_, bindparam, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.contacts.consent import Consent, wishes_of
from ledger.people.membership.enrolment import NewMember, enrol_in
from ledger.people.membership.moves import CHANGE_MOVE, Move, check_not_there, check_open, move_of
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.departure import Departure
from ledger.settlement.departure import leave_in
from ledger.tables import Member, MemberArrival, PersonMember, table_of
from ledger.tiers.pairs import newest_seq, partners

_member, _arrival, _link = table_of(Member), table_of(MemberArrival), table_of(PersonMember)
_SHE = select(
    *(
        _member.c[name]
        for name in ("name", "phone", "language", "sex", "sms_wanted", "sms_on_shared", "consent_on", "consent_version")
    )
).where(_member.c.group_id == GROUP, _member.c.number == bindparam("number"))
_ARRIVE = insert(_arrival)
_there = _link.alias("there")
_PERSONS = (
    select(_link.c.person_id)
    .outerjoin(
        _there,
        and_(
            _there.c.person_id == _link.c.person_id,
            _there.c.group_id == bindparam("to_group"),
            _there.c.member == bindparam("to_member"),
        ),
    )
    .where(_link.c.group_id == GROUP, _link.c.member == bindparam("number"), _there.c.person_id.is_(None))
)
_LINK = insert(_link)


async def ready_move(reader: Database | UnitOfWork, command: Command, member: int) -> Move:
    """The move of a member that both she and the other group have agreed to.

    Raises:
        Refusal: ``move.unknown``, ``move.not_accepted``.
    """
    move = await move_of(reader, command.group_id, member, command.at)
    if move is None:
        raise Refusal("move.unknown")
    if move.accepted_by is None or not move.agreed:
        raise Refusal("move.not_accepted")
    return move


async def move_member(database: Database, command: Command, member: int) -> int:
    """Settle a member in her old group, which is meeting, and enrol her in her new one; give her number there.

    It is one unit over two books. Said twice, once.

    Raises:
        Refusal: as ``ready_move``, ``leave``, ``check_open`` and ``check_not_there``.
    """
    linked = await partners(database, command.group_id, member)
    waiting = await move_of(database, command.group_id, member, command.at)
    both = [waiting.to_group] if waiting else []
    request = Request(kind="moved")
    async with begin(database, command, request, member=member, linked=linked, with_groups=both) as begun:
        if begun.stored is not None:
            return int(begun.stored)
        unit = begun.unit
        move = await ready_move(unit, command, member)
        await check_open(unit, move.to_group)
        await check_not_there(unit, move)
        savings_xof, since = begun.card.savings_xof, await newest_seq(unit, command.group_id)
        left = await leave_in(begun, command.child("leaving"), member)
        number = await _take_in(unit, command, move)
        await _write_halves(unit, command, move, number, savings_xof, left, since)
        await begun.store(number)
        return number


async def _take_in(unit: UnitOfWork, command: Command, move: Move) -> int:
    """Enrol her by the rule of her new group, with the wishes she had; her persons are linked there too."""
    she = (await unit.fetch(_SHE, group_id=move.group_id, number=move.member))[0]
    consent = None
    if she["consent_version"] is not None:
        consent = Consent(
            at=command.at,
            language=she["language"],
            how="oral",
            noted_by=f"m{move.accepted_by}",
            agreed=(await wishes_of(unit, move.group_id, move.member)).kept,
            sms=she["consent_on"] is not None,
            version=she["consent_version"],
        )
    person = NewMember(
        name=she["name"],
        consent=consent,
        phone=she["phone"],
        language=she["language"],
        sex=she["sex"],
        sms_wanted=bool(she["sms_wanted"]),
        sms_on_shared=bool(she["sms_on_shared"]),
    )
    there = Command(move.to_group, f"move/{move.group_id}/{command.key}", command.at, command.channel)
    number = await enrol_in(unit, there, person)
    at = {"group_id": move.group_id, "number": move.member, "to_group": move.to_group, "to_member": number}
    for row in await unit.fetch(_PERSONS, **at):
        await unit.fetch(_LINK, person_id=row["person_id"], group_id=move.to_group, member=number)
    await tell(unit, there, [Notice("moved_in", number, {"member": number})])
    return number


async def _write_halves(
    unit: UnitOfWork, command: Command, move: Move, number: int, savings_xof: int, left: Departure, since: int
) -> None:
    """Write what each book says of the move; the audit compares them."""
    sums = {"savings_xof": savings_xof, "paid_xof": left.paid_xof, "left_xof": left.debt_left_xof}
    await unit.fetch(
        CHANGE_MOVE,
        at_group=move.group_id,
        at_number=move.number,
        outcome="moved",
        ended_us=microseconds(command.at),
        to_member=number,
        since_seq=since,
        upto_seq=await newest_seq(unit, move.group_id),
        **sums,
    )
    await unit.fetch(
        _ARRIVE,
        group_id=move.to_group,
        member=number,
        from_group=move.group_id,
        from_move=move.number,
        from_member=move.member,
        arrived_on=command.day.isoformat(),
        **sums,
    )
