"""The border to other people's code whose errors share no base class: theirs become ours, our bugs stay bugs."""

from __future__ import annotations

from types import TracebackType

from graphmem.errors import GraphmemError


class Foreign:
    """A `with` block around calls into a library: its errors leave it as `error(message)`.

    An error is the library's if its class comes from no module of Python's own, if it is of the operating system
    (connection refused, timed out), or a bare `Exception`, as Rust extensions raise. A TypeError and its like pass
    through, and so does what is a GraphmemError already.
    """

    def __init__(self, error: type[GraphmemError], message: str, *, secret: str = "") -> None:
        self._error = error
        self._message = message
        self._secret = secret

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(raised, Exception) and not isinstance(raised, GraphmemError) and _is_foreign(raised):
            told = f"{type(raised).__name__}: {raised}"
            if not self._secret or self._secret not in told:
                raise self._error(f"{self._message} ({told[:300]})") from raised
            raise self._error(f"{self._message} ({told.replace(self._secret, '***')[:300]})") from None


def _is_foreign(error: Exception) -> bool:
    return type(error) is Exception or isinstance(error, OSError) or type(error).__module__ != "builtins"
