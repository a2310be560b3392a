"""The shape of all that is kept, as SQLModel tables; ``metadata`` is what the migrations are compared with."""

from sqlmodel import SQLModel

from ledger.tables.books import Account, Anchor, Entry, Journal, LedgerHead, Outbox
from ledger.tables.columns import table_of
from ledger.tables.decisions import (
    Decision,
    HelpLoan,
    Linkage,
    ShareOutLine,
    ShareOutRecord,
    TierMember,
    TontineTurn,
)
from ledger.tables.life import (
    Attendance,
    BoxCount,
    ConstitutionVersion,
    Cycle,
    Declaration,
    Incident,
    Instalment,
    Loan,
    Meeting,
    Tally,
    Vote,
)
from ledger.tables.messages import DeliveryReport, InboundSms, InboxMessage, ScheduleMark, SmsBudget, SmsPhone
from ledger.tables.openings import Opening
from ledger.tables.panel import (
    Assignment,
    AuditLine,
    FormUsed,
    FunnelDay,
    ImportDraft,
    ImportMapping,
    Invitation,
    SignInLimit,
    Staff,
    StaffSession,
    WeekFigure,
)
from ledger.tables.people import ConsentAnswer, Member, Ngo, Office, SavingsGroup
from ledger.tables.programmes import GroupOrigin, Programme, ProgrammeGroup, Training, TrainingAttendance
from ledger.tables.support import Activity, ActivityVisit, Award, AwardTranche
from ledger.tables.trust import CommandResult, KeyTurn, LateAct, PinHelp
from ledger.tables.voices import Consultation, ConsultationAnswer

metadata = SQLModel.metadata

__all__ = [
    "Account",
    "Activity",
    "ActivityVisit",
    "Anchor",
    "Assignment",
    "Attendance",
    "AuditLine",
    "Award",
    "AwardTranche",
    "BoxCount",
    "CommandResult",
    "ConsentAnswer",
    "ConstitutionVersion",
    "Consultation",
    "ConsultationAnswer",
    "Cycle",
    "Decision",
    "Declaration",
    "DeliveryReport",
    "Entry",
    "FormUsed",
    "FunnelDay",
    "GroupOrigin",
    "HelpLoan",
    "ImportDraft",
    "ImportMapping",
    "InboundSms",
    "InboxMessage",
    "Incident",
    "Instalment",
    "Invitation",
    "Journal",
    "KeyTurn",
    "LateAct",
    "LedgerHead",
    "Linkage",
    "Loan",
    "Meeting",
    "Member",
    "Ngo",
    "Office",
    "Opening",
    "Outbox",
    "PinHelp",
    "Programme",
    "ProgrammeGroup",
    "SavingsGroup",
    "ScheduleMark",
    "ShareOutLine",
    "ShareOutRecord",
    "SignInLimit",
    "SmsBudget",
    "SmsPhone",
    "Staff",
    "StaffSession",
    "Tally",
    "TierMember",
    "TontineTurn",
    "Training",
    "TrainingAttendance",
    "Vote",
    "WeekFigure",
    "metadata",
    "table_of",
]
