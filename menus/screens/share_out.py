"""The share-out as it would be today, for the committee; and every member's own line."""

from ledger.shareout_preview import preview_share_out, spoken_value
from menus.scene import Scene
from sessions.screens import Facts, Tell


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


PREVIEW: Tell = Tell(name="share_out.preview", look=_preview, ends=False)
HERS: Tell = Tell(name="share_out.hers", look=_hers, ends=False)
