import contextlib
from contextlib import ExitStack, suppress

def suppressed(error, *classes):
    with suppress(*classes):
        if error:
            raise error("x")
        return "through"
    return "after"
show(suppressed(None, KeyError), suppressed(KeyError, KeyError), suppressed(KeyError, ValueError, LookupError), suppressed(ValueError, Exception))
fails(suppressed, KeyError)
fails(suppressed, KeyError, ValueError)
fails(suppressed, TypeError, KeyError, ValueError)
def native():
    with suppress(ZeroDivisionError, KeyError) as s:
        show(s)
        1 // 0
        show("not reached")
    with suppress(KeyError):
        {}["x"]
    return "done"
show(native())
def loops():
    out = []
    for i in range(5):
        with suppress(ZeroDivisionError):
            if i == 1:
                continue
            if i == 4:
                break
            out.append(10 // (i - 2))
    return out
show(loops())

with contextlib.nullcontext() as x:
    show(x)
with contextlib.nullcontext(5) as x:
    show(x)
with contextlib.nullcontext(enter_result="r") as x:
    show(x)

log = []
def note(*args, **kwargs):
    log.append((args, sorted(kwargs.items())))
def several(error):
    with ExitStack() as stack:
        stack.callback(note, 1, k=2)
        show(stack.enter_context(contextlib.nullcontext("inner")))
        stack.enter_context(suppress(KeyError))
        show(stack.callback(note, "second") == note)
        if error:
            raise error("x")
    return "after"
show(several(None), log)
show(several(KeyError), log)
fails(several, ValueError)
show(log)

def pushed(exits, error=None):
    seen = []
    def exit_of(result, fail):
        def do(kind, e, tb):
            seen.append(None if e == None else str(e))
            if fail:
                raise fail
            return result
        return do
    with ExitStack() as stack:
        for result, fail in exits:
            stack.push(exit_of(result, fail))
        if error:
            raise error
    return seen
show(pushed([(False, None), (True, None)], ValueError("v")), pushed([(True, None), (False, None)], ValueError("v")), pushed([(False, None)]))
show(pushed([(True, None), (False, KeyError("k"))], ValueError("v")), pushed([(True, None), (False, KeyError("k"))]))
def replaced():
    try:
        pushed([(False, KeyError("outer")), (False, ValueError("inner"))], TypeError("t"))
    except KeyError as e:
        return repr(e)
show(replaced())
fails(pushed, [(False, None)], ValueError("v"))
fails(pushed, [(True, None), (False, None), (False, None), (False, None)][1:], ValueError("v"))

def kept():
    with ExitStack() as stack:
        stack.callback(note, "kept")
        other = stack.pop_all()
    log.append("left")
    other.close()
    other.close()
log.clear()
show(kept(), log)
def closed():
    stack = ExitStack()
    stack.callback(note, 1)
    stack.callback(note, 2)
    stack.close()
log.clear()
show(closed(), log, isinstance(ExitStack(), ExitStack), isinstance(5, ExitStack))
fails(ExitStack, 1)
fails(ExitStack().enter_context, 5)
fails(ExitStack().callback)
fails(contextlib.closing)
fails(contextlib.nullcontext, 1, 2)
