"""The share-out: as it would be today, frozen before it, paid at the meeting; and every member's own line."""

from collections.abc import Mapping

from ledger.shareout_preview import preview_share_out, spoken_value
from ledger.shareouts import commit_share_out, freeze
from menus.scene import Scene
from sessions.screens import Effect, Facts, Plain, Summary, Tell


async def _preview(scene: Scene) -> Facts:
    result = await preview_share_out(scene.ports.database, scene.group_id)
    return Facts(
        {
            "pool_xof": result.pool_xof,
            "shares": result.shares,
            "value": spoken_value(result.value_xof),
            "remainder_xof": result.remainder_xof,
        }
    )


async def _hers(scene: Scene) -> Facts:
    result = await preview_share_out(scene.ports.database, scene.group_id)
    line = next((line for line in result.lines if line.number == scene.member), None)
    return Facts(
        {
            "shares": line.shares if line else 0,
            "value": spoken_value(result.value_xof),
            "gross_xof": line.gross_xof if line else 0,
            "debts_xof": line.gross_xof + line.coin_xof - line.net_xof if line else 0,
            "net_xof": line.net_xof if line else 0,
        }
    )


async def _at_the_meeting(scene: Scene) -> Facts:
    (await scene.card()).meeting_for_cash()
    return await _preview(scene)


async def _freeze(scene: Scene) -> Mapping[str, Plain]:
    await freeze(scene.ports.database, scene.act())
    return {}


async def _pay_out(scene: Scene) -> Mapping[str, Plain]:
    result = await commit_share_out(scene.ports.database, scene.act())
    return {
        "paid_xof": sum(line.net_xof for line in result.lines),
        "members": sum(line.net_xof > 0 for line in result.lines),
    }


PREVIEW: Tell = Tell(name="share_out.preview", look=_preview, ends=False)
HERS: Tell = Tell(name="share_out.hers", look=_hers, ends=False)
FROZEN: Tell = Tell(name="share_out.frozen", ends=False, result=True)
FREEZE: Summary = Summary(
    name="share_out.freeze",
    effect=Effect(_freeze, moves_money=True),
    then=lambda: FROZEN,
)
PAID_OUT: Tell = Tell(name="share_out.paid_out", ends=False, result=True)
PAY_OUT: Summary = Summary(
    name="share_out.pay_out",
    look=_at_the_meeting,
    effect=Effect(_pay_out, moves_money=True),
    then=lambda: PAID_OUT,
)
