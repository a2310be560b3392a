"""The checks that every end of a cycle shares: nothing that only the running cycle can answer may be left behind.

What is noted and not confirmed, and money that is on its way to a borrower, belong to the cycle whose meeting is open:
once it is closed no meeting could confirm or take back either. Source: docs/rules.md, "Ends".
"""

from ledger.card import MeetingNow
from ledger.database import Database, UnitOfWork
from ledger.loans import loans_with_status
from ledger.meeting.rounds.unconfirmed import refuse_unconfirmed
from ledger.rules.refusal import Refusal


async def check_end(reader: Database | UnitOfWork, group_id: int, meeting: int) -> None:
    """Check what the summary of an end and its confirmation both ask, whichever family's it is.

    Raises:
        Refusal: ``cycle.handover_waiting`` while a borrower has not said that she has her money,
            ``collect.unconfirmed`` while a round waits.
    """
    if waiting := await loans_with_status(reader, group_id, "handed_over"):
        raise Refusal("cycle.handover_waiting", loans=len(waiting))
    await refuse_unconfirmed(reader, group_id, meeting)


async def meeting_to_end(unit: UnitOfWork, group_id: int, cycle: int, now: MeetingNow) -> int | None:
    """The number of the open meeting that ends ``cycle``; none where the cycle was ended at this meeting already.

    Raises:
        Refusal: as ``check_end``.
    """
    if now.cycle != cycle:
        return None
    await check_end(unit, group_id, now.number)
    return now.number
