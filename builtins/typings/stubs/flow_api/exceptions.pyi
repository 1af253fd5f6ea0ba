"""The exceptions of flow_api."""

from flow_api import Execution

class EngineException(Exception):
    """What all exceptions of flow_api are."""

CloudomationException = EngineException
"""The older name of EngineException."""

class InternalError(EngineException):
    """The runtime itself has failed."""

class PermissionDenied(EngineException):
    """The flow may not do this."""

class ResourceNotFoundError(EngineException):
    """There is no connector, flow, setting, file or execution of that name."""

class DependencyFailedError(EngineException):
    """An execution that was waited for did not end in success."""

    execution: Execution
    """The execution."""
    status: str
    """How it ended: 'ENDED_ERROR' or 'ENDED_CANCELLED'; 'ENDED_SUCCESS' if its output was refused."""
    message: str
    """What it said."""

class MissingInputError(EngineException):
    """An input is missing."""

class InvalidInputError(EngineException):
    """An input, or what is asked for, is wrong."""

class ExtraInputError(EngineException):
    """There is an input that is not known."""

class SchemaError(EngineException):
    """A schema is none."""

class SchemaValidationError(EngineException):
    """A value does not fit its schema."""

class TimeoutExceededError(EngineException):
    """Something took longer than it was allowed to."""

class LockTimeoutError(TimeoutExceededError):
    """The lock of a setting was not free in time."""

class DependencyTimeoutError(TimeoutExceededError):
    """An execution that was waited for had not ended in time."""

class MessageResponseTimeoutError(TimeoutExceededError):
    """Nobody answered a message in time."""
