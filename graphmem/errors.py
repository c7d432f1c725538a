"""Every error that graphmem raises on purpose.

    GraphmemError
     +- InvalidInput (ValueError)      a value that cannot be used; nothing was written
     |   +- ScopeRequired              no user_id, agent_id or run_id was given
     |   +- WrongArguments (TypeError) an argument that a verb does not know, or lacks
     +- NotFound (LookupError)         no memory or entity has this id or name
     +- ConfigurationError             a setting, URL or environment variable that cannot be used
     |   +- MissingDependency          an optional package or model file is not installed
     |   +- ModelNotConfigured         this call needs an LLM and none is set up
     |   +- EmbedderMismatch           the store was filled with another embedder
     +- StoreError
     |   +- StoreUnavailable           the file or server cannot be reached, read or written
     |   +- StoreConflict              another writer was faster, again and again
     |   +- StoreCorrupt               what is stored cannot be read as graphmem wrote it
     |   +- SchemaTooNew               the store was written by a newer graphmem
     +- ModelError
         +- ModelUnavailable           the model's endpoint cannot be reached or refuses the call
         +- ModelReplyInvalid          the model answered, and the answer cannot be used
         +- RecordingMissing           a replayed model was asked something that was never recorded

Each message names the value that was refused and says what to do next.
Errors of drivers and clients never escape: they are the `__cause__` of one of these.
"""


class GraphmemError(Exception):
    """The root: `except GraphmemError` catches all that graphmem raises on purpose."""


class InvalidInput(GraphmemError, ValueError):
    """A value that cannot be used. Raised before anything is written."""


class ScopeRequired(InvalidInput):
    """A call that names no owner. Nothing ever defaults to a shared id."""


class WrongArguments(InvalidInput, TypeError):
    """A call with an argument that the verb does not know, or without one that it needs."""


class NotFound(GraphmemError, LookupError):
    """No memory, entity or event has this id or name."""


class ConfigurationError(GraphmemError):
    """A setting, URL or environment variable that cannot be used."""


class MissingDependency(ConfigurationError):
    """An optional package or a model file is not installed; the message says how to get it."""


class ModelNotConfigured(ConfigurationError):
    """The call needs an LLM and none is set up."""


class EmbedderMismatch(ConfigurationError):
    """The store was filled with another embedder: its vectors cannot be compared with this one's."""


class StoreError(GraphmemError):
    """Something about the store."""


class StoreUnavailable(StoreError):
    """The file or the server cannot be reached, read or written."""


class StoreConflict(StoreError):
    """The partition changed since the change was worked out. Work it out again from the present."""


class StoreCorrupt(StoreError):
    """What is stored cannot be read as graphmem wrote it."""


class SchemaTooNew(StoreError):
    """The store was written by a newer graphmem than this one."""


class ModelError(GraphmemError):
    """Something about an LLM or an embedder."""


class ModelUnavailable(ModelError):
    """The model's endpoint cannot be reached or refuses the call."""


class ModelReplyInvalid(ModelError):
    """The model answered, and the answer cannot be used. Nothing was written."""


class RecordingMissing(ModelError):
    """A replayed model was asked something that was never recorded."""


def told_by(error: OSError | ValueError) -> str:
    """What the system says that went wrong, without its number and the file, which our own message names."""
    return getattr(error, "strerror", None) or str(error)
