"""The families of groups, that of joint ventures, and where their defaults differ from those of a VSLA group."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

Family = Literal["vsla", "epc", "shg", "tontine", "venture"]
VENTURE: Final = "venture"
"""The family of a joint venture: its members are groups, and what they have in it are stakes."""

ALIASES: Final[Mapping[str, Family]] = MappingProxyType({"avec": "vsla"})
"""Other names; AVEC is what a VSLA is called in French."""

FAMILIES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        # 1 to 5 shares a meeting, a missed saving allowed: the defaults of the constitution itself.
        "vsla": MappingProxyType({}),
        # A fixed amount or any multiple of it, every meeting.
        "epc": MappingProxyType({"min_shares": 1, "max_shares": 0}),
        # One equal amount; loans by the month on what remains, in up to six parts; nothing is shared out.
        "shg": MappingProxyType(
            {
                "min_shares": 1,
                "max_shares": 1,
                "charge_model": "declining",
                "charge_percent": "2",
                "max_loan_weeks": 24,
                "solidarity_xof": 0,
            }
        ),
        # One equal stake; the pot itself is the loan.
        "tontine": MappingProxyType(
            {
                "min_shares": 1,
                "max_shares": 1,
                "loan_multiplier": 0,
                "loan_multiplier_outside": 0,
                "charge_percent": "0",
                "solidarity_xof": 0,
                "min_members": 2,
            }
        ),
        # Stakes of groups at their own meetings; nothing is saved or lent, and what was earned is paid by stakes.
        VENTURE: MappingProxyType(
            {
                "share_value_xof": 5,
                "max_shares": 0,
                "cycle_weeks": 520,
                "meeting_every_weeks": 4,
                "loan_multiplier": 0,
                "loan_multiplier_outside": 0,
                "charge_percent": "0",
                "solidarity_xof": 0,
                "fines": (),
                "min_members": 2,
            }
        ),
    }
)
"""Settings laid over the constitution's defaults, by family. Source: see the constitution."""
