# pyright: reportOverlappingOverload=false
"""What flows use to reach the world: system and this, the two arguments of a handler,
and the exceptions that their methods raise."""

from typing import Any, Callable, Generic, Iterable, Literal, Mapping, NoReturn, TypedDict, TypeVar, overload

from flow_api import exceptions as exceptions
from flow_api.exceptions import (
    CloudomationException as CloudomationException,
    DependencyFailedError as DependencyFailedError,
    DependencyTimeoutError as DependencyTimeoutError,
    EngineException as EngineException,
    ExtraInputError as ExtraInputError,
    InternalError as InternalError,
    InvalidInputError as InvalidInputError,
    LockTimeoutError as LockTimeoutError,
    MessageResponseTimeoutError as MessageResponseTimeoutError,
    MissingInputError as MissingInputError,
    PermissionDenied as PermissionDenied,
    ResourceNotFoundError as ResourceNotFoundError,
    SchemaError as SchemaError,
    SchemaValidationError as SchemaValidationError,
    TimeoutExceededError as TimeoutExceededError,
)

_Output = TypeVar("_Output", default=Any)
_Item = TypeVar("_Item")
_Status = Literal["CREATED", "RUNNING", "WAITING", "PAUSED", "ENDED_SUCCESS", "ENDED_ERROR", "ENDED_CANCELLED"]
_ReturnWhen = ReturnWhen | Literal["ALL_SUCCEEDED", "ALL_ENDED", "FIRST_ENDED", "FIRST_SUCCEEDED"]
_Wait = bool | _ReturnWhen
_List = list[_Item] | tuple[_Item, ...]
_FlowName = str
_SettingName = str
_ConnectorType = str
_Inputs = Mapping[str, Any]
_Filter = Mapping[str, Any] | list[Any]

class ReturnWhen(str):
    """What a wait waits for: the value of wait= and return_when=."""

    ALL_SUCCEEDED: ReturnWhen
    """Until all have succeeded. As soon as one cannot succeed any more, DependencyFailedError is raised."""
    ALL_ENDED: ReturnWhen
    """Until all have ended, in whatever way. Nothing is raised: look at get('status')."""
    FIRST_ENDED: ReturnWhen
    """Until one has ended, in whatever way. Nothing is raised."""
    FIRST_SUCCEEDED: ReturnWhen
    """Until one has succeeded. When all have ended and none has, DependencyFailedError is raised."""

return_when: type[ReturnWhen]
"""The same as ReturnWhen."""

class _LogEntry(TypedDict):
    """One line of the log of an execution."""

    time: str
    level: Literal["info", "warning", "error"]
    message: str

class _Init(TypedDict, total=False):
    """What init= of a call can say."""

    protect_inputs: list[str]
    """Names of inputs that are never shown."""
    protect_outputs: list[str]
    """Names of outputs that are never shown."""

