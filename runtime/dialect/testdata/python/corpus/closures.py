# Functions in functions, lambdas, and the scopes of comprehensions.


def closure_sees_later_value():
    x = 1

    def f():
        return x

    x = 2
    return f()


def closures_of_loop_share_variable():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    return [f() for f in fs]


def closures_of_loop_with_default():
    fs = []
    for i in range(3):
        fs.append(lambda i=i: i)
    return [f() for f in fs]


def closures_of_comprehension_share_variable():
    return [f() for f in [lambda: i for i in range(3)]]


def closures_of_comprehension_with_default():
    return [f() for f in [lambda i=i: i * 10 for i in range(3)]]


def closures_made_by_function():
    def make(n):
        return lambda x: x + n

    return [make(n)(10) for n in range(3)]


def counter_in_list():
    def counter():
        n = [0]

        def count():
            n[0] += 1
            return n[0]

        return count

    a, b = counter(), counter()
    return (a(), a(), b(), a())


def closures_share_state():
    d = {}

    def put(k, v):
        d[k] = v

    def get(k):
        return d.get(k)

    put("a", 1)
    return get("a")


def defaults_are_evaluated_once():
    def f(x, xs=[]):
        xs.append(x)
        return xs

    show(f(1), f(2), f(3, []))
    return f(4)


def defaults_are_evaluated_at_def():
    n = 1

    def f(x=n):
        return x

    n = 2
    return f()


def defaults_see_each_loop_value():
    fs = []
    for i in range(3):
        def f(n=i * 2):
            return n
        fs.append(f)
    return [f() for f in fs]


def default_of_lambda_is_evaluated_once():
    log = []

    def note(x):
        log.append(x)
        return x

    f = lambda a=note(1), *, b=note(2): (a, b)
    f()
    f()
    return log


def defaults_are_evaluated_in_order():
    log = []

    def note(x):
        log.append(x)
        return x

    def f(a=note("a"), b=note("b"), *, c=note("c")):
        return (a, b, c)

    show(log)
    return f()


def nested_three_deep():
    def a(x):
        def b(y):
            def c(z):
                return (x, y, z)
            return c
        return b

    return a(1)(2)(3)


def inner_function_hides_outer_variable():
    x = "outer"

    def f():
        x = "inner"
        return x

    return (f(), x)


def parameter_hides_outer_variable():
    x = "outer"

    def f(x):
        x += "!"
        return x

    return (f("inner"), x)


def recursion_of_inner_function():
    def fact(n):
        return 1 if n == 0 else n * fact(n - 1)

    return fact(20)


def mutual_recursion():
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    return (even(10), odd(7), even(3))


def recursion_through_variable():
    fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
    return [fib(n) for n in range(12)]


def hanoi():
    moves = []

    def move(n, a, b, c):
        if n:
            move(n - 1, a, c, b)
            moves.append(a + c)
            move(n - 1, b, a, c)

    move(3, "a", "b", "c")
    return moves


def permutations():
    def perms(xs):
        if not xs:
            return [[]]
        return [[x] + rest for i, x in enumerate(xs) for rest in perms(xs[:i] + xs[i + 1:])]

    return perms([1, 2, 3])


def flatten():
    def flat(x):
        if isinstance(x, list):
            out = []
            for e in x:
                out.extend(flat(e))
            return out
        return [x]

    return flat([1, [2, [3, []], [[4]]], 5])


def function_redefined():
    def f():
        return 1

    g = f

    def f():
        return 2

    return (f(), g())


def function_as_value_in_dict():
    ops = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b}
    return [ops[k](5, 3) for k in ["add", "sub"]]


def function_passed_and_returned():
    def twice(f):
        return lambda x: f(f(x))

    return twice(twice(lambda x: x * 2))(1)


def lambda_without_parameters():
    return (lambda: 5)()


def lambda_with_all_kinds():
    f = lambda a, b=2, *c, d, e=5, **g: (a, b, c, d, e, g)
    return (f(1, d=4), f(1, 2, 3, d=4, e=6, z=7))


def lambda_in_lambda():
    return (lambda x: lambda y: lambda z: x + y * z)(1)(2)(3)


def lambda_with_conditional():
    sign = lambda x: "neg" if x < 0 else "zero" if x == 0 else "pos"
    return [sign(x) for x in [-1, 0, 1]]


def lambda_returning_tuple():
    return (lambda: (1, 2))()


def comprehension_variable_stays_inside():
    x = "outer"
    ys = [x for x in range(3)]
    return (x, ys)


