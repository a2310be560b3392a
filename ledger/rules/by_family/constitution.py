"""The constitution: every setting of a group for one cycle, with the default of its family.

Source: VSL Associates' field guide and CARE's manual (vsla), Oxfam's Saving for Change (epc), the SHG
method of Manjari and NRLM (shg). Where the manuals differ, the difference is a setting here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, Final, Literal, Self

from ledger.rules.by_family.families import ALIASES, FAMILIES, Family
from ledger.rules.by_family.settings import OneOf, PercentSetting, Rows, SettingError, SettingKind, WholeNumberSetting
from ledger.rules.funds.fines import DEFAULT_FINES, Fine
from ledger.rules.funds.solidarity import DEFAULT_GRANT_CAPS, GrantCap
from ledger.rules.money import CASH_UNITS_XOF

ChargeModel = Literal["flat", "rollover", "flat-term", "declining"]
_MAX_XOF = 1_000_000_000
MAX_REMINDER_WEEKS: Final = 26
"""The earliest that borrowers are reminded of the share-out, in weeks before it."""
_RETIRED: Final = frozenset({"tontine_order", "confirm_declarations"})
"""Settings that older files and backups still name and that no longer exist: they are passed over."""
_FINE_ROW = 'rows such as {"code": "late", "label": "Retard", "amount_xof": 50, "automatic": true}, codes unique'
_CAP_ROW = 'rows such as {"purpose": "illness", "label": "Maladie", "cap_xof": 10000}, purposes unique'


def _of(kind: SettingKind[Any]) -> Mapping[str, SettingKind[Any]]:
    return {"kind": kind}


def _xof(least: int = 0) -> Mapping[str, SettingKind[Any]]:
    return _of(WholeNumberSetting(least, _MAX_XOF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Constitution:
    """The settings of a group for a cycle; amounts in whole francs, times in weeks.

    `max_shares` 0 is no upper limit, `loan_cap_xof` 0 no cap, `solidarity_xof` 0 no contribution. The
    share of an SHG or a tontine is its equal amount. `first_loan_week` counts from 1.
    `last_repayment_weeks`: weeks before the share-out by which every loan must be due. `charge_percent`
    is for one period of `charge_period_weeks`, with `flat-term` for the whole term. `started_period`: what
    the period under way costs a loan that is brought back whole before its due meeting. `quorum`: approvals
    of officers a loan needs. `assembly_percent`: how many of its members must vote for the assembly to decide.

    Raises:
        SettingError: for a value or a combination that is not allowed.
    """

    family: Family = field(default="vsla", metadata=_of(OneOf(tuple(FAMILIES))))
    share_value_xof: int = field(default=500, metadata=_xof(1))
    cash_unit_xof: int = field(default=5, metadata=_of(OneOf(CASH_UNITS_XOF)))
    min_shares: int = field(default=0, metadata=_of(WholeNumberSetting(0, 1_000)))
    max_shares: int = field(default=5, metadata=_of(WholeNumberSetting(0, 1_000)))
    late_joiner: Literal["next_cycle", "buys_in"] = field(
        default="next_cycle", metadata=_of(OneOf(("next_cycle", "buys_in")))
    )
    meeting_every_weeks: int = field(default=1, metadata=_of(WholeNumberSetting(1, 8)))
    cycle_weeks: int = field(default=52, metadata=_of(WholeNumberSetting(4, 520)))
    min_members: int = field(default=15, metadata=_of(WholeNumberSetting(1, 500)))
    max_members: int = field(default=30, metadata=_of(WholeNumberSetting(1, 500)))
    loan_multiplier: int = field(default=3, metadata=_of(WholeNumberSetting(0, 20)))
    loan_multiplier_outside: int = field(default=5, metadata=_of(WholeNumberSetting(0, 20)))
    loan_cap_xof: int = field(default=0, metadata=_xof())
    first_loan_week: int = field(default=4, metadata=_of(WholeNumberSetting(1, 520)))
    max_loan_weeks: int = field(default=12, metadata=_of(WholeNumberSetting(1, 260)))
    last_repayment_weeks: int = field(default=1, metadata=_of(WholeNumberSetting(0, 52)))
    charge_model: ChargeModel = field(
        default="flat", metadata=_of(OneOf(("flat", "rollover", "flat-term", "declining")))
    )
    charge_percent: Fraction = field(default=Fraction(10), metadata=_of(PercentSetting()))
    charge_period_weeks: int = field(default=4, metadata=_of(WholeNumberSetting(1, 52)))
    started_period: Literal["free", "charged"] = field(default="free", metadata=_of(OneOf(("free", "charged"))))
    overdue_bars_loans: bool = field(default=True, metadata=_of(OneOf((True, False))))
    overpayment: Literal["returned", "shares"] = field(default="returned", metadata=_of(OneOf(("returned", "shares"))))
    quorum: int = field(default=3, metadata=_of(WholeNumberSetting(1, 5)))
    assembly_percent: int = field(default=50, metadata=_of(WholeNumberSetting(0, 100)))
    solidarity_xof: int = field(default=100, metadata=_xof())
    missed_solidarity: Literal["allowed", "owed"] = field(default="allowed", metadata=_of(OneOf(("allowed", "owed"))))
    solidarity_at_end: Literal["carried", "split"] = field(default="carried", metadata=_of(OneOf(("carried", "split"))))
    solidarity_loan_weeks: int = field(default=12, metadata=_of(WholeNumberSetting(1, 260)))
    grant_caps: tuple[GrantCap, ...] = field(
        default=DEFAULT_GRANT_CAPS, metadata=_of(Rows(GrantCap, "purpose", _CAP_ROW))
    )
    fines: tuple[Fine, ...] = field(default=DEFAULT_FINES, metadata=_of(Rows(Fine, "code", _FINE_ROW)))
    fines_go_to: Literal["loan", "solidarity"] = field(default="loan", metadata=_of(OneOf(("loan", "solidarity"))))
    remainder: Literal["next_cycle", "solidarity", "largest_fraction"] = field(
        default="next_cycle", metadata=_of(OneOf(("next_cycle", "solidarity", "largest_fraction")))
    )
    first_reminder_weeks: int = field(default=4, metadata=_of(WholeNumberSetting(1, MAX_REMINDER_WEEKS)))
    last_reminder_weeks: int = field(default=2, metadata=_of(WholeNumberSetting(0, MAX_REMINDER_WEEKS)))

    def __post_init__(self) -> None:
        """Read every field by its kind, then check the few that depend on another."""
        for item in fields(self):
            value = getattr(self, item.name)
            object.__setattr__(self, item.name, _read(item.name, item.metadata["kind"], value))
        if self.max_shares and self.max_shares < max(1, self.min_shares):
            raise SettingError("max_shares", self.max_shares, f"0 (no limit) or at least {self.min_shares}")
        for name in ("share_value_xof", "solidarity_xof"):
            if getattr(self, name) % self.cash_unit_xof:
                raise SettingError(name, getattr(self, name), f"a multiple of {self.cash_unit_xof} F")
        if self.max_members < self.min_members:
            raise SettingError("max_members", self.max_members, f"at least {self.min_members}")
        if self.last_repayment_weeks >= self.cycle_weeks:
            raise SettingError("last_repayment_weeks", self.last_repayment_weeks, "less than cycle_weeks")

    @classmethod
    def default(cls, family: str) -> Self:
        """Return what a new group of that family starts with. `avec` is `vsla`.

        Raises:
            SettingError: a value or a combination is not allowed.
        """
        return cls.from_settings(family, {})

    @classmethod
    def from_settings(cls, family: str, settings: Mapping[str, Any]) -> Self:
        """Return the family's default with these settings laid over it, given as plain JSON.

        A key may leave out its unit (`share_value` for `share_value_xof`).

        Raises:
            SettingError: naming the key, the value and what is allowed.
        """
        known = {item.name for item in fields(cls)} - {"family"}
        named: Any = ALIASES.get(family, family)  # an unknown family is refused by its field
        chosen: dict[str, Any] = dict(FAMILIES.get(named, {}))
        given: set[str] = set()
        for key, value in settings.items():
            name = next((name for name in (key, f"{key}_xof", f"{key}_weeks") if name in known), None)
            if (key == "family" and value in (family, named)) or key in _RETIRED:
                continue
            if name is None or name in given:
                raise SettingError(key, value, f"each once, one of {', '.join(sorted(known))}")
            given.add(name)
            chosen[name] = value
        return cls(family=named, **chosen)

    def to_settings(self) -> dict[str, Any]:
        """Return every setting as plain JSON; `from_settings` gives the same constitution back."""
        return {item.name: item.metadata["kind"].write(getattr(self, item.name)) for item in fields(self)}

    def changed(self, other: Self) -> tuple[str, ...]:
        """Name the settings that differ, in the order of the fields: what an assembly decision must list."""
        names = (item.name for item in fields(self))
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))

    @property
    def stake_xof(self) -> int:
        """The equal stake of a tontine round: its share."""
        return self.share_value_xof

    @property
    def shares_out(self) -> bool:
        """Whether the cycle ends in a share-out."""
        return self.family in ("vsla", "epc")

    @property
    def capital_stays(self) -> bool:
        """Whether the group keeps its capital from year to year: nothing is ever shared out and there is no pot."""
        return self.family == "shg"


def _read(key: str, kind: SettingKind[Any], value: object) -> object:
    try:
        return kind.read(value)
    except (TypeError, ValueError, AttributeError) as cause:
        raise SettingError(key, value, kind.allowed()) from cause
