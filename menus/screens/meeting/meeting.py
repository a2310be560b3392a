"""Open the meeting, count the box, close the meeting, read how the last one went."""

from collections.abc import Mapping

from ledger.journal.anchors import fingerprint, newest_anchor
from ledger.loans.charges_due import charges_falling_due
from ledger.meeting.cancelled import cancel_meeting, is_empty
from ledger.meeting.counts import check_may_count, count_box
from ledger.meeting.gaps import REASONS, explain_gap, unexplained_gap
from ledger.meeting.meetings import check_not_before, close_meeting, open_meeting, open_meeting_sums
from menus.engine.caller import Caller
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.families import saves
from menus.screens.meeting import collect, keys, minutes, roll_call
from menus.screens.roles import collects

MAX_IN_A_BOX_XOF = 999_999_999


def _is_open(caller: Caller) -> bool:
    return bool(caller.rendered.get("open"))


def _is_closed(caller: Caller) -> bool:
    return not caller.rendered.get("open")


def _may_count(caller: Caller) -> bool:
    return _is_open(caller) and caller.role == "counter"


def _may_turn_a_key(caller: Caller) -> bool:
    return _is_open(caller) and caller.role == "key_holder"


def _may_go_on(caller: Caller) -> bool:
    return _is_open(caller) and collects(caller)


def _may_open(caller: Caller) -> bool:
    return _is_closed(caller) and collects(caller)


async def _now(scene: Scene) -> Redirect:
    meeting = (await scene.card()).meeting
    if meeting is None:
        return Redirect(lambda: FIRST)
    words: dict[str, Plain] = {
        "open": int(meeting.open),
        "meeting": meeting.number,
        "held_on": meeting.held_on.isoformat(),
    }
    return Redirect(lambda: MEETING, keep=words)


async def _today(scene: Scene) -> Facts:
    """The day, and what falls due with it: after months without a meeting nobody is charged without a word."""
    card, today = await scene.card(), scene.command().day
    check_not_before(card, today)
    charge_xof = await charges_falling_due(scene.ports.database, scene.group_id, card.rules, today)
    return Facts({"held_on": today.isoformat(), "charge_xof": charge_xof or NOTHING})


async def _open(scene: Scene) -> Mapping[str, Plain]:
    meeting = await open_meeting(scene.ports.database, scene.command())
    due_on = await unexplained_gap(scene.ports.database, scene.group_id, meeting.number)
    return {"meeting": meeting.number, "due_on": due_on.isoformat() if due_on else ""}


async def _late(scene: Scene) -> Facts | Redirect:
    """A meeting that comes late is asked why; one that does not is not."""
    answers = scene.caller.answers
    if not answers["due_on"]:
        return Redirect(lambda: OPENED)
    return Facts({"meeting": scene.number("meeting"), "due_on": answers["due_on"]})


async def _explain(scene: Scene) -> Mapping[str, Plain]:
    await explain_gap(scene.ports.database, scene.command(), str(scene.caller.answers["reason"]))
    return {}


async def _sums(scene: Scene) -> Facts:
    sums = await open_meeting_sums(scene.ports.database, scene.group_id)
    return Facts(
        {
            "meeting": sums.meeting,
            "savings_xof": sums.savings_xof,
            "solidarity_xof": sums.solidarity_xof,
            "lent_xof": sums.lent_xof,
            "repaid_xof": sums.repaid_xof,
            "box_xof": sums.box_loan_xof,
            "fund_xof": sums.box_solidarity_xof,
        }
    )


async def _sums_or_cancel(scene: Scene) -> Facts | Redirect:
    """A meeting at which nothing was written was perhaps opened by mistake."""
    meeting = (await scene.card()).open_meeting().number
    if await is_empty(scene.ports.database, scene.group_id, meeting):
        return Redirect(lambda: CANCEL)
    return await _sums(scene)


async def _number(scene: Scene) -> Facts:
    return Facts({"meeting": (await scene.card()).open_meeting().number})


async def _cancel(scene: Scene) -> Mapping[str, Plain]:
    meeting = scene.caller.rendered["meeting"]
    assert isinstance(meeting, int)  # noqa: S101 -- the summary was drawn with it
    await cancel_meeting(scene.ports.database, scene.command(), meeting)
    return {"meeting": meeting}


