"""Who dials, and what is kept for her from the call before, until her PIN says that it is she."""

from datetime import datetime
from typing import Final

from ledger.people.agents import AgentHere
from ledger.people.authentication.pin_requests import waits
from ledger.people.membership.members import MemberHere
from menus.engine.caller import Caller, SuspendedSession
from menus.engine.reading import is_slip
from menus.screens import AGENT_BY_EAR, PIN, SIDE, SLIP, STRANGER, WHO, YOURS

DEEP_DIGITS: Final = 2


def arrived(
    session: str,
    members: list[MemberHere],
    agent: AgentHere | None,
    inputs: tuple[str, ...],
    now: datetime,
    *,
    by_ear: bool = False,
) -> Caller:
    """A session that begins: the screen to be shown depends on how many members share the phone.

    Where a new PIN was asked for in her name, she is told so before anything else. A code from paper that was dialled
    behind the service code leads to what waits for her who holds it. ``agent``: whose phone it is where it is no
    member's; who is both says which.
    """
    languages = {here.language for here in members}
    caller = Caller(
        language=languages.pop() if len(languages) == 1 else "fr",
        session=session,
        dialled=_deep_digits(inputs),
    )
    if inputs and is_slip(inputs[0]):  # whoever's phone it is: the code on her paper says who she is
        caller.dialled, caller.history = (), (SLIP.name,)
    elif agent is not None and by_ear:
        caller.language, caller.history = agent.language, (AGENT_BY_EAR.name,)
    elif agent is not None:
        caller.who, caller.language = (agent.group_id, agent.number), agent.language
        caller.history = (PIN.name,)
    elif not members:
        caller.history = (STRANGER.name,)
    elif members[0].agent:
        caller.history = (SIDE.name,)
    elif len(members) == 1:
        caller.who = (members[0].group_id, members[0].number)
        caller.history = (YOURS.name if waits(members[0], now) else PIN.name,)
    else:
        caller.history = (WHO.name,)
    return caller


def left_behind(before: Caller) -> SuspendedSession | None:
    """Where the session before this one was cut; practising leaves nothing behind."""
    if before.practice:
        return None
    if before.suspended is not None:  # cut once more before she could go on, or hear the result
        return before.suspended
    return (
        SuspendedSession(before.who, before.history, before.answers, before.version)
        if before.authenticated and before.who
        else None
    )


def _deep_digits(inputs: tuple[str, ...]) -> tuple[str, ...]:
    """What was dialled beyond the service code, up to the first part that is no menu digit: it might be a PIN."""
    digits: list[str] = []
    for part in inputs:
        if not (part.isascii() and part.isdigit() and len(part) <= DEEP_DIGITS):
            break
        digits.append(part)
    return tuple(digits)
