"""The columns of an import file, with the names that people give them."""

from collections.abc import Mapping
from typing import Final

from anyascii import anyascii

OF_GROUP: Final = (
    "group", "group_name", "family", "village", "region", "share_value", "cash_unit", "loan_cash", "solidarity_cash",
    "outside_cash", "founded_on", "meeting_weekday",
)  # fmt: skip
OF_MEMBER: Final = (
    "number", "name", "sex", "phone", "language", "role", "shares", "loan_principal", "loan_charge", "fines_due",
)  # fmt: skip
NEEDED: Final = ("group", "number", "name")

_NAMES: Final[Mapping[str, str]] = {
    "groupe": "group", "code": "group", "code du groupe": "group", "group code": "group",
    "nom du groupe": "group_name", "group name": "group_name",
    "famille": "family", "methode": "family", "method": "family",
    "region": "region", "village": "village",
    "valeur de la part": "share_value", "share value": "share_value", "part": "share_value",
    "piece": "cash_unit", "cash unit": "cash_unit",
    "caisse credit": "loan_cash", "caisse de credit": "loan_cash", "loan cash": "loan_cash",
    "caisse solidarite": "solidarity_cash", "caisse de solidarite": "solidarity_cash",
    "solidarity cash": "solidarity_cash",
    "fonds exterieur": "outside_cash", "outside cash": "outside_cash",
    "date de creation": "founded_on", "founded": "founded_on", "founded on": "founded_on",
    "jour de reunion": "meeting_weekday", "meeting day": "meeting_weekday",
    "numero": "number", "no": "number", "member": "number", "membre": "number",
    "nom": "name", "nom et prenom": "name", "sexe": "sex", "sex": "sex",
    "telephone": "phone", "tel": "phone", "phone": "phone",
    "langue": "language", "language": "language", "fonction": "role", "role": "role",
    "parts": "shares", "shares": "shares", "pret": "loan_principal", "pret restant": "loan_principal",
    "loan": "loan_principal", "loan principal": "loan_principal", "frais": "loan_charge", "loan charge": "loan_charge",
    "amendes": "fines_due", "amendes dues": "fines_due", "fines": "fines_due", "fines due": "fines_due",
}  # fmt: skip


def column_of(heading: str) -> str | None:
    """The column that a heading names, however it is written; none for one nobody knows."""
    plain = " ".join(anyascii(heading).lower().replace("_", " ").replace(".", " ").split())
    known = plain.replace(" ", "_")
    return known if known in OF_GROUP + OF_MEMBER else _NAMES.get(plain)
