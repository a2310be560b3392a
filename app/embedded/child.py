"""A server process that lives no longer than Kesu does."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PARENT_WATCH = Path(__file__).with_name("parent_watch.py")


class EmbeddedServerError(RuntimeError):
    """An embedded server could not be found, started or reached; the message is one clear line."""


class ChildProcess:
    """One child process, tied to this process by the kernel where the kernel can do that.

    The kernel watches the *thread* that started a child, not the process. A child started from a worker
    thread would be killed when that thread ends, so each child has a thread of its own that outlives it.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        death_signal: signal.Signals = signal.SIGTERM,
        uid: int | None = None,
        stdin: bytes = b"",
        kept_open: Sequence[int] = (),
    ) -> None:
        """Start ``command`` in ``folder``; its output is appended to ``log``.

        ``uid`` is a user to become (root only); ``stdin`` is all it gets to read; ``kept_open`` are file
        descriptors it inherits.

        Raises:
            EmbeddedServerError: the process could not be made.
        """
        self._command = [
            *(sys.executable, "-I", "-S", str(_PARENT_WATCH)),
            *(str(os.getpid()), str(int(death_signal)), "-" if uid is None else str(uid)),
            *command,
        ]
        self._folder, self._stdin, self._kept_open, self._log = folder, stdin, tuple(kept_open), log
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._started = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"keeper of {Path(command[0]).name}", daemon=True)
        self._keeper.start()
        self._started.wait()
        if self._failure is not None:
            raise EmbeddedServerError(f"cannot start {command[0]}: {self._failure}") from self._failure

    def _keep(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LD_", "LC_", "LANG"))}
        try:
            with self._log.open("ab") as output:
                self._process = subprocess.Popen(  # noqa: S603 - the launcher names the program, nobody types it
                    self._command,
                    cwd=self._folder,
                    env=environment | {"LC_ALL": "C", "TZ": "UTC"},
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=output,
                    pass_fds=self._kept_open,
                    start_new_session=True,  # Ctrl-C in the terminal reaches Kesu, and Kesu stops the server
                )
        except OSError as failure:
            self._failure = failure
            return
        finally:
            self._started.set()
        with contextlib.suppress(BrokenPipeError):  # it may die before it reads
            self._process.communicate(self._stdin)
        self._process.wait()

    @property
    def pid(self) -> int:
        """The process id; what watches its parent becomes the server, so it is the server's."""
        if self._process is None:
            raise EmbeddedServerError("the process was never made")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is still there."""
        return self._keeper.is_alive()

    def wait_until(self, ready: Callable[[], bool], *, timeout_seconds: float, name: str) -> None:
        """Poll ``ready`` until it says yes.

        Raises:
            EmbeddedServerError: the process ended or the time was up; the log's last line is quoted.
        """
        deadline = time.monotonic() + timeout_seconds
        pause_seconds = 0.002
        while not ready():
            if not self.running or time.monotonic() > deadline:
                self.stop(signal.SIGKILL, grace_seconds=1)
                raise EmbeddedServerError(f"{name} did not start: {self.last_line()}")
            time.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 1.5, 0.05)

    def ended_within(self, timeout_seconds: float) -> bool:
        """Wait for the process to end by itself; whether it did, and with success."""
        self._keeper.join(timeout_seconds)
        if self.running:
            self.stop(signal.SIGKILL)
            return False
        return self._process is not None and self._process.returncode == 0

    def last_line(self) -> str:
        """What the server said last, for an error's one clear line."""
        lines = self._log.read_text("utf-8", "replace").split("\n") if self._log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def stop(self, with_signal: signal.Signals = signal.SIGTERM, *, grace_seconds: float = 10) -> None:
        """Ask the process to end, insist after ``grace_seconds``, and return when it is gone."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, with_signal)
            self._keeper.join(grace_seconds)
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._keeper.join()
