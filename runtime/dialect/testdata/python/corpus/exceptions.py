# Raising, matching and chaining of exceptions.


def raise_class():
    raise ValueError


def raise_instance():
    raise ValueError("text")


def raise_with_two_args():
    try:
        raise RuntimeError(2, "no such file")
    except RuntimeError as e:
        show(e.args, type(e).__name__)


def raise_with_args_of_any_type():
    for arg in [1, None, [1, 2], (1,), {"k": 1.5}, "", "it's", 'say "x"']:
        try:
            raise RuntimeError(arg)
        except RuntimeError as e:
            show(e.args, str(e) if not isinstance(arg, dict) else "dict")


def str_of_no_args():
    show(str(ValueError()), str(KeyError()), ValueError().args)


def str_of_one_arg():
    show(str(ValueError("v")), str(ValueError(1)), str(ValueError(None)), str(ValueError(("a",))))


def str_of_key_error_is_quoted():
    show(str(KeyError("k")), str(KeyError("it's")), str(KeyError(1)), str(KeyError(None)), str(KeyError("a", "b")))


def str_of_lookup_error_is_not():
    show(str(LookupError("k")), str(IndexError("k")))


def repr_of_exceptions():
    for e in [ValueError(), ValueError("a"), ValueError("a", 1), KeyError("k"), TypeError(None), RuntimeError("it's"), OSError(1)]:
        show(repr(e))


def format_of_exceptions():
    e = ValueError("bad")
    show(f"{e}", f"{e!r}", f"{e!s:>5}", "%s" % e, "{}".format(e), "%r" % (e,))


def exception_text_with_newline():
    show(str(ValueError("a\nb")), repr(ValueError("a\nb")))


def match_exact():
    try:
        raise KeyError("k")
    except IndexError:
        show("index")
    except KeyError:
        show("key")


def match_base_class():
    for raised in [KeyError("k"), IndexError("i"), ZeroDivisionError("z"), OverflowError("o"), NotImplementedError("n"), FileNotFoundError("f"), UnboundLocalError("u"), UnicodeDecodeError]:
        for base in [LookupError, ArithmeticError, RuntimeError, OSError, NameError, ValueError, Exception, BaseException]:
            if raised == UnicodeDecodeError:
                continue
            try:
                raise raised
            except base as e:
                show(type(e).__name__, "is", base.__name__)
            except Exception:
                pass


def match_tuple():
    for e in [KeyError("k"), TypeError("t"), ValueError("v")]:
        try:
            raise e
        except (KeyError, TypeError) as caught:
            show("tuple", str(caught))
        except ValueError as caught:
            show("value", str(caught))


