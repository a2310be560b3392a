"""The lines of a share-out: the table to read aloud, who is still in debt, and every member's own line."""

from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.preview import spoken_value
from ledger.settlement.table import ShareOutTable, TableLine
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Item, Option, Plain, Redirect, Tell
from menus.hop.scene import Scene


def _shared_before(caller: Caller) -> bool:
    return bool(caller.rendered.get("cycle"))


def _items(lines: tuple[TableLine, ...], amount: str) -> tuple[Item, ...]:
    return tuple(
        Item(line.number, {"number": line.number, "name": line.name, "amount_xof": getattr(line, amount)})
        for line in lines
    )


async def _table(scene: Scene) -> Facts:
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    return Facts(items=_items(end.table().lines, "takes_xof"))


async def _in_debt(scene: Scene) -> Facts:
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    return Facts(items=_items(end.table().in_debt, "debt_left_xof"))


def _own_line(table: ShareOutTable, member: int) -> dict[str, Plain]:
    line = table.line_of(member)
    return {
        "shares": line.shares if line else 0,
        "value": spoken_value(table.result.value_xof),
        "gross_xof": line.gross_xof + line.coin_xof if line else 0,
        "debts_xof": line.gross_xof + line.coin_xof - line.net_xof if line else 0,
        "net_xof": table.takes_xof(member),
    }


async def _hers(scene: Scene) -> Facts | Redirect:
    """As it would be today; what was paid to her stands in its place until the next cycle has saved."""
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    last = end.last
    try:
        table = end.table()
    except Refusal:
        if last is None:
            raise
        table = last
    if table.paid:
        return Redirect(lambda: PROOF, keep=_own_line(table, scene.member) | {"cycle": table.cycle})
    return Facts(_own_line(table, scene.member) | {"cycle": last.cycle if last else 0})


async def _proof(scene: Scene) -> Facts:
    """Her line of the last share-out, which never changes: what was found on the way here is not read again."""
    if "cycle" in scene.caller.answers:
        return Facts()
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    if end.last is None:
        raise Refusal("shareout.no_shares")
    return Facts(_own_line(end.last, scene.member) | {"cycle": end.last.cycle})


TABLE: Tell = Tell(name="share_out.table", look=_table, ends=False)
IN_DEBT: Tell = Tell(name="share_out.in_debt", look=_in_debt, ends=False)
PROOF: Tell = Tell(name="share_out.proof", look=_proof, ends=False)
HERS: Choose = Choose(
    name="share_out.hers",
    look=_hers,
    instead=(lambda: PROOF,),
    options=(Option("last", lambda: PROOF, when=_shared_before),),
)
