"""Where tests write: in memory where there is room.

Thousands of databases are made, copied and thrown away; on a disk that takes ten times as long, and no test cuts the
power. Whoever names a folder in ``TMPDIR`` gets that one.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 << 30


def write_in_memory() -> None:
    """Make temporary folders in memory from now on, also in the processes that are started from here."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM_BYTES:
        return
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # asked again, it reads the environment


def keep_bytecode() -> None:
    """Compile each module once, also where the environment says otherwise.

    Hundreds of processes are started from here, and each would compile everything it imports for more than a second.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
