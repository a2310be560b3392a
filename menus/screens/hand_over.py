"""The treasurer hands over a loan that the committee approved; the borrower acknowledges it on her next dial."""

from collections.abc import Mapping
from dataclasses import replace

from ledger.loans import LoanAsked, acknowledge, hand_over, loans_with_status
from ledger.members import find_member
from ledger.pins import check_pin
from ledger.refinancing import in_hand_xof
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from sessions.reading import pin
from sessions.screens import Ask, Choose, Effect, Facts, Instead, Item, Option, Pick, Plain, Summary, Tell


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
    return tuple(Item(loan.number, in_words(loan)) for loan in loans)


async def _approved(scene: Scene) -> Facts:
    loans = await loans_with_status(scene.ports.database, scene.group_id, "approved")
    if not loans:
        raise Refusal("loan.not_approved")
    return Facts(items=items(loans))


async def _chosen(scene: Scene) -> LoanAsked:
    for loan in await loans_with_status(scene.ports.database, scene.group_id, "approved"):
        if loan.number == scene.number("loan"):
            return loan
    raise Refusal("loan.not_approved")


async def _one(scene: Scene) -> Facts | Instead:
    loan = await _chosen(scene)
    return Instead(lambda: RENEWAL) if loan.refinances else Facts(in_words(loan))


async def _renewal(scene: Scene) -> Facts:
    """What she owes is settled first; only the rest goes into her hand."""
    loan = await _chosen(scene)
    in_hand = in_hand_xof(await scene.card(loan.member), loan.principal_xof)
    return Facts(in_words(loan) | {"owed_xof": loan.principal_xof - in_hand, "in_hand_xof": in_hand})


async def _hand_over(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    await hand_over(scene.ports.database, scene.act(), scene.number("loan"))
    return shown | {"amount_xof": shown.get("in_hand_xof", shown["amount_xof"])}


async def _acknowledge_here(scene: Scene) -> Mapping[str, Plain]:
    """She has no phone of her own: her PIN, typed by her on the treasurer's, says that the money is in her hands."""
    borrower = await find_member(scene.ports.database, scene.group_id, scene.number("number"))
    assert borrower is not None  # noqa: S101 -- the money was handed to her a moment ago
    act = replace(scene.act(), member=borrower.number)
    await check_pin(scene.ports.database, scene.ports.vault, borrower, scene.typed, act.at)
    await acknowledge(scene.ports.database, act, scene.number("loan"))
    return {}


ACKNOWLEDGED: Tell = Tell(name="hand_over.acknowledged", ends=False, result=True)
HER_PIN: Ask = Ask(
    name="hand_over.her_pin",
    reads=pin,
    keep="",
    secret=True,
    effect=Effect(_acknowledge_here),
    then=lambda: ACKNOWLEDGED,
)
DONE: Choose = Choose(name="hand_over.done", options=(Option("here", lambda: HER_PIN),))
ONE: Summary = Summary(
    name="hand_over.one",
    look=_one,
    effect=Effect(_hand_over, moves_money=True),
    then=lambda: DONE,
    instead=(lambda: RENEWAL,),
)
RENEWAL: Summary = Summary(
    name="hand_over.renewal",
    look=_renewal,
    effect=Effect(_hand_over, moves_money=True),
    then=lambda: DONE,
)
APPROVED: Pick = Pick(name="hand_over.approved", look=_approved, keep="loan", then=lambda: ONE)
