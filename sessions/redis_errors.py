"""What can go wrong with Redis, in names of our own: the library's would bring all of the library with them."""


class RedisError(Exception):
    """Redis did not do what it was asked."""


class RedisConnectionError(RedisError):
    """The connection cannot be made, or is gone."""


class RedisTimeoutError(RedisError):
    """No answer in time."""


class RedisResponseError(RedisError):
    """The answer is an error."""


class NoScriptError(RedisResponseError):
    """It does not know the script by this digest."""


def is_of_redis(problem: BaseException) -> bool:
    """Whether it is one of these, or one of the library's, which serves Sentinel, Cluster and TLS."""
    return isinstance(problem, RedisError | OSError | TimeoutError) or "RedisError" in _library_names(problem)


def is_no_script(problem: BaseException) -> bool:
    """Whether Redis has to be given the script itself."""
    return isinstance(problem, NoScriptError) or "NoScriptError" in _library_names(problem)


def reason(problem: BaseException) -> str:
    """Why, in one word: the first of Redis's own answer (``NOAUTH``), or the name of the error."""
    said = str(problem).partition(" ")[0].rstrip(":")
    if said.isupper() and said.isalpha():
        return said
    inner = problem.__cause__ if isinstance(problem, RedisConnectionError) else None
    return type(inner or problem).__name__


def _library_names(problem: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(problem).__mro__ if kind.__module__ == "redis.exceptions"}
