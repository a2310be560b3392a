"""The same view of the books as the model's, from the ledger's balances and tables."""

from sqlalchemy import text

from ledger.database import Database
from tests.ledger.any_sequence.driven import Observed

_BALANCES = text("SELECT code, balance_xof FROM account WHERE group_id = :group_id")
_MEMBERS = text("""
SELECT m.number, m.left_on, (SELECT count(*) FROM office o WHERE o.group_id = m.group_id AND o.member = m.number
                             AND o.ended_on IS NULL) AS offices
FROM member m WHERE m.group_id = :group_id ORDER BY m.number
""")
_CYCLE = text("SELECT number, frozen_on FROM cycle WHERE group_id = :group_id AND closed_on IS NULL")
_DECLARED = text("""
SELECT member, kind, shares, amount_xof FROM declaration WHERE group_id = :group_id AND outcome IS NULL
ORDER BY declared_seq
""")
_LOANS = text("SELECT number, member, principal_xof, status FROM loan WHERE group_id = :group_id ORDER BY number")
_TALLIES = text("""
SELECT member, shares, solidarity_xof, fines_xof, repayment_xof, posted_seq FROM tally
WHERE group_id = :group_id AND meeting = :meeting
""")
_MEETING = text("SELECT number, closed_us FROM meeting WHERE group_id = :group_id ORDER BY number DESC LIMIT 1")
_OF_ONE_CYCLE = {
    "charges earned": "earned:charges",
    "fines earned": "earned:fines",
    "fines for solidarity": "earned:solidarity",
    "income": "earned:income",
    "spent": "expenses",
    "helped": "benefits",
    "lost": "losses",
}


_LENDERS = text("SELECT lender, amount_xof, repaid_xof FROM linkage WHERE group_id = :group_id ORDER BY number")
_ROLL = text("SELECT member, presence FROM attendance WHERE group_id = :group_id AND meeting = :meeting")
_INCIDENTS = text("""
SELECT kind, meeting, detail, amount_xof, resolution FROM incident WHERE group_id = :group_id ORDER BY number
""")
_DECISIONS = text("""
SELECT kind, meeting, present, in_favour, confirmed_by FROM decision WHERE group_id = :group_id ORDER BY number
""")


async def observe(database: Database, group_id: int) -> Observed:
    """Amounts as somebody would point at them: none of them has a sign."""
    signed = {row["code"]: row["balance_xof"] for row in await database.fetch(_BALANCES, group_id=group_id)}
    balance = {code: abs(xof) for code, xof in signed.items()}
    latest = await database.fetch(_MEETING, group_id=group_id)
    meeting = latest[0]["number"] if latest else 0
    cycle = (await database.fetch(_CYCLE, group_id=group_id))[0]
    members = await database.fetch(_MEMBERS, group_id=group_id)
    return {
        "boxes": (balance["box:loan"], balance["box:solidarity"]),
        "outside": (balance["box:outside"], balance["grants"], balance["linkage"]),
        "kept": tuple(balance.get(code, 0) for code in ("kept:bank", "kept:wallet", "inherited")),
        "owned": {
            code.removeprefix("property:"): xof for code, xof in balance.items() if code.startswith("property:") and xof
        },
        "lenders": [
            (row["lender"], row["amount_xof"], row["amount_xof"] - row["repaid_xof"])
            for row in await database.fetch(_LENDERS, group_id=group_id)
        ],
        "roll": {
            row["member"]: row["presence"] for row in await database.fetch(_ROLL, group_id=group_id, meeting=meeting)
        },
        "incidents": [tuple(row) for row in await database.fetch(_INCIDENTS, group_id=group_id)],
        "decisions": [tuple(row) for row in await database.fetch(_DECISIONS, group_id=group_id)],
        "meeting": (meeting, bool(latest) and latest[0]["closed_us"] is None),
        "cycle": (cycle["number"], cycle["frozen_on"] is not None),
        "of the cycle": {name: balance.get(code, 0) for name, code in _OF_ONE_CYCLE.items()}
        | {"difference": -signed["difference"]},
        "members": {
            row["number"]: (
                row["left_on"] is None,
                row["offices"] > 0,
                *(balance[f"{kind}:{row['number']}"] for kind in ("shares", "solidarity", "fines", "help")),
                balance.get(f"taken:{row['number']}", 0),
            )
            for row in members
        },
        "owed": {
            row["number"]: (balance[f"arrears:{row['number']}"], balance[f"dues:{row['number']}"]) for row in members
        },
        "declared": [
            (row["member"], row["kind"], row["shares"] or row["amount_xof"])
            for row in await database.fetch(_DECLARED, group_id=group_id)
        ],
        "loans": [
            (
                row["member"],
                row["principal_xof"],
                row["status"],
                *(balance.get(f"{kind}:{row['number']}", 0) for kind in ("handover", "principal", "charge", "penalty")),
            )
            for row in await database.fetch(_LOANS, group_id=group_id)
        ],
        "noted": {
            row["member"]: (
                *(row[name] for name in ("shares", "solidarity_xof", "fines_xof", "repayment_xof")),
                row["posted_seq"] is not None,
            )
            for row in await database.fetch(_TALLIES, group_id=group_id, meeting=meeting)
        },
    }
