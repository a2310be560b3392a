"""Fines: the table of a cycle, who is fined without a vote, and what a member still owes.

A fine imposed and a fine paid are two events. Unpaid fines are netted at share-out and bar nobody from
saving, borrowing or voting. A late repayment costs a fine, never more charge.
Source: VSL Associates' field guide, CARE's manual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ledger.rules.refusal import Refusal

Attendance = Literal["present", "late", "absent_excused", "absent", "sent_money"]

_FINED_AT_ROLL_CALL: Final = {"late": "late", "absent": "absent"}
MISSED_SAVING: Final = "missed_saving"
LATE_REPAYMENT: Final = "late_repayment"


@dataclass(frozen=True, slots=True)
class Fine:
    """One row of the fine table.

    `code`: a short word unique in the table; `label`: the group's own words; `automatic`: imposed by the
    roll-call or the books alone, else by a vote of the meeting.
    """

    code: str
    label: str
    amount_xof: int
    automatic: bool = False

    def __post_init__(self) -> None:
        """Refuse a row no table can hold.

        Raises:
            ValueError: it cannot be true.
        """
        if not (self.code.isascii() and self.code.isidentifier()) or not self.label.strip():
            raise ValueError("a fine has a plain code and a label")
        if type(self.amount_xof) is not int or not 0 < self.amount_xof <= 1_000_000:
            raise ValueError("a fine is from 1 to 1000000 F")
        if type(self.automatic) is not bool:
            raise ValueError("automatic is true or false")


DEFAULT_FINES: Final = (
    Fine("late", "Retard", 50, automatic=True),
    Fine("absent", "Absence sans excuse", 100, automatic=True),
    Fine(MISSED_SAVING, "Épargne manquée", 100, automatic=True),
    Fine(LATE_REPAYMENT, "Remboursement en retard", 250, automatic=True),
    Fine("disorder", "Désordre à la réunion", 100),
    Fine("key_absent", "Clé absente", 250),
    Fine("duty_missed", "Tâche oubliée", 100),
)
"""What a new group starts with; its constitution changes labels and amounts."""


def fine_called(table: Sequence[Fine], code: str) -> Fine:
    """Return the row.

    Raises:
        Refusal: `fine.unknown`.
    """
    for fine in table:
        if fine.code == code:
            return fine
    raise Refusal("fine.unknown", fine=code)


def fine_at_roll_call(table: Sequence[Fine], attendance: Attendance) -> Fine | None:
    """Return the fine a roll-call imposes by itself, if the table has it as automatic.

    An excused member and one who sent her money are not fined.
    """
    return automatic_fine(table, _FINED_AT_ROLL_CALL.get(attendance, ""))


def automatic_fine(table: Sequence[Fine], code: str) -> Fine | None:
    """Return the row of that code when it is there and imposed without a vote, else None."""
    return next((fine for fine in table if fine.code == code and fine.automatic), None)


def fine_to_impose(table: Sequence[Fine], code: str, *, voted: bool) -> int:
    """Return what the fine costs, in francs.

    Raises:
        Refusal: `fine.unknown`, `fine.needs_vote`.
    """
    fine = fine_called(table, code)
    if not (fine.automatic or voted):
        raise Refusal("fine.needs_vote", fine=code, amount_xof=fine.amount_xof)
    return fine.amount_xof


def fines_left(owed_xof: int, paid_xof: int) -> int:
    """Return what is owed after a payment.

    Raises:
        Refusal: `money.not_positive`, `fine.above_owed`.
    """
    if paid_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=paid_xof)
    if paid_xof > owed_xof:
        raise Refusal("fine.above_owed", amount_xof=paid_xof, owed_xof=owed_xof)
    return owed_xof - paid_xof
