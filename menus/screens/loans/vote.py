"""Officers vote on loan requests: three of five approve, never the borrower herself."""

from collections.abc import Mapping

from ledger.loans import LoanAsked, cast_vote, loans_to_vote
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Pick, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.loans.hand_over import in_words, items


async def _requests(scene: Scene) -> Facts:
    loans = await loans_to_vote(scene.ports.database, scene.group_id, scene.member)
    if not loans:
        raise Refusal("vote.none_waiting")
    return Facts(items=items(loans))


async def _chosen(scene: Scene) -> LoanAsked:
    for loan in await loans_to_vote(scene.ports.database, scene.group_id, scene.member):
        if loan.number == scene.number("loan"):
            return loan
    raise Refusal("vote.none_waiting")


async def _one(scene: Scene) -> Redirect:
    loan = await _chosen(scene)
    words = in_words(loan)
    if loan.refinances:
        return Redirect(lambda: RENEWAL, keep=words | {"owed_xof": loan.owed_xof})
    return Redirect(lambda: ONE, keep=words)


async def _vote(scene: Scene, *, approves: bool) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    result = await cast_vote(scene.ports.database, scene.command(), scene.number("loan"), approves=approves)
    return shown | {"what": f"vote_{result.state}", "approvals": result.approvals, "needed": result.needed}


async def _approve(scene: Scene) -> Mapping[str, Plain]:
    return await _vote(scene, approves=True)


async def _refuse(scene: Scene) -> Mapping[str, Plain]:
    return await _vote(scene, approves=False)


DONE: Tell = Tell(name="vote.done", ends=False, result=True)
ONE: Summary = Summary(
    name="vote.one",
    look=_one,
    effect=Effect(_approve),
    refusal=Effect(_refuse),
    then=lambda: DONE,
    otherwise=lambda: DONE,
    instead=(lambda: RENEWAL,),
)
RENEWAL: Summary = Summary(
    name="vote.renewal",
    look=_one,
    effect=Effect(_approve),
    refusal=Effect(_refuse),
    then=lambda: DONE,
    otherwise=lambda: DONE,
    instead=(lambda: ONE,),
)
REQUESTS: Pick = Pick(name="vote.requests", look=_requests, keep="loan", then=lambda: ONE)
