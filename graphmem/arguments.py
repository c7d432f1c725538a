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
    takes = _takes(signature)

    @wraps(verb)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise WrongArguments(f"{called}() {error}: it takes {takes}") from error
        return verb(*args, **kwargs)

    return told


def _takes(signature: inspect.Signature) -> str:
    """The names of the arguments; those that have to be named stand with a "="."""
    given = [one for one in signature.parameters.values() if one.name != "self"]
    return ", ".join(f"{one.name}=" if one.kind is one.KEYWORD_ONLY else one.name for one in given) or "none"
