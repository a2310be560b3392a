"""The menu written by hand gives the answers that Kesu gives, or its cost is no floor of anything."""

import urllib.request
from urllib.parse import urlencode

from bench.hops_stand import Stand
from bench.hops_talks import BY_HAND, WHOLE


def answers(bench: Stand, name: str, phone: str) -> list[str]:
    """Every answer of one whole conversation."""
    typed: list[str] = []
    heard: list[str] = []
    address = f"http://127.0.0.1:{bench.webs[name].port}{bench.path}"
    for _, key in WHOLE.hops:
        typed += [key] if key else []
        fields = {"sessionId": "alike", "phoneNumber": phone, "text": "*".join(typed)}
        with urllib.request.urlopen(address, urlencode(fields).encode(), timeout=10) as answer:
            heard.append(answer.read().decode())
    return heard


def check_alike(bench: Stand) -> None:
    """Play one conversation on both, by whoever would call last.

    Raises:
        RuntimeError: an answer is another.
    """
    phone = bench.phones[-1]
    ours, theirs = answers(bench, "kesu", phone), answers(bench, BY_HAND, phone)
    for (hop, _), one, other in zip(WHOLE.hops, ours, theirs, strict=True):
        if one != other:
            raise RuntimeError(f"{hop}: Kesu says {one!r}, the menu by hand {other!r}")
