"""A member asks for a loan: amount within her limit, purpose, weeks, all of it shown with the charge, then the vote."""

from collections.abc import Mapping

from ledger.loans import check_request, limit_of, request_loan
from ledger.rules.limit import longest_term_weeks
from ledger.rules.schedule import schedule
from menus.scene import Scene
from sessions.reading import whole_between
from sessions.screens import Ask, Choose, Effect, Facts, Option, Plain, Resume, Summary, Tell

PURPOSES = ("trade", "farming", "livestock", "school", "health", "other")


async def _limit(scene: Scene) -> Facts:
    card, act = await scene.card(), scene.act()
    unit = card.rules.cash_unit_xof
    check_request(card, act, unit, 0)
    return Facts({"least": unit, "most": limit_of(card, act).amount_xof, "limit_xof": limit_of(card, act).amount_xof})


async def _possible(scene: Scene) -> Facts:
    """What she may not have is said above the amount, not above what it is for."""
    check_request(await scene.card(), scene.act(), scene.number("amount_xof"), 0)
    return Facts()


async def _weeks(scene: Scene) -> Facts:
    card, act = await scene.card(), scene.act()
    check_request(card, act, scene.number("amount_xof"), 0)
    return Facts({"least": 1, "most": longest_term_weeks(card.rules, card.week(act.day))})


async def _in_full(scene: Scene) -> Facts:
    card, act = await scene.card(), scene.act()
    amount, weeks = scene.number("amount_xof"), scene.number("weeks")
    check_request(card, act, amount, weeks)
    rules = card.rules
    periods = -(-weeks // rules.charge_period_weeks)
    plan = schedule(amount, rules.charge_percent, periods, rules.charge_model, cash_unit_xof=rules.cash_unit_xof)
    return Facts({"charge_xof": plan.total_charge_xof, "total_xof": plan.total_due_xof})


async def _request(scene: Scene) -> Mapping[str, Plain]:
    number = await request_loan(
        scene.ports.database,
        scene.act(),
        scene.member,
        scene.number("amount_xof"),
        scene.number("weeks"),
        str(scene.caller.kept["what"]),
    )
    return {"loan": number}


DONE: Tell = Tell(name="loan.done", result=True)
SUMMARY: Summary = Summary(
    name="loan.summary",
    look=_in_full,
    effect=Effect(_request),
    then=lambda: DONE,
)
WEEKS: Ask = Ask(
    name="loan.weeks",
    look=_weeks,
    reads=whole_between("least", "most"),
    keep="weeks",
    resume=Resume.ASK,
    then=lambda: SUMMARY,
)
PURPOSE: Choose = Choose(
    name="loan.purpose",
    look=_possible,
    resume=Resume.ASK,
    options=tuple(Option(purpose, lambda: WEEKS, keep=("what", purpose)) for purpose in PURPOSES),
)
AMOUNT: Ask = Ask(
    name="loan.amount",
    look=_limit,
    reads=whole_between("least", "most", "above_limit"),
    keep="amount_xof",
    resume=Resume.SHOW,
    then=lambda: PURPOSE,
)
