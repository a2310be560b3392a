"""Consultations: questions that an organisation puts to members of its groups, and what they answer."""

from sqlalchemy import ForeignKeyConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Consultation(CoreModel, table=True):
    """Who asks whom what, and when. ``questions`` is JSON, a list as ``ledger.consultations.questions`` writes it.

    ``question`` and ``options`` are the first one's words and answers in JSON (language → words, and a list of such);
    where ``questions`` is empty, an earlier version asked that one choice. ``region``, ``programme_id``, ``tier_id``
    and ``role`` name who is asked; everybody where none is. ``taken_from``: the frozen consultations whose results are
    its options, in JSON. ``way``: each person on her phone (empty), or groups at their meetings by ``hands``. After
    ``closes_on`` nobody answers any more. ``frozen`` is the tally as it stood when it was frozen, in JSON: question →
    region → ballot → how many, and the women who spoke by region (an earlier version wrote region → answers by option);
    whatever happens to groups and members later, it stands. One asked by mistake is withdrawn (``withdrawn_on``,
    ``reason``): nobody is asked any more. ``worded_before`` is JSON, a list of earlier wordings as
    ``ledger.consultations.mending`` writes it.
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
    questions: str = words(default="")
    region: str = words(default="")
    programme_id: int | None = whole(default=None, nullable=True)
    tier_id: int | None = whole(default=None, nullable=True)
    role: str = words(default="")
    taken_from: str = words(default="[]")
    way: str = words(default="")
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")
    worded_before: str = words(default="[]")


class ConsultationPartner(CoreModel, table=True):
    """Another organisation whose groups a consultation asks as well, once its own admin agreed, until it withdraws.

    The row stays whatever it answers; ``agreed_us`` and ``withdrawn_us`` are when it did last.
    """

    __tablename__ = "consultation_partner"
    __table_args__ = (ForeignKeyConstraint(["consultation"], ["consultation.id"]), STRICT)

    consultation: int = whole(primary_key=True)
    ngo_id: int = whole(primary_key=True, foreign_key="ngo.id")
    invited_us: int = whole()
    agreed_us: int | None = whole(default=None, nullable=True)
    withdrawn_us: int | None = whole(default=None, nullable=True)


class ConsultationAnswer(CoreModel, table=True):
    """What one member answered: ``answers`` is JSON, question → ballot. Until the close she may change it.

    ``option`` is her choice of the first question, 0 where that is no choice of one; an earlier version wrote it alone.
    """

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
    answers: str = words(default="")


class ConsultationHands(CoreModel, table=True):
    """The hands that a group raised for each choice of a question, at a meeting; counted anew they replace these.

    ``counts`` is JSON: ballot → how many, as in a tally. ``present``: of the roll-call; ``women``: among the hands.
    """

    __tablename__ = "consultation_hands"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    consultation: int = whole(primary_key=True)
    question: int = whole(primary_key=True)
    meeting: int = whole()
    present: int = whole()
    counts: str = words()
    women: int = whole()
    counted_by: int = whole()
    confirmed_by: int = whole()
    counted_us: int = whole()


class PlanAction(CoreModel, table=True):
    """What is to be done for one choice of a frozen consultation (``axis``, from 1): who does it, by when.

    ``state`` is planned, begun, done or dropped.
    """

    __tablename__ = "plan_action"
    __table_args__ = (ForeignKeyConstraint(["consultation"], ["consultation.id"]), STRICT)

    consultation: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    axis: int = whole()
    action: str = words()
    who: str = words()
    due_on: str = words()
    state: str = words()
