"""The phones of a first day: officers choose PINs with their codes, confirm opening figures, and the group meets."""

import re
from collections.abc import Sequence

from app.demo.actions import RuleRefused
from app.demo.network import PIN
from app.observability.usage import HopRecord
from app.runtime.ports import RunningService
from app.ussd.hop import HopEndpoint
from app.voice.endpoint import CallEndpoint
from bench.called_phone import CalledPhone
from bench.cycle_by_phone import ByPhone
from bench.day_one_panel import Slip
from bench.day_one_plan import COUNTERS, TREASURER, Group, Woman
from bench.endpoint_phone import EndpointPhone, Listening
from ledger.card.group import group_id_of
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote
from menus.screens import WHO

PRESIDENT, SECRETARY = 1, 2
_KEY = re.compile(r"^(\d+)\. ", re.MULTILINE)
_IN_GROUP = re.compile(r"^(\d+)\. .* (\S+)$", re.MULTILINE)


def in_group(shown: str, code: str) -> str:
    """The key under which she is of a group, where a phone is in several groups; else empty."""
    keys = {group: key for key, group in reversed(_IN_GROUP.findall(shown))}
    return keys.get(code, "") if len(keys) > 1 else ""


class Phones:
    """All phones of a day at one service. ``hops``: how many they sent."""

    def __init__(self, running: RunningService, endpoint: HopEndpoint, listening: Listening) -> None:
        self._running, self._endpoint, self._listening = running, endpoint, listening
        self._calls = CallEndpoint(running)
        self.hops = 0

    async def choose_pins(self, slips: Sequence[Slip]) -> None:
        """Each officer types her code and chooses her PIN; who stands at another's phone comes before its owner."""
        owners = {slip.phone: slip.number for slip in slips}
        lent = {phone for phone in owners if sum(slip.phone == phone for slip in slips) > 1}
        for slip in sorted(slips, key=lambda slip: (slip.group, slip.phone not in lent, slip.number == TREASURER)):
            await self._chooses(slip)

    def of(self, number: str) -> EndpointPhone:
        """One phone. ``number``: with the country's code."""
        return EndpointPhone(self._endpoint, number, self._listening)

    def calls(self, number: str) -> CalledPhone:
        """One phone on a call."""
        return CalledPhone(self._calls, number)

    @property
    def latest(self) -> HopRecord:
        """What the service counted of the latest hop."""
        assert self._listening.latest is not None, "nobody has called"
        return self._listening.latest

    async def _chooses(self, slip: Slip) -> None:
        phone = self.of(slip.phone)
        heard = await phone.dials()
        if heard.screen == WHO.name:
            keys = _KEY.findall(heard.text)
            own = str(slip.number) if str(slip.number) in keys else str(TREASURER)
            heard = await phone.types(in_group(heard.text, slip.group) or own)
        for typed in (slip.code, PIN, PIN):
            heard = await phone.types(typed)
            if heard.outcome not in ("shown", "end"):
                raise RuleRefused(f"{slip.group} {slip.number}: {heard.screen} {heard.outcome}: {heard.text}")
        if not heard.ends:
            raise RuleRefused(f"{slip.group} {slip.number} has no PIN: {heard.text}")
        self.hops += phone.hops

    async def begins(self, group: Group) -> ByPhone:
        """The president confirms what the group came in with."""
        way = await self.way(group.code)
        await way.confirm_opening(self._officer(way, PRESIDENT))
        return way

    async def meets(self, group: Group, way: ByPhone, moves_to: tuple[int, int] | None) -> None:
        """The first meeting: opened, counted, the roll called, everybody's line taken, counted again, closed.

        ``moves_to``: the weekday and hour at which its assembly wants to meet from then on.
        """
        treasurer = self._officer(way, TREASURER)
        await way.open_meeting(treasurer)
        await self._count(way, "open", group.box_xof, group.solidarity_xof)
        await way.call_roll(self._officer(way, SECRETARY), {woman.number: "present" for woman in group.women})
        if moves_to is not None:
            everybody = len(group.women)
            await way.move_meetings(self._officer(way, SECRETARY), *moves_to, AssemblyVote(everybody, everybody - 1, 1))
        await way.collect(treasurer, {woman.number: Contribution(shares=woman.brings) for woman in group.women})
        await self._count(way, "close", group.box_xof + group.brought_xof, 2 * group.solidarity_xof)
        await way.close_meeting(treasurer)
        self.hops += way.hops

    async def _count(self, way: ByPhone, moment: str, loan_xof: int, solidarity_xof: int) -> None:
        for counter in COUNTERS:
            if counter in way.phones:
                await way.count(counter, moment, loan_xof, solidarity_xof)

    async def joins(self, group: Group, woman: Woman) -> None:
        """A woman enrolled in the panel asks for a PIN; two of the committee say that it is she, and she chooses."""
        way = await self.way(group.code)
        hers = way.phones[woman.number]
        await hers.dials()
        for typed in ("0", "1"):
            await hers.types(typed)
        for officer in (PRESIDENT, SECRETARY):
            await way.vouch(officer, woman.number)
        await hers.dials()
        for typed in ("0", PIN, PIN):
            heard = await hers.types(typed)
        if heard.outcome not in ("shown", "end"):
            raise RuleRefused(f"{woman.name}: {heard.screen} {heard.outcome}: {heard.text}")
        self.hops += way.hops

    async def way(self, code: str) -> ByPhone:
        """The phones of a group."""
        group_id = await group_id_of(self._running.database, code)
        way = ByPhone(self._running, self._endpoint, self._listening, group_id)
        await way.look_around()
        return way

    @staticmethod
    def _officer(way: ByPhone, number: int) -> int:
        """Herself, or the treasurer where she has no phone."""
        return number if number in way.phones else TREASURER
