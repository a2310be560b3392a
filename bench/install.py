"""How large an installation is: what production needs, what `make run` needs, each without Python itself.

    python -m bench.install

Counted are the files of every distribution that `kesu` asks for, directly or not, and Kesu's own packages. What Python
compiles them to is a cache that some installers write and others leave to the first start; it is a figure of its own.
"""

import re
from collections.abc import Collection, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
OWN = ("app", "ledger", "menus", "migrations", "sessions")
INSTALLATIONS = {"production": (), "make_run": ("local",), "with_pdf_and_traces": ("pdf", "traces")}
MEGABYTE = 1024 * 1024


def closure(name: str, extras: Collection[str] = ()) -> dict[str, metadata.Distribution]:
    """Every distribution that a distribution with these extras needs on this machine, by name, without itself."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(name, tuple(extras))]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        for wanted in _requirements(*asked):
            plain = _plain(wanted.name)
            found[plain] = metadata.distribution(wanted.name)
            waiting.append((plain, tuple(sorted(wanted.extras))))
    return found


def _requirements(name: str, extras: tuple[str, ...]) -> Iterator[Requirement]:
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield wanted


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def files_of(distribution: metadata.Distribution) -> Iterator[tuple[Path, Path]]:
    """Each file of a distribution that lies in the folder of packages: where it is, and its path there."""
    for file in distribution.files or ():
        there = Path(str(distribution.locate_file(file)))
        if ".." not in file.parts and there.is_file():
            yield there, Path(*file.parts)


def size_mb(extras: Collection[str], *, compiled: bool = False) -> float:
    """Megabytes (2**20 bytes) of an installation with these extras.

    Args:
        extras: Names of optional dependencies that are installed too.
        compiled: Count only the compiled caches that lie there, instead of what the distributions bring.
    """
    theirs = [there for one in closure("kesu", extras).values() for there, _ in files_of(one)]
    own = [path for name in OWN for path in (ROOT / name).rglob("*") if path.is_file()]
    counted = (path for path in theirs + own if ("__pycache__" in path.parts) == compiled)
    return sum(path.stat().st_size for path in counted) / MEGABYTE


def main() -> None:
    for name, extras in INSTALLATIONS.items():
        print(f"{name}_mb: {size_mb(extras):.0f}")
        print(f"{name}_compiled_mb: {size_mb(extras, compiled=True):.0f}")
        print(f"{name}_distributions: {len(closure('kesu', extras))}")


if __name__ == "__main__":
    main()
