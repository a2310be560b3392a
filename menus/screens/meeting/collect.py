"""Collection: one screen and one answer a member, then the whole round is confirmed at once.

What is noted survives a dropped call; the round goes on at the first member nothing is noted for, by whichever officer.
"""

from collections.abc import Mapping

from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import CollectionLine, Contribution, read_open_round
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.savings import allowed_shares
from ledger.rules.refusal import Refusal
from menus.engine.reading import BadInput, read_whole, whole_between
from menus.engine.screens import Ask, Effect, Facts, Item, Plain, Redirect, Resume, Summary, Tell
from menus.hop.scene import Scene
from menus.render import NOTHING

NO_LIMIT_SHARES = 999
MAX_AMOUNTS = 3
AS_ANNOUNCED = "*"


def _drawn(line: CollectionLine, rules: Constitution, done: int, members: int) -> dict[str, Plain]:
    missed = line.arrears_xof // rules.share_value_xof
    _, most = allowed_shares(rules, missed)
    return {
        "number": line.member,
        "name": line.name,
        "declared": _announced(line),
        **_announced_in_words(line),
        "missed": missed or NOTHING,
        "least": 0,
        "most": most or NO_LIMIT_SHARES,
        "done": done,
        "members": members,
        "seen": line.note,
    }


def _owing(line: CollectionLine) -> tuple[Item, ...]:
    """What she owes for loan and fines, and for solidarity that she missed: in lines of their own, if she owes it."""
    nothing: dict[str, Plain] = dict.fromkeys(("owed_xof", "fines_xof", "dues_xof"), NOTHING)
    debts: tuple[dict[str, Plain], ...] = (
        {"owed_xof": line.owed_xof, "fines_xof": line.fines_due_xof},
        {"dues_xof": line.dues_xof},
    )
    return tuple(Item(place, nothing | debt) for place, debt in enumerate(debts) if any(debt.values()))


def _announced_in_words(line: CollectionLine) -> dict[str, Plain]:
    """Shares or a repayment alone, or both in one line: what is not so is left out on the phone."""
    shares, repayment_xof = line.declared_shares or NOTHING, line.declared_xof or NOTHING
    both = NOTHING not in (shares, repayment_xof)
    return {
        "announced": NOTHING if both else shares,
        "announced_xof": NOTHING if both else repayment_xof,
        "both": shares if both else NOTHING,
        "both_xof": repayment_xof if both else NOTHING,
    }


def _announced(line: CollectionLine) -> str:
    """What she announced, as a star stands for it: ``3``, ``3*5000``, ``0*5000``; empty for nothing."""
    if line.declared_xof:
        return f"{line.declared_shares or 0}*{line.declared_xof}"
    return NOTHING if line.declared_shares is None else str(line.declared_shares)


async def _next_member(scene: Scene) -> Facts | Redirect:
    rules, round_ = await read_open_round(scene.ports.database, scene.group_id)
    line = round_.next_line
    if line is None:
        return Redirect(lambda: SUMMARY)
    done = sum(other.shares is not None for other in round_.lines)
    return Facts(_drawn(line, rules, done + 1, len(round_.lines)), items=_owing(line))


async def _note(scene: Scene) -> Mapping[str, Plain]:
    member = scene.caller.rendered["number"]
    assert isinstance(member, int)  # noqa: S101 -- the screen was drawn with it
    brought = _brought(str(scene.caller.answers["brought"]))
    await note_all(scene.ports.database, scene.act_on_what_was_shown(), {member: brought})
    return {}


def _brought(typed: str) -> Contribution:
    shares, *amounts = map(int, typed.split("*"))
    repayment, fines, *solidarity = (*amounts, *(0,) * (2 - len(amounts)))
    usual_or_said = solidarity[0] if solidarity else None
    return Contribution(shares=shares, repayment_xof=repayment, fines_xof=fines, solidarity_xof=usual_or_said)


_SHARES = whole_between("least", "most")


def _short_form(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """``3``: three shares, the usual solidarity. ``3*5000``: also repays 5,000 F. ``3*5000*100``: and 100 F fines.

    ``0*0*0*100``: her solidarity alone. A star is all that she announced: a number is never more than it says.
    """
    announced = str(shown.get("declared", NOTHING))
    if typed == AS_ANNOUNCED and announced != NOTHING:
        return announced
    shares, *amounts = typed.split("*")
    if len(amounts) > MAX_AMOUNTS:
        raise BadInput("not_a_number")
    return "*".join(map(str, (_SHARES(shares, shown), *map(read_whole, amounts))))


async def _whole_round(scene: Scene) -> Facts:
    rules, round_ = await read_open_round(scene.ports.database, scene.group_id)
    if not round_.waiting:
        raise Refusal("collect.nothing_noted")
    amounts = {
        "savings_xof": round_.shares * rules.share_value_xof,
        "solidarity_xof": round_.solidarity_xof,
        "repaid_xof": round_.repayment_xof,
        "fines_xof": round_.fines_xof,
    }
    return Facts({"shares": round_.shares, **amounts, "total_xof": sum(amounts.values())})


async def _post(scene: Scene) -> Mapping[str, Plain]:
    total_xof = scene.caller.rendered["total_xof"]
    await post_round(scene.ports.database, scene.command())
    return {"total_xof": total_xof}


async def _numbers(scene: Scene) -> Facts:
    _, round_ = await read_open_round(scene.ports.database, scene.group_id)
    return Facts({"least": 1, "most": max(line.member for line in round_.lines)})


async def _that_member(scene: Scene) -> Facts:
    rules, round_ = await read_open_round(scene.ports.database, scene.group_id)
    number = scene.number("number")
    line = next((line for line in round_.lines if line.member == number and not line.posted), None)
    if line is None:
        raise Refusal("member.unknown", number=number)
    return Facts(_drawn(line, rules, number, len(round_.lines)), items=_owing(line))


DONE: Tell = Tell(name="collect.done", ends=False, result=True)
AMEND: Ask = Ask(
    name="collect.amend",
    look=_that_member,
    reads=_short_form,
    keep="brought",
    joins=True,
    effect=Effect(_note),
    then=lambda: MEMBER,
)
WHOM: Ask = Ask(
    name="collect.whom",
    look=_numbers,
    reads=whole_between("least", "most"),
    keep="number",
    then=lambda: AMEND,
)
SUMMARY: Summary = Summary(
    name="collect.summary",
    look=_whole_round,
    effect=Effect(_post, moves_money=True),
    then=lambda: DONE,
    otherwise=lambda: WHOM,
    resume=Resume.ASK,
)
MEMBER: Ask = Ask(
    name="collect.member",
    look=_next_member,
    reads=_short_form,
    keep="brought",
    joins=True,
    effect=Effect(_note),
    then=lambda: MEMBER,
    instead=(lambda: SUMMARY,),
    resume=Resume.ASK,
)
