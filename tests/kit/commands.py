"""Commands one after another in one process: for tests of what a command says, where none needs a start of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE_AFTER_ANOTHER = r"""
import contextlib, io, json, sys
from app.cli import main

done = []
for words in json.load(sys.stdin):
    sys.argv = ["kesu", *words]
    shown, said, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    done.append([status, shown.getvalue(), said.getvalue()])
print(json.dumps(done))
"""


def kesu_each(commands: Sequence[Sequence[str]], cwd: Path, **settings: str) -> list[tuple[int, str, str]]:
    """The status, output and complaints of each command; a traceback of one ends all."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER],
        input=json.dumps(commands),
        env={**clean, "PYTHONPATH": str(ROOT), **settings},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [(status, shown, said) for status, shown, said in json.loads(done.stdout)]
