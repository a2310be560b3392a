"""The end of a cycle: the share-out as it would be today, frozen before it, paid at the meeting, put back after it."""

from collections.abc import Mapping

from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycle_end import CycleEnd, read_cycle_end
from ledger.settlement.ends_of_cycles.ends import check_end
from ledger.settlement.preview import spoken_value
from ledger.settlement.share_out import commit_share_out, freeze, thaw
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Facts, Option, Plain, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.assembly import close_year, put_back, share_out_table
from menus.screens.families import keeps_its_capital, shares_out
from menus.screens.questions import second
from menus.screens.roles import keeps_the_box

REMAINDERS = {
    "next_cycle": "to_next_cycle",
    "solidarity": "to_solidarity",
    "largest_fraction": "to_largest_fraction",
}


def _pays_out(caller: Caller) -> bool:
    return shares_out(caller) and keeps_the_box(caller)


def _closes_the_year(caller: Caller) -> bool:
    return keeps_its_capital(caller) and keeps_the_box(caller)


def _anybody_in_debt(caller: Caller) -> bool:
    return bool(caller.rendered.get("debtors"))


def _sums(end: CycleEnd) -> Facts:
    table = end.table()
    result = table.result
    return Facts(
        {
            "pool_xof": result.pool_xof,
            "shares": result.shares,
            "value": spoken_value(result.value_xof),
            "cash_unit_xof": end.group.rules.cash_unit_xof,
            "paid_xof": table.paid_xof,
            "remainder_xof": result.remainder_xof,
            "what": REMAINDERS[result.remainder_to],
            "debtors": len(table.in_debt),
        }
    )


async def _preview(scene: Scene) -> Facts:
    return _sums(await read_cycle_end(scene.ports.database, scene.group_id))


async def _at_the_meeting(scene: Scene) -> Facts:
    end = await read_cycle_end(scene.ports.database, scene.group_id)
    end.check_meeting()
    await check_end(scene.ports.database, scene.group_id, end.meeting)
    if not end.group.frozen:
        raise Refusal("cycle.not_frozen")
    return _sums(end)


async def _freeze(scene: Scene) -> Mapping[str, Plain]:
    await freeze(scene.ports.database, scene.command())
    return {}


async def _while_frozen(scene: Scene) -> Facts:
    if not (await scene.card()).frozen:
        raise Refusal("cycle.not_frozen")
    return Facts()


async def _thaw(scene: Scene) -> Mapping[str, Plain]:
    await thaw(scene.ports.database, scene.command())
    return {}


async def _pay_out(scene: Scene) -> Mapping[str, Plain]:
    await commit_share_out(scene.ports.database, scene.command())
    paid = (await read_cycle_end(scene.ports.database, scene.group_id)).table()
    return {"paid_xof": paid.paid_xof, "members": sum(line.takes_xof > 0 for line in paid.lines)}


PREVIEW: Choose = Choose(
    name="share_out.preview",
    look=_preview,
    options=(
        Option("table", lambda: share_out_table.TABLE),
        Option("in_debt", lambda: share_out_table.IN_DEBT, when=_anybody_in_debt),
    ),
)
FROZEN: Tell = Tell(name="share_out.frozen", ends=False, result=True)
FREEZE: Summary = Summary(
    name="share_out.freeze",
    effect=Effect(_freeze, moves_money=True),
    then=lambda: FROZEN,
)
THAWED: Tell = Tell(name="share_out.thawed", ends=False, result=True)
THAW: Summary = Summary(
    name="share_out.thaw",
    look=_while_frozen,
    effect=Effect(_thaw, moves_money=True),
    then=lambda: THAWED,
)
PAID_OUT: Tell = Tell(name="share_out.paid_out", ends=False, result=True)
PAY_OUT: Summary = Summary(
    name="share_out.pay_out",
    look=_at_the_meeting,
    second=lambda: second.OFFICER,
    effect=Effect(_pay_out, moves_money=True),
    then=lambda: PAID_OUT,
)
SHARE_OUT: Choose = Choose(
    name="share_out",
    menu=True,
    options=(
        Option("preview", lambda: PREVIEW, when=shares_out),
        Option("freeze", lambda: FREEZE, when=_pays_out),
        Option("pay_out", lambda: PAY_OUT, when=_pays_out),
        Option("put_back", lambda: put_back.WHO, when=_pays_out),
        Option("close_year", lambda: close_year.CLOSE, when=_closes_the_year),
        Option("thaw", lambda: THAW, when=_pays_out),
    ),
)
