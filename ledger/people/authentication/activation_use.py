"""An activation code is typed where the PIN is asked: whose it is, and the PIN she chooses with it."""

from typing import Final

from sqlalchemy import and_, bindparam, insert, or_, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.authentication.pins import PIN_CHANGED, CountedTry, change_pin_in, still_serves
from ledger.rules.refusal import Refusal
from ledger.tables import Activation, AuditLine, Member, SavingsGroup, table_of

TRIES: Final = 5
_activation, _member, _group = table_of(Activation), table_of(Member), table_of(SavingsGroup)
_ITS_MEMBER = and_(
    _member.c.group_id == _activation.c.group_id,
    _member.c.number == _activation.c.member,
    _member.c.left_on.is_(None),
)
_HERS = and_(_member.c.phone == _activation.c.phone, _member.c.number == bindparam("member"))
_OPEN_HERE: Final = (
    select(_activation.c.number, _activation.c.member, _activation.c.code_hash, _activation.c.tries, _member.c.pin_hash)
    .join(_member, _ITS_MEMBER)
    .join(_group, and_(_group.c.id == _activation.c.group_id, _group.c.status == "active"))
    .where(_activation.c.group_id == GROUP, _activation.c.phone == bindparam("phone"))
    .where(or_(_member.c.phone.is_(None), _HERS))
    .where(_activation.c.used_us.is_(None), _activation.c.ended_us.is_(None))
    .where(_activation.c.ends_us > bindparam("now_us"), _activation.c.tries < TRIES)
    .order_by(_activation.c.member)
)
_WRONG: Final = (
    update(_activation)
    .where(_activation.c.group_id == bindparam("at_group"), _activation.c.tries < TRIES)
    .where(_activation.c.number.in_(bindparam("numbers", expanding=True)))
    .values(tries=_activation.c.tries + 1)
    .returning(_activation.c.tries)
)
_USED: Final = update(_activation).where(
    _activation.c.group_id == bindparam("at_group"), _activation.c.number == bindparam("at_number")
)
_OTHER_PHONES: Final = (
    select(_member.c.number)
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None), _member.c.phone.is_not(None))
    .where(_member.c.number != bindparam("member"), _member.c.phone != bindparam("phone"))
    .order_by(_member.c.number)
)
_NGO: Final = select(_group.c.ngo_id).where(_group.c.id == GROUP)
_NOTE: Final = insert(table_of(AuditLine))


async def whose_code(
    database: Database, vault: PinVault, command: Command, phone: str, code: str, counted: CountedTry
) -> tuple[int, int]:
    """Whose this code is, on this phone, as (the code's number, the member's).

    ``command.member`` is whom the phone stands for so far: hers, or that of somebody without a phone who stands by her.

    Raises:
        Refusal: ``code.over`` when none serves here; ``code.wrong`` with the tries left; ``code.has_pin``;
            ``pin.locked`` after too many that could not be written down.
    """
    serving = await _serving(database, command, phone)
    still_serves(counted)
    for row in sorted(serving, key=lambda row: row["member"] != command.member):
        if vault.matches(command.group_id, row["member"], row["code_hash"], code):
            if vault.can_match(row["pin_hash"]):
                raise Refusal("code.has_pin")
            counted.settled = True
            return row["number"], row["member"]
    if not serving:
        raise Refusal("code.over")
    hers = [row["number"] for row in serving if row["member"] == command.member]
    tried = hers or [row["number"] for row in serving]
    async with database.unit_of_work() as unit:
        rows = await unit.fetch(_WRONG, at_group=command.group_id, numbers=tried)
    counted.settled = True
    left = TRIES - max((row["tries"] for row in rows), default=TRIES)
    raise Refusal("code.wrong", tries_left=left) if left else Refusal("code.over")


async def choose_with_code(
    database: Database, vault: PinVault, command: Command, activation: int, phone: str, pin_hash: str
) -> None:
    """Put her first PIN in place, use the code up, tell the group's other phones and the organisation's audit log.

    Under a known key it is done already.

    Raises:
        Refusal: ``code.over`` when the code serves no more; ``code.has_pin`` when she got a PIN meanwhile.
    """
    assert command.member is not None  # noqa: S101 -- a code is a person's
    async with begin(database, command, Request(kind=PIN_CHANGED)) as begun:
        if begun.stored is not None:
            return
        unit = begun.unit
        here = [row for row in await _serving(unit, command, phone) if row["number"] == activation]
        if not here or here[0]["member"] != command.member:
            raise Refusal("code.over")
        if vault.can_match(here[0]["pin_hash"]):
            raise Refusal("code.has_pin")
        await change_pin_in(unit, command, pin_hash)
        await unit.fetch(_USED, at_group=command.group_id, at_number=activation, used_us=microseconds(command.at))
        await _tell_others(unit, command, command.member, phone)


async def _tell_others(unit: UnitOfWork, command: Command, member: int, phone: str) -> None:
    others = await unit.fetch(_OTHER_PHONES, group_id=command.group_id, member=member, phone=phone)
    await tell(unit, command, [Notice("activated", row["number"], {"member": member}, urgent=True) for row in others])
    ngo_id = (await unit.fetch(_NGO, group_id=command.group_id))[0]["ngo_id"]
    line = {"at_us": microseconds(command.at), "group_id": command.group_id, "member": member, "ngo_id": ngo_id}
    await unit.fetch(_NOTE, **line, action="activated", detail="")


async def _serving(reader: Database | UnitOfWork, command: Command, phone: str) -> list[Row]:
    """The codes that serve on this phone now: hers who dials, and those of members without a phone."""
    return await reader.fetch(
        _OPEN_HERE,
        group_id=command.group_id,
        member=command.member,
        phone=phone,
        now_us=microseconds(command.at),
    )
