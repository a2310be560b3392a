"""The treasurer confirms or refuses what members announced between meetings."""

from collections.abc import Mapping

from ledger.card import Declared
from ledger.funds.declarations import announced, refuse_declaration
from ledger.meeting.rounds.confirmation import confirm_declaration
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Facts, Item, Pick, Plain, Resume, Summary, Tell
from menus.hop.scene import Scene


def _in_words(member: int, name: str, declared: Declared) -> dict[str, Plain]:
    what = "shares" if declared.kind == "savings" else declared.kind
    return {"number": member, "name": name, "what": what, "amount_xof": declared.amount_xof}


async def _waiting(scene: Scene) -> Facts:
    waiting = await announced(scene.ports.database, scene.group_id)
    if not waiting:
        raise Refusal("declaration.none_waiting")
    return Facts(items=tuple(Item(one[-1].seq, _in_words(*one), one[0]) for one in waiting))


async def _one(scene: Scene) -> Facts:
    for one in await announced(scene.ports.database, scene.group_id):
        if one[-1].seq == scene.number("declared"):
            return Facts(_in_words(*one))
    raise Refusal("declaration.none_waiting")


async def _confirm(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await confirm_declaration(scene.ports.database, scene.command(), scene.number("declared"))
    return shown


async def _refuse(scene: Scene) -> Mapping[str, Plain]:
    shown = dict(scene.caller.rendered)
    await refuse_declaration(scene.ports.database, scene.command(), scene.number("declared"))
    return shown


CONFIRMED: Tell = Tell(name="declarations.confirmed", ends=False, result=True)
REFUSED: Tell = Tell(name="declarations.refused", ends=False, result=True)
ONE: Summary = Summary(
    name="declarations.one",
    look=_one,
    effect=Effect(_confirm, moves_money=True),
    refusal=Effect(_refuse, moves_money=True),
    then=lambda: CONFIRMED,
    otherwise=lambda: REFUSED,
    resume=Resume.ASK,
)
WAITING: Pick = Pick(name="declarations.waiting", look=_waiting, keep="declared", then=lambda: ONE)
