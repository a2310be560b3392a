"""A tontine lives any sequence of acts: stakes, pots, who goes and comes back, and the next one after it."""

from typing import Any, ClassVar

from hypothesis.stateful import initialize, rule
from sqlalchemy import text

from ledger.books.command import Command
from ledger.database import Database
from ledger.settlement import departure
from ledger.tontine import rounds
from ledger.tontine.state import Pot
from tests.ledger.any_sequence import (
    correcting,
    counting,
    deciding,
    fining,
    helping,
    meeting,
    outside,
    people,
    rotating,
    steps,
)
from tests.ledger.any_sequence.acts import act_of, do, vote
from tests.ledger.any_sequence.driven import Driven, Observed
from tests.ledger.any_sequence.luck import Luck, Step, lucks, one_of, step
from tests.ledger.any_sequence.model import VillageModel
from tests.ledger.any_sequence.state import Rules
from tests.village import AWA
from tests.village_life import found

STAKES = (0, 1, 1, 1, 2, 3)
_GROUP = text("""
SELECT (SELECT balance_xof FROM account WHERE group_id = :group_id AND code = 'box:loan') AS box,
       (SELECT max(number) FROM cycle WHERE group_id = :group_id) AS cycle,
       (SELECT count(*) FROM decision WHERE group_id = :group_id) AS decisions
""")
_MEETING = text("SELECT number, closed_us FROM meeting WHERE group_id = :group_id ORDER BY number DESC LIMIT 1")
_MEMBERS = text("SELECT number, left_on FROM member WHERE group_id = :group_id ORDER BY number")
_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id")
_ORDER = text("SELECT member FROM tontine_turn WHERE group_id = :group_id AND cycle = :cycle ORDER BY round")


ANYTHING = steps.seconded(
    one_of(
        step("note", member=steps.MEMBERS, shares=STAKES),
        step("post_round"),
        steps.meeting,
        steps.fining,
        steps.going,
        steps.coming_back,
        step("join", member=range(AWA, AWA + 3)),
        step("earn", amount=steps.SMALL_AMOUNTS),
        step("spend", amount=steps.SMALL_AMOUNTS),
        step("pay_heirs", member=steps.MAY_GO),
        step("bring_stakes", member=steps.MAY_GO, amount=(5, 500, 1_000)),
        step("end_tontine"),
    )
)


class Toward:
    """Luck by which a draw comes to a wanted order."""

    def __init__(self, order: tuple[int, ...]) -> None:
        drawn, self.throws = sorted(order), list[int]()
        for last in range(len(drawn) - 1, 0, -1):
            other = drawn.index(order[last])
            drawn[last], drawn[other] = drawn[other], drawn[last]
            self.throws.append(other)

    def randrange(self, stop: int, /) -> int:
        return min(self.throws.pop(0), stop - 1)


class TontineModel(VillageModel):
    """Of the rooms of a savings group those that a tontine has, and its own."""

    rooms = (rotating, correcting, counting, deciding, fining, helping, meeting, outside, people)

    def __init__(self, members: int) -> None:
        super().__init__(members, Rules(solidarity_xof=0))
        self.books.family = "tontine"

    def observed(self) -> Observed:
        books = self.books
        return {
            "box": books.has("box"),
            "meeting": (books.meeting, books.open),
            "cycle": books.cycle,
            "order": books.order,
            "decisions": len(books.decisions),
            "members": {
                number: (
                    person.here,
                    *(books.has(kind, number) for kind in ("shares", "pot", "fines")),
                    books.missed[number] * rotating.STAKE_XOF,
                )
                for number, person in books.people.items()
            },
        }


async def observe(database: Database, group_id: int) -> Observed:
    """The same from the ledger."""
    of = {"group_id": group_id}
    balance = {row["code"]: abs(row["balance_xof"]) for row in await database.fetch(_BALANCES, **of)}
    latest, now = await database.fetch(_MEETING, **of), (await database.fetch(_GROUP, **of))[0]
    return {
        "box": now["box"],
        "meeting": (latest[0]["number"], latest[0]["closed_us"] is None) if latest else (0, False),
        "cycle": now["cycle"],
        "order": tuple(row["member"] for row in await database.fetch(_ORDER, **of, cycle=now["cycle"])),
        "decisions": now["decisions"],
        "members": {
            row["number"]: (
                row["left_on"] is None,
                *(balance.get(f"{kind}:{row['number']}", 0) for kind in ("shares", "pot", "fines", "arrears")),
            )
            for row in await database.fetch(_MEMBERS, **of)
        },
    }


