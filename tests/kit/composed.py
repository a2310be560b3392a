"""docker-compose.yml without Docker: its services as processes of this machine, with the environment that it gives.

What differs is where things are: ports and folders of this machine, the image's packages in a folder. Of the images of
others PostgreSQL is the tests' own, and the entry point of Redis's only starts what it is given.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from app.embedded.loopback import free_port
from app.embedded.redis_binary import redis_binary
from bench.embedded_postgres import EmbeddedPostgres
from tests.kit.nginx import replaced

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
_PROGRAMS = {
    # -S: the packages of the checkout are not found, those of others are.
    "kesu": f"PYTHONPATH=$IMAGE:{sysconfig.get_path('purelib')} exec {sys.executable} -S -P -c"
    " 'from app.cli import main; main()' \"$@\"",
    "docker-entrypoint.sh": 'exec "$@"',
    "redis-server": f'exec {redis_binary()} "$@"',
    "redis-cli": f'exec {sys.executable} -c \'import os, redis; print("PONG" if redis.Redis('
    'port=int(os.environ["REDIS_PORT"]), password=os.environ["REDISCLI_AUTH"]).ping() else "no")\'',
}


class Composed:
    """A machine on which the compose file is started; ``folder`` is where it would stand."""

    def __init__(self, folder: Path, postgres_port: int) -> None:
        self.folder, self.redis_port, self.postgres_port = folder, free_port(), postgres_port
        self.backups = folder / "backups"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = {name: free_port() for name in ("web-a", "web-b")}
        for name in ("bin", "image", "backups", "var", "redis"):
            (folder / name).mkdir()
        ignored = (ROOT / ".dockerignore").read_text().split("\n")
        for package in re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE):
            shutil.copytree(ROOT / package, folder / "image" / package, ignore=_left_out(ignored))
        for name, does in _PROGRAMS.items():
            (folder / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        shutil.copy(ROOT / "deploy/compose/daily.sh", folder / "bin/daily.sh")
        for program in (folder / "bin").iterdir():
            program.chmod(0o755)

    def environment(self, name: str) -> dict[str, str]:
        """What the container of a service has in its environment, its secrets in a folder of its own."""
        service = SERVICES[name]
        image = dict(pair.split("=") for pair in re.findall(r"^ENV (.*)$", FINAL, re.MULTILINE)[0].split())
        given = service.get("environment", {})
        if "env_file" in service:
            lines = (self.folder / service["env_file"]).read_text().splitlines()
            given = {**image, **dict(line.split("=", 1) for line in lines if line and line[0] != "#"), **given}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KESU_", "PYTHON"))}
        more = {"IMAGE": str(self.folder / "image"), "REDIS_PORT": str(self.redis_port), "HOME": str(self.folder)}
        path = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "PORT": str(self.ports.get(name, 0))}
        return {**clean, **{key: self.here(value, name) for key, value in given.items()}, **more, **path}

    def here(self, text: str, name: str) -> str:
        """A text of the file with this machine's places; ``$$`` is how it writes ``$``, and it asks for no variable."""
        text = text.replace("$$", "\0")
        assert "${" not in text, text
        for there, place in {
            "@postgres/": f"@127.0.0.1:{self.postgres_port}/",
            "redis:6379": f"127.0.0.1:{self.redis_port}",
            "/run/secrets": str(self._secrets(name)),
            "/var/lib/kesu-backups": str(self.backups),
            "/var/lib/kesu": str(self.folder / "var"),
            "--appendonly": f"--port {self.redis_port} --appendonly",
            "172.29.84.10": "127.0.0.1",
        }.items():
            text = text.replace(there, place)
        return text.replace("\0", "$")

    def _secrets(self, name: str) -> Path:
        folder = self.folder / "given" / name
        folder.mkdir(parents=True, exist_ok=True)
        for secret in SERVICES[name].get("secrets", []):
            source, target = (secret["source"], secret["target"]) if isinstance(secret, dict) else (secret, secret)
            shutil.copy(self.folder / COMPOSE["secrets"][source]["file"], folder / target)
        return folder

    def command(self, name: str) -> list[str]:
        """What the service runs."""
        return [self.here(word, name) for word in SERVICES[name]["command"]]

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """Start a service; its output goes into a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self.command(name), env=self.environment(name), cwd=self.folder / "redis", stdout=log, stderr=log
            )
        return self._running[name]

    def stop(self, name: str) -> int:
        """Stop it as Docker does, within its grace period; its exit status."""
        process = self._running.pop(name)
        process.send_signal(getattr(signal, SERVICES[name].get("stop_signal", "SIGTERM")))
        return process.wait(float(SERVICES[name].get("stop_grace_period", "10s").removesuffix("s")))

    def down(self) -> None:
        """Stop whatever runs."""
        for name in [*self._running][::-1]:
            self.stop(name)

    def said(self, name: str) -> str:
        """What it put out."""
        return (self.folder / f"{name}.log").read_text()

    def healthy(self, name: str) -> bool:
        """Whether the check of its image or its own passes."""
        if "test" in SERVICES[name].get("healthcheck", {}):
            kind, *command = SERVICES[name]["healthcheck"]["test"]
            words = ["sh", "-c", self.here(command[0], name)] if kind == "CMD-SHELL" else command
        else:
            words = json.loads(re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", FINAL, re.MULTILINE)[0])
            words[-1] = replaced(words[-1], {":8000/": f":{self.ports[name]}/"})
            words[0] = sys.executable
        return subprocess.run(words, env=self.environment(name), capture_output=True, check=False).returncode == 0


def _left_out(ignored: list[str]) -> Any:
    """What ``.dockerignore`` keeps from the image."""

    def ignore(folder: str, names: list[str]) -> set[str]:
        place = Path(folder).relative_to(ROOT)
        return {name for name in names if str(place / name) in ignored or name == "__pycache__"}

    return ignore


@contextmanager
def postgres_with_passwords(role: str, password: str) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL that lets the role in by its password only, with a database of its name."""
    rules = Path("/tmp") / f"kesu-hba-{os.getpid()}"  # its own user has to read it
    rules.write_text("host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    rules.chmod(0o644)
    literal = password.replace("'", "''")
    try:
        with EmbeddedPostgres(fsync=False, settings={"hba_file": str(rules)}) as postgres:
            postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{literal}'")
            postgres.execute(f"CREATE DATABASE {role} OWNER {role}")
            yield postgres
    finally:
        rules.unlink()
