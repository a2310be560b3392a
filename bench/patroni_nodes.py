"""Three machines with etcd, Patroni and PostgreSQL, and HAProxy before them: the files of deploy/patroni on loopback.

Only addresses and folders differ from what the files say: each machine is a loopback address of its own.
"""

import os
import random
import re
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from app.embedded.child import ChildProcess, EmbeddedServerError
from bench.hops_parts import family

FILES = Path(__file__).parent.parent / "deploy/patroni"
NUMBERS = (11, 12, 13)
START_SECONDS = 60


def placed(name: str, network: str, replaced: dict[str, str]) -> str:
    """A file of deploy/patroni for a network (`127.1.2.`) in place of `10.0.0.`, with other texts replaced.

    Raises:
        EmbeddedServerError: the file has not the text that is to be replaced.
    """
    text = (FILES / name).read_text()
    for written, here in replaced.items():
        if written not in text:
            raise EmbeddedServerError(f"deploy/patroni/{name} has no {written!r}")
        text = text.replace(written, here)
    return text.replace("10.0.0.", network)


def program(name: str) -> str:
    """A program of Debian's packages patroni, etcd-server or haproxy.

    Raises:
        EmbeddedServerError: it is not installed.
    """
    packaged = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    found = shutil.which(name, path=os.pathsep.join(["/usr/bin", "/usr/sbin", *packaged]))
    if found is None:
        raise EmbeddedServerError(f"no {name} here: apt-get install patroni etcd-server haproxy postgresql")
    return found


def loopback_network() -> str:
    """The beginning of 254 loopback addresses that hardly anybody else uses at this moment."""
    dice = random.SystemRandom()
    return f"127.{dice.randrange(1, 255)}.{dice.randrange(1, 255)}."


class Machine:
    """One machine of the cluster; its etcd and its Patroni can be killed, stopped and started again."""

    def __init__(self, folder: Path, network: str, number: int, uid: int | None) -> None:
        self.name, self.address = f"node{number - 10}", f"{network}{number}"
        self.patroni = f"http://{self.address}:8008"
        self.etcd = f"http://{self.address}:2379"
        self.frozen = False
        self._folder, self._uid = folder / self.name, uid
        self._etcd: ChildProcess | None = None
        self._patroni: ChildProcess | None = None
        (self._folder / "run").mkdir(parents=True)
        own = {"name: node1": f"name: {self.name}"}
        here = {f"10.0.0.11:{port}": f"{self.address}:{port}" for port in (8008, 5432)}
        folders = {
            "/usr/lib/postgresql/15/bin": str(Path(program("postgres")).parent),
            "10.0.0.0/24": "127.0.0.0/8",  # whoever calls a loopback address calls from 127.0.0.1
            "/var/lib/postgresql/15/kesu": str(self._folder / "data"),
            "/var/lib/postgresql/patroni.pgpass": str(self._folder / "pgpass"),
            "/var/run/postgresql": str(self._folder / "run"),
        }
        (self._folder / "patroni.yml").write_text(placed("patroni.yml", network, {**own, **here, **folders}))
        etcd = placed("etcd.yml", network, {**own, "/var/lib/etcd/kesu": str(self._folder / "etcd")})
        mine = re.sub(
            rf"(?m)^((?:listen|initial-advertise|advertise)-.*){re.escape(network)}11", rf"\g<1>{self.address}", etcd
        )
        (self._folder / "etcd.yml").write_text(mine)

    @property
    def running(self) -> bool:
        """Whether its Patroni is there and not frozen."""
        return self._patroni is not None and self._patroni.running and not self.frozen

    def start(self) -> None:
        """Start etcd, then Patroni, which starts PostgreSQL."""
        self.start_etcd()
        self._patroni = self._begin("patroni", "patroni.yml")

    def start_etcd(self) -> None:
        """Start etcd, if it does not run."""
        if self._etcd is None:
            self._etcd = self._begin("etcd", "--config-file", "etcd.yml")

    def kill(self) -> None:
        """SIGKILL of everything on it at once, as when its power goes."""
        pids = self._pids()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for child in (self._patroni, self._etcd):
            if child is not None:
                child.stop(signal.SIGKILL)
        self._patroni = self._etcd = None

    def kill_etcd(self) -> None:
        """SIGKILL of its etcd alone."""
        if self._etcd is not None:
            self._etcd.stop(signal.SIGKILL)
        self._etcd = None

    def kill_postgres(self) -> None:
        """SIGKILL of every process of PostgreSQL; its Patroni goes on."""
        for pid in self._postgres():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP of everything on it: it is there, and hears and says nothing."""
        self.frozen = True
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        for pid in self._pids():
            os.kill(pid, signal.SIGCONT)
        self.frozen = False

    def _begin(self, name: str, *arguments: str) -> ChildProcess:
        command, log = [program(name), *arguments], self._folder / f"{name}.log"
        return ChildProcess(command, folder=self._folder, log=log, uid=self._uid)

    def _pids(self) -> list[int]:
        children = [child.pid for child in (self._patroni, self._etcd) if child is not None]
        return [*self._postgres(), *(pid for child in children for pid in family(child))]

    def _postgres(self) -> list[int]:
        with suppress(OSError, IndexError, ValueError):
            return family(int((self._folder / "data/postmaster.pid").read_text().splitlines()[0]))
        return []


class Proxy:
    """HAProxy on the machine of Kesu, at the `port` of deploy/patroni/haproxy.cfg."""

    port = 5000

    def __init__(self, folder: Path, network: str, uid: int | None) -> None:
        self.address = f"{network}10"
        self._folder, self._uid = folder, uid
        text = placed("haproxy.cfg", network, {f"127.0.0.1:{self.port}": f"{self.address}:{self.port}"})
        (folder / "haproxy.cfg").write_text(text)
        self._child: ChildProcess | None = None

    def start(self) -> None:
        """Start it."""
        command = [program("haproxy"), "-db", "-f", str(self._folder / "haproxy.cfg")]
        self._child = ChildProcess(command, folder=self._folder, log=self._folder / "haproxy.log", uid=self._uid)

    def kill(self) -> None:
        """SIGKILL: every connection through it breaks."""
        if self._child is not None:
            self._child.stop(signal.SIGKILL)
        self._child = None
