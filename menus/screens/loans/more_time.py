"""The assembly gives a loan more time: which loan, how many weeks, the vote, the new days and sums."""

from collections.abc import Mapping

from ledger.loans.rescheduling import longest_more_weeks, more_time, reschedule
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Pick, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted
from menus.screens.questions.running_loan import borrower, chosen_number, running


async def _weeks(scene: Scene) -> Facts:
    return Facts({"least": 1, "most": longest_more_weeks(await borrower(scene), scene.command())})


async def _in_full(scene: Scene) -> Facts:
    card = await borrower(scene)
    time = more_time(card, scene.command(), chosen_number(scene), scene.number("weeks"))
    return Facts(
        {
            "name": card.name,
            "weeks": time.weeks,
            "owed_xof": time.loan.owed_xof,
            "charge_xof": time.charge_xof,
            "total_xof": time.total_xof,
            "ends_on": time.ends_on.isoformat(),
            "due_on": time.due_on[0].isoformat(),
        }
    )


async def _reschedule(scene: Scene) -> Mapping[str, Plain]:
    shown, weeks = dict(scene.caller.rendered), scene.number("weeks")
    await reschedule(scene.ports.database, scene.command(), chosen_number(scene), weeks, counted(scene))
    return shown


DONE: Tell = Tell(name="more_time.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="more_time.summary",
    look=_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_reschedule, moves_money=True),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="more_time.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="more_time.present",
    look=bounds_of_voters,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
WEEKS: Ask = Ask(
    name="more_time.weeks",
    look=_weeks,
    reads=whole_between("least", "most"),
    keep="weeks",
    then=lambda: PRESENT,
)
LOANS: Pick = Pick(name="more_time", look=running, keep="running", then=lambda: WEEKS)
