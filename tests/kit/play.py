"""Plays a transcript against the village and gives back what really happened, in the same form."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.kit import effects
from tests.kit.families import PLACES
from tests.kit.handset import Delivery, Handset, once
from tests.kit.standings import goes_there, keep, standing_of
from tests.kit.transcript import Dials, Drops, HangsUp, Note, Sees, Step, Transcript, Types, Waits, load
from tests.kit.village import Village
from tests.kit.voice_phone import phone_for

BeforeTyping = Callable[[Handset], Awaitable[None]]


class CallIsOver(AssertionError):  # noqa: N818 -- what is wrong with the transcript, said plainly
    """The transcript goes on where the service has ended the call."""


async def prepare(village: Village, transcript: Transcript) -> None:
    """Found the group it plays in and let happen what it comes after, before anything else; nobody hears of it."""
    standing = standing_of(transcript)
    if standing == village.stands or not any(standing) or await goes_there(village, standing):
        return
    if transcript.place:
        await PLACES[transcript.place](village)
        await effects.hush(village)
    if transcript.after:
        before = load(transcript.after)
        assert not (transcript.place and any(standing_of(before))), "a place and what comes after nothing else"
        await prepare(village, before)
        await Player(village).play(before.steps)
        await effects.hush(village)
        await village.forgets()
    await keep(village, standing)


async def play(
    village: Village,
    transcript: Transcript,
    delivery: Delivery = once,
    before_typing: BeforeTyping | None = None,
    dialect: str = "africastalking",
) -> Transcript:
    """Play all of it and look at what it did. ``before_typing`` may try things on each screen before it is answered."""
    await prepare(village, transcript)
    since = await effects.mark(village)
    steps = await Player(village, delivery, before_typing, dialect).play(transcript.steps)
    ledger = await effects.movements(village, since)
    return replace(transcript, steps=steps, ledger=ledger, sms=await effects.messages(village, since))


class Player:
    """Says what the people of a transcript say, and writes down what they see."""

    def __init__(
        self,
        village: Village,
        delivery: Delivery = once,
        before_typing: BeforeTyping | None = None,
        dialect: str = "africastalking",
    ) -> None:
        self._village, self._delivery, self._before_typing, self._dialect = village, delivery, before_typing, dialect
        self.handset: Handset | None = None

    async def play(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Play the steps; what was seen in the file is replaced by what is seen now."""
        seen: list[Step] = []
        for place, step in enumerate(steps):
            if isinstance(step, Sees):
                continue
            if isinstance(step, Types) and self._before_typing is not None:
                await self._before_typing(self.phone)
            await self._say(step)
            seen.append(step)
            unseen = place + 1 < len(steps) and isinstance(steps[place + 1], Drops)
            if isinstance(step, Dials | Types) and not unseen:
                answer = self.phone.last
                seen.append(Sees(tuple(effects.without_proof(answer.text).split("\n")), answer.ends))
                if answer.ends:
                    await self.phone.hangs_up("Success")
        return tuple(seen)

    @property
    def phone(self) -> Handset:
        """The phone of who called last."""
        assert self.handset is not None, "nobody has dialled"
        return self.handset

    async def _say(self, step: Step) -> None:
        match step:
            case Note():
                pass
            case Dials():
                self.handset = phone_for(self._village, step, self._delivery, self._dialect)
                await self.handset.dials(step.code)
            case Types(typed):
                if self.phone.last.ends:
                    raise CallIsOver(f"{self.phone.name} cannot type {typed!r}: the call is over")
                await self.phone.types(typed)
            case Drops():
                self.phone.drops()
            case HangsUp():
                await self.phone.hangs_up()
            case Waits(minutes):
                await self._village.waits(minutes=minutes)
            case Sees():
                raise AssertionError("a screen is seen, not played")
