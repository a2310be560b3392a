"""The second person: another officer, or she who receives the money, gives her number and her PIN on the same phone.

Every summary that takes two leads here when it is confirmed; what it writes is written once her PIN is right.
"""

from collections.abc import Mapping

from ledger.commands import was_done
from ledger.people.authentication.second import who_confirms
from ledger.people.membership.members import MemberHere, find_member
from ledger.rules.assembly.second import check_second
from ledger.rules.refusal import Refusal
from menus.engine.caller import Caller
from menus.engine.confirming import second_answer, shown_before
from menus.engine.reading import pin, whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume
from menus.hop.pin_tries import check_typed, of_another
from menus.hop.scene import Scene

_RECEIVES = "second_receives"
ELECTION = "elect.summary"
DEATH = "death.summary"
"""The summaries that any member confirms where nobody else is left on the committee."""


async def _officer(scene: Scene) -> Facts:
    scene.caller.answers = {**scene.caller.answers, _RECEIVES: 0}
    return Facts({"least": 1, "most": (await scene.card()).highest_number})


async def _receiver(scene: Scene) -> Facts:
    """She who receives is named; where she is the caller herself, only another officer can confirm."""
    number = _receiving(scene.caller)
    there = await find_member(scene.ports.database, scene.group_id, number)
    scene.caller.answers = {**scene.caller.answers, _RECEIVES: number}
    bounds = {"least": 1, "most": (await scene.card()).highest_number}
    return Facts({**bounds, "number": number, "name": there.name if there else ""})


def _receiving(caller: Caller) -> int:
    number = shown_before(caller).get("number", caller.answers.get("number", 0))
    return int(number)


def receives_herself(caller: Caller) -> bool:
    """Whether the money that leaves the box goes to her who pays it out."""
    return caller.who is not None and caller.rendered.get("number", caller.answers.get("number")) == caller.who[1]


async def _confirming(scene: Scene) -> MemberHere:
    """Refuse who may not confirm before she types her PIN."""
    number = second_answer(scene.caller)
    history = scene.caller.history
    dead = scene.number("number") if DEATH in history else None
    officers = await who_confirms(
        scene.ports.database, scene.group_id, scene.member, electing=ELECTION in history, dead=dead
    )
    check_second(officers, scene.member, number, scene.number(_RECEIVES) or None)
    there = await find_member(scene.ports.database, scene.group_id, number)
    if there is None:
        raise Refusal("member.unknown", number=number)
    return there


async def _who(scene: Scene) -> Facts:
    return Facts({"name": (await _confirming(scene)).name})


async def _check(scene: Scene) -> Mapping[str, Plain]:
    if not await was_done(scene.ports.database, scene.command()):  # the same hop again: by now she may have left
        await check_typed(scene, await _confirming(scene))
    return {}


PIN: Ask = Ask(
    name="second.pin",
    whose_pin=of_another("second"),
    look=_who,
    reads=pin,
    keep="",
    secret=True,
    confirms=True,
    effect=Effect(_check, acts=False),
    then=lambda: PIN,
)
OFFICER: Ask = Ask(
    name="second.officer",
    look=_officer,
    reads=whole_between("least", "most"),
    keep="second",
    then=lambda: PIN,
    resume=Resume.ASK,
)
RECEIVER: Ask = Ask(
    name="second.receiver",
    look=_receiver,
    reads=whole_between("least", "most"),
    keep="second",
    then=lambda: PIN,
    resume=Resume.ASK,
)
