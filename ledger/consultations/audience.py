"""Whom a consultation asks: persons of an organisation's groups, all or those of a programme, region, network or role.

A person of two groups is one: she has the same phone and the same name there.
"""

from sqlalchemy import Column, ColumnElement, FromClause, Select, and_, or_, select

from ledger.tables import Consultation, ConsultationPartner, Member, Office, ProgrammeGroup, TierMember, table_of
from ledger.tables.expressions.persons import person, saving

_consultation, _member, _office = table_of(Consultation), table_of(Member), table_of(Office)
_partner, _in_programme, _seat = table_of(ConsultationPartner), table_of(ProgrammeGroup), table_of(TierMember)
_STAYS = _partner.c.withdrawn_us.is_(None)
COMMITTEE = ("president", "secretary", "treasurer")


def asked_group(group: FromClause) -> ColumnElement[bool]:
    """That a consultation asks a group. ``group``: the groups, what is visible of them, or an alias."""
    wanted = _consultation.c
    return and_(
        or_(_column(group, "ngo_id") == wanted.ngo_id, takes_part(wanted.id, _column(group, "ngo_id"))),
        or_(wanted.region == "", _column(group, "region") == wanted.region),
        or_(
            wanted.programme_id.is_(None),
            select(_in_programme.c.group_id)
            .where(
                _in_programme.c.programme_id == wanted.programme_id, _in_programme.c.group_id == _column(group, "id")
            )
            .exists(),
        ),
        or_(
            wanted.tier_id.is_(None),
            select(_seat.c.group_id)
            .where(_seat.c.tier_id == wanted.tier_id, _seat.c.group_id == _column(group, "id"))
            .where(_seat.c.ended_on.is_(None))
            .exists(),
        ),
        _column(group, "status") == "active",
        saving(group),
    )


def takes_part(consultation: "ColumnElement[int]", ngo_id: "ColumnElement[object]") -> ColumnElement[bool]:
    """That another organisation agreed to be asked too, and did not withdraw."""
    return _its_part(consultation, ngo_id).where(_partner.c.agreed_us.is_not(None), _STAYS).exists()


def withdrew(consultation: "ColumnElement[int]", ngo_id: "ColumnElement[object]") -> ColumnElement[bool]:
    """That it withdrew: what was answered in its groups is not counted."""
    return _its_part(consultation, ngo_id).where(~_STAYS).exists()


def _its_part(consultation: "ColumnElement[int]", ngo_id: "ColumnElement[object]") -> "Select[tuple[int]]":
    return select(_partner.c.ngo_id).where(_partner.c.consultation == consultation, _partner.c.ngo_id == ngo_id)


def asked_member(member: FromClause) -> ColumnElement[bool]:
    """That a consultation asks a member of a group it asks: a person, in the role it names."""
    return and_(
        person(member),
        _column(member, "left_on").is_(None),
        or_(_consultation.c.role == "", holds(member, _consultation.c.role)),
    )


def holds(member: FromClause, *roles: "ColumnElement[str] | str") -> ColumnElement[bool]:
    """That a member holds one of the offices today."""
    return (
        select(_office.c.member)
        .where(_office.c.group_id == _column(member, "group_id"), _office.c.member == _column(member, "number"))
        .where(_office.c.ended_on.is_(None), _office.c.role.in_(roles))
        .exists()
    )


def same_person(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """That two rows of members are one person: the same row, or the same phone and name."""
    return or_(
        and_(
            _column(one, "group_id") == _column(other, "group_id"), _column(one, "number") == _column(other, "number")
        ),
        and_(_column(one, "phone") == _column(other, "phone"), _column(one, "search") == _column(other, "search")),
    )


def _column(table: FromClause, name: str) -> "Column[object]":
    return table.c[name]  # type: ignore[return-value]  # a clause's columns are declared as keyed elements
