"""Which gateways a message may take, in which order: by organisation and by network, from one line of settings.

``camide:+2237=orange,africastalking; +2236=kannel; *=africastalking`` reads: Orange numbers of Camide's groups through
Orange and else through Africa's Talking; all numbers that begin with +2236 through Kannel; the rest as the star says.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WHO = re.compile(r"(?:(?P<ngo>[A-Za-z0-9_.-]+):?)?(?P<prefix>\+[0-9]{1,15})?|\*")


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One line of the table. ``ngo`` "" is any organisation, ``prefix`` "" any number."""

    ngo: str
    prefix: str
    gateways: tuple[str, ...]

    @property
    def weight(self) -> tuple[bool, int]:
        """The more a rule names, the more it counts: an organisation first, then the longer prefix."""
        return bool(self.ngo), len(self.prefix)


class Routes:
    """The table, the most particular rule first."""

    def __init__(self, rules: Iterable[RoutingRule]) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.weight, reverse=True)

    @classmethod
    def parse(cls, line: str, known: Sequence[str]) -> "Routes":
        """Read the setting; an empty one sends everything through the first known gateway.

        Raises:
            ValueError: a rule that cannot be read, or a gateway that is not set up; in one clear line.
        """
        rules = [_rule(part.strip(), known) for part in line.split(";") if part.strip()]
        if not any(rule.weight == (False, 0) for rule in rules):
            rules.append(RoutingRule("", "", tuple(known)))
        return cls(rules)

    def for_(self, phone: str, ngo: str | None) -> tuple[str, ...]:
        """The gateways for a phone (E.164) of an organisation's group, the best first."""
        return next(
            rule.gateways
            for rule in self._rules
            if rule.ngo in ("", (ngo or "").lower()) and phone.startswith(rule.prefix)
        )


def _rule(written: str, known: Sequence[str]) -> RoutingRule:
    who, _, names = (part.strip() for part in written.partition("="))
    match = _WHO.fullmatch(who)
    gateways = tuple(name.strip() for name in names.split(",") if name.strip())
    if match is None or not who or not gateways:
        raise ValueError(f"a route reads NGO:+PREFIX=gateway,gateway or *=gateway, not {written!r}")
    for name in gateways:
        if name not in known:
            raise ValueError(f"the route {written!r} names {name!r}, which is not set up; set up: {', '.join(known)}")
    return RoutingRule((match["ngo"] or "").lower(), match["prefix"] or "", gateways)