class _Calls:
    """The calls that make child executions."""

    # <connect>
    def connect(
        self,
        connector: str | None = None,
        *,
        connector_type: str | None = None,
        connection_type: str | None = None,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Call a service through a connector of the project, or through a connector type and its inputs.

        The call is a child execution. It is started and waited for, and returned when it has ended;
        one that did not succeed raises DependencyFailedError.

        Keyword arguments that are not listed here are inputs of the connector type. They win over
        what the connector says. An input whose name is a keyword of Python is written with an
        underscore behind it: from_.

        connector: The name of a connector of the project.
        connector_type: The type of the connection, instead of a connector, such as 'REST'.
        connection_type: An older name of connector_type.
        name: The name of the execution; the inputs do not have it.
        run: False only creates the execution: run() or run_async() of it start it.
        wait: False returns as soon as it is started; one of system.return_when says what to wait for.
        save: False makes a template, whose clone() makes the call.
        inputs: Inputs as a dict, for names that cannot be written as keyword arguments.
        input_value: The same as inputs, which wins over it.
        init: Names of inputs and outputs that are never shown.
        idempotency_key: By this the other side knows that a call is made again: after a crash it is repeated.
        """

    # </connect>
    def task(
        self,
        type: _ConnectorType,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Call a service by a connector type and its inputs: the older spelling of connect(connector_type=...)."""

    def flow(
        self,
        flow_name: _FlowName,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Run another flow of the project as a child execution, and wait for it.

        Keyword arguments that are not listed here are its inputs. One that did not succeed raises
        DependencyFailedError.

        flow_name: The name of the flow.
        name: The name of the execution; the inputs do not have it.
        run: False only creates the execution: run() or run_async() of it start it.
        wait: False returns as soon as it is started; one of system.return_when says what to wait for.
        save: False makes a template, whose clone() makes the call.
        inputs: Inputs as a dict, for names that cannot be written as keyword arguments.
        input_value: The same as inputs, which wins over it.
        init: Names of inputs and outputs that are never shown.
        """

    def script(
        self,
        source: str,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Run the text of a flow, which has a handler of its own, as a child execution, and wait for it.

        Everything else is as in flow().

        source: The text of the flow.
        """

    @overload
    def using(
        self,
        name: Literal["retry"],
        /,
        *,
        max_tries: int = 3,
        delay_sec: float = 10,
        timeout_sec: float | None = None,
        backoff: float = 1,
        max_delay_sec: float = 300,
        jitter: float = 0,
    ) -> _Using:
        """Say how the call that follows is made, as in this.using('retry', max_tries=3).connect(...).

        Several stack, the first outermost.

        retry makes the call again until it succeeds, each time as a child of its own.
        timeout cancels the call when it takes longer.
        cache answers the call with the output of an equal one that has succeeded before.
        check fails the call when a function says that its output is wrong.
        validate fails the call when its output does not fit a schema.
        notify sends a message to people when the call has ended.
        """

    @overload
    def using(self, name: Literal["timeout"], /, *, timeout_sec: float) -> _Using:
        """Cancel the call when it takes longer; with retry inside of it, all tries together."""

    @overload
    def using(self, name: Literal["cache"], /, *, max_age_minutes: float = 60, key: str | None = None) -> _Using:
        """Answer the call with the output of an equal one that has succeeded before."""

    @overload
    def using(self, name: Literal["check"], /, condition: Callable[[Any], bool | str | None]) -> _Using:
        """Fail the call when a function of the output says that it is wrong.

        condition: True and None are right; False or a text that says what is wrong are not, nor is an exception.
        """

    @overload
    def using(self, name: Literal["validate"], /, *, schema: Mapping[str, Any] | str | bool) -> _Using:
        """Fail the call when its output does not fit a JSON Schema, or the stored one of that name."""

    @overload
    def using(
        self,
        name: Literal["notify"],
        /,
        *,
        subject: str | None = None,
        on: Literal["error", "success", "end"] = "error",
        message: str | None = None,
    ) -> _Using:
        """Send a message to people when the call has ended."""

class _Using(_Calls):
    """What using() returns: the call that follows is made as it says, and waited for."""

class _Template:
    """A call that is not made yet, as save=False returns it."""

    def clone(
        self,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Make the call, as often as you like; inputs that are given replace those of the same name."""

class Execution(_Calls, Generic[_Output]):
    """An execution: this, a child, or one that was looked up.

    The methods that make, end, log and save something are those of this alone.
    """

    @overload
    def get(self, field: Literal["output_value"], /) -> _Output:
        """Fields of the execution: one as it is, several as a tuple to unpack.

        They are as they are now; a child that is not started yet is started and waited for
        when its output_value is asked for.

        id: The id.
        name: The name that the call gave it, or else of what it runs.
        type: 'FLOW', 'SCRIPT' or 'CONNECTION'.
        status: From 'CREATED' to 'ENDED_SUCCESS', 'ENDED_ERROR' or 'ENDED_CANCELLED'.
        message: What it said when it ended, or meanwhile.
        status_message: The traceback of a failure.
        input_value: Its inputs, None without any.
        output_value: What came of it, None without anything.
        created_at, started_at, ended_at: Texts in RFC 3339, None before.
        parent_execution_id: The id of the execution that made it, None without one.
        connector_name, connector_type, flow_name: What it runs, None if there is no such thing.
        logs: The lines of its log.
        """

    @overload
    def get(self, field: Literal["status"], /) -> _Status: ...
    @overload
    def get(self, field: Literal["type"], /) -> Literal["FLOW", "SCRIPT", "CONNECTION"]: ...
    @overload
    def get(self, field: Literal["id", "name", "message", "status_message", "created_at"], /) -> str: ...
    @overload
    def get(
        self,
        field: Literal["started_at", "ended_at", "parent_execution_id", "connector_name", "connector_type", "flow_name"],
        /,
    ) -> str | Any: ...
    @overload
    def get(self, field: Literal["logs"], /) -> list[_LogEntry]: ...
    @overload
    def get(self, field: Literal["input_value"], /) -> Any: ...
    @overload
    def get(self, field: Literal["status"], second: Literal["output_value"], /) -> tuple[_Status, _Output]: ...
    @overload
    def get(self, field: Literal["output_value"], second: _Field, /) -> tuple[_Output, Any]: ...
    @overload
    def get(self, field: _Field, second: Literal["output_value"], /) -> tuple[Any, _Output]: ...
    @overload
    def get(self, field: _Field, second: _Field, /, *more: _Field) -> tuple[Any, ...]: ...

    load = get

    def run(self, *, return_when: _ReturnWhen = ...) -> Execution[_Output]:
        """Start the execution and wait for it; one that has run already is returned as it is."""

    def run_async(self) -> Execution[_Output]:
        """Start the execution, or let a paused one go on, and do not wait for it."""

    def wait(self, return_when: _ReturnWhen = ..., timeout: float | None = None) -> Execution[_Output]:
        """Wait until the execution has ended; by default one that did not succeed raises DependencyFailedError.

        timeout: After so many seconds DependencyTimeoutError is raised; None is without a limit.
        """

    def cancel(self, reason: str | None = None) -> Execution[_Output]:
        """Ask the execution to end, with a reason that becomes its message."""

    def pause(self) -> Execution[_Output]:
        """Pause the execution until run_async() lets it go on."""

    def clone(
        self,
        *,
        name: str | None = None,
        run: bool = False,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[_Output]:
        """Make another execution like this one, and do not start it unless run=True.

        Inputs that are given replace those of the same name.
        """

    def archive(self) -> Execution[_Output]:
        """Leave the execution out of lists."""

    def delete(self) -> None:
        """Remove an execution that has ended, with its children; one of the own tree is only archived."""

    def success(self, message: Any = None) -> NoReturn:
        """End the flow in success, here. Nothing after it runs but what stands under finally."""

    def error(self, message: Any = None) -> NoReturn:
        """End the flow in error, here. Nothing after it runs but what stands under finally."""

    def end(self, status: Literal["success", "error"], message: Any = None) -> NoReturn:
        """End the flow: an older spelling of success() and error()."""

    def log(self, *values: Any, level: Literal["info", "warning", "error"] = "info", **named: Any) -> None:
        """Write a line to the log: values side by side, then named ones as name=value."""

    def save(self, *, name: str | None = None, message: Any = None, output_value: Any = ...) -> Execution[_Output]:
        """Change the name, the message or the whole output of this execution."""

    @overload
    def set_output(self, key: str, value: Any, /, **outputs: Any) -> Execution[_Output]:
        """Set keys of the output: set_output('key', value) or set_output(key=value)."""

    @overload
    def set_output(self, **outputs: Any) -> Execution[_Output]: ...

    def map(
        self,
        what: str | _Template | Callable[[_Item], Execution[Any]],
        items: Iterable[_Item],
        concurrency: int = 8,
        *,
        on_error: Literal["stop", "collect"] = "stop",
    ) -> list[Any]:
        """Make a child for each item, several at a time, and return what came of them in the order of the items.

        what: The name of a flow, a template, or a function that returns an execution made with run=False.
        items: One that is a dict is the inputs of its child, any other the input item; a function gets it as it is.
        concurrency: How many children run at the same time.
        on_error: 'stop' returns output values, and raises at the first failure, the rest being cancelled;
            'collect' returns the executions, however they ended.
        """

    def wait_for(
        self,
        *executions: Execution[Any] | Iterable[Execution[Any]],
        return_when: _ReturnWhen = ...,
        timeout: float | None = None,
    ) -> list[Execution[Any]]:
        """Wait for several executions, and return them in their order; with FIRST_..., the ended ones first.

        return_when: One of system.return_when; ALL_SUCCEEDED raises DependencyFailedError when one fails.
        timeout: After so many seconds DependencyTimeoutError is raised; None is without a limit.
        """

    def message(
        self,
        subject: str | None = None,
        *,
        message: str | None = None,
        request: str | None = None,
        body: Any = None,
        wait: bool = True,
        timeout: float | None = None,
        message_type: str | None = None,
    ) -> _Message:
        """Send a message to people; one that asks for something waits for the answer, get('response').

        subject: What it is about.
        message: The text.
        request: A question that is answered with a text.
        body: A form, as JSON Schema, that is answered with a dict.
        wait: False does not wait for the answer.
        timeout: After so many seconds MessageResponseTimeoutError is raised; None is without a limit.
        message_type: Of older scripts; it changes nothing.
        """

    def sleep(self, seconds: float) -> None:
        """Do nothing for so many seconds; it costs nothing, and goes on after a crash."""

    def sleep_until(self, epoch: float) -> None:
        """Do nothing until that time, in seconds since 1970."""

    def webhook_html_response(self, html: str) -> None:
        """Keep a page as the output webhook_html_response."""

_Field = Literal[
    "id",
    "name",
    "type",
    "status",
    "message",
    "status_message",
    "input_value",
    "output_value",
    "created_at",
    "started_at",
    "ended_at",
    "parent_execution_id",
    "connector_name",
    "connector_type",
    "flow_name",
    "logs",
]

class _Record:
    """Something stored by name. It is read when it is asked for something."""

    @overload
    def get(self, field: str, /) -> Any:
        """Fields of the record: one as it is, several as a tuple. What was read once is kept: load() reads again."""

    @overload
    def get(self, field: str, second: str, /, *more: str) -> tuple[Any, ...]: ...

    load = get

    def exists(self) -> bool:
        """Whether there is something of that name."""

class Connector(_Record):
    """A connector of the project: name, connector_type, value, vault_secrets, description."""

    def save(
        self,
        value: _Inputs | None = None,
        *,
        connector_type: str | None = None,
        vault_secrets: str | list[str] | None = None,
        description: str | None = None,
        repeatable: bool | None = None,
        using: Mapping[str, Any] | None = None,
    ) -> Connector:
        """Save what is given, over the file of the project; it holds from then on."""

    def test(
        self,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Test the connector, as a child execution, and wait for it: get('output_value') has ok and the steps.

        Keyword arguments that are not listed here are inputs.
        """

    def analyse(
        self,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Look at what the connector reaches, as a child execution, and wait for it.

        Keyword arguments that are not listed here are inputs.
        """

    def action(
        self,
        action: str,
        /,
        *,
        name: str | None = None,
        run: bool = True,
        wait: _Wait = True,
        save: bool = True,
        inputs: _Inputs | None = None,
        input_value: _Inputs | None = None,
        init: _Init | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Execution[Any]:
        """Do one of the actions of the connector's type, as a child execution, and wait for it.

        Keyword arguments that are not listed here are inputs.
        """

    def delete(self) -> None:
        """Remove the connector."""

class Flow(_Record):
    """A flow of the project: name, file, script."""

    def save(self, script: str) -> Flow:
        """Save the text of the flow, over the file of the project; one that does not parse is an error."""

    def delete(self) -> None:
        """Remove the flow."""

class _Schema(_Record):
    """A stored JSON Schema: name, value."""

    def save(self, value: Any) -> _Schema:
        """Save the schema."""

    def delete(self) -> None:
        """Remove the schema."""

    def validate(self, value: _Item) -> _Item:
        """Return a value that fits the schema; one that does not raises SchemaValidationError."""

class _Setting(_Record):
    """A value that all flows share, and a lock of its name: name, value, created_at, modified_at."""

    def save(self, value: Any) -> _Setting:
        """Save a value."""

    def update(self, fn: Callable[[Any], Any]) -> Any:
        """Replace the value by what a function makes of it, None without one; nobody comes in between. It returns the new one."""

    def list_append(self, *elements: Any) -> _Setting:
        """Add elements to a list."""

    def delete(self) -> None:
        """Remove the setting."""

    def acquire(self, timeout: float | None = None) -> _Setting:
        """Take the lock of that name, and wait until nobody else has it.

        timeout: After so many seconds LockTimeoutError is raised; None is without a limit.
        """

    def release(self) -> _Setting:
        """Give the lock back; another execution may do so too."""

class _File(_Record):
    """A file of the project: name, size, modified_at, content, sha256."""

    def get_text_content(self) -> str:
        """The content as text, which has to be UTF-8."""

    def get_bytes_content(self) -> bytes:
        """The content as bytes."""

    def get_base64_content(self) -> str:
        """The content in base64."""

    def save_text_content(self, content: str) -> _File:
        """Write a text."""

    def save_bytes_content(self, content: bytes) -> _File:
        """Write bytes."""

    def save_base64_content(self, content: str | bytes) -> _File:
        """Write what base64 says."""

    def save(self, content: str | bytes, *, convert_binary: bool = True) -> _File:
        """Write a text or bytes, or base64 with convert_binary=False: the older way."""

    def delete(self) -> None:
        """Remove the file."""

class _Message(_Record):
    """A message: id, subject, message, request, body, status, response, answered_by, answered_at, created_at, execution_id."""

    def wait(self, timeout: float | None = None) -> _Message:
        """Wait for the answer.

        timeout: After so many seconds MessageResponseTimeoutError is raised; None is without a limit.
        """

    def answer(self, response: Mapping[str, Any] | None = None, **answers: Any) -> _Message:
        """Answer in place of a person: with a dict, keyword arguments, or both."""

    def delete(self) -> None:
        """Remove the message."""

class _VaultConfig(_Record):
    """A vault of the project: name, address."""

    def write_secret(self, path: str, secret: Mapping[str, Any]) -> int | None:
        """Write a secret, and return its version, None where none are kept."""

class System:
    """What is stored: the first argument of a handler."""

    return_when: type[ReturnWhen]
    """What a wait waits for."""

    def setting(self, name: _SettingName, *, by: Literal["name", "id"] = "name", value: Any = ...) -> _Setting:
        """A setting: a value that all flows share, and a lock. With value= it is saved at once."""

    def settings(self, filter: _Filter | None = None) -> list[_Setting]:
        """The settings, by name."""

    def connector(self, name: str, *, by: Literal["name", "id"] = "name") -> Connector:
        """A connector of the project."""

    def connectors(self, filter: _Filter | None = None) -> list[Connector]:
        """The connectors of the project, by name."""

    def connection(self, name: str, *, by: Literal["name", "id"] = "name") -> Connector:
        """An older name of connector()."""

    def connections(self, filter: _Filter | None = None) -> list[Connector]:
        """An older name of connectors()."""

    def flow(self, name: str, *, by: Literal["name", "id"] = "name") -> Flow:
        """A flow of the project: its text, not an execution of it, which this.flow() makes."""

    def flows(self, filter: _Filter | None = None) -> list[Flow]:
        """The flows of the project, by name."""

    def schema(self, name: str, *, by: Literal["name", "id"] = "name") -> _Schema:
        """A stored JSON Schema."""

    def schemas(self, filter: _Filter | None = None) -> list[_Schema]:
        """The stored schemas, by name."""

    def file(self, name: str) -> _File:
        """A file of the project, which connections read and write too."""

    def files(self, filter: _Filter | None = None, *, dir: str | None = None) -> list[_File]:
        """The files of the project, or of a folder, by name."""

    def execution(self, id: str) -> Execution[Any]:
        """The execution of that id; without one, ResourceNotFoundError is raised."""

    def executions(self, filter: _Filter | None = None) -> list[Execution[Any]]:
        """The executions, the newest first, as they are at that moment.

        filter: {'field': 'status', 'op': 'eq', 'value': 'ENDED_ERROR'}, or several of these in a list
            or under 'and', 'or', 'not'. The operators are eq, ne, lt, le, gt, ge, like and in.
        """

    def message(
        self,
        id: str | None = None,
        *,
        subject: str | None = None,
        message: str | None = None,
        request: str | None = None,
        body: Any = None,
        message_type: str | None = None,
    ) -> _Message:
        """The message of that id; or, with subject=, message=, request= or body=, send one and do not wait."""

    def messages(self, filter: _Filter | None = None) -> list[_Message]:
        """The messages, the oldest first."""

    def vault_config(self, name: str, *, by: Literal["name", "id"] = "name") -> _VaultConfig:
        """A vault of the project."""

    def vault_configs(self, filter: _Filter | None = None) -> list[_VaultConfig]:
        """The vaults of the project, by name."""

    def get_env_name(self) -> str:
        """The name of the environment, as the project says."""

    def get_own_user(self) -> _Record:
        """Who runs the flow: get('name')."""

    def get_own_client(self) -> _Record:
        """The project for which the flow runs: get('name')."""
