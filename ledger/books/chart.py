"""The chart of accounts of a group: every account's code, what it stands for, and the bounds it must keep.

Debit is positive, credit negative. A code is ``kind`` or ``kind:detail``, where the detail is a fund, a member's number
or a loan's number. Source: docs/ledger.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LIMIT_XOF = 10**15


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to be opened, with its bounds in whole francs."""

    code: str
    floor_xof: int
    ceil_xof: int
    member: int | None = None
    loan: int | None = None

    @property
    def kind(self) -> str:
        """The word before the colon."""
        return self.code.partition(":")[0]


BOX_LOAN = "box:loan"
BOX_SOLIDARITY = "box:solidarity"
BOX_OUTSIDE = "box:outside"
PROMISED = "promised"
CHARGES_EARNED = "earned:charges"
FINES_EARNED = "earned:fines"
EXPENSES = "expenses"
BENEFITS = "benefits"
GRANTS = "grants"
SURPLUS = "surplus"
OPENING = "opening"
DIFFERENCE = "difference"
LOSSES = "losses"
CARRIED = "carried"
AWAITED = "awaited"
LINKAGE = "linkage"
INCOME = "earned:income"
SOLIDARITY_EARNED = "earned:solidarity"
SOLIDARITY_FUND = "fund:solidarity"
INHERITED = "inherited"
"""Property as it stood when the cycle began: what earlier cycles left to this one, and no profit of it."""
OPENING_PURCHASE = "opening purchase"
"""The memo of savings put back out of a share-out: the limits of a meeting do not count them."""


def _held(code: str, member: int | None = None, loan: int | None = None) -> AccountSpec:
    """What the group holds or is owed: never below zero."""
    return AccountSpec(code, 0, LIMIT_XOF, member, loan)


def _owed(code: str, member: int | None = None) -> AccountSpec:
    """What the group owes or has earned: never above zero."""
    return AccountSpec(code, -LIMIT_XOF, 0, member)


def _either(code: str) -> AccountSpec:
    return AccountSpec(code, -LIMIT_XOF, LIMIT_XOF)


def group_accounts() -> tuple[AccountSpec, ...]:
    """The accounts every group has from its first day."""
    return (
        *(_held(code) for code in (BOX_LOAN, BOX_SOLIDARITY, BOX_OUTSIDE, PROMISED, EXPENSES, BENEFITS, LOSSES)),
        *(_owed(code) for code in (CHARGES_EARNED, FINES_EARNED, INCOME, SOLIDARITY_EARNED, GRANTS, AWAITED, LINKAGE)),
        *(_either(code) for code in (SURPLUS, OPENING, DIFFERENCE, CARRIED, SOLIDARITY_FUND)),
    )


def shares_of(member: int) -> str:
    """What the group owes a member for her shares."""
    return f"shares:{member}"


def solidarity_of(member: int) -> str:
    """What a member has given to the solidarity fund."""
    return f"solidarity:{member}"


def fines_of(member: int) -> str:
    """Fines imposed on a member and not yet paid."""
    return f"fines:{member}"


def declared_by(member: int) -> str:
    """What a member announced and nobody has confirmed."""
    return f"declared:{member}"


def payable_to(member: int) -> str:
    """What a share-out still owes a member."""
    return f"payable:{member}"


def arrears_of(member: int) -> str:
    """Savings a member missed and still has to bring; stands against ``awaited``, for no money has moved."""
    return f"arrears:{member}"


def dues_of(member: int) -> str:
    """Solidarity contributions a member missed and still has to bring; stands against ``awaited``."""
    return f"dues:{member}"


def help_of(member: int) -> str:
    """What a member has still to give back of a loan without charge out of the solidarity fund."""
    return f"help:{member}"


def pot_of(member: int) -> str:
    """What a member of a tontine has received of her pot."""
    return f"pot:{member}"


def member_accounts(member: int) -> tuple[AccountSpec, ...]:
    """The accounts every member has from the day she joins."""
    return (
        _owed(shares_of(member), member),
        _owed(solidarity_of(member), member),
        _held(fines_of(member), member),
        _owed(declared_by(member), member),
        _owed(payable_to(member), member),
        *(_held(code(member), member) for code in (arrears_of, dues_of, help_of, pot_of)),
    )


def principal_of(loan: int) -> str:
    """What is still owed of the amount lent."""
    return f"principal:{loan}"


def charge_of(loan: int) -> str:
    """Charges that fell due and are unpaid."""
    return f"charge:{loan}"


def handover_of(loan: int) -> str:
    """Money that left the box and that the borrower has not acknowledged yet."""
    return f"handover:{loan}"


def penalty_of(loan: int) -> str:
    """Fines for lateness on one loan, settled before its charge."""
    return f"penalty:{loan}"


def loan_accounts(loan: int, member: int) -> tuple[AccountSpec, ...]:
    """The accounts of one loan; a repayment beyond what is owed breaks their floor."""
    return tuple(_held(code(loan), member, loan) for code in (principal_of, charge_of, handover_of, penalty_of))


def kept_at(place: str) -> str:
    """Money of the loan fund that is kept outside the box: at a bank, or in a wallet."""
    return f"kept:{place}"


def property_of(thing: str) -> str:
    """What one thing of the group stands in the books with; ``thing`` is its kind and its number, ``machine2``."""
    return f"property:{thing}"


def venture_of(venture: int) -> str:
    """What the group has put into a joint venture, by the venture's group id."""
    return f"venture:{venture}"


def taken_by(member: int) -> str:
    """The value of things of the group that a member took over, to be set against what a share-out owes her."""
    return f"taken:{member}"


def opened_when_needed(code: str) -> AccountSpec | None:
    """An account that a group has from the first time it needs it; none where every group has it, or nobody."""
    if code == INHERITED:
        return _owed(code)
    kind, _, detail = code.partition(":")
    if kind == "taken":
        return _held(code, int(detail))
    return _held(code) if kind in ("kept", "property", "venture") and detail else None


def sum_of_kind_xof(balances_xof: Mapping[str, int], kind: str) -> int:
    """All accounts of a kind together."""
    return sum(xof for code, xof in balances_xof.items() if code.partition(":")[0] == kind)


def takes_cash_out(entries: Mapping[str, int]) -> bool:
    """Whether the boxes hold less afterwards; what moves from one to another stays."""
    return sum(amount_xof for code, amount_xof in entries.items() if code.startswith("box:")) < 0


_BOUNDS_XOF = {
    spec.kind: (spec.floor_xof, spec.ceil_xof)
    for spec in (
        *group_accounts(),
        *member_accounts(0),
        *loan_accounts(0, 0),
        *(_held(kept_at("")), _held(property_of("")), _held(venture_of(0)), _held(taken_by(0)), _owed(INHERITED)),
    )
}


def bounds_of(code: str) -> tuple[int, int]:
    """The floor and the ceiling of any account, in whole francs; one that no chart has may hold nothing."""
    return _BOUNDS_XOF.get(code.partition(":")[0], (0, 0))
