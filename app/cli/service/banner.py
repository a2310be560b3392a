"""What ``kesu run`` says once it is ready: addresses to open, and commands that can be pasted as they stand."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.configuration.settings import Settings

DEFAULT_PORT = 8000
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 -- where one listens everywhere, a browser asks here
_ELSEWHERE = ("KESU_VAR", "KESU_CLOCK", "KESU_SERVICE_CODE")
"""What another terminal has to be told too, or its command would speak of another installation."""


def address_of(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    return f"http://{_ANYWHERE.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def where_to_click(host: str, port: int, settings: "Settings", *, demo: bool) -> str:
    """The banner of ``kesu run``; only a demo has people and logins that everybody knows."""
    base, kesu = address_of(host, port), _command()
    url = "" if port == DEFAULT_PORT and base.endswith(f"127.0.0.1:{port}") else f" --url {base}"
    login, what, commands = _of_a_demo(kesu, url) if demo else ("", "", f"  {kesu} dial PHONE{url}\n")
    return f"""
Kesu is ready on {base}   (Ctrl-C stops it)

  phones           {base}/phone{"    every demo PIN is 4826" if demo else ""}
  panel            {base}/panel{login}
  data in          {settings.var.absolute()}

In another terminal, from this folder{what}:

{commands}"""


def _of_a_demo(kesu: str, url: str) -> tuple[str, str, str]:
    from app.demo.agent import PHONE
    from app.demo.logins import LOGINS, PASSWORD

    login = LOGINS[0][0]
    phones = (f"dial {phone}{url}" for phone in ("+22370000103", "+22370000113", PHONE))
    lines = (*phones, f"admin code {login}", "demo --json")
    what = ": a treasurer, a member, a field agent, the panel's code of the moment, all phones and logins"
    return f"    {login}, password {PASSWORD}", what, "".join(f"  {kesu} {line}\n" for line in lines)


def _command() -> str:
    """This program as another terminal would call it, with what was set for this one."""
    typed = sys.argv[0]
    name = Path(typed).name
    on_path = shutil.which(name)
    known = on_path is not None and Path(on_path).resolve() == Path(typed).resolve()
    settings = [f"{name}={shlex.quote(os.environ[name])}" for name in _ELSEWHERE if os.environ.get(name)]
    return " ".join([*settings, name if known else shlex.quote(typed)])
