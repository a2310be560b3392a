"""The groups that random walks start from: one of each family, small enough that everybody's turn comes soon."""

from datetime import date

from app.demo.network import PIN, consent_of
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.rules.by_family.constitution import Constitution

MEMBERS = 8
BEGAN = date(2025, 11, 5)
ROLES = dict(enumerate(("president", "secretary", "treasurer", "counter", "counter", "key_holder"), 1))
FAMILIES: dict[str, dict[str, object]] = {
    "vsla": {"first_loan_week": 1, "quorum": 1},
    "epc": {"first_loan_week": 1, "quorum": 1, "share_value_xof": 250, "solidarity_at_end": "split"},
    "shg": {"first_loan_week": 1, "quorum": 1, "max_shares": 5},
    "tontine": {"share_value_xof": 1_000},
}


def code_of(walk: int) -> str:
    """Every walk has a group of its own."""
    return f"{walk:05}"


async def found(database: Database, vault: PinVault, family: str, walk: int) -> int:
    """Found the group of one walk: eight members, each with a phone; give its id."""
    code = code_of(walk)
    async with database.unit_of_work() as unit:
        rules = Constitution.from_settings(family, FAMILIES[family])
        founding = Founding(code=code, name="Benkadi", family=family, constitution=rules, founded_on=BEGAN)
        group_id = await found_group(unit, founding)
        for number in range(1, MEMBERS + 1):
            enrolment = Enrolment(
                number=number,
                name=f"Awa {number}",
                joined_on=BEGAN,
                phone=f"+2237{code}{number:02}",
                pin_hash=vault.hash(group_id, number, PIN),
                roles=(ROLES[number],) if number in ROLES else (),
                consent=consent_of(BEGAN, "fr"),
            )
            await enrol_member(unit, group_id, enrolment)
    return group_id
