"""Two people, always: whoever moves cash out of a box, undoes a movement or writes a decision down is not alone.

Nor is she who writes down that an officer died, which ends her office and her access.

Nor does an organisation's person end a case about what she handed over herself.

The second one is she who receives the money, or another officer; each says so with her PIN. Whoever receives never
confirms alone. Source: VSL Associates' field guide, "The meeting"; CARE's manual, "The committee".
"""

from collections.abc import Collection

from ledger.rules.refusal import Refusal


def check_second(
    officers: Collection[int], acting: int | None, confirming: int | None, receiving: int | None = None
) -> None:
    """Check who confirms an act beside her who does it; all are numbers of members.

    ``receiving``: whose hand the money goes into (none: nobody's of the group, or it moves no money).

    Raises:
        Refusal: ``second.needed`` when nobody else has confirmed it, ``second.not_an_officer``.
    """
    if confirming is None or confirming == acting:
        raise Refusal("second.needed")
    if confirming != receiving and confirming not in officers:
        raise Refusal("second.not_an_officer", number=confirming)
