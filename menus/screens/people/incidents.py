"""Incidents of the box and contested movements: closed with what was found, or taken over by a vote of the assembly."""

from collections.abc import Mapping

from ledger.meeting.counts import expected_xof
from ledger.meeting.incidents import DIFFERENCES, accept_difference, close_incident, contested, open_incidents
from ledger.rules.refusal import Refusal
from menus.engine.caller import Caller
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted

FOUND = ("recounted", "found", "agreed")
MAX_IN_A_BOX_XOF = 999_999_999


def _words(kind: str) -> str:
    return f"incident_{kind}"


async def _open(scene: Scene) -> Facts:
    """What is kept of the choice says all that the next screens need: ``number:kind:amount:fund``."""
    incidents = await open_incidents(scene.ports.database, scene.group_id)
    if not incidents:
        raise Refusal("incident.none_open")
    return Facts(
        items=tuple(
            Item(
                f"{one.number}:{one.kind}:{one.amount_xof}:{one.fund}",
                {"what": _words(one.kind), "name": one.name, "moved_on": one.opened_on.isoformat()},
            )
            for one in incidents
        )
    )


def _chosen(caller: Caller) -> tuple[int, str, int, str]:
    number, kind, amount_xof, fund = str(caller.answers["chosen"]).split(":")
    return int(number), kind, int(amount_xof), fund


def _is_a_difference(caller: Caller) -> bool:
    return caller.rendered.get("fund") is not None


async def _one(scene: Scene) -> Facts:
    number, kind, amount_xof, fund = _chosen(scene.caller)
    there = await open_incidents(scene.ports.database, scene.group_id)
    one = next((one for one in there if one.number == number), None)
    if one is None:
        raise Refusal("incident.none_open")
    what, contested_xof = await contested(scene.ports.database, scene.group_id, one)
    values: dict[str, Plain] = {
        "what": _words(kind),
        "moved_on": one.opened_on.isoformat(),
        "name": one.name if what else NOTHING,
        "reason": what or NOTHING,
        "amount_xof": contested_xof,
        "short_xof": abs(amount_xof) or NOTHING,
    }
    return Facts(values | ({"fund": fund} if kind in DIFFERENCES else {}))


async def _close(scene: Scene) -> Mapping[str, Plain]:
    shown, number = dict(scene.caller.rendered), _chosen(scene.caller)[0]
    await close_incident(scene.ports.database, scene.command(), number, str(scene.caller.answers["what"]))
    return shown


async def _any_amount(scene: Scene) -> Facts:
    fund = _chosen(scene.caller)[3]
    return Facts({"least": 0, "most": MAX_IN_A_BOX_XOF, "what": f"fund_{fund}"})


async def _vote_bounds(scene: Scene) -> Facts:
    card = await scene.card()
    card.meeting_for_cash()
    if scene.number("amount_xof") == expected_xof(card, _chosen(scene.caller)[3]):
        raise Refusal("incident.no_difference")
    return await bounds_of_voters(scene)


async def _in_full(scene: Scene) -> Facts:
    """Both figures, so that it is seen what the assembly takes over."""
    fund = _chosen(scene.caller)[3]
    expected = expected_xof(await scene.card(), fund)
    lacks_xof = abs(scene.number("amount_xof") - expected)
    return Facts({"what": f"fund_{fund}", "owed_xof": expected, "short_xof": lacks_xof})


async def _accept(scene: Scene) -> Mapping[str, Plain]:
    shown, (number, _, _, fund) = dict(scene.caller.rendered), _chosen(scene.caller)
    await accept_difference(
        scene.ports.database, scene.command(), number, fund, scene.number("amount_xof"), counted(scene)
    )
    return shown


CLOSED: Tell = Tell(name="incidents.closed", ends=False, result=True)
CLOSE: Summary = Summary(
    name="incidents.close",
    second=lambda: second.OFFICER,
    effect=Effect(_close),
    then=lambda: CLOSED,
)
ACCEPTED: Tell = Tell(name="incidents.accepted", ends=False, result=True)
ACCEPT: Summary = Summary(
    name="incidents.accept",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_accept, moves_money=True),
    then=lambda: ACCEPTED,
)
IN_FAVOUR: Ask = Ask(
    name="incidents.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: ACCEPT,
)
PRESENT: Ask = Ask(
    name="incidents.present",
    look=_vote_bounds,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
REALLY: Ask = Ask(
    name="incidents.really",
    look=_any_amount,
    reads=whole_between("least", "most"),
    keep="amount_xof",
    then=lambda: PRESENT,
)
ONE: Choose = Choose(
    name="incidents.one",
    look=_one,
    options=(
        *(Option(found, lambda: CLOSE, keep=("what", found)) for found in FOUND),
        Option("accept", lambda: REALLY, when=_is_a_difference),
    ),
)
OPEN: Pick = Pick(name="incidents", look=_open, keep="chosen", then=lambda: ONE)
