"""What went wrong, as the one line that a command's caller reads; each kind is imported only once it has happened."""

import sys

import typer


def usage_line(problem: typer.TyperException) -> str:
    """What was typed wrongly, and where it is explained; the help itself where nothing was typed."""
    message = problem.format_message()
    if message.startswith("Usage: "):
        return message
    context = getattr(problem, "ctx", None)
    return f"{' '.join(message.split()).rstrip('.')}; see: {context.command_path if context else 'kesu'} --help"


def one_line(problem: Exception) -> str | None:
    """Say a problem that its caller can do something about; None for a mistake of ours."""
    if "pydantic" in sys.modules and (line := _of_settings(problem)):
        return line
    if "ledger.books.errors" in sys.modules:
        from ledger.books.errors import TryAgain

        if isinstance(problem, TryAgain):
            from app.observability.outages import database_away

            return f"the database: {database_away(str(problem))}"
    if isinstance(problem, ModuleNotFoundError) and (problem.name or "").rpartition(".")[0] == "app":
        return f"this installation was made without {problem.name}: run this command from the whole package"
    if "app.embedded.child" in sys.modules:
        from app.embedded.child import EmbeddedServerError

        if isinstance(problem, EmbeddedServerError):
            return str(problem)
    if isinstance(problem, PermissionError) and problem.filename:
        return f"no permission to write {problem.filename}: choose another place, or give this user the right to it"
    return str(problem) if isinstance(problem, ValueError | OSError) else None


def _of_settings(problem: Exception) -> str | None:
    from pydantic import ValidationError

    if not isinstance(problem, ValidationError):
        return None
    first = problem.errors()[0]
    where = "_".join(str(part) for part in first["loc"]).upper().removeprefix("KESU_")
    message = first["msg"].removeprefix("Value error, ")
    return f"KESU_{where}: {message}" if where else message
