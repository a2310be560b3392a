"""The panel's own stylesheet and script, held in memory ready compressed, under addresses that change with them."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "static"
KINDS: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file: plain, compressed, and the short digest in its address."""

    kind: str
    plain: bytes
    packed: bytes
    version: str


@lru_cache(maxsize=1)
def static_files() -> dict[str, StaticFile]:
    """Every file of the folder by its name."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in KINDS:
            plain = path.read_bytes()
            version = hashlib.sha256(plain).hexdigest()[:10]
            found[path.name] = StaticFile(KINDS[path.suffix], plain, gzip.compress(plain, 9, mtime=0), version)
    return found


def address_of(name: str) -> str:
    """Where a page finds a file; browsers may keep it for a year, since a changed file has another address."""
    return f"/panel/static/{name}?v={static_files()[name].version}"
