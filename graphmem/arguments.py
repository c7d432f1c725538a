"""A call that a verb cannot take is refused as any other input is: by graphmem's own error, with the next step."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar

from graphmem.errors import WrongArguments

C = TypeVar("C")


def tells_arguments(cls: type[C]) -> type[C]:
    """The class, whose constructor and public methods raise WrongArguments for a call that they cannot take."""
    for name, member in list(vars(cls).items()):
        if isinstance(member, FunctionType) and (name == "__init__" or not name.startswith("_")):
            setattr(cls, name, _telling(member, "Memory" if name == "__init__" else name))
    return cls


def _telling(verb: Callable[..., Any], called: str) -> Callable[..., Any]:
    signature = inspect.signature(verb)
    names = [name for name in signature.parameters if name != "self"]

    @wraps(verb)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise WrongArguments(f"{called}() {error}: it takes {', '.join(names) or 'none'}") from error
        return verb(*args, **kwargs)

    return told
