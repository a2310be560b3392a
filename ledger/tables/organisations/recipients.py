"""Persons as an organisation knows them, each once, whether or not she saves in a group; and their groups."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from ledger.tables.columns import STRICT, present, whole, words
from ledger.tables.core_model import CoreModel


class Person(CoreModel, table=True):
    """A person by her pseudonym, ``code``; her name and phone only where she agreed (``consent_on``) to have them kept.

    ``sex`` is ``f`` or ``m``; ``born`` a year (none: not known); ``status`` displaced, host, returnee or empty: it is
    counted and never listed. ``sms``: she agreed to be written to. ``merged_into``: she was entered twice, and all that
    is hers counts for that one. ``search``: the words of her name and code.
    """

    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["merged_into"], ["person.id"]),
        UniqueConstraint("ngo_id", "code", name="uq_person_code"),
        CheckConstraint("consent_on IS NOT NULL OR (name = '' AND phone IS NULL AND sms = 0)", name="named_by_consent"),
        CheckConstraint("merged_into IS NULL OR merged_into <> id", name="merged_into_another"),
        present("ix_person_phone", "ngo_id", "phone"),
        present("ix_person_merged", "merged_into"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole()
    code: str = words()
    name: str = words(default="")
    phone: str | None = words(default=None, nullable=True)
    language: str = words(default="fr")
    sex: str = words()
    born: int | None = whole(default=None, nullable=True)
    region: str = words(default="")
    place: str = words(default="")
    status: str = words(default="")
    consent_on: str | None = words(default=None, nullable=True)
    sms: int = whole(default=0)
    made_by: int | None = whole(default=None, nullable=True)
    made_us: int = whole()
    merged_into: int | None = whole(default=None, nullable=True)
    merged_by: int | None = whole(default=None, nullable=True)
    merged_us: int | None = whole(default=None, nullable=True)
    search: str = words(default="")


class PersonMember(CoreModel, table=True):
    """A person who is a member of a group: linked, not copied."""

    __tablename__ = "person_member"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        Index("ix_person_member", "group_id", "member"),
        STRICT,
    )

    person_id: int = whole(primary_key=True)
    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
