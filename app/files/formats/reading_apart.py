"""Reads one file in a process of its own, which has no secrets: ``python -m … SECONDS BYTES`` with this module.

It may take so many seconds of the processor and so many bytes of memory, and writes no file. It reads a line of JSON
(``name``, ``columns``, ``given``, ``of``) and the file behind it from its input, and writes JSON: the sheet, why the
file is unreadable, or where reading failed, without a word of the file.
"""

import json
import resource
import sys
import traceback

from app.files.columns.mapping import ColumnChoices
from app.files.formats.reading import read_file
from ledger.imports.reading.sheet import Unreadable


def _parts(value: object) -> dict[str, object]:
    """A dataclass as JSON has it."""
    return {name: getattr(value, name) for name in getattr(value, "__dataclass_fields__", ())}


def answer(asked: bytes) -> str:
    """What the process writes to one question."""
    head, _, body = asked.partition(b"\n")
    said = json.loads(head)
    try:
        sheet = read_file(body, said["name"], ColumnChoices(said["columns"], said["given"], said["of"]))
        return json.dumps({"sheet": sheet}, default=_parts)
    except Unreadable as problem:
        return json.dumps({"unreadable": [problem.why, problem.what]})
    except MemoryError:
        return json.dumps({"unreadable": ["work", ""]})
    except Exception as problem:  # noqa: BLE001 -- told by its kind and place: its message may quote the file
        place = traceback.extract_tb(problem.__traceback__)[-1]
        return json.dumps({"failed": f"{type(problem).__name__} in {place.name}, line {place.lineno}"})


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Take the limits, read, answer."""
    limits = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: cpu_seconds}
    for what, most in (limits | {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}).items():
        resource.setrlimit(what, (most, most))
    sys.stdout.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
