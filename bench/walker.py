"""Somebody who tries things on the phones of one group: a way through the menus by name, or whatever comes to mind.

What she types is read off the screen, as a person would: the lines that are numbered, the range that a question names.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import text

from app.demo.actions import RuleRefused
from app.demo.network import PIN
from bench.cycle_by_phone import NO, YES, ByPhone, type_answer
from bench.endpoint_phone import Heard
from ledger.people.authentication.second import who_confirms
from ledger.people.membership.offices import offices
from menus.engine.screens import Ask, Choose, Pick, Summary, Tell
from menus.screens import SCREENS
from menus.screens.before_home.acknowledge import ACKNOWLEDGE, RENEWAL
from menus.screens.questions.second import OFFICER, RECEIVER
from menus.screens.questions.second import PIN as SECOND_PIN

_LISTED = re.compile(r"^(\d+)\. ", re.MULTILINE)
_RANGE = re.compile(r"\((\d+)-(\d+)\)")
_MEMBER = re.compile(r"^(\d+) ", re.MULTILINE)
_HERE = text("SELECT number FROM member WHERE group_id = :group_id AND left_on IS NULL ORDER BY number")
_OF_THE_SECOND = frozenset({OFFICER.name, RECEIVER.name, SECOND_PIN.name})
ASKS_FIRST = (ACKNOWLEDGE.name, RENEWAL.name)
MAX_STEPS = 25


@dataclass(slots=True)
class Walker(ByPhone):
    """``luck`` decides all that she does; ``seen`` are the screens that were reached."""

    luck: random.Random = field(default_factory=random.Random)
    seen: set[str] = field(default_factory=set)
    dialled: int = 0

    async def look_around(self) -> None:
        """Learn who has which phone today; what was dialled so far is counted."""
        self.dialled += sum(phone.hops for phone in set(self.phones.values()))
        await ByPhone.look_around(self)

    async def here(self) -> list[int]:
        """Who is a member today and can call."""
        rows = await self.running.database.fetch(_HERE, group_id=self.group_id)
        return [row["number"] for row in rows if row["number"] in self.phones]

    async def holder(self, *roles: str) -> int:
        """Somebody who holds one of the offices.

        Raises:
            SaidNo: nobody does.
        """
        held = await offices(self.running.database, self.group_id)
        for role in roles:
            if there := [number for number in held.get(role, ()) if number in self.phones]:
                return there[0]
        raise RuleRefused(f"nobody is {' or '.join(roles)}")

    def waits(self, days: int) -> None:
        """Let days go by."""
        self.running.clock.go_to(self.running.clock.now() + timedelta(days=days))

    async def does(self, member: int, *answers: str) -> str:
        """Go a way through the menus and confirm whatever it asks for at its end; give the last screen's name.

        Raises:
            SaidNo: it was refused.
        """
        heard = await self.enters(member)
        phone = self.phones[member]
        for answer in answers:
            heard = await self._answered(member, heard, answer)
        while not heard.ends and (isinstance(SCREENS[heard.screen], Summary) or heard.screen in _OF_THE_SECOND):
            confirms = await self._confirming(member, heard.screen, answers)
            heard = await self._answered(member, heard, confirms)
        if not heard.ends:
            await phone.types("00")
        return heard.screen

    async def _confirming(self, member: int, screen: str, answers: Sequence[str]) -> str:
        """What is typed to confirm: yes, and where it takes two, the number and the PIN of another officer.

        Raises:
            SaidNo: nobody else may.
        """
        if screen == SECOND_PIN.name:
            return PIN
        if screen in _OF_THE_SECOND:
            dead = int(answers[-1]) if "death" in answers else None
            electing = "elect" in answers
            may = await who_confirms(self.running.database, self.group_id, member, electing=electing, dead=dead)
            others = sorted(
                (number for number in may if number != member), key=lambda number: number not in self.phones
            )
            if not others:
                await self.phones[member].types("00")
                raise RuleRefused(f"nobody else confirms what {member} does")
            return str(others[0])
        # A meeting at which nothing was written is closed all the same: a cancelled one would be no next one.
        return NO if screen == "meeting.cancel" else YES

    async def collects(
        self,
        by: int,
        brings: Callable[[int, int], str],
        *,
        nothing_of: Iterable[int] = (),
        or_else: Iterable[str] = (),
    ) -> None:
        """Go through the round of collection and confirm it.

        ``brings`` says what is typed for a member, by her number and by the most shares that she may bring; ``or_else``
        what is tried where that is not taken, one after the other, before she brings nothing. Of those in
        ``nothing_of`` what was noted is taken back first.

        Raises:
            SaidNo: the round is not confirmed.
        """
        waiting = list(nothing_of)
        heard = await self.enters(by)
        for answer in ("office", "collect"):
            heard = await self._answered(by, heard, answer)
        for _ in range(4 * MAX_STEPS):
            if heard.screen == "collect.member":
                member = heard
                heard = await self.phones[by].types(self._brought(heard, brings))
                for more in or_else:  # where a missed saving is doubled, all of it has to come
                    heard = heard if heard.outcome != "again" else await self.phones[by].types(more)
                if heard.outcome == "again":  # not so many, or none of hers yet: she brings nothing
                    heard = await self._answered(by, member, "0")
            elif heard.screen == "collect.summary" and waiting:
                for answer in (NO, str(waiting.pop()), "0"):
                    heard = await self._answered(by, heard, answer)
            elif heard.screen == "collect.summary":
                await self._answered(by, heard, YES)
                return
            else:
                return

    def _brought(self, heard: Heard, brings: Callable[[int, int], str]) -> str:
        number, most = _MEMBER.search(heard.text), _RANGE.search(heard.text)
        assert number, heard.text
        assert most, heard.text
        return brings(int(number.group(1)), int(most.group(2)))

    async def tries_something(self) -> None:
        """Call with any phone and answer whatever is asked, sensibly or not, until there is nothing more to answer."""
        member = self.luck.choice(await self.here())
        heard = await self.enters(member)
        for step in range(MAX_STEPS):
            if heard.ends:
                return
            screen = SCREENS[heard.screen]
            self.seen.add(heard.screen)
            if isinstance(screen, Tell):
                break
            heard = await self.phones[member].types(self._thinks_of(heard, home=step == 0))
        await self.phones[member].types("00")

    def _thinks_of(self, heard: Heard, *, home: bool) -> str:
        luck, screen = self.luck, SCREENS[heard.screen]
        match screen:
            case Choose() | Pick():
                listed = _LISTED.findall(heard.text)
                office = home and "5" in listed and luck.random() < 0.8
                return "5" if office else luck.choice(listed or ["0"])
            case Summary():
                return NO if luck.random() < 0.15 else YES
            case Ask(secret=True):
                return PIN
            case Ask():
                return self._number(heard)
            case _:
                return "0"

    def _number(self, heard: Heard) -> str:
        found = _RANGE.search(heard.text)
        if found:
            least, most = map(int, found.groups())
            return str(self.luck.choice([least, most, self.luck.randint(least, min(most, least + 9))]))
        return self.luck.choice(["0", "1", "2", "50", "100", "500", "1000", "2000", "5000", "10000", "1*500", "Sali"])

    async def _answered(self, member: int, heard: Heard, answer: str) -> Heard:
        try:
            heard = await type_answer(self.phones[member], heard, answer)
        except ValueError:
            raise RuleRefused(f"{heard.screen} has no {answer}") from None
        self.seen.add(heard.screen)
        if heard.outcome not in ("shown", "end"):
            phone = self.phones[member]
            if not heard.ends:
                await phone.types("00")
            raise RuleRefused(f"{heard.screen} {heard.outcome}: {heard.text}")
        return heard

    async def enters(self, member: int) -> Heard:
        """Dial and say the PIN; who has to say whether she has her money says so, one way or the other."""
        heard = await ByPhone.enters(self, member)
        phone = self.phones[member]
        for _ in range(2 * MAX_STEPS):
            if heard.screen == "resume":
                heard = await phone.types(NO)
            elif heard.screen in ASKS_FIRST:
                heard = await phone.types(self.luck.choice([YES, NO]))
                self.seen.add(heard.screen)
                heard = await ByPhone.enters(self, member) if heard.ends else await phone.types("00")
            else:
                return heard
        raise RuleRefused(f"{heard.screen}: she does not come home")
