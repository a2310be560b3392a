"""A member without a phone may be spoken for by one who has one: her proxy, of the same group.

Source: docs/rules.md, "People".
"""

from sqlalchemy import bindparam, text, update

from ledger.act import Act
from ledger.database import Database
from ledger.rules.refusal import Refusal
from ledger.tables import Member, table_of

_member = table_of(Member)
_SET = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
_HERE = text("SELECT number, phone FROM member WHERE group_id = :group_id AND number = :number AND left_on IS NULL")


async def name_proxy(database: Database, act: Act, member: int, proxy: int | None) -> None:
    """Name the member who may speak for another, or nobody any more.

    Raises:
        Refusal: ``member.unknown``, ``proxy.herself``, ``proxy.no_phone``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        for number in (member,) if proxy is None else (member, proxy):
            rows = await unit.fetch(_HERE, group_id=act.group_id, number=number)
            if not rows:
                raise Refusal("member.unknown", number=number)
        if proxy == member:
            raise Refusal("proxy.herself")
        if proxy is not None and not rows[0]["phone"]:
            raise Refusal("proxy.no_phone", number=proxy)
        await unit.fetch(_SET, at_group=act.group_id, at_number=member, proxy=proxy)
