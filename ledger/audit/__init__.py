"""The audit: everything that can be recomputed from the entries is, and whatever does not agree is named."""

from ledger.audit.report import AuditProblem, AuditReport
from ledger.audit.whole import audit

__all__ = ["AuditProblem", "AuditReport", "audit"]
