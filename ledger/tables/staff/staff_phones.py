"""The phone of a person of an organisation, on which she sees her groups."""

from typing import Any

from sqlalchemy import Select

from ledger.tables.columns import STRICT, table_of, whole, words
from ledger.tables.core_model import CoreModel
from ledger.tables.people import Ngo
from ledger.tables.staff.panel import Staff


class StaffPhone(CoreModel, table=True):
    """One person's number (E.164) and her PIN; ``language`` is what her screens and her messages speak.

    ``code_hash`` is that of a code with which she chooses a PIN, until ``code_ends_us``. ``pin_tries`` and
    ``locked_until_us`` are as a member's. ``sms_wanted``: whether she wants messages about her groups.
    """

    __tablename__ = "staff_phone"
    __table_args__ = (STRICT,)

    staff_id: int = whole(primary_key=True, foreign_key="staff.id")
    phone: str = words(unique=True)
    language: str = words()
    pin_hash: str | None = words(default=None, nullable=True)
    pin_tries: int = whole(default=0)
    locked_until_us: int = whole(default=0)
    code_hash: str | None = words(default=None, nullable=True)
    code_ends_us: int = whole(default=0)
    sms_wanted: int = whole(default=1, sa_column_kwargs={"server_default": "1"})


def of_agents(statement: "Select[Any]") -> "Select[Any]":
    """A selection from phones of people, of those alone who are agents with access, of organisations that are open."""
    phone, staff, ngo = table_of(StaffPhone), table_of(Staff), table_of(Ngo)
    return (
        statement.select_from(phone)
        .join(staff, staff.c.id == phone.c.staff_id)
        .join(ngo, ngo.c.id == staff.c.ngo_id)
        .where(staff.c.role == "agent", staff.c.disabled_us.is_(None), ngo.c.closed_us.is_(None))
    )
