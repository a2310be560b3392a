"""Loans: limit, schedule, charge, lateness, what a repayment settles."""
