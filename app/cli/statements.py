"""What commands read; loaded by the command that runs, for the tables take their time at a start."""

from typing import Final

from sqlalchemy import bindparam, func, select

from ledger.tables import Anchor, Ngo, SavingsGroup, table_of

_group, _ngo, _anchor = table_of(SavingsGroup), table_of(Ngo), table_of(Anchor)
_later = _anchor.alias("later")
_LATEST = select(func.max(_later.c.upto_seq)).where(_later.c.group_id == _anchor.c.group_id).scalar_subquery()
ANY_GROUP: Final = select(_group.c.id).limit(1)
ACTIVE_GROUPS: Final = select(_group.c.code).where(_group.c.status == "active").order_by(_group.c.code)
ALL_GROUPS: Final = select(_group.c.id).order_by(_group.c.id)
GROUPS_OF_NGO: Final = ALL_GROUPS.join(_ngo, _ngo.c.id == _group.c.ngo_id).where(_ngo.c.code == bindparam("ngo"))
LATEST_ANCHORS: Final = (
    select(_group.c.code, _anchor.c.meeting, _anchor.c.upto_seq, _anchor.c.head_hash)
    .join(_anchor, _anchor.c.group_id == _group.c.id)
    .where(_anchor.c.upto_seq == _LATEST)
    .order_by(_group.c.code)
)
"""What the paper books must say: each group's newest seal."""
