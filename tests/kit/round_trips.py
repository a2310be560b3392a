"""What a hop may cost: Redis asked twice, the database once but where it is said."""

from tests.kit.counting import counted
from tests.kit.handset import Answer, Handset
from tests.kit.looking import caller_of
from tests.kit.village import Village

REDIS_ROUND_TRIPS, DATABASE_ROUND_TRIPS = 2, 1
ASK_MORE = {
    **dict.fromkeys(("mine", "repay_declared.amount", "repay_declared.summary"), 2),  # a borrower: what falls due next
    **dict.fromkeys(("meeting.open", "leave.summary", "loans"), 2),
    **dict.fromkeys(("hand_over.renewal", "hand_over.back", "more_time.present", "tontine_list.present"), 2),
    **dict.fromkeys(("second.pin", "second.receiver", "incidents.one"), 2),
    **dict.fromkeys(("consultation.answers", "consultation.ranking", "consultation.several", "consultation.number"), 2),
    **dict.fromkeys(("lender.summary", "expense.amount"), 2),
    **dict.fromkeys(("leave.how", "move.summary", "arrives.summary", "wishes", "wishes.before"), 2),
    **dict.fromkeys(("move.waiting", "leave.who"), 3),  # whoever is gone may come back
    "group.totals": 2,  # an officer: whether the group is in joint ventures
    "death.summary": 3,  # of an officer it takes two
    "move.settle": 4,  # the member chosen, her move, and both once more for what the summary shows
    **dict.fromkeys(
        (
            "meeting.close",
            "meeting.cancel",
            "share_out",
            "share_out.pay_out",
            "close_year",
            "first_pin",
            "first_pin.new",
        ),
        3,
    ),
    **dict.fromkeys(("tontine", "tontine.end", "rule.present", "write_off.present", "meets.present"), 3),
    **dict.fromkeys(("incidents.present", "impose_fine.present", "elect.present"), 3),
    **dict.fromkeys(("venture.amount", "venture.summary", "venture_book", "venture_book.partner"), 2),
    **dict.fromkeys(("venture_pay.amount", "venture_pay.summary", "venture_back.summary"), 2),
    "venture.present": 3,
    "venture_back.present": 4,
    **dict.fromkeys(("hands", "hands.choice", "hands.women", "hands.summary"), 2),
    "property.present": 7,  # what a member is due, where she takes something over
    "opening.owned": 2,
    "property.to_take": 2,
    "property.who": 4,
    "property.take": 4,
    "comes_back.summary": 5,
    "stranger": 2,  # a phone that is no member's may be an agent's
    **dict.fromkeys(("field", "field.groups"), 3),
    "field.group": 5,
}
"""Screens that need more than one read: what officers decide once a meeting or a year, a borrower's own figures, and an
agent's groups."""
OF_AGENTS = {"pin": 2}
"""What an agent's phone asks for more than a member's."""


class RoundTrips:
    """Delivers hops to a village and counts; ``too_many``: those that cost more than they may, in a line each.

    A hop that writes something may ask for more; but Redis it asks no more often.
    """

    def __init__(self, village: Village) -> None:
        self._village = village
        self.too_many: list[str] = []

    async def deliver(self, phone: Handset) -> Answer:
        """Bring the latest hop to the first instance."""
        with counted(self._village) as asked:
            answer = await phone.deliver()
        caller = await caller_of(self._village, phone.phone)  # which looks at its size
        screen = caller.screen if caller else ""
        most = ASK_MORE | (OF_AGENTS if caller and caller.is_agent else {})
        if asked.redis > REDIS_ROUND_TRIPS or (
            asked.database > most.get(screen, DATABASE_ROUND_TRIPS) and not asked.effect
        ):
            self.too_many.append(f"{asked.redis} to Redis, {asked.database} to the database: {screen}\n{answer.text}")
        return answer
