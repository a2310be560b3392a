"""Roll-call by exception: the numbers of those who are late or away, then everybody else is present."""

from collections.abc import Mapping

from ledger.meeting.roll_call import call_roll, read_roll, read_roll_now
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions.whom import chosen_member, member_numbers

PRESENCES = ("late", "excused", "absent", "sent_money")
_ENOUGH = 0
_IN_THE_BOOKS = {"excused": "absent_excused"}


def _exceptions(kept: Mapping[str, Plain]) -> dict[int, str]:
    """What was said so far, kept as ``7:late 12:absent``."""
    pairs = (pair.partition(":") for pair in str(kept.get("away", "")).split())
    return {int(number): presence for number, _, presence in pairs}


async def _next(scene: Scene) -> Facts | Redirect:
    facts = await member_numbers(scene)
    return Facts({**facts.values, "least": _ENOUGH, "away_count": len(_exceptions(scene.caller.answers))})


async def _which(scene: Scene) -> Facts | Redirect:
    if scene.number("number") == _ENOUGH:
        return Redirect(lambda: SUMMARY)
    return Facts({"name": (await chosen_member(scene)).name})


async def _note(scene: Scene) -> Mapping[str, Plain]:
    away = _exceptions(scene.caller.answers) | {scene.number("number"): str(scene.caller.answers["presence"])}
    return {"away": " ".join(f"{number}:{presence}" for number, presence in sorted(away.items()))}


async def _roll(scene: Scene) -> dict[int, str]:
    meeting_now = (await scene.card()).open_meeting()
    members = await read_roll(scene.ports.database, scene.group_id, meeting_now.number)
    return dict.fromkeys(members, "present") | _exceptions(scene.caller.answers)


async def _in_full(scene: Scene) -> Facts:
    now = await read_roll_now(scene.ports.database, scene.group_id)
    away = list(_exceptions(scene.caller.answers).values())
    counts = {f"{presence}_count": away.count(presence) for presence in PRESENCES}
    return Facts({"present_count": now.members - len(away), **counts, "seen": now.newest})


async def _call(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    roll = {number: _IN_THE_BOOKS.get(presence, presence) for number, presence in (await _roll(scene)).items()}
    await call_roll(scene.ports.database, scene.act_on_what_was_shown(), roll)
    return shown


DONE: Tell = Tell(name="roll_call.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="roll_call.summary",
    look=_in_full,
    effect=Effect(_call, moves_money=True),
    then=lambda: DONE,
)
PRESENCE: Choose = Choose(
    name="roll_call.presence",
    look=_which,
    instead=(lambda: SUMMARY,),
    options=tuple(
        Option(presence, lambda: WHO, effect=Effect(_note), keep=("presence", presence)) for presence in PRESENCES
    ),
)
WHO: Ask = Ask(
    name="roll_call.who",
    look=_next,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: PRESENCE,
    resume=Resume.ASK,
)
