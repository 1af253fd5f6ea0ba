# try, raise and with, as Python has them.


def text(v):
    if isinstance(v, (list, tuple)):
        return "[" + " ".join([text(x) for x in v]) + "]"
    return str(v)


def show(*args):
    print(text(args))


def catch(f, *args):
    try:
        return ("ok", f(*args))
    except Exception as e:
        return (e.__class__.__name__, str(e), repr(e))


# The order of the blocks.
def order(raising, caught, fin):
    log = []
    try:
        log.append("body")
        if raising:
            raise raising
        log.append("end of body")
    except caught as e:
        log.append("except " + str(e))
    else:
        log.append("else")
    finally:
        log.append("finally")
        if fin:
            fin(log)
    return log


show(order(None, ValueError, None))
show(order(ValueError("v"), ValueError, None))
show(catch(order, KeyError("k"), ValueError, None))
show(order(KeyError("k"), (ValueError, LookupError), None))
show(catch(order, None, ValueError, lambda log: log[10]))
show(catch(order, ValueError("first"), KeyError, lambda log: {}["second"]))


# return in each place.
def returns(where, fail):
    try:
        if where == "body":
            return "body"
        if fail:
            raise ValueError("x")
    except ValueError:
        if where == "except":
            return "except"
    else:
        if where == "else":
            return "else"
    finally:
        if where == "finally":
            return "finally"
    return "end"


for where in ["body", "except", "else", "finally", "none"]:
    for fail in [False, True]:
        show(where, fail, returns(where, fail))


def swallow():
    try:
        raise ValueError("lost")
    finally:
        return "finally wins"


show(swallow())


def override():
    try:
        return "body"
    finally:
        return "finally"


show(override())


# break and continue in each place.
def loops(xs):
    out = []
    for x in xs:
        try:
            if x == 1:
                continue
            if x == 2:
                raise ValueError("two")
            if x == 5:
                break
            out.append(x)
        except ValueError:
            out.append("caught")
            continue
        finally:
            out.append("f%d" % x)
    else:
        out.append("else")
    return out


show(loops([0, 1, 2, 3]))
show(loops([4, 5, 6]))


def break_in_except(xs):
    n = 0
    while True:
        try:
            xs[n]
        except IndexError:
            break
        else:
            n += 1
    return n


show(break_in_except([1, 2, 3]))


def continue_in_finally():
    out = []
    for i in range(3):
        try:
            1 // (i - 1)
        finally:
            out.append(i)
            continue
    return out


show(continue_in_finally())


def nested_break():
    out = []
    for i in range(5):
        try:
            try:
                if i == 3:
                    break
                out.append(i)
            finally:
                out.append("inner")
        finally:
            out.append("outer")
    else:
        out.append("else")
    return out


show(nested_break())


def nested_return():
    for i in range(3):
        try:
            try:
                for j in range(3):
                    try:
                        if j == 1:
                            return (i, j)
                    finally:
                        pass
            finally:
                pass
        except ValueError:
            pass


show(nested_return())


# Variables.
def counts():
    n = 0
    for i in range(4):
        try:
            n += 1
            if i % 2:
                raise KeyError(i)
            n += 10
        except KeyError as e:
            n += 100
        finally:
            n += 1000
    return n


show(counts())


def unset(fail):
    try:
        if fail:
            raise ValueError("no")
        x = 1
    except ValueError:
        pass
    return x


show(catch(unset, False), catch(unset, True))


def name_is_unbound():
    e = "before"
    try:
        raise ValueError("x")
    except ValueError as e:
        pass
    return e


show(catch(name_is_unbound))


def closures():
    fs = []
    for i in range(3):
        try:
            v = i * 10

            def f(v=v):
                return v
            fs.append(f)
        finally:
            pass
    return [f() for f in fs] + [f(5)]


show(closures())


def shared():
    total = 0
    try:
        values = [1, 2, 3]
        get = lambda: values[0] + total
        total = 5
    finally:
        values = [100]
    return get()


show(shared())

# raise in all its forms.


def forms(n):
    if n == 0:
        raise ValueError
    if n == 1:
        raise ValueError("text")
    if n == 2:
        raise ValueError("a", 2, None)
    if n == 3:
        raise KeyError("k") from ValueError("because")
    if n == 4:
        try:
            {}["x"]
        except KeyError as e:
            raise ValueError("from it") from e
    if n == 5:
        try:
            {}["x"]
        except KeyError:
            raise
    if n == 6:
        raise
    if n == 7:
        raise "text"
    if n == 8:
        raise ValueError("none") from None
    if n == 9:
        raise ValueError("x") from 3
    if n == 10:
        try:
            raise ValueError("a")
        except ValueError as e:
            try:
                raise KeyError("b")
            except KeyError:
                raise e
    if n == 11:
        try:
            raise ValueError("a")
        except ValueError:
            try:
                raise KeyError("b")
            except KeyError:
                pass
            raise


for n in range(12):
    show(n, catch(forms, n))


def chain(e):
    out = []
    while e is not None:
        out.append((repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__))
        e = e.__cause__ or e.__context__
    return out


for n in [3, 4, 5, 8, 10]:
    try:
        forms(n)
    except Exception as e:
        show(n, chain(e))


def reraise_in_function():
    def again():
        raise
    try:
        raise ValueError("outer")
    except ValueError:
        again()


