"""Every command, with each of its values in turn silly: it does what it can, or says one line, and never breaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
EVERY_COMMAND = r"""
import contextlib, io, json, sys
from app.cli.main import kesu, main
from typer.main import get_command

SILLY = ("", "-1", "\u00e9\0'; --")
STARTS_WORK = {"run", "migrate", "demo", "forms"}
ANSWERS_ITSELF = {"dial"}

def leaves(command, words=()):
    below = getattr(command, "commands", {})
    for name, one in below.items():
        yield from leaves(one, (*words, name))
    if not below and words[0] not in STARTS_WORK:
        yield words, command

def typed(command):
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.is_flag]
    for silly in SILLY:
        if arguments:
            yield [silly for _ in arguments]
        for one in options:
            yield ["1" for _ in arguments] + [f"{one.opts[0]}={silly}"]

def outcome(words):
    sys.argv = ["kesu", *words]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            main()
    except SystemExit as end:
        return end.code or 0, said.getvalue()
    except BaseException as broke:
        return -1, f"{type(broke).__name__}: {broke}"
    return 0, ""

tried, broken = 0, []
for words, command in leaves(get_command(kesu)):
    for more in typed(command):
        tried += 1
        status, said = outcome([*words, *more])
        one_line = said.count("\n") == 1 and (said.startswith("kesu: ") or words[0] in ANSWERS_ITSELF)
        if status != 0 and not (status in (1, 2) and one_line):
            broken.append([*words, *more, status, said[-300:]])
print(json.dumps([tried, broken]))
"""


def test_every_command_says_one_line_about_whatever_is_typed(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    done = subprocess.run(
        [sys.executable, "-c", EVERY_COMMAND],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT), "KESU_VAR": str(tmp_path / "var")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tried, broken = json.loads(done.stdout)
    assert tried > 200
    assert broken == []
