"""The ``kesu`` command as somebody at a terminal runs it, against the database and the hour of a first day."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync
from typer.testing import CliRunner

from app.cli.main import kesu
from app.configuration.clock import Clock


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where commands are run. ``clock``: the service's, whose hour they go by."""

    url: str
    var: Path
    clock: Clock

    async def runs(self, *words: str) -> str:
        """What a command prints.

        Raises:
            AssertionError: it did not succeed; with what it said.
        """
        return await run_sync(self._run, words)

    def _run(self, words: tuple[str, ...]) -> str:
        done = CliRunner().invoke(kesu, list(words), env=self._environment())
        if done.exit_code != 0:
            raise AssertionError(f"kesu {' '.join(words)}: {done.exit_code} {done.stderr} {done.exception!r}")
        return done.stdout

    def _environment(self) -> Mapping[str, str]:
        now = self.clock.now().isoformat()
        return {"KESU_DATABASE_URL": self.url, "KESU_VAR": str(self.var), "KESU_CLOCK": now}