show(catch(reraise_in_function))


def in_finally_after_error():
    try:
        try:
            raise ValueError("a")
        finally:
            {}["b"]
    except KeyError as e:
        return repr(e), repr(e.__context__)


show(in_finally_after_error())

# Matching.
tried = []


def cls(c):
    tried.append(c.__name__)
    return c


def match(e):
    try:
        raise e
    except cls(KeyError):
        return "KeyError"
    except (cls(ValueError), cls(TypeError)):
        return "ValueError or TypeError"
    except cls(ArithmeticError) as a:
        return "arithmetic " + str(a)
    except:
        return "other"


for e in [KeyError("k"), TypeError("t"), ZeroDivisionError("z"), OverflowError("o"), RuntimeError("r"), IndexError("i")]:
    show(match(e))
show(tried)


def bad_class():
    try:
        raise ValueError("x")
    except "ValueError":
        pass


show(catch(bad_class))


def error_in_else():
    try:
        try:
            pass
        except ValueError:
            return "not here"
        else:
            raise ValueError("from else")
    except ValueError as e:
        return "outer " + str(e)


show(error_in_else())

# What the interpreter raises.


def f0():
    pass


def f2(a, b):
    pass


for f in [
    lambda: {}["x"], lambda: {}[1], lambda: {}[(1, "a")], lambda: [][0], lambda: (1,)[4],
    lambda: "abc"[7], lambda: [].pop(), lambda: [1].pop(3), lambda: 1 // 0, lambda: 1 / 0, lambda: 1 % 0,
    lambda: int("x"), lambda: int("ff", 10), lambda: float("y"), lambda: float(""), lambda: 1 + "a", lambda: "a" + 1,
    lambda: [] + (), lambda: () + [], lambda: -"a", lambda: {} + {}, lambda: 1 < "a", lambda: None < 1,
    lambda: len(1), lambda: None(), lambda: 5(), lambda: [].nope, lambda: (1).nope, lambda: "".nope, lambda: None.x,
    lambda: f0(1), lambda: f2(1), lambda: f2(), lambda: f2(1, 2, 3), lambda: f2(1, 2, c=3), lambda: f2(1, a=1),
    lambda: [x for x in 5], lambda: list(5), lambda: {[]: 1}, lambda: {{}: 1}, lambda: 1[0], lambda: [1]["a"],
    lambda: "abc"["a"], lambda: "a".index("b"), lambda: [1].remove(2), lambda: [1, 2][::0], lambda: 1 << -1,
    lambda: "a".split(""), lambda: int(float("nan")), lambda: int(float("inf")), lambda: "%d %d" % 1, lambda: "%d" % (1, 2),
    lambda: [1] * "a", lambda: "a" * 1.5,
]:
    show(catch(f))


def unpacking(v):
    a, b = v
    return a


for v in [[1], [1, 2, 3], [], 5, None]:
    show(catch(unpacking, v))


def starred(v):
    a, *b, c = v
    return b


for v in [[1], [1, 2], [], [1, 2, 3, 4]]:
    show(catch(starred, v))


def item():
    x = (1, 2)
    x[0] = 5


def item2():
    x = [1]
    x[3] = 5


def item3():
    x = {}
    del x["k"]


def loop():
    for i in 5:
        pass


def asserting():
    assert 1 == 2


def asserting2():
    assert False, "message %d" % 3


for f in [item, item3, loop, asserting, asserting2]:
    show(catch(f))

# Exceptions as values.
e = ValueError("a", 1)
show(e.args, str(e), repr(e), str(ValueError()), repr(ValueError()), str(KeyError("k")), repr(KeyError("it's")), isinstance(e, ValueError), isinstance(e, Exception), isinstance(e, KeyError), isinstance(5, ValueError))
show(e == e, e == ValueError("a", 1), ValueError == ValueError, ValueError == KeyError, type(e) == ValueError, type(e).__name__, type(e) is ValueError)
show("%s|%r" % (ValueError("x"), ValueError("x")), f"{ValueError('y')}", f"{KeyError('y')!r}", "{}".format(IndexError("z")))
show(ValueError, KeyError.__name__, bool(e))


# with
class_log = []


def deep(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        deep(n - 1)
    except KeyError:
        show("no")
    finally:
        class_log.append(n)


show(catch(deep, 20), class_log)


def generator_like():
    try:
        return [1 // x for x in [1, 0]]
    except ZeroDivisionError as e:
        return str(e)


show(generator_like())


def comprehension_sees():
    try:
        y = 3
        return [y * x for x in range(3)] + [w for w in [y]]
    finally:
        y = 4


show(comprehension_sees())


def walrus():
    try:
        if (n := 10) > 5:
            raise ValueError(n)
    except ValueError as e:
        return n, e.args[0]


show(walrus())


def parameters(a, *args, b=2, **kwargs):
    try:
        a += 1
        b += 1
        args = args + (9,)
        kwargs["z"] = 1
    except ValueError:
        pass
    return a, args, b, sorted(kwargs)


show(parameters(1, 5, b=7, q=1))

for i in range(3):
    try:
        if i == 1:
            continue
        module_level = i
    finally:
        show("finally", i)
show(module_level)

try:
    undefined_before = 1
    raise KeyError("module")
except KeyError as err:
    show("module", err)
show(undefined_before)
