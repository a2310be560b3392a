"""An agent's groups, those in trouble first, and the figures of one as she may see them."""

from ledger.rules.refusal import Refusal
from menus.accompanied import TROUBLES, Accompanied
from menus.engine.screens import Choose, Effect, Facts, Item, Option, Pick
from menus.hop.scene import Scene
from menus.render import NOTHING
from menus.screens.field import visit


def _gravest(group: Accompanied) -> int:
    """Its place in the list: by the first of the troubles it has, behind them the groups that have none."""
    return TROUBLES.index(group.troubles[0]) if group.troubles else len(TROUBLES)


async def _groups(scene: Scene) -> Facts:
    hers = sorted(await scene.accompanied(), key=lambda group: (_gravest(group), -len(group.troubles), group.code))
    if not hers:
        raise Refusal("field.no_groups")
    return Facts(
        items=tuple(
            Item(
                group.code,
                {"group": group.name, "what": f"trouble_{group.troubles[0] if group.troubles else 'none'}"},
            )
            for group in hers
        )
    )


async def _group(scene: Scene) -> Facts:
    """One group's figures; one that was taken from her meanwhile is no longer there."""
    code = scene.caller.answers[visit.CODE]
    group = next((group for group in await scene.accompanied() if group.code == code), None)
    if group is None:
        raise Refusal("field.not_yours")
    visited_on = await scene.visits.last_on(scene.member, group.code)
    return Facts(
        {
            "group": group.name,
            "members": group.members,
            "savings_xof": group.savings_xof,
            "lent_xof": group.lent_xof,
            "owed_xof": group.late_xof or NOTHING,
            "box_xof": group.box_xof,
            "held_on": group.last_held_on.isoformat() if group.last_held_on else NOTHING,
            "visited_on": visited_on.isoformat() if visited_on else NOTHING,
            "incidents": group.incidents or NOTHING,
            "what": "trouble_openings" if "openings" in group.troubles else NOTHING,
        }
    )


GROUP: Choose = Choose(
    name=visit.GROUP,
    menu=True,
    look=_group,
    options=(Option("visit", lambda: visit.VISIT, effect=Effect(visit.begin, acts=False)),),
)
GROUPS: Pick = Pick(name="field.groups", keep=visit.CODE, look=_groups, then=lambda: GROUP)
