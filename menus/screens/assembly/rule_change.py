"""Change a rule of the group: which, its new figure, the vote; every member hears which and how.

The contribution of a meeting is an amount, shown and confirmed in francs; the other five are numbers. The
panel shows all the rest.
"""

from collections.abc import Mapping

from ledger.assembly.decisions import CONTRIBUTION, NUMBERS, change_constitution
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.settings import SettingError
from ledger.rules.refusal import Refusal
from menus.engine.reading import whole_between
from menus.engine.screens import Ask, Choose, Effect, Facts, Option, Plain, Redirect, Summary, Tell
from menus.hop.scene import Scene
from menus.screens.questions import second
from menus.screens.questions.assembly_vote import bounds_of_those_present, bounds_of_voters, counted

MOST = 99_999


def _setting(scene: Scene) -> str:
    return str(scene.caller.answers["what"])


async def _now(scene: Scene) -> Facts:
    value = (await scene.card()).rules.to_settings()[_setting(scene)]
    return Facts({"least": 0, "most": MOST, "old_value": str(value)})


async def _amount_now(scene: Scene) -> Facts:
    return Facts({"least": 0, "most": MOST, "amount_xof": (await scene.card()).rules.solidarity_xof})


async def _allowed(scene: Scene) -> Facts:
    """Refuse a figure that the constitution does not allow before any hand is counted."""
    card = await scene.card()
    rules, setting = card.rules, _setting(scene)
    try:
        newer = Constitution.from_settings(rules.family, {**rules.to_settings(), setting: _value(setting, scene)})
    except SettingError as problem:
        raise Refusal("decision.not_allowed", value=scene.number("new_value")) from problem
    if not rules.changed(newer):
        raise Refusal("decision.nothing_changes")
    return await bounds_of_voters(scene)


def _value(setting: str, scene: Scene) -> int | str:
    number = scene.number("new_value")
    return str(number) if setting == "charge_percent" else number


async def _in_full(scene: Scene) -> Facts | Redirect:
    return Redirect(lambda: AMOUNT_SUMMARY) if _setting(scene) == CONTRIBUTION else Facts()


async def _amount_in_full(scene: Scene) -> Facts:
    return Facts({"amount_xof": scene.number("new_value")})


async def _change(scene: Scene) -> Mapping[str, Plain]:
    shown, setting = dict(scene.caller.rendered), _setting(scene)
    await change_constitution(scene.ports.database, scene.command(), {setting: _value(setting, scene)}, counted(scene))
    return shown


DONE: Tell = Tell(name="rule.done", ends=False, result=True)
AMOUNT_DONE: Tell = Tell(name="rule.amount_done", ends=False, result=True)
AMOUNT_SUMMARY: Summary = Summary(
    name="rule.amount_summary",
    look=_amount_in_full,
    second=lambda: second.OFFICER,
    effect=Effect(_change),
    then=lambda: AMOUNT_DONE,
)
SUMMARY: Summary = Summary(
    name="rule.summary",
    look=_in_full,
    instead=(lambda: AMOUNT_SUMMARY,),
    second=lambda: second.OFFICER,
    effect=Effect(_change),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="rule.in_favour",
    look=bounds_of_those_present,
    reads=whole_between("least", "most"),
    keep="in_favour",
    then=lambda: SUMMARY,
)
PRESENT: Ask = Ask(
    name="rule.present",
    look=_allowed,
    reads=whole_between("least", "most"),
    keep="present",
    then=lambda: IN_FAVOUR,
)
VALUE: Ask = Ask(
    name="rule.value",
    look=_now,
    reads=whole_between("least", "most"),
    keep="new_value",
    then=lambda: PRESENT,
)
NEW_AMOUNT: Ask = Ask(
    name="rule.amount",
    look=_amount_now,
    reads=whole_between("least", "most"),
    keep="new_value",
    then=lambda: PRESENT,
)
WHICH: Choose = Choose(
    name="rule",
    options=(
        Option("solidarity", lambda: NEW_AMOUNT, keep=("what", CONTRIBUTION)),
        *(Option(rule, lambda: VALUE, keep=("what", rule)) for rule in NUMBERS),
    ),
)
