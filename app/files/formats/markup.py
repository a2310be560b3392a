"""Walks the XML parts of a workbook without building a tree; namespaces are dropped, and work is bounded."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZipFile

from ledger.imports.reading.sheet import MAX_ROWS, Unreadable

MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
MAX_EVENTS: Final = 3_000_000
"""Of one part: a cell is five of them. More than half a million cells need, and some seconds of work."""
_CHUNK: Final = 1 << 16
_NOTHING: Final[Mapping[str, str]] = {}
Event = tuple[str, str, Mapping[str, str]]
"""``start`` with a name and its attributes, ``end`` with a name, ``text`` with the letters."""


def elements(part: IO[bytes]) -> Iterator[Event]:
    """Everything in a part, in its order.

    Raises:
        Unreadable: more elements than a table can need, or entities of its own.
        expat.ExpatError: it is no XML.
    """
    events: list[Event] = []
    names: dict[str, str] = {}  # a part has a few names and many elements
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, given: dict[str, str]) -> None:
        if given and "}" in "".join(given):
            given = {_bare(key): value for key, value in given.items()}
        events.append(("start", names.get(name) or names.setdefault(name, _bare(name)), given))

    def refuse(*_: object) -> None:
        raise Unreadable("broken")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: events.append(("end", names[name], _NOTHING))
    parser.CharacterDataHandler = lambda text: events.append(("text", text, _NOTHING))
    parser.EntityDeclHandler = refuse
    seen = 0
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk)
        seen += len(events)
        if seen > MAX_EVENTS:
            raise Unreadable("rows", str(MAX_ROWS))
        yield from events
        events.clear()
    parser.Parse(b"", True)
    yield from events


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def refuse_swelling(packed: ZipFile) -> None:
    """Look at how large the parts would be unpacked, before anything is.

    Raises:
        Unreadable: the file cannot be read.
    """
    if sum(item.file_size for item in packed.infolist()) > MAX_UNPACKED_BYTES:
        raise Unreadable("rows", str(MAX_ROWS))


def relations(packed: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part is related to: by identifier the kind, such as ``worksheet``, and the name of the other part."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in packed.namelist():
        return found
    with packed.open(listed) as open_part:
        for what, element, given in elements(open_part):
            if what == "start" and element == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given["Target"]))
                found[given["Id"]] = (given["Type"].rpartition("/")[2], target.lstrip("/"))
    return found