async def _close(scene: Scene) -> Mapping[str, Plain]:
    meeting = scene.caller.rendered["meeting"]
    assert isinstance(meeting, int)  # noqa: S101 -- the summary was drawn with it
    sums = await close_meeting(scene.ports.database, scene.command(), meeting)
    seq, newest = await newest_anchor(scene.ports.database, scene.group_id)
    return {
        "meeting": meeting,
        "box_xof": sums.box_loan_xof,
        "fund_xof": sums.box_solidarity_xof,
        "seq": seq,
        "fingerprint": fingerprint(newest),
    }


async def _box(scene: Scene) -> Facts:
    """Refuse who has counted already before she counts once more."""
    await check_may_count(scene.ports.database, scene.group_id, scene.member, str(scene.caller.answers["moment"]))
    return await _any_amount(scene)


async def _any_amount(_: Scene) -> Facts:
    return Facts({"least": 0, "most": MAX_IN_A_BOX_XOF})


async def _both_boxes(scene: Scene) -> Facts:
    moment = f"at_{scene.caller.answers['moment']}"
    return Facts({"what": moment, "box_xof": scene.number("box_xof"), "fund_xof": scene.number("fund_xof")})


async def _count(scene: Scene) -> Mapping[str, Plain]:
    moment = str(scene.caller.answers["moment"])
    amounts = {"loan": scene.number("box_xof"), "solidarity": scene.number("fund_xof")}
    matches = await count_box(scene.ports.database, scene.command(), moment, amounts)
    return {"what": "count_matches" if matches else "count_differs"}


CLOSED: Tell = Tell(name="meeting.closed", result=True)
CLOSE_EMPTY: Summary = Summary(
    name="meeting.close_empty",
    look=_sums,
    effect=Effect(_close, moves_money=True),
    then=lambda: CLOSED,
)
CANCELLED: Tell = Tell(name="meeting.cancelled", ends=False, result=True)
CANCEL: Summary = Summary(
    name="meeting.cancel",
    look=_number,
    effect=Effect(_cancel, moves_money=True),
    then=lambda: CANCELLED,
    otherwise=lambda: CLOSE_EMPTY,
)
CLOSE: Summary = Summary(
    name="meeting.close",
    look=_sums_or_cancel,
    effect=Effect(_close, moves_money=True),
    then=lambda: CLOSED,
    instead=(lambda: CANCEL,),
)
OPENED: Choose = Choose(
    name="meeting.opened",
    follows=True,
    options=(Option("roll_call", lambda: roll_call.WHO), Option("collect", lambda: collect.MEMBER, when=saves)),
)
WHY: Choose = Choose(
    name="meeting.why",
    follows=True,
    look=_late,
    instead=(lambda: OPENED,),
    options=tuple(
        Option(reason, lambda: OPENED, effect=Effect(_explain), keep=("reason", reason)) for reason in REASONS
    ),
    resume=Resume.ASK,
)
OPEN: Summary = Summary(
    name="meeting.open",
    look=_today,
    effect=Effect(_open, moves_money=True),
    then=lambda: WHY,
)
COUNTED: Tell = Tell(name="meeting.counted", ends=False, result=True)
COUNT: Summary = Summary(
    name="meeting.count",
    look=_both_boxes,
    effect=Effect(_count),
    then=lambda: COUNTED,
    otherwise=lambda: BOX,
)
FUND: Ask = Ask(
    name="meeting.fund",
    look=_any_amount,
    reads=whole_between("least", "most"),
    keep="fund_xof",
    then=lambda: COUNT,
    resume=Resume.ASK,
)
BOX: Ask = Ask(
    name="meeting.box",
    look=_box,
    reads=whole_between("least", "most"),
    keep="box_xof",
    then=lambda: FUND,
    resume=Resume.ASK,
)
MOMENT: Choose = Choose(
    name="meeting.moment",
    options=(
        Option("open", lambda: BOX, keep=("moment", "open")),
        Option("close", lambda: BOX, keep=("moment", "close")),
    ),
)
FIRST: Choose = Choose(
    name="meeting.first",
    menu=True,
    look=_now,
    instead=(lambda: MEETING,),
    options=(Option("open", lambda: OPEN, when=collects),),
)
MEETING: Choose = Choose(
    name="meeting",
    menu=True,
    look=_now,
    instead=(lambda: FIRST,),
    options=(
        Option("open", lambda: OPEN, when=_may_open),
        Option("roll_call", lambda: roll_call.WHO, when=_may_go_on),
        Option("count", lambda: MOMENT, when=_may_count),
        Option("key", lambda: keys.MOMENT, when=_may_turn_a_key),
        Option("close", lambda: CLOSE, when=_may_go_on),
        Option("minutes", lambda: minutes.MINUTES),
    ),
)
