"""Elect an officer: which office, which member, the vote; the term before is ended, never overwritten."""

from collections.abc import Mapping

from ledger.elections import SEATS, elect
from ledger.offices import holders
from menus.scene import Scene
from menus.screens.assembly_vote import counted, hands, hands_of_those_present
from menus.screens.whom import any_number, chosen_member
from sessions.reading import whole_between
from sessions.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell


async def _in_full(scene: Scene) -> Facts:
    return Facts({"name": (await chosen_member(scene)).name})


async def _elect(scene: Scene) -> Mapping[str, Plain]:
    shown, role = dict(scene.caller.shown), str(scene.caller.kept["what"])
    held = await holders(scene.ports.database, scene.group_id, role)
    full = len(held) == len(SEATS[role])
    await elect(
        scene.ports.database,
        scene.act(),
        role,
        scene.number("number"),
        counted(scene),
        instead_of=held[0] if full else None,
    )
    return shown


DONE: Tell = Tell(name="elect.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="elect.summary",
    look=_in_full,
    effect=Effect(_elect),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="elect.in_favour",
    look=hands_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="elect.present",
    look=hands,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
WHO: Ask = Ask(
    name="elect.who",
    look=any_number,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: PRESENT,
)
ROLE: Choose = Choose(
    name="elect",
    options=tuple(Option(role, lambda: WHO, keep=("what", role)) for role in SEATS),
)
