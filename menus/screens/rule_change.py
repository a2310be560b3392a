"""Change a rule of the group: which, its new figure, the vote; every member hears of it."""

from collections.abc import Mapping

from ledger.decisions import change_constitution
from ledger.rules.constitution import Constitution
from ledger.rules.refusal import Refusal
from ledger.rules.settings import SettingError
from menus.scene import Scene
from menus.screens.assembly_vote import counted, hands_of_those_present
from sessions.reading import whole_between
from sessions.screens import Ask, Choose, Effect, Facts, Option, Plain, Summary, Tell

RULES = {
    "solidarity": "solidarity_xof",
    "most_shares": "max_shares",
    "multiplier": "loan_multiplier",
    "charge": "charge_percent",
    "loan_weeks": "max_loan_weeks",
    "quorum": "quorum",
}
"""Six rules that groups change, by the option that names them; the panel shows all the others."""
MOST = 99_999


async def _now(scene: Scene) -> Facts:
    rules = (await scene.card()).rules
    setting = RULES[str(scene.caller.kept["what"])]
    return Facts({"least": 0, "most": MOST, "old_value": str(rules.to_settings()[setting])})


async def _allowed(scene: Scene) -> Facts:
    """Refuse a figure that the constitution does not allow before any hand is counted."""
    card = await scene.card()
    rules, setting = card.rules, RULES[str(scene.caller.kept["what"])]
    try:
        Constitution.from_settings(rules.family, {**rules.to_settings(), setting: _value(setting, scene)})
    except SettingError as problem:
        raise Refusal("decision.not_allowed", value=scene.number("new_value")) from problem
    return Facts({"least": 1, "most": card.members})


def _value(setting: str, scene: Scene) -> int | str:
    number = scene.number("new_value")
    return str(number) if setting == "charge_percent" else number


async def _change(scene: Scene) -> Mapping[str, Plain]:
    setting = RULES[str(scene.caller.kept["what"])]
    changes = {setting: _value(setting, scene)}
    await change_constitution(scene.ports.database, scene.act(), changes, counted(scene))
    return {}


DONE: Tell = Tell(name="rule.done", ends=False, result=True)
SUMMARY: Summary = Summary(
    name="rule.summary",
    effect=Effect(_change),
    then=lambda: DONE,
)
IN_FAVOUR: Ask = Ask(
    name="rule.in_favour",
    look=hands_of_those_present,
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
WHICH: Choose = Choose(
    name="rule",
    options=tuple(Option(rule, lambda: VALUE, keep=("what", rule)) for rule in RULES),
)