def match_nested_tuple():
    kinds = ((KeyError, (IndexError,)), ZeroDivisionError)
    for f in [lambda: {}[1], lambda: [][1], lambda: 1 // 0]:
        try:
            f()
        except kinds as e:
            show(type(e).__name__)


def match_empty_tuple():
    try:
        try:
            raise ValueError("v")
        except ():
            show("never")
    except ValueError:
        show("outer")


def match_computed_class():
    def kind(name):
        show("asked", name)
        return {"v": ValueError, "k": KeyError}[name]

    try:
        raise KeyError("k")
    except kind("v"):
        show("v")
    except kind("k"):
        show("k")
    except kind("not asked"):
        show("?")


def match_is_not_evaluated_without_error():
    try:
        show("fine")
    except undefined_function_of_no_importance():
        show("never")


def undefined_function_of_no_importance():
    raise RuntimeError("evaluated")


def match_raises():
    try:
        raise ValueError("first")
    except undefined_function_of_no_importance():
        show("never")


def match_with_no_class():
    try:
        raise ValueError("v")
    except "ValueError":
        show("never")


def bare_except():
    try:
        [][0]
    except:
        show("caught")


def first_match_wins():
    try:
        {}["k"]
    except LookupError:
        show("lookup")
    except KeyError:
        show("key")


def handler_is_not_tried_for_its_sibling():
    try:
        try:
            raise ValueError("a")
        except ValueError:
            raise KeyError("b")
        except KeyError:
            show("wrong")
    except KeyError as e:
        show("outer", chain(e))


def error_in_else_is_not_caught():
    try:
        pass
    except ValueError:
        show("wrong")
    else:
        raise ValueError("else")


def error_in_else_runs_finally():
    try:
        pass
    except ValueError:
        show("wrong")
    else:
        raise ValueError("else")
    finally:
        show("finally")


def error_in_finally_wins():
    try:
        raise ValueError("body")
    finally:
        raise KeyError("finally")


def error_in_finally_has_context():
    try:
        try:
            raise ValueError("body")
        finally:
            raise KeyError("finally")
    except KeyError as e:
        show(chain(e))


def error_in_finally_without_error_has_none():
    try:
        try:
            pass
        finally:
            raise KeyError("finally")
    except KeyError as e:
        show(chain(e))


def error_in_handler_has_context():
    try:
        try:
            raise ValueError("body")
        except ValueError:
            [][0]
    except IndexError as e:
        show(chain(e))


def context_of_three():
    try:
        try:
            try:
                raise ValueError(1)
            except ValueError:
                raise KeyError(2)
        except KeyError:
            raise IndexError(3)
    except IndexError as e:
        show(chain(e))


def raise_from():
    try:
        try:
            raise ValueError("cause")
        except ValueError as e:
            raise RuntimeError("effect") from e
    except RuntimeError as e:
        show(chain(e), e.__cause__ == e.__context__, e.__suppress_context__)


def raise_from_none():
    try:
        try:
            raise ValueError("hidden")
        except ValueError:
            raise RuntimeError("shown") from None
    except RuntimeError as e:
        show(chain(e), e.__cause__, error(e.__context__), e.__suppress_context__)


def raise_from_class():
    try:
        raise RuntimeError("effect") from KeyError
    except RuntimeError as e:
        show(chain(e), e.__context__)


def raise_from_instance_outside():
    cause = KeyError("kept")
    try:
        raise RuntimeError("effect") from cause
    except RuntimeError as e:
        show(e.__cause__ == cause, chain(e))


def raise_from_no_exception():
    raise RuntimeError("effect") from "text"


def raise_no_exception():
    raise "text"


def raise_none():
    raise None


def reraise():
    try:
        try:
            raise ValueError("v")
        except ValueError:
            show("handled")
            raise
    except ValueError as e:
        show(chain(e))


def reraise_by_name():
    try:
        try:
            raise ValueError("v")
        except ValueError as e:
            raise e
    except ValueError as e:
        show(chain(e))


def reraise_in_function():
    def again():
        raise

    try:
        try:
            raise ValueError("v")
        except ValueError:
            again()
    except ValueError as e:
        show("still", str(e))


def reraise_without_error():
    raise


def reraise_after_inner_try():
    try:
        try:
            raise ValueError("outer")
        except ValueError:
            try:
                raise KeyError("inner")
            except KeyError:
                pass
            raise
    except ValueError as e:
        show(error(e))


def reraise_in_finally_of_handler():
    try:
        try:
            raise ValueError("v")
        except ValueError:
            try:
                pass
            finally:
                raise
    except ValueError as e:
        show(error(e))


def reraise_after_handler_is_over():
    try:
        raise ValueError("v")
    except ValueError:
        pass
    raise


def same_exception_twice():
    e = ValueError("once")
    for i in range(2):
        try:
            raise e
        except ValueError as caught:
            show(i, caught == e, chain(caught))


def raised_in_the_handler_of_itself():
    e = ValueError("self")
    try:
        try:
            raise e
        except ValueError:
            raise e
    except ValueError as caught:
        show(chain(caught))


def context_circle_is_broken():
    a, b = ValueError("a"), KeyError("b")
    try:
        try:
            raise a
        except ValueError:
            raise b
    except KeyError:
        try:
            raise a
        except ValueError as e:
            show(chain(e))


def name_is_unbound_behind_handler():
    try:
        raise ValueError("v")
    except ValueError as e:
        show(error(e))
    return e


def name_is_unbound_though_bound_before():
    e = "before"
    try:
        raise ValueError("v")
    except ValueError as e:
        pass
    return e


def name_is_kept_without_error():
    e = "before"
    try:
        pass
    except ValueError as e:
        pass
    return e


def name_can_be_assigned_in_handler():
    try:
        raise ValueError("v")
    except ValueError as e:
        e = "mine"
        show(e)
    return e


def name_can_be_deleted_in_handler():
    try:
        raise ValueError("v")
    except ValueError as e:
        del e
    return "done"


def name_is_unbound_when_handler_returns():
    kept = []

    def f():
        try:
            raise ValueError("v")
        except ValueError as e:
            kept.append(lambda: e)
            return "returned"

    show(f())
    try:
        kept[0]()
    except NameError:
        return "unbound"


def name_is_unbound_when_handler_breaks():
    for i in range(2):
        try:
            raise ValueError(i)
        except ValueError as e:
            if i:
                break
    try:
        e
    except NameError as err:
        return error(err)


def exception_kept_in_list():
    errors = []
    for i in range(3):
        try:
            raise ValueError(i)
        except ValueError as e:
            errors.append(e)
    return errors


def exception_used_in_closure():
    try:
        raise ValueError("seen")
    except ValueError as e:
        f = lambda: error(e)
        return f()


def exception_variable_in_comprehension():
    try:
        raise ValueError("seen")
    except ValueError as e:
        return [str(e) + str(i) for i in range(2)]


def exception_of_called_function():
    def deep(n):
        if n == 0:
            raise ValueError("deep")
        return deep(n - 1)

    try:
        deep(5)
    except ValueError as e:
        return error(e)


def exception_from_lambda():
    try:
        (lambda: {}["missing"])()
    except KeyError as e:
        return e.args


def exception_from_comprehension():
    try:
        return [10 // x for x in [1, 0]]
    except ZeroDivisionError as e:
        return error(e)


def exception_from_default_argument():
    try:
        def f(x={}["missing"]):
            return x
    except KeyError as e:
        return e.args
    return "no"


def exception_from_argument():
    def f(x):
        show("never")

    try:
        f([][0])
    except IndexError as e:
        return error(e)


def exception_in_condition():
    try:
        if {}["k"]:
            show("never")
    except KeyError:
        return "condition"


def exception_in_for_iterable():
    try:
        for x in [][0]:
            show("never")
        else:
            show("never")
    except IndexError:
        return "iterable"


def exception_in_while_condition():
    n = 3
    try:
        while 10 // n:
            n -= 1
    except ZeroDivisionError:
        return n


def exception_leaves_loop_with_else():
    try:
        for i in range(3):
            if i == 1:
                raise ValueError(i)
        else:
            show("never")
    except ValueError as e:
        return e.args


def exception_leaves_assignment_undone():
    x = "old"
    try:
        x = [][0]
    except IndexError:
        pass
    return x


def exception_leaves_unpacking_half_done():
    xs = [0]
    try:
        xs[0], xs[5] = 1, 2
    except IndexError:
        pass
    return xs


def exception_equality():
    a, b = ValueError("x"), ValueError("x")
    return (a == a, a == b, a != b, a in [b, a])


def exception_in_dict_and_set():
    e = ValueError("k")
    return ({e: 1}[e], e in {e})


def exception_truth():
    return bool(ValueError()), bool(ValueError(""))


def exception_attributes():
    e = ValueError("a", 2)
    return (e.args[1], e.__class__.__name__, e.__class__ == ValueError, type(e) == ValueError, type(e).__name__)


def exception_unknown_attribute():
    return ValueError("a").nothing


def isinstance_of_exceptions():
    e = KeyError("k")
    return (isinstance(e, KeyError), isinstance(e, LookupError), isinstance(e, Exception), isinstance(e, ValueError), isinstance(e, (ValueError, LookupError)), isinstance(1, Exception))


def stop_iteration_value():
    return StopIteration(5).value


def assertion_errors():
    for f in [lambda: check(True), lambda: check(False), lambda: check_says(False), lambda: check_says_tuple(0)]:
        attempt(f)


def check(x):
    assert x
    return "held"


def check_says(x):
    assert x, "said " + str(x)


def check_says_tuple(x):
    assert x, (1, "two")


def assert_message_is_lazy():
    assert True, undefined_function_of_no_importance()
    return "lazy"


def with_suppress():
    with suppress(KeyError):
        {}["k"]
        show("never")
    return "behind"


def with_suppress_several():
    out = []
    for f in [lambda: {}[1], lambda: [][1], lambda: 1 // 0]:
        with suppress(KeyError, IndexError):
            try:
                f()
            except ZeroDivisionError:
                out.append("zero")
                continue
            out.append("never")
        out.append("suppressed")
    return out


def with_suppress_base_class():
    with suppress(LookupError):
        [][0]
    return "ok"


def with_suppress_other():
    with suppress(KeyError):
        raise ValueError("through")


def with_suppress_nothing():
    with suppress():
        raise ValueError("through")


def with_order_of_several():
    log = []
    with manager(log, "a") as a, manager(log, "b") as b:
        log.append(a + b)
    return log


def with_order_on_error():
    log = []
    try:
        with manager(log, "a"), manager(log, "b"):
            raise ValueError("v")
    except ValueError as e:
        log.append(error(e))
    return log


def with_inner_swallows():
    log = []
    with manager(log, "a"), manager(log, "b", swallow=True):
        raise ValueError("v")
    return log


def with_outer_swallows():
    log = []
    with manager(log, "a", swallow=True), manager(log, "b"):
        raise ValueError("v")
    return log


def with_return():
    log = []

    def f():
        with manager(log, "m") as name:
            return "returned " + name

    show(f())
    return log


def with_second_manager_fails():
    log = []
    try:
        with manager(log, "a"), manager(log, [][0]):
            log.append("never")
    except IndexError:
        log.append("index")
    return log


def with_target_is_unpacked():
    with manager([], ["x", "y"]) as (x, *y):
        return (x, y)


def with_target_is_subscript():
    log, d = [], {}
    with manager(log, "m") as d["k"]:
        pass
    return d


def with_break_and_continue():
    log = []
    for i in range(4):
        with manager(log, str(i)):
            if i == 1:
                continue
            if i == 2:
                break
            log.append("body")
    else:
        log.append("never")
    return log


def with_no_manager():
    with 5:
        show("never")


def try_in_handler():
    try:
        raise ValueError(1)
    except ValueError as e:
        try:
            raise KeyError(2)
        except KeyError as f:
            show(e.args, f.args, chain(f))
        show(e.args)


def try_in_finally():
    try:
        try:
            raise ValueError("first")
        finally:
            try:
                [][0]
            except IndexError:
                show("inner")
    except ValueError as e:
        return chain(e)


def try_in_loop_in_try():
    log = []
    try:
        for i in range(4):
            try:
                if i == 1:
                    continue
                if i == 3:
                    raise KeyError(i)
                log.append(10 // (i - 2))
            except ZeroDivisionError:
                log.append("zero")
            finally:
                log.append("f" + str(i))
    except KeyError as e:
        log.append(e.args)
    return log


def try_in_while_in_finally():
    log = []
    try:
        log.append("body")
    finally:
        n = 0
        while True:
            n += 1
            try:
                if n < 3:
                    continue
                break
            finally:
                log.append(n)
    return log


def return_value_is_computed_before_finally():
    x = 1

    def f():
        x = 1
        try:
            return x
        finally:
            x = 2

    return f()


def return_list_is_changed_in_finally():
    def f():
        xs = [1]
        try:
            return xs
        finally:
            xs.append(2)

    return f()


def nested_finally_order():
    log = []
    for i in range(2):
        try:
            try:
                try:
                    log.append(i)
                    if i:
                        return log
                finally:
                    log.append("a")
            finally:
                log.append("b")
        finally:
            log.append("c")


def finally_return_swallows():
    try:
        raise ValueError("lost")
    finally:
        return "wins"


def finally_break_swallows():
    for i in range(3):
        try:
            raise ValueError("lost")
        finally:
            break
    return i


def finally_continue_swallows():
    n = 0
    for i in range(3):
        try:
            raise ValueError("lost")
        finally:
            n += 1
            continue
    return n


def handler_in_recursion():
    def f(n):
        try:
            if n == 0:
                raise ValueError("bottom")
            return f(n - 1)
        except ValueError as e:
            if n < 2:
                raise KeyError(n) from e
            raise
        finally:
            show("leave", n)

    try:
        f(3)
    except KeyError as e:
        return chain(e)


def variables_of_blocks_are_the_functions():
    try:
        a = 1
        raise ValueError("v")
    except ValueError:
        b = a + 1
    else:
        b = 0
    finally:
        c = b + 1
    return (a, b, c)


def loop_variable_in_try():
    try:
        for i in range(3):
            pass
    finally:
        j = i
    return (i, j)


def def_in_try():
    try:
        def f():
            return "f"
        {}["k"]
    except KeyError:
        def g():
            return f() + "g"
    return g()


def lambda_in_try_sees_later_value():
    x = 1
    try:
        f = lambda: x
    finally:
        x = 2
    return f()


def augmented_in_try():
    n, xs = 0, [1]
    try:
        n += 1
        xs[0] += 5
        xs += [2]
    finally:
        n *= 10
    return (n, xs)


def walrus_in_try():
    try:
        if (n := 5) > 3:
            raise ValueError(n)
    except ValueError:
        n += 1
    return n


def del_in_try():
    x = 1
    try:
        del x
        return x
    except NameError as e:
        return error(e)


def deep_nesting():
    log = []

    def f():
        for i in range(3):
            try:
                for j in range(3):
                    try:
                        try:
                            if j == 1:
                                continue
                            if i == 1:
                                break
                            if i == 2:
                                return (i, j)
                        finally:
                            log.append((i, j))
                    except ValueError:
                        pass
                else:
                    log.append("inner else")
            finally:
                log.append(i)

    show(f())
    return log


def exception_of_an_exception():
    for e in [ValueError("a b"), KeyError("k"), ValueError(), ValueError(1, "b"), ValueError(None)]:
        show(str(RuntimeError(e)), str(ValueError(RuntimeError(e))), str(RuntimeError(e, e).args[0]))
    return str(KeyError(1))
