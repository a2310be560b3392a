"""A receipt as a list of news names it: its day, what it was, its amount."""

from ledger.people.contacts.proxy_receipts import ProxyReceipt
from menus.engine.screens import Plain

_AMOUNTS = ("amount", "net", "savings")


def in_words(told: ProxyReceipt) -> dict[str, Plain]:
    """A receipt's values."""
    amount = next((told.facts[name] for name in _AMOUNTS if name in told.facts), "")
    return {"moved_on": told.on.isoformat(), "what": f"told_{told.topic}", "amount_xof": amount}
