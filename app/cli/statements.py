"""What commands read; loaded by the command that runs, for the tables take their time at a start."""

from typing import Final

from sqlalchemy import bindparam, func, select, union_all

from ledger.tables import Anchor, Ngo, SavingsGroup, Staff, table_of

_group, _ngo, _staff, _anchor = table_of(SavingsGroup), table_of(Ngo), table_of(Staff), table_of(Anchor)
_later = _anchor.alias("later")
_LATEST = select(func.max(_later.c.upto_seq)).where(_later.c.group_id == _anchor.c.group_id).scalar_subquery()
ANYTHING: Final = union_all(select(_group.c.id), select(_ngo.c.id), select(_staff.c.id))
"""A row, if this installation has a group, an organisation or a person of the panel: then it is not empty."""
ORGANISATION: Final = select(_ngo.c.id).where(_ngo.c.code == bindparam("ngo"))
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
