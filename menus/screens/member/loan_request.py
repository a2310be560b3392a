"""A member asks for a loan: amount within her limit, purpose, weeks, all of it shown with the charge, then the vote.

Whoever owes may ask for one that takes the place of what she owes; then she is shown what she will have in her hand.
"""

from collections.abc import Mapping

from ledger.card import Card
from ledger.loans import check_request, request_loan, waiting_request
from ledger.loans.refinancing import in_hand_xof, least_xof
from ledger.loans.repayments import owed_xof
from ledger.rules.loans.due_dates import charge_periods
from ledger.rules.loans.limit import Limit, longest_term_weeks
from ledger.rules.loans.schedule import schedule
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.member.withdraw import WITHDRAW

PURPOSES = ("trade", "farming", "livestock", "school", "health", "other")


def _replaces(scene: Scene) -> bool:
    return scene.caller.answers.get("replaces") == "yes"


def _check(scene: Scene, card: Card, amount_xof: int, weeks: int = 0) -> Limit:
    return check_request(card, scene.command(), amount_xof, weeks, refinances=_replaces(scene))


async def _owed(scene: Scene) -> Facts:
    return Facts({"owed_xof": owed_xof(await scene.card())})


async def _limit(scene: Scene) -> Facts | Redirect:
    """Who has asked already may take that back; who owes is asked whether the new loan takes the place of it."""
    card = await scene.card()
    if waiting := waiting_request(card):
        return Redirect(lambda: WITHDRAW, keep={"loan": waiting.number, "amount_xof": waiting.asked_xof})
    if owed_xof(card) and "replaces" not in scene.caller.answers:
        return Redirect(lambda: REPLACES)
    least = least_xof(card) if _replaces(scene) else card.rules.cash_unit_xof
    limit = _check(scene, card, least)
    why: dict[str, Plain] = dict.fromkeys(("times", "times_less", "reason"), NOTHING)
    if limit.reason == "savings":
        why["times_less" if limit.principal_xof else "times"] = limit.times
    else:
        why["reason"] = limit.reason
    return Facts({"least": least, "most": limit.amount_xof, "limit_xof": limit.amount_xof, **why})


async def _possible(scene: Scene) -> Facts:
    """What she may not have is said above the amount, not above what it is for."""
    _check(scene, await scene.card(), scene.number("amount_xof"))
    return Facts()


async def _weeks(scene: Scene) -> Facts:
    card = await scene.card()
    _check(scene, card, scene.number("amount_xof"))
    return Facts({"least": 1, "most": longest_term_weeks(card.rules, card.week(scene.command().day))})


async def _in_full(scene: Scene) -> Facts | Redirect:
    return Redirect(lambda: RENEWAL) if _replaces(scene) else Facts(_sums(scene, await scene.card()))


async def _renewed(scene: Scene) -> Facts:
    """As any loan, and what she will have in her hand of it."""
    card, amount = await scene.card(), scene.number("amount_xof")
    in_hand = in_hand_xof(card, amount)
    return Facts({**_sums(scene, card), "owed_xof": amount - in_hand, "in_hand_xof": in_hand})


def _sums(scene: Scene, card: Card) -> dict[str, Plain]:
    amount, weeks, rules = scene.number("amount_xof"), scene.number("weeks"), card.rules
    _check(scene, card, amount, weeks)
    periods = charge_periods(rules, weeks)
    plan = schedule(amount, rules.charge_percent, periods, rules.charge_model, cash_unit_xof=rules.cash_unit_xof)
    return {"charge_xof": plan.total_charge_xof, "total_xof": plan.total_due_xof}


async def _request(scene: Scene) -> Mapping[str, Plain]:
    number = await request_loan(
        scene.ports.database,
        scene.command(),
        scene.member,
        scene.number("amount_xof"),
        scene.number("weeks"),
        str(scene.caller.answers["what"]),
        refinances=_replaces(scene),
    )
    return {"loan": number}


DONE: Tell = Tell(name="loan.done", result=True)
RENEWAL: Summary = Summary(
    name="loan.renewal",
    look=_renewed,
    effect=Effect(_request),
    then=lambda: DONE,
)
SUMMARY: Summary = Summary(
    name="loan.summary",
    look=_in_full,
    effect=Effect(_request),
    then=lambda: DONE,
    instead=(lambda: RENEWAL,),
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
    resume=Resume.ASK,
    then=lambda: PURPOSE,
    instead=(lambda: REPLACES, lambda: WITHDRAW),
)
REPLACES: Choose = Choose(
    name="loan.replaces",
    look=_owed,
    options=(
        Option("yes", lambda: AMOUNT, keep=("replaces", "yes")),
        Option("no", lambda: AMOUNT, keep=("replaces", "no")),
    ),
)
