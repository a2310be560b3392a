"""The treasurer hands over a loan that the committee approved; the borrower acknowledges it on her next dial, or here.

A loan stays in the list until she has: a call may drop before she could type her PIN on the treasurer's phone.
"""

from collections.abc import Mapping
from dataclasses import replace

from ledger.loans import LoanAsked, acknowledge, hand_over, in_hand_xof, loans_leaving
from ledger.loans.refinancing import renewal_settles_xof
from ledger.meeting.money_back import take_back
from ledger.rules.refusal import Refusal
from ledger.tiers.lending import lend_to_group
from menus.engine.reading import pin
from menus.engine.screens import Ask, Choose, Effect, Facts, Item, Option, Pick, Plain, Redirect, Summary, Tell
from menus.hop.pin_tries import check_typed, of_another
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.whom import chosen_member


def in_words(loan: LoanAsked) -> dict[str, Plain]:
    """A loan's values as a list or a summary names them."""
    return {
        "number": loan.member,
        "name": loan.name,
        "amount_xof": loan.principal_xof,
        "weeks": loan.weeks,
        "what": loan.purpose,
    }


def items(loans: list[LoanAsked]) -> tuple[Item, ...]:
    """Loans as lines of a list."""
    return tuple(Item(loan.number, in_words(loan), loan.member) for loan in loans)


async def _approved(scene: Scene) -> Facts:
    loans = await loans_leaving(scene.ports.database, scene.group_id)
    if not loans:
        raise Refusal("loan.not_approved")
    return Facts(items=items(loans))


async def _one(scene: Scene) -> Redirect:
    loan = await _chosen(scene)
    words = in_words(loan)
    if loan.handed_over:
        return Redirect(lambda: DONE, keep=words)
    if loan.to_group:
        return Redirect(lambda: TO_GROUP, keep=words)
    if loan.refinances:
        # what she owes is settled first; only the rest goes into her hand
        settled_xof = renewal_settles_xof(await scene.card(loan.member))
        in_hand_xof = max(loan.principal_xof - settled_xof, 0)
        return Redirect(lambda: RENEWAL, keep=words | {"owed_xof": settled_xof, "in_hand_xof": in_hand_xof})
    return Redirect(lambda: ONE, keep=words)


async def _chosen(scene: Scene) -> LoanAsked:
    for loan in await loans_leaving(scene.ports.database, scene.group_id):
        if loan.number == scene.number("loan"):
            return loan
    raise Refusal("loan.not_approved")


async def _lend_to_group(scene: Scene) -> Mapping[str, Plain]:
    """Both books move at once: nobody has to acknowledge what the group's own books say."""
    shown = dict(scene.caller.rendered)
    await lend_to_group(scene.ports.database, scene.command(), scene.number("loan"))
    return shown


async def _hand_over(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await hand_over(scene.ports.database, scene.command(), scene.number("loan"))
    return shown | {"amount_xof": shown.get("in_hand_xof", shown["amount_xof"])}


async def _on_its_way(scene: Scene) -> Facts:
    """What left the box for her hand: less than the loan where it took the place of an older one."""
    loan = await _chosen(scene)
    return Facts(
        {"name": loan.name, "amount_xof": await in_hand_xof(scene.ports.database, scene.group_id, loan.number)}
    )


async def _take_back(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await take_back(scene.ports.database, scene.command(), scene.number("loan"))
    return shown


async def _acknowledge_here(scene: Scene) -> Mapping[str, Plain]:
    """She has no phone of her own: her PIN, typed by her on the treasurer's, says that the money is in her hands."""
    borrower = await chosen_member(scene)
    await check_typed(scene, borrower)
    command = replace(scene.command(), member=borrower.number)
    await acknowledge(scene.ports.database, command, scene.number("loan"))
    return {}


ACKNOWLEDGED: Tell = Tell(name="hand_over.acknowledged", ends=False, result=True)
HER_PIN: Ask = Ask(
    name="hand_over.her_pin",
    reads=pin,
    keep="",
    secret=True,
    whose_pin=of_another("number"),
    effect=Effect(_acknowledge_here),
    then=lambda: ACKNOWLEDGED,
)
BACK_IN_BOX: Tell = Tell(name="hand_over.back_in_box", ends=False, result=True)
BACK: Summary = Summary(
    name="hand_over.back",
    look=_on_its_way,
    effect=Effect(_take_back, moves_money=True),
    then=lambda: BACK_IN_BOX,
)
DONE: Choose = Choose(
    name="hand_over.done",
    follows=True,
    options=(Option("here", lambda: HER_PIN), Option("back", lambda: BACK)),
)
LENT: Tell = Tell(name="hand_over.lent", ends=False, result=True)
TO_GROUP: Summary = Summary(
    name="hand_over.to_group",
    look=_one,
    second=lambda: second.OFFICER,
    effect=Effect(_lend_to_group, moves_money=True),
    then=lambda: LENT,
    instead=(lambda: ONE, lambda: RENEWAL, lambda: DONE),
)
ONE: Summary = Summary(
    name="hand_over.one",
    look=_one,
    second=lambda: second.OFFICER,
    takes_two=second.receives_herself,
    effect=Effect(_hand_over, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: RENEWAL, lambda: DONE, lambda: TO_GROUP),
)
RENEWAL: Summary = Summary(
    name="hand_over.renewal",
    look=_one,
    second=lambda: second.OFFICER,
    takes_two=second.receives_herself,
    effect=Effect(_hand_over, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: ONE, lambda: DONE, lambda: TO_GROUP),
)
APPROVED: Pick = Pick(name="hand_over.approved", look=_approved, keep="loan", then=lambda: ONE)