class AnyTontine(Driven):
    """Six who take part, and a seventh who joins."""

    model: TontineModel
    of_tontines: ClassVar[dict[str, Any]] = {
        "draw": lambda database, by, order: rounds.draw(database, by, Toward(order)),
        "set_order": lambda database, by, order, voices: rounds.set_order(database, by, order, vote(voices)),
        "pay_pot": lambda database, by, turn, member, amount_xof: rounds.pay_pot(
            database, by, Pot(turn, member, amount_xof)
        ),
        "bring_stakes": rounds.bring_stakes,
        "pay_heirs": departure.pay_heirs,
        "end_tontine": rounds.end_tontine,
    }

    def anything(self) -> Step:
        return ANYTHING(self.luck)

    async def act(self, name: str, key: str, now: int, seen: int, given: dict[str, Any]) -> None:
        by: Command = act_of(self.group_id, name, key, now, seen, given)
        if name in self.of_tontines:
            words = {"amount_xof" if word == "amount" else word: of for word, of in given.items() if word != "second"}
            await self.of_tontines[name](self.database, by, **words)
        else:
            await do(self.database, by, name, given)

    async def observe(self) -> Observed:
        return await observe(self.database, self.group_id)

    @initialize(luck=lucks)
    def a_tontine_meets_for_the_first_time(self, luck: Luck) -> None:
        self.luck, self.model = luck, TontineModel(AWA)
        village = self.runner.run(found(self.database, "tontine", AWA, self.code, share_value_xof=rotating.STAKE_XOF))
        self.group_id = village.group_id
        if luck.half():
            self.the_order_is_drawn()
        self.they_meet()

    @rule()
    def the_order_is_drawn(self) -> None:
        """Or agreed on by the assembly; of everybody, or with somebody left out."""
        order = rotating.takes_part(self.model.books)
        self.luck.shuffle(order)
        if self.luck.half():
            self.do("draw", order=tuple(order))
        else:
            left_out = order[1:] if self.luck.seldom() else order
            self.do("set_order", order=tuple(left_out), voices=self.luck.choice(steps.VOICES))

    @rule()
    def stakes_are_brought(self) -> None:
        """By everybody, or by all but a few."""
        for member in rotating.takes_part(self.model.books):
            if not self.luck.seldom():
                owed = self.model.books.missed[member] if self.luck.half() else 0
                self.do("note", member=member, shares=1 + owed)
        self.do("post_round")

    @rule()
    def pots_are_handed_over(self) -> None:
        for _ in range(3):
            refusal, (turn, member, amount) = rotating.next_pot(self.model.books)
            second = steps.second(self.luck)
            self.do("pay_pot", turn=turn or 1, member=member or 1, amount=amount or 1_000, second=second)
            if refusal:
                return

    @rule()
    def they_part_and_meet(self) -> None:
        """Or they meet once more on the same day."""
        self.do("post_round")
        self.do("close_meeting", meeting=self.model.books.meeting)
        self.days += 7 * self.luck.choice((0, 1, 1, 1))
        self.they_meet()

    def they_meet(self) -> None:
        """Open the meeting and call everybody."""
        self.do("open_meeting")
        here = [member for member, person in self.model.books.people.items() if person.here]
        self.do("call_roll", presences={member: self.luck.choice(steps.PRESENCES) for member in here})

    @rule()
    def a_round_of_the_tontine_passes(self) -> None:
        self.stakes_are_brought()
        self.pots_are_handed_over()
        self.do("end_tontine")
        self.they_part_and_meet()

    @rule()
    def all_that_is_left_is_given(self) -> None:
        """Meeting after meeting, until it is over."""
        books, cycle = self.model.books, self.model.books.cycle
        for _ in range(3 * AWA):
            if books.cycle != cycle or not books.order:
                return
            for member in rotating.takes_part(books):
                left = len(books.order) - books.has("shares", member) // rotating.STAKE_XOF
                self.do("note", member=member, shares=min(1 + books.missed[member], max(left, 0)))
            self.do("post_round")
            self.pots_are_handed_over()
            self.do("end_tontine")
            if books.cycle == cycle:
                self.they_part_and_meet()
        raise AssertionError(f"a tontine that does not end: {self.model.observed()}")

    @rule()
    def somebody_goes(self) -> None:
        """And comes back, where it was a mistake; or her family brings what she owes."""
        name, given = steps.seconded(steps.going)(self.luck)
        self.do(name, **given)
        if self.luck.half():
            self.do("come_back", **given)
        owed = self.model.books.has("pot", given["member"]) - self.model.books.has("shares", given["member"])
        if owed > 0:
            self.do("bring_stakes", member=given["member"], amount=self.luck.choice((5, 1_000, owed)))

    @rule()
    def somebody_corrects(self) -> None:
        newest = [key for key in self.model.books.results if not key.endswith("/reversed")][-9:]
        if newest:
            self.do("reverse", target=self.luck.choice(newest), second=steps.second(self.luck))
