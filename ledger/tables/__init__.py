"""The shape of all that is kept, as SQLModel tables; ``metadata`` is what the migrations are compared with."""

from sqlmodel import SQLModel

from ledger.tables.attention import AttentionRule, GroupNote
from ledger.tables.books import Account, Anchor, Entry, Journal, LedgerHead, Outbox, Seal
from ledger.tables.columns import table_of
from ledger.tables.decisions import (
    Decision,
    HelpLoan,
    Linkage,
    SeatTerm,
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
    InstalmentRow,
    Loan,
    Meeting,
    Tally,
    Vote,
)
from ledger.tables.messages import DeliveryReportRow, InboundSms, InboxMessage, ScheduleMark, SmsBudget, SmsPhone
from ledger.tables.openings import Opening
from ledger.tables.panel import (
    Assignment,
    AuditLine,
    DonorOrganisation,
    DonorProgramme,
    FormUsed,
    FunnelDay,
    ImportDraft,
    ImportMapping,
    Invitation,
    MonthFigure,
    SignInLimit,
    Staff,
    StaffSession,
    WeekFigure,
)
from ledger.tables.people import ConsentAnswer, Member, Ngo, Office, SavingsGroup
from ledger.tables.places import PlaceSpelling
from ledger.tables.programmes import (
    GroupOrigin,
    Programme,
    ProgrammeGroup,
    ProgrammePartner,
    Training,
    TrainingAttendance,
)
from ledger.tables.second_factors import Passkey, RecoveryCode
from ledger.tables.standing import GroupFact, GroupTransfer
from ledger.tables.support import Activity, ActivityVisit, Award, AwardTranche
from ledger.tables.trust import Activation, CommandResult, GroupRestart, KeyTurn, LateActRow, PinHelp, RestartPin
from ledger.tables.voices import Consultation, ConsultationAnswer
from ledger.tables.wording import ClipSigned, LineReviewed

metadata = SQLModel.metadata

__all__ = [
    "Account",
    "Activation",
    "Activity",
    "ActivityVisit",
    "Anchor",
    "Assignment",
    "Attendance",
    "AttentionRule",
    "AuditLine",
    "Award",
    "AwardTranche",
    "BoxCount",
    "ClipSigned",
    "CommandResult",
    "ConsentAnswer",
    "ConstitutionVersion",
    "Consultation",
    "ConsultationAnswer",
    "Cycle",
    "Decision",
    "Declaration",
    "DeliveryReportRow",
    "DonorOrganisation",
    "DonorProgramme",
    "Entry",
    "FormUsed",
    "FunnelDay",
    "GroupFact",
    "GroupNote",
    "GroupOrigin",
    "GroupRestart",
    "GroupTransfer",
    "HelpLoan",
    "ImportDraft",
    "ImportMapping",
    "InboundSms",
    "InboxMessage",
    "Incident",
    "InstalmentRow",
    "Invitation",
    "Journal",
    "KeyTurn",
    "LateActRow",
    "LedgerHead",
    "LineReviewed",
    "Linkage",
    "Loan",
    "Meeting",
    "Member",
    "MonthFigure",
    "Ngo",
    "Office",
    "Opening",
    "Outbox",
    "Passkey",
    "PinHelp",
    "PlaceSpelling",
    "Programme",
    "ProgrammeGroup",
    "ProgrammePartner",
    "RecoveryCode",
    "RestartPin",
    "SavingsGroup",
    "ScheduleMark",
    "Seal",
    "SeatTerm",
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
