"""Who is calling: an agent, or which member of a shared phone, and the PIN that proves it; no name before the PIN."""

from collections.abc import Mapping
from typing import Final

from ledger.people.agents import agent_of_phone
from ledger.people.authentication.activation_restart import keep_pin
from ledger.people.authentication.pin_requests import stop_own, waits
from ledger.people.contacts.consent import must_be_asked
from ledger.people.late_acts import take_late
from ledger.people.membership.members import MemberHere, find_member
from ledger.rules.refusal import Refusal
from menus.engine.reading import FORGOTTEN, is_code, pin_or_forgotten
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Tell
from menus.hop import late, said_once
from menus.hop.pin_tries import check_typed
from menus.hop.scene import Scene
from menus.screens.before_home import agent, arrival, pin_help

FAILED_TRIES: Final = "failed_tries"
REQUEST_STOPPED: Final = "request_stopped"
"""The answers under which wrong tries at her PIN, and a request for a new one that hers has ended, wait to be told."""


async def _members_here(scene: Scene) -> Facts:
    """Whom this phone serves, in the order of their keys."""
    members = sorted(await scene.members_here(), key=lambda here: (here.number, here.group_id))
    return Facts(
        items=tuple(
            Item(f"{here.group_id}:{here.number}", {"number": here.number, "code": here.group_code}, here.number)
            for here in members
        )
    )


async def _is_she(scene: Scene) -> Mapping[str, Plain] | Redirect:
    group_id, _, number = str(scene.caller.answers["who"]).partition(":")
    scene.caller.who, scene.caller.authenticated = (int(group_id), int(number)), False
    here = await find_member(scene.ports.database, *scene.caller.who)
    if here is not None:
        scene.caller.language = here.language
    return Redirect(lambda: YOURS) if here is not None and waits(here, scene.ports.clock.now()) else {}


async def _not_me(scene: Scene) -> Mapping[str, Plain]:
    await stop_own(scene.ports.database, scene.command(), "not_me")
    return {}


async def _as_member(scene: Scene) -> Mapping[str, Plain] | Redirect:
    """Ask for her PIN at once where the phone is one member's."""
    members = await scene.members_here()
    if len(members) != 1:
        return {}
    scene.caller.answers["who"] = f"{members[0].group_id}:{members[0].number}"
    led = await _is_she(scene)
    return led if isinstance(led, Redirect) else Redirect(lambda: PIN)


async def _as_agent(scene: Scene) -> Mapping[str, Plain] | Redirect:
    here = await agent_of_phone(scene.ports.database, scene.phone)
    if here is None:  # her access was stopped since she dialled
        return Redirect(lambda: agent.LOST)
    scene.caller.who, scene.caller.authenticated = (here.group_id, here.number), False
    scene.caller.language = here.language
    return {}


async def _enter(scene: Scene) -> Mapping[str, Plain] | Redirect:
    if scene.caller.is_agent:
        return await agent.enter(scene)
    if is_code(scene.typed):
        return await pin_help.with_code(scene)
    here = await find_member(scene.ports.database, scene.group_id, scene.member)
    if here is None or not scene.ports.vault.can_match(here.pin_hash) or scene.typed == FORGOTTEN:
        return Redirect(lambda: pin_help.HELP)
    others = await _tries_of_others(scene, here)
    stopped = waits(here, scene.ports.clock.now()) and await stop_own(
        scene.ports.database, scene.command("asked"), "right_pin"
    )
    if here.restarts and here.role:
        await keep_pin(scene.ports.database, scene.command())
    caller = scene.caller
    caller.authenticated, caller.language, caller.role = True, here.language, here.role or ""
    caller.history = ()  # nobody goes back to being asked who she is
    caller.about = {"name": here.name, "group": here.group_name, "code": here.group_code, "family": here.family}
    caller.answers = {}
    caller.consent_due = must_be_asked(here.consent_version)
    caller.to_acknowledge = here.handed_over_loan
    caller.to_confirm = here.support
    scene.savings_xof = here.savings_xof
    caller.receipts_heard = not here.tells  # nobody's receipts are hers to tell
    if others:
        said_once.keep(caller, FAILED_TRIES, others)
    if stopped:
        said_once.keep(caller, REQUEST_STOPPED, 1)
    if here.late:
        late.note(caller, await take_late(scene.ports.database, scene.group_id, scene.member))
    if caller.suspended is not None and caller.suspended.who != caller.who:
        caller.suspended = None
    return {}


async def _tries_of_others(scene: Scene, here: MemberHere) -> int:
    """Check her PIN, and give how many wrong ones came before this call: those of this call she knows of.

    Raises:
        Refusal: it is wrong, or locked.
    """
    try:
        return await check_typed(scene, here) - scene.caller.mistyped
    except Refusal as refusal:
        scene.caller.mistyped += refusal.code == "pin.wrong"
        raise


STRANGER: Tell = Tell(name="stranger")
PIN: Ask = Ask(
    name="pin",
    reads=pin_or_forgotten,
    keep="",
    secret=True,
    before_home=True,
    whose_pin=lambda caller: caller.who,
    effect=Effect(_enter, acts=False),
    then=lambda: arrival.ARRIVAL,
    instead=(lambda: pin_help.HELP, lambda: pin_help.NEW, lambda: agent.LOST),
)
DENIED: Tell = Tell(name="pin_help.denied")
YOURS: Choose = Choose(
    name="pin_help.yours",
    before_home=True,
    options=(Option("me", lambda: PIN), Option("not_me", lambda: DENIED, effect=Effect(_not_me))),
)
WHO: Pick = Pick(
    name="who",
    keep="who",
    look=_members_here,
    before_home=True,
    effect=Effect(_is_she, acts=False),
    then=lambda: PIN,
    instead=(lambda: YOURS,),
)
SIDE: Choose = Choose(
    name="side",
    before_home=True,
    options=(
        Option("member", lambda: WHO, effect=Effect(_as_member, acts=False)),
        Option("agent", lambda: PIN, effect=Effect(_as_agent, acts=False)),
    ),
)
"""For whoever is a member and an agent: two books, two PINs."""
