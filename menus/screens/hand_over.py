"""The treasurer hands over a loan that the committee approved; the borrower acknowledges it on her next dial."""

from collections.abc import Mapping

from ledger.loans import LoanAsked, hand_over, loans_with_status
from ledger.rules.refusal import Refusal
from menus.scene import Scene
from menus.screens import lending
from sessions.screens import Effect, Facts, Item, Pick, Plain, Summary, Tell


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


async def _one(scene: Scene) -> Facts:
    for loan in await loans_with_status(scene.ports.database, scene.group_id, "approved"):
        if loan.number == scene.number("loan"):
            return Facts(in_words(loan))
    raise Refusal("loan.not_approved")


async def _hand_over(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.shown)
    await hand_over(scene.ports.database, scene.act(), scene.number("loan"))
    return shown


DONE: Tell = Tell(name="hand_over.done", ends=False, result=True)
ONE: Summary = Summary(
    name="hand_over.one",
    look=_one,
    effect=Effect(_hand_over, moves_money=True),
    then=lambda: DONE,
    otherwise=lambda: lending.LOANS,
)
APPROVED: Pick = Pick(name="hand_over.approved", look=_approved, keep="loan", then=lambda: ONE)
