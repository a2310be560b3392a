"""The columns of an import, with the names that people give them; a setting of the group is a column too."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from ledger.rules.constitution import Constitution

OF_GROUP: Final = (
    "group", "group_name", "family", "village", "region", "group_language", "share_value", "cash_unit", "loan_cash",
    "solidarity_cash", "outside_cash", "founded_on", "meeting_weekday", "settings",
)  # fmt: skip
OF_MEMBER: Final = (
    "number", "name", "sex", "phone", "language", "role", "joined_on", "consent_on", "shares", "savings", "solidarity",
    "loan_principal", "loan_charge", "loan_lent", "loan_due_on", "loans", "fines_due",
)  # fmt: skip
SETTINGS: Final = frozenset(item.name for item in fields(Constitution)) - {
    "family", "share_value_xof", "cash_unit_xof", "fines", "grant_caps",
}  # fmt: skip
NEEDED: Final = ("group", "number", "name")

_NAMES: Final[Mapping[str, str]] = {
    "groupe": "group", "code": "group", "code du groupe": "group", "group code": "group",
    "nom du groupe": "group_name", "famille": "family", "methode": "family", "method": "family",
    "langue du groupe": "group_language",
    "valeur de la part": "share_value", "part": "share_value", "piece": "cash_unit",
    "caisse credit": "loan_cash", "caisse de credit": "loan_cash", "caisse solidarite": "solidarity_cash",
    "caisse de solidarite": "solidarity_cash", "fonds exterieur": "outside_cash",
    "date de creation": "founded_on", "debut du cycle": "founded_on", "founded": "founded_on",
    "jour de reunion": "meeting_weekday", "meeting day": "meeting_weekday",
    "numero": "number", "no": "number", "member": "number", "membre": "number",
    "nom": "name", "nom et prenom": "name", "sexe": "sex", "telephone": "phone", "tel": "phone",
    "langue": "language", "fonction": "role", "entree le": "joined_on", "accord le": "consent_on",
    "parts": "shares", "epargne": "savings", "solidarite": "solidarity",
    "pret": "loan_principal", "pret restant": "loan_principal", "loan": "loan_principal",
    "frais": "loan_charge", "pret recu": "loan_lent", "echeance": "loan_due_on",
    "amendes": "fines_due", "amendes dues": "fines_due", "fines": "fines_due",
}  # fmt: skip


def column_of(heading: str) -> str | None:
    """The column that a heading names, however it is written; none for one nobody knows."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(letter))
    plain = " ".join(bare.casefold().replace("_", " ").replace(".", " ").split())
    known = plain.replace(" ", "_")
    return known if known in OF_GROUP or known in OF_MEMBER or known in SETTINGS else _NAMES.get(plain)
