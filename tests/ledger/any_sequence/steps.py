"""What may happen next: any act, with arguments that are right, nearly right, or nonsense."""

from tests.ledger.any_sequence.helping import CAPS
from tests.ledger.any_sequence.luck import Luck, Maker, Step, one_of, step
from tests.ledger.any_sequence.state import Rules
from tests.village import AWA, BINTA, PRESIDENT, SECRETARY

MEMBERS = range(1, AWA + 2)
MAY_GO = (2, AWA, AWA + 1)
"""The other four stay: one of them confirms what takes two, and four are enough to vote."""
LOANS = range(1, 5)
SHARES = (0, 1, 2, 3, 3, 5, 6)
AMOUNTS = (0, 3, 5, 500, 1_000, 1_500, 2_500, 5_000, 9_000, 40_000)
LENT = (500, 1_000, 1_000, 1_500, 2_500, 5_000)
SMALL_AMOUNTS = (0, 3, 5, 50, 100, 100, 150, 500)
WEEKS = (1, 4, 8, 12, 13)
VOICES = ((4, 3), (4, 3), (4, 3), (4, 2), (3, 2), (2, 2), (6, 6), (9, 9))
"""How many were there, and how many in favour."""
OFF = (0, 0, -5, -500, 5, 1_000)
"""What a counter found more than the books say."""
PRESENCES = ("present", "present", "late", "absent", "absent_excused", "sent_money")
PURPOSES = (*CAPS, "dance")
FUNDS = ("loan", "outside")
PLACES = ("bank", "bank", "wallet")
OWNED = ("machine", "animals")
THINGS = ("machine1", "machine2", "animals1", "land1")
LENDERS = ("Banque", "Banque", "ONG")
CODES = ("late", "disorder", "dance")
SETTINGS: dict[str, list[int | str]] = {
    "solidarity_xof": [0, 100, 200],
    "loan_multiplier": [2, 3],
    "assembly_percent": [0, 50, 67],
    "late_joiner": ["next_cycle", "buys_in"],
    "overpayment": ["returned", "shares"],
    "fines_go_to": ["loan", "solidarity"],
    "remainder": ["next_cycle", "solidarity", "largest_fraction"],
    "solidarity_at_end": ["carried", "split"],
    "charge_model": ["flat", "rollover", "flat-term", "declining"],
    "missed_solidarity": ["allowed", "owed"],
    "started_period": ["free", "charged"],
}


def rules(luck: Luck) -> Rules:
    """What a group agrees on when it is founded."""
    return Rules(**{name: luck.choice(values) for name, values in SETTINGS.items()})  # type: ignore[arg-type]


declaring = one_of(
    step("declare", member=MEMBERS, shares=SHARES),
    step("declare_repayment", member=MEMBERS, amount=AMOUNTS),
    step("decide", place=range(7), accept=(True, False)),
)
noting = one_of(
    step("note", member=MEMBERS, shares=SHARES),
    step(
        "note",
        member=MEMBERS,
        shares=SHARES,
        solidarity=(None, *SMALL_AMOUNTS),
        fines=(0, 0, *SMALL_AMOUNTS),
        repayment=(0, 500, 1_000),
    ),
    step("post_round"),
)
meeting = one_of(step("open_meeting"), step("close_meeting", meeting=range(1, 7)), step("cancel", meeting=range(1, 7)))
asking = one_of(
    step("request_loan", member=MEMBERS, amount=AMOUNTS, weeks=WEEKS, refinances=(False, True)),
    step("cast_vote", member=MEMBERS, loan=LOANS, approves=(True, False)),
    step("acknowledge", member=MEMBERS, loan=LOANS),
    step("withdraw", member=MEMBERS, loan=LOANS),
)
of_a_loan = one_of(
    step("repay", amount=AMOUNTS),
    step("repay", amount=LENT),
    step("write_off", voices=VOICES),
    step("reschedule", weeks=WEEKS, voices=VOICES),
    step("take_back"),
    step("hand_over"),
)
fining = one_of(
    step("impose", member=MEMBERS, code=CODES, voted=(True, False)),
    step("impose_by_vote", member=MEMBERS, code=CODES, voices=VOICES),
    step("pay_fine", member=MEMBERS, amount=SMALL_AMOUNTS),
)
helping = one_of(
    step("grant", member=MEMBERS, purpose=PURPOSES, amount=SMALL_AMOUNTS),
    step("lend_help", member=MEMBERS, purpose=PURPOSES, amount=SMALL_AMOUNTS),
    step("repay_help", member=MEMBERS, amount=SMALL_AMOUNTS),
    step("spend", amount=SMALL_AMOUNTS),
)
coming = one_of(step("join", member=range(AWA, AWA + 3)), step("buy_in", member=range(AWA, AWA + 3)))
going = one_of(step("leave", member=MAY_GO), step("die", member=MAY_GO))
coming_back = step("come_back", member=MAY_GO)
outside = one_of(
    step("earn", amount=SMALL_AMOUNTS),
    step("receive_grant", amount=AMOUNTS),
    step("spend_grant", amount=AMOUNTS),
    step("receive_loan", lender=LENDERS, amount=AMOUNTS),
    step("repay_lender", lender=range(1, 4), fund=FUNDS, amount=AMOUNTS, charge=SMALL_AMOUNTS),
    step("to_loan_box", amount=AMOUNTS),
)
keeping = one_of(
    step("keep", act=("deposit", "deposit", "withdrawal"), place=PLACES, amount=AMOUNTS),
    step("keep", act=("interest", "bank_fee"), place=PLACES, amount=SMALL_AMOUNTS),
)
owning = one_of(
    step("buy", kind=OWNED, amount=AMOUNTS, voices=VOICES),
    step("sell", thing=THINGS, amount=AMOUNTS, voices=VOICES),
    step("take_off", thing=THINGS, amount=AMOUNTS, voices=VOICES),
    step("take_over", thing=THINGS, member=MEMBERS, voices=VOICES),
)
ending = one_of(
    step("freeze"),
    step("thaw"),
    step("share_out", expenses=SMALL_AMOUNTS),
    step("purchase", member=MEMBERS, shares=SHARES),
)
_changes = tuple((name, value) for name, values in SETTINGS.items() for value in values)


def _change_rules(luck: Luck) -> Step:
    setting, value = luck.choice(_changes)
    return "change_rules", {"setting": setting, "value": value, "voices": luck.choice(VOICES)}


deciding = one_of(_change_rules, _change_rules, step("close_incident", number=range(1, 5)))


def second(luck: Luck) -> int | None:
    """Who confirms what Binta does, beside her: nearly always the president."""
    return PRESIDENT if luck.random() < 0.85 else luck.choice((SECRETARY, BINTA, AWA, None))


def seconded(maker: Maker) -> Maker:
    """The act with whoever confirms it."""

    def made(luck: Luck) -> Step:
        name, given = maker(luck)
        confirms = second(luck)
        return name, given if confirms == PRESIDENT else given | {"second": confirms}

    return made


def _lending(luck: Luck) -> Step:
    name, given = of_a_loan(luck)
    return name, {("member" if name == "repay" else "loan"): luck.choice(LOANS)} | given


_whatever_family = (
    *(declaring, noting, meeting, asking, _lending, fining, helping, coming, going, coming_back, deciding, outside),
    *(keeping, owning),
)
self_help = seconded(one_of(*_whatever_family, step("close_year"), step("pay_heirs", member=MAY_GO)))
"""Nothing is shared out there: the year ends, and heirs are paid at any meeting."""
anything = seconded(one_of(*_whatever_family, ending))
