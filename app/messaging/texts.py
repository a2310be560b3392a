"""The words of a message: catalogue, facts and reader made into one GSM-7 part, alone or several together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.messaging.topics import Fact, Topic
from menus.text.catalogue import BASE, Catalogues, load_catalogues
from menus.text.fill import CountedBlank, Day, Francs, Value, fill
from menus.text.fold import fold
from menus.text.francs import francs
from menus.text.gsm import SMS_SEPTETS, is_gsm, septets
from menus.text.shorten import cut

DASH, WORD_SEPTETS, LABEL_SEPTETS = "-", 32, 40
UNNAMED = "movement"
# The one amount of a message that is agreed to: in Bambara it is also counted in units of five francs.
_AGREED_TO = frozenset({"amount", "net"})

_OTHER_WORDS = {"before": "again", "kept": "kept"}
"""What takes the place of something told before, and money that is kept outside the box."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """One message before it is put into words. ``short``: nothing may be said but that there is something to see."""

    id: int
    topic: Topic
    facts: Mapping[str, int | str] = field(repr=False)
    number: int
    language: str
    short: bool


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS of one part, and the outbox rows it carries, the first of them in whose name it goes."""

    ids: tuple[int, ...]
    text: str = field(repr=False)


class Texts:
    """All messages in all languages."""

    def __init__(self, catalogues: Catalogues, service_code: str) -> None:
        """Take the catalogues that hold the ``sms`` keys, and what people dial."""
        self._catalogues = catalogues
        self._code = service_code
        self._keys = catalogues.keys

    @classmethod
    def load(cls, service_code: str) -> "Texts":
        """Read the languages' files.

        Raises:
            LanguageFileError: a file cannot be read.
            MissingTextError: French lacks the text.
        """
        return cls(load_catalogues(), service_code)

    @property
    def catalogues(self) -> Catalogues:
        """The catalogues themselves, for the static check."""
        return self._catalogues

    def one(self, part: TextPart) -> str:
        """One message in one GSM-7 part. Without its figures, should they be wider than anybody foresaw.

        Raises:
            MissingTextError: the topic has no words. MissingValueError: a fact is missing.
        """
        if part.short:
            return self._short(part)
        name = self._key(part)
        tight = f"{name}.tight"
        for key, counted in ((name, True), (name, False), (tight, False)):
            if key in self._keys and septets(text := self._filled(part, key, counted=counted)) <= SMS_SEPTETS:
                return text
        return self._short(part)

    def several(self, parts: Sequence[TextPart]) -> list[Sms]:
        """The messages for one phone in as few SMS as they need; they share a language.

        Raises:
            as ``one``.
        """
        if len(parts) == 1:
            return [Sms((parts[0].id,), self.one(parts[0]))]
        speaking = [part for part in parts if part.topic.merges and not part.short]
        silent = [part for part in parts if part.topic.merges and part.short]
        alone = [part for part in parts if not part.topic.merges]
        return [
            *self._pack(speaking),
            *self._hint(silent),
            *self._each(alone),
        ]

    def _each(self, parts: Sequence[TextPart]) -> Iterable[Sms]:
        """Messages that stand alone; two that say the same to one phone are one."""
        saying: dict[str, list[int]] = {}
        for part in parts:
            saying.setdefault(self.one(part), []).append(part.id)
        return (Sms(tuple(ids), text) for text, ids in saying.items())

    def _pack(self, parts: Sequence[TextPart]) -> Iterable[Sms]:
        waiting = list(parts)
        while waiting:
            if len(waiting) == 1:
                yield Sms((waiting[0].id,), self.one(waiting[0]))
                return
            fitting = 1
            while fitting < len(waiting) and septets(self._joined(waiting[: fitting + 1])) <= SMS_SEPTETS:
                fitting += 1
            taken, waiting = waiting[:fitting], waiting[fitting:]
            text = self.one(taken[0]) if fitting == 1 else self._joined(taken)
            yield Sms(tuple(part.id for part in taken), text)

    def _joined(self, parts: Sequence[TextPart]) -> str:
        briefs = ", ".join(self._filled(part, f"{self._key(part)}.brief", counted=False) for part in parts)
        return self._say(parts[0].language, "sms.merged", {"parts": briefs[:1].upper() + briefs[1:]})

    def _hint(self, parts: Sequence[TextPart]) -> Iterable[Sms]:
        if not parts:
            return
        ids = tuple(part.id for part in parts)
        numbers = sorted({part.number for part in parts})
        if len(numbers) == 1:
            yield Sms(ids, self._say(parts[0].language, "sms.shared.receipt", {"number": numbers[0]}))
            return
        shown = ", ".join(map(str, numbers[:12]))
        yield Sms(ids, self._say(parts[0].language, "sms.shared.several", {"numbers": shown}))

    def _key(self, part: TextPart) -> str:
        """The topic's words; others where a fact is told that most messages do not have."""
        name = f"sms.{part.topic.name}"
        others = (f"{name}.{words}" for fact, words in _OTHER_WORDS.items() if fact in part.facts)
        return next((key for key in others if key in self._keys), name)

    def _short(self, part: TextPart) -> str:
        own = f"sms.{part.topic.name}.short"
        return self._filled(part, own if own in self._keys else f"sms.shared.{part.topic.kind}", counted=False)

    def _filled(self, part: TextPart, key: str, *, counted: bool) -> str:
        values = _values(part, counted=counted) | {"number": part.number}
        if part.topic.keys:
            values["code"] = f"{self._code.removesuffix('#')}*{part.topic.keys}#"
        for name, kind in part.topic.facts.items():
            if kind == "said":
                values[name] = self._catalogues.text(part.language, f"word.{part.facts.get(name, UNNAMED)}")
            elif values.get(name) == DASH and f"word.without_{name}" in self._keys:
                values[name] = self._catalogues.text(part.language, f"word.without_{name}")
        if part.topic.lists:
            told = [f"sms.{part.topic.name}.{name}" for name in part.topic.facts if name in part.facts]
            together = ", ".join(self._say(part.language, each, values) for each in told)
            values["parts"] = together[:1].upper() + together[1:]
        return self._say(part.language, key, values)

    def _say(self, language: str, key: str, values: Mapping[str, Value]) -> str:
        known = language if language in self._catalogues.languages else BASE
        template = self._catalogues.folded(known, key)
        text = fill(template, {"code": self._code, **values}, known)
        return text if is_gsm(text) else fold(text)


def _values(part: TextPart, *, counted: bool) -> dict[str, Value]:
    return {
        name: _value(kind, part.facts[name], part.language, counted=counted and name in _AGREED_TO)
        for name, kind in part.topic.facts.items()
        if name in part.facts
    } | {name: DASH for name in part.topic.optional if name not in part.facts}


def _value(kind: Fact, fact: int | str, language: str, *, counted: bool) -> Value:
    match kind:
        case "money":
            return CountedBlank(int(fact)) if counted else Francs(int(fact))
        case "sum":
            return francs(int(fact), language).removesuffix(" F")
        case "day":
            return Day(date.fromisoformat(str(fact)))
        case "count":
            return int(fact)
        case "word":
            return cut(str(fact), WORD_SEPTETS)
        case "label" | "said":
            return cut(str(fact), LABEL_SEPTETS)
