"""A summary that takes two: what it showed is kept until the second person has typed her PIN; then it is written."""

import json
from typing import Final

from menus.engine.caller import Caller
from menus.engine.screens import Plain

_SHOWN: Final = "second_shown"


def keep_shown(caller: Caller) -> None:
    """Keep what the summary before her shows, for what is written once it is confirmed."""
    caller.answers = {**caller.answers, _SHOWN: json.dumps(caller.rendered, ensure_ascii=False)}


def shown_before(caller: Caller) -> dict[str, Plain]:
    """What the summary showed that waits for the second person."""
    kept: dict[str, Plain] = json.loads(str(caller.answers.get(_SHOWN, "{}")))
    return kept


def back_to_summary(caller: Caller, summary: str) -> int:
    """Put the caller back before the summary as it was, and give the number of her who confirms."""
    confirms = second_answer(caller)
    caller.rendered, caller.items, caller.item_keys = shown_before(caller), (), ()
    caller.history = caller.history[: caller.history.index(summary) + 1]
    caller.answers = {name: value for name, value in caller.answers.items() if not name.startswith("second")}
    return confirms


def second_answer(caller: Caller) -> int:
    """The number of the member who was named to confirm."""
    return int(caller.answers["second"])
