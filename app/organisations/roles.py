"""Who may do what in the panel: five roles, and the rights that pages ask for."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to her organisation, or to the installation."""

    ADMIN = "admin"
    NGO_ADMIN = "ngo_admin"
    AGENT = "agent"
    AUDITOR = "auditor"
    DONOR = "donor"


class Right(StrEnum):
    """What a page needs of whoever asks for it."""

    TOTALS = "totals"
    GROUPS = "groups"
    PEOPLE = "people"
    ENROL = "enrol"
    MESSAGES = "messages"
    RETRY = "retry"
    FUNNEL = "funnel"
    IMPORT = "import"
    EXPORT = "export"
    EXPORT_NAMES = "export_names"
    PROGRAMMES = "programmes"
    ERASE = "erase"
    FIELDWORK = "fieldwork"
    TEAM = "team"
    AUDIT = "audit"
    ACTIVATE = "activate"
    ORGANISATIONS = "organisations"
    STANDING = "standing"
    OWN = "own"


_R = Right
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.NGO_ADMIN: frozenset(Right) - {_R.ORGANISATIONS},
    Role.AGENT: frozenset({_R.TOTALS, _R.GROUPS, _R.PEOPLE, _R.ENROL, _R.ACTIVATE, _R.FIELDWORK, _R.EXPORT, _R.OWN}),
    Role.AUDITOR: frozenset(Right)
    - {
        _R.ENROL,
        _R.ACTIVATE,
        _R.RETRY,
        _R.IMPORT,
        _R.PROGRAMMES,
        _R.ERASE,
        _R.FIELDWORK,
        _R.TEAM,
        _R.STANDING,
        _R.ORGANISATIONS,
    },
    Role.DONOR: frozenset({_R.TOTALS, _R.EXPORT, _R.OWN}),
}
"""No role may move a group's money: the panel looks, enrols and helps."""

NEEDS_NGO = frozenset({Role.NGO_ADMIN, Role.AGENT})
"""Roles that belong to one organisation; the others may also belong to the whole installation."""


def may_grant(giver: Role, role: Role) -> bool:
    """Whether one person may invite another into this role: only the installation makes its own admins."""
    if giver is Role.ADMIN:
        return True
    return giver is Role.NGO_ADMIN and role is not Role.ADMIN
