"""A member announces savings: how many shares, exactly what that is, and the meeting confirms."""

from collections.abc import Mapping

from ledger.funds.savings import check_may_save, check_saving, declare
from ledger.rules.funds.savings import allowed_shares
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Effect, Facts, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING

NO_LIMIT_SHARES = 999


async def _how_many(scene: Scene) -> Facts:
    card = await scene.card()
    check_may_save(card)
    least, most = allowed_shares(card.rules, card.arrears, card.saved_today)
    return Facts({"least": least, "most": most or NO_LIMIT_SHARES, "value_xof": card.rules.share_value_xof})


async def _in_full(scene: Scene) -> Facts:
    shares = scene.number("shares")
    card = await scene.card()
    before_xof = card.declared_savings.amount_xof if card.declared_savings else NOTHING
    return Facts({"amount_xof": check_saving(card, shares), "before_xof": before_xof, "seen": card.head.seq})


async def _declare(scene: Scene) -> Mapping[str, Plain]:
    shown = scene.caller.rendered["amount_xof"]
    await declare(scene.ports.database, scene.act_on_what_was_shown(), scene.member, scene.number("shares"))
    return {"amount_xof": shown}


DONE: Tell = Tell(name="save.done", result=True)
SUMMARY: Summary = Summary(
    name="save.summary",
    look=_in_full,
    effect=Effect(_declare, moves_money=True),
    then=lambda: DONE,
)
SHARES: Ask = Ask(
    name="save.shares",
    look=_how_many,
    reads=whole_between("least", "most"),
    keep="shares",
    resume=Resume.ASK,
    then=lambda: SUMMARY,
)
