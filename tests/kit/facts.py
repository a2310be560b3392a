"""Facts of money as people are shown them: who, on which screen or in which message, and behind which words."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from menus.text.fold import fold
from tests.kit import effects
from tests.kit.handset import Handset
from tests.kit.people import PEOPLE, PIN, phone_of
from tests.kit.village import SECRET, Village

SMS = "sms"
_AMOUNT = r"(\d{1,3}(?:[ ,]\d{3})*)"
_MOST_PAGES = 5
_letters = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Look:
    """A place where an amount stands: ``who`` types ``keys`` behind her PIN and reads it where ``words`` have a #.

    ``keys`` are parted by blanks; ``sms`` stands for the messages that she got. ``...`` in the words is anything.
    804 is member 4 of group 00008; a member of the village is her number alone.
    """

    who: int
    keys: str
    words: str

    def reads(self, shown: str) -> int | None:
        """The amount, in francs; None where the words do not stand."""
        pattern = re.escape(fold(self.words)).replace(r"\#", _AMOUNT).replace(r"\.\.\.", r"[^\n]*?")
        found = re.search(pattern, shown, re.IGNORECASE)
        return int(re.sub(r"[ ,]", "", found[1])) if found else None


Facts = Mapping[str, tuple[Look, ...]]


async def agreed(village: Village, since: effects.Mark, facts: Facts) -> dict[str, int]:
    """The amount of each fact, in francs, which everybody reads alike; the messages are read last.

    Raises:
        AssertionError: somebody is shown another amount or none, or it is 0 for all and compares nothing.
    """
    looks = [look for places in facts.values() for look in places]
    shown = {
        (look.who, look.keys): "" if look.keys == SMS else await _screens(village, look.who, look.keys)
        for look in {(look.who, look.keys): look for look in looks}.values()
    }
    if any(look.keys == SMS for look in looks):
        got = await effects.messages(village, since)
        for look in looks:
            if look.keys == SMS:
                shown[look.who, SMS] = "\n".join(line for line in got if f" {phone_at(look.who)}: " in line)
    amounts = {fact: [look.reads(shown[look.who, look.keys]) for look in facts[fact]] for fact in facts}
    wrong = {fact for fact, read in amounts.items() if len(set(read)) != 1 or not read[0]}
    assert not wrong, "\n".join(
        f"{fact}: {amount} for {look.who} at {look.keys!r}, {look.words!r} in\n{shown[look.who, look.keys]}"
        for fact in sorted(wrong)
        for look, amount in zip(facts[fact], amounts[fact], strict=True)
    )
    return {fact: read[0] or 0 for fact, read in amounts.items()}


def phone_at(who: int) -> str:
    """The phone of a member of any group."""
    return f"+22370000{who}" if who > len(PEOPLE) else phone_of(who)


async def writes(village: Village, who: int, word: str) -> None:
    """She sends a word by SMS."""
    form = {
        "from": phone_of(who),
        "text": word,
        "id": f"letter{next(_letters)}",
        "to": "36000",
        "linkId": "",
        "date": "",
    }
    answer = await village.instances[0].post(f"/sms/africastalking/{SECRET}/inbound", form)
    assert answer.status_code == 200, answer.text


async def _screens(village: Village, who: int, keys: str) -> str:
    """The last screen, all its pages; who shares a phone says first who she is."""
    phone = Handset(village, f"Member {who}", phone_at(who))
    await phone.dials()
    if sum(person.phone == phone.phone for person in PEOPLE) > 1:
        await phone.types(str(who))
    await phone.types(PIN, *keys.split())
    pages = [phone.last.text]
    while " 98 " in pages[-1].split("\n")[-1] and len(pages) < _MOST_PAGES:
        await phone.types("98")
        pages.append(phone.last.text)
    return "\n".join(pages)