def comprehension_sees_outer():
    n = 10
    return [x + n for x in range(3)]


def comprehension_first_iterable_is_outer():
    x = [1, 2]
    return [x for x in x]


def comprehension_nested_iterable_is_inner():
    return [(x, y) for x in range(3) for y in range(x)]


def comprehension_in_comprehension():
    return [[x * y for x in range(3)] for y in range(3)]


def comprehension_with_conditions():
    return [x for x in range(30) if x % 2 if x % 3 if x > 4]


def comprehension_condition_between_loops():
    return [(x, y) for x in range(4) if x % 2 for y in range(x) if y]


def comprehension_order_of_evaluation():
    log = []

    def note(x):
        log.append(x)
        return x

    [note("body" + str(x)) for x in note([1, 2]) if note(x)]
    return log


def dict_comprehension_order():
    log = []

    def note(x):
        log.append(x)
        return x

    d = {note("k" + str(x)): note("v" + str(x)) for x in range(2)}
    return (log, d)


def dict_comprehension_last_key_wins():
    return {k % 2: k for k in range(5)}


def set_comprehension():
    return {x % 3 for x in range(10)}


def generator_expression():
    return (sum(x for x in range(5)), list(x * 2 for x in [1, 2]), sorted((-x for x in [1, 2])))


def generator_is_gone_through_once():
    g = (x for x in [1, 2])
    return (list(g), list(g))


def generator_in_any_stops_early():
    log = []

    def note(x):
        log.append(x)
        return x

    show(any(note(x) > 1 for x in [1, 2, 3]), all(note(x) < 2 for x in [1, 2, 3]))
    return log


def generator_in_next_stops_early():
    log = []

    def note(x):
        log.append(x)
        return x

    show(next(x for x in [1, 2, 3] if note(x) > 1), next((x for x in [1] if note(x) > 9), "none"))
    return log


def walrus_in_if():
    if (n := len("abc")) > 2:
        return n


def walrus_in_while():
    xs, out = [1, 2, 0, 3], []
    while (x := xs.pop(0)):
        out.append(x)
    return (out, x)


def walrus_in_comprehension_is_the_functions():
    ys = [y := x * 2 for x in range(3)]
    return (ys, y)


def walrus_in_condition_of_comprehension():
    return [y for x in range(5) if (y := x * x) % 2]


def walrus_in_any():
    found = any((hit := x) > 2 for x in [1, 2, 3, 4])
    return (found, hit)


def walrus_value():
    return ((a := 1) + (b := 2), a, b)


def walrus_order():
    return (a := 1, (a := a + 1), a)


def walrus_in_lambda():
    return (lambda: (x := 5) + x)()


def walrus_in_argument():
    def f(*a):
        return a

    return (f(n := 3, n + 1), n)


def walrus_in_subscript_and_fstring():
    xs = [1, 2, 3]
    return (xs[(i := 1)], f"{(j := 7)}", i, j)


def walrus_in_default():
    def f(x=(y := 4)):
        return x

    return (f(), y)


def walrus_short_circuit():
    def f(a):
        if a and (b := a + 1):
            return b
        return "no"

    return (f(0), f(1))


def assigned_in_branch_read_after():
    for flag in [True, False]:
        if flag:
            v = "then"
        else:
            v = "else"
        show(v)


def loop_variable_survives():
    for i in range(3):
        for j in "ab".split():
            pass
    return (i, j)


MODULE = {"n": 1}
NUMBER = 7


def module_variables_are_read():
    return (NUMBER, MODULE["n"])


def module_dict_is_changed():
    MODULE["n"] += 1
    return MODULE


def module_variable_is_hidden():
    NUMBER = 8
    return NUMBER


def module_function_is_called_before_its_def():
    return defined_below()


def defined_below():
    return "below"


def module_variable_keeps_its_value():
    return NUMBER


def function_without_return():
    def f():
        pass

    def g():
        return

    return (f(), g())


def return_tuple_without_parentheses():
    def f():
        return 1, 2

    def g():
        return 1,

    return (f(), g())


def docstring_is_a_statement():
    """A text that does nothing."""
    return 1


def del_local_and_assign_again():
    x = 1
    del x
    x = 2
    return x


def del_several():
    a, b, xs, d = 1, 2, [1, 2, 3, 4], {"k": 1, "l": 2}
    del a, xs[0], d["k"], xs[-1]
    del (b)
    return (xs, d)


def del_closure_variable():
    x = 1

    def f():
        return x

    show(f())
    x = 2
    return f()
