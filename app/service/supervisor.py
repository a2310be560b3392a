"""Several web processes behind one socket: which of them is replaced when, and how all of them stop.

On SIGTERM and SIGINT the listening socket is closed at once, here and in every process: whoever calls from then on is
refused by the kernel, and the proxy asks another machine; what has come in is finished. On SIGHUP the processes are
replaced one after another, each new one serving before the old one stops. That a process could not start is this
process's exit status too.
"""

import contextlib
import gc
import socket
from typing import Final

import uvicorn
from uvicorn.supervisors import multiprocess

from app.observability.structlog_alone import structlog
from app.service.stopping import StoppingServer

STARTUP_FAILURE: Final = 3
TICK_SECONDS: Final = 0.05
log = structlog.get_logger()


class WebProcess(multiprocess.Process):
    """One process, with the server that stops without losing a hop."""

    @property
    def server(self) -> StoppingServer:
        """Its server, made where it runs."""
        if not isinstance(self._server, StoppingServer):
            self._server = StoppingServer(self.config)
        return self._server

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        """Run the server; it is made before the thread that answers for it, which would make a second one."""
        gc.disable()  # until it is ready, as a server of one process
        assert self.server is not None  # noqa: S101 -- asking for it makes it
        super().target(sockets)


multiprocess.Process = WebProcess  # type: ignore[misc]  # the supervisor below makes them by this name


class Supervisor(multiprocess.Multiprocess):
    """uvicorn's supervisor, which hears a signal at once and says how it ended."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        super().__init__(config, [listening])
        self.failed = False

    def run(self) -> None:
        """Serve until a signal."""
        self.init_processes()
        beats = 0
        while not self.should_exit.wait(TICK_SECONDS):
            self.handle_signals()
            beats += 1
            if beats % 10 == 0:  # asking a process whether it lives takes as long as it takes to answer
                self.keep_subprocess_alive()
        for listening in self.sockets:
            with contextlib.suppress(OSError):
                listening.close()
        self.terminate_all()
        self.join_all()
        self.failed = any(process.exitcode == STARTUP_FAILURE for process in self.processes)

    def restart_all(self) -> None:
        """Replace every process, and say so."""
        before = {process.pid for process in self.processes}
        log.info("replacing", processes=len(before))
        super().restart_all()
        if kept := before & {process.pid for process in self.processes}:
            log.error("not_replaced", kept=sorted(filter(None, kept)), why="the new process did not start in time")
        else:
            log.info("replaced", processes=len(before))

    def handle_hup(self) -> None:
        """SIGHUP: new processes, which read the code anew."""
        self.restart_all()


def serve_in_several(config: uvicorn.Config) -> bool:
    """Serve in ``config.workers`` processes until a signal; whether they could start."""
    listening = config.bind_socket()
    supervisor = Supervisor(config, listening)
    supervisor.run()
    return not supervisor.failed
