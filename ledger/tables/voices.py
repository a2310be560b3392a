"""Consultations: a question that an organisation puts to the members of its groups, and what they answer."""

from sqlalchemy import ForeignKeyConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Consultation(CoreModel, table=True):
    """A question with two to six answers. ``question`` and ``options`` are JSON: language → words, and a list of such.

    After ``closes_on`` nobody answers any more. ``frozen`` is the tally as it stood when it was frozen, in JSON: region
    → answers by option; whatever happens to groups and members later, it stands.
    """

    __table_args__ = (STRICT,)

    id: int = whole(primary_key=True)
    ngo_id: int = whole(foreign_key="ngo.id", index=True)
    question: str = words()
    options: str = words()
    opens_on: str = words()
    closes_on: str = words()
    frozen_us: int | None = whole(default=None, nullable=True)
    frozen: str | None = words(default=None, nullable=True)


class ConsultationAnswer(CoreModel, table=True):
    """What one member answered: an option's number from 1. Until the close she may change it."""

    __tablename__ = "consultation_answer"
    __table_args__ = (
        ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        STRICT,
    )

    consultation: int = whole(primary_key=True)
    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    option: int = whole()
    answered_us: int = whole()
