# What the functions of the corpus print with. It writes values as Python does; what
# Starlark writes otherwise (differences.md) is written in one way here.


def text(v):
    if v is None or isinstance(v, (bool, int)):
        return str(v)
    if isinstance(v, str):
        return quoted(v)
    if isinstance(v, float):
        return format(v, ".17g") + "f"
    if isinstance(v, bytes):
        return "b:" + v.hex()
    if isinstance(v, list):
        return "[" + ", ".join([text(x) for x in v]) + "]"
    if isinstance(v, tuple):
        return "(" + ", ".join([text(x) for x in v]) + ("," if len(v) == 1 else "") + ")"
    if isinstance(v, dict):
        return "{" + ", ".join([text(k) + ": " + text(x) for k, x in v.items()]) + "}"
    if isinstance(v, set):
        return "set(" + ", ".join(sorted([text(x) for x in v])) + ")"
    if isinstance(v, BaseException):
        return error(v)
    if callable(v):
        return "<callable>"
    return "<other>"


def quoted(s):
    return "'" + s.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("'", "\\'") + "'"


def error(e):
    return type(e).__name__ + ": " + str(e)


def show(*values):
    print(" ".join([text(v) for v in values]))


def attempt(f, *args, **kwargs):
    """Shows what f returns, or the exception that it ends with."""
    try:
        show(f(*args, **kwargs))
    except Exception as e:
        print("!", error(e))


def chain(e):
    """The exceptions behind e, as a traceback tells of them."""
    out = [error(e)]
    if e.__cause__ is not None:
        out.append("from " + chain(e.__cause__))
    elif e.__context__ is not None and not e.__suppress_context__:
        out.append("during " + chain(e.__context__))
    return " <- ".join(out)


def run(name, f):
    """Runs a function of the corpus."""
    print("==", name)
    attempt(f)
