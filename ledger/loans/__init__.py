"""A loan from the request to the money in her hand: asked for, voted on, handed over, acknowledged."""

from ledger.loans.handover import acknowledge, hand_over, in_hand_xof
from ledger.loans.request import borrower_of, check_request, limit_of, request_loan
from ledger.loans.rows import LoanAsked, loan_amount, loans_leaving, loans_with_status
from ledger.loans.vote import cast_vote, loans_to_vote
from ledger.loans.withdrawal import waiting_request, withdraw_request

__all__ = [
    "LoanAsked",
    "acknowledge",
    "borrower_of",
    "cast_vote",
    "check_request",
    "hand_over",
    "in_hand_xof",
    "limit_of",
    "loan_amount",
    "loans_leaving",
    "loans_to_vote",
    "loans_with_status",
    "request_loan",
    "waiting_request",
    "withdraw_request",
]
