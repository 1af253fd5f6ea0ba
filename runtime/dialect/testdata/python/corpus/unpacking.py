# Assignments to several targets, and what is evaluated when.


def swap():
    a, b = 1, 2
    a, b = b, a
    return (a, b)


def rotate():
    a, b, c = 1, 2, 3
    a, b, c = c, a, b
    return (a, b, c)


def swap_elements():
    xs, i, j = [1, 2, 3], 0, 2
    xs[i], xs[j] = xs[j], xs[i]
    return xs


def assign_left_to_right():
    i, xs = 0, [0, 0]
    i, xs[i] = 1, 9
    return (i, xs)


def star_at_each_place():
    xs = [1, 2, 3, 4]
    *a, b = xs
    c, *d = xs
    e, *f, g = xs
    return (a, b, c, d, e, f, g)


def star_takes_nothing():
    a, *b, c = 1, 2
    *d, = []
    [*e] = (1,)
    return (a, b, c, d, e)


def star_makes_a_list():
    a, *b = (1, 2, 3)
    *c, d = {"x": 1, "y": 2}
    *e, f = range(4)
    return (b, c, d, e, f)


def star_too_few():
    try:
        a, *b, c = [1]
    except ValueError as e:
        return error(e)


def nested_targets():
    (a, (b, *c)), [d, e] = (1, (2, 3, 4)), [5, 6]
    return (a, b, c, d, e)


def nested_stars():
    a, (b, *c), *d = 1, [2, 3, 4], 5, 6
    (*e, f), *g = [[1, 2, 3], 4]
    return (a, b, c, d, e, f, g)


def list_and_tuple_targets():
    [a, b] = 1, 2
    (c, d) = [3, 4]
    (e), f = 5, 6
    return (a, b, c, d, e, f)


def one_element_targets():
    a, = [1]
    (b,) = (2,)
    [c] = {3: 0}
    return (a, b, c)


def targets_with_subscripts():
    d, xs = {}, [0, 0, 0]
    d["a"], (xs[1], d["b"]), xs[-1] = 1, (2, 3), 4
    return (d, xs)


def star_into_subscript():
    d = {}
    a, *d["rest"], b = 1, 2, 3, 4
    return (a, b, d)


def chained_assignment():
    a = b = c = [1]
    a.append(2)
    return (a, b, c)


def chained_assignment_with_unpacking():
    a = b, c = d = (1, 2)
    x = [y, *z] = [1, 2, 3]
    return (a, b, c, d, x, y, z)


def chained_assignment_order():
    log = []

    def at(i):
        log.append(i)
        return i

    d = {}
    d[at("first")] = d[at("second")] = at("value")
    return log


def for_targets():
    out = []
    for a, (b, c) in [(1, (2, 3)), (4, [5, 6])]:
        out.append(a + b + c)
    for x, *y in [(1, 2, 3), (4,)]:
        out.append((x, y))
    for [p, q] in {"k": 1}.items():
        out.append((p, q))
    return out


def for_target_subscript():
    d, xs = {}, [0, 0]
    for d["k"] in range(3):
        pass
    for xs[0], xs[1] in [(1, 2)]:
        pass
    return (d, xs)


def comprehension_targets():
    return ([a + b for a, b in [(1, 2), (3, 4)]], [(x, y) for x, *y in [(1, 2, 3)]], {k: v for k, v in [("a", 1)]}, [c for (a, [b, c]) in [(1, [2, 3])]])


def enumerate_with_tuples():
    return [(i, k, v) for i, (k, v) in enumerate({"a": 1, "b": 2}.items())]


def unpack_in_lists_and_tuples():
    xs, t = [1, 2], (3, 4)
    return ([*xs, *t], (*xs, 0, *t), [*range(3)], [*[], *()], (*xs,), {*xs, *t, 1})


def unpack_in_dicts():
    a, b = {"x": 1, "y": 2}, {"y": 3}
    return ({**a, **b}, {**b, **a}, {"y": 0, **a}, {**a, "y": 0}, {**{}}, {"q": 1, **b, "r": 2})


def unpack_string_split():
    a, b, *c = "1,2,3,4".split(",")
    key, _, value = "k=v=w".partition("=")
    return (a, b, c, key, value)


def unpack_dict_is_keys():
    a, b = {"x": 1, "y": 2}
    return (a, b)


def unpack_evaluates_value_first():
    log = []

    def note(x):
        log.append(x)
        return x

    xs = [0]
    xs[note(0)] = note("value") and 5
    return (log, xs)


def order_of_targets():
    log = []

    def note(x):
        log.append(x)
        return x

    d = {}
    d[note("a")], d[note("b")] = note(1), note(2)
    return (log, d)


def augmented_name():
    n, f, s, xs, t = 7, 1.5, "a", [1], (1,)
    n += 3
    n -= 1
    n *= 2
    n //= 4
    n **= 3
    n %= 50
    n <<= 2
    n >>= 1
    n |= 9
    n &= 27
    n ^= 5
    f /= 2
    s += "b"
    s *= 3
    xs += [2]
    t += (2,)
    return (n, f, s, xs, t)


def augmented_list_is_the_same_list():
    a = [1]
    b = a
    a += [2]
    a += (3,)
    return (a, b)


def augmented_list_in_tuple_of_lists():
    xs = [[], []]
    xs[0] += [1]
    return xs


def augmented_subscript_is_evaluated_once():
    log = []

    def note(x):
        log.append(x)
        return x

    xs, d = [1, 2, 3], {"k": 5}
    xs[note(1)] += 10
    d[note("k")] *= 2
    d[note("k")] **= 2
    d[note("k")] %= 7
    note(xs)[note(0)] -= 1
    return (log, xs, d)


def augmented_evaluates_target_then_value():
    log = []

    def note(x):
        log.append(x)
        return x

    xs = [1, 2]
    xs[note(0)] += note(5)
    return (log, xs)


def augmented_nested_subscript():
    d = {"a": {"b": [1, 2]}}
    d["a"]["b"][-1] += 5
    d["a"]["b"][0] *= 3
    return d


def augmented_value_changes_target():
    xs = [1, 2]

    def f():
        xs[0] = 100
        return 1

    xs[0] += f()
    return xs


def augmented_parameter():
    def f(n, xs):
        n += 1
        xs += [n]
        return n

    n, xs = 1, []
    return (f(n, xs), n, xs)


def augmented_missing_key():
    d = {}
    try:
        d["k"] += 1
    except KeyError as e:
        return e.args


def augmented_slice_of_string():
    s = "abc"
    s += s[::-1]
    return s


def list_slices():
    xs = list(range(10))
    return [xs[:], xs[2:5], xs[:3], xs[7:], xs[-3:], xs[:-3], xs[::2], xs[1::3], xs[::-1], xs[8:2:-2], xs[-1:-5:-1], xs[100:], xs[:100], xs[-100:3], xs[5:2], xs[2:5:-1], xs[::-3], xs[None:3], xs[3:None:2]]


def string_slices():
    s = "abcdefg"
    return [s[:], s[2:5], s[:-2], s[-2:], s[::2], s[::-1], s[5:1:-2], s[10:], s[-100:2], s[3:3], s[-1], s[0]]


def tuple_slices():
    t = (1, 2, 3, 4)
    return (t[1:], t[::-1], t[:0], t[-2:], t[1:2])


def range_slices():
    r = range(0, 20, 3)
    return (list(r[1:3]), list(r[::-1]), r[-1], list(r[::2]), len(r))


def slice_copies():
    xs = [1, 2]
    ys = xs[:]
    ys.append(3)
    return (xs, ys)


def slice_deletion():
    out = []
    for cut in range(7):
        xs = list(range(8))
        if cut == 0:
            del xs[2:5]
        elif cut == 1:
            del xs[:]
        elif cut == 2:
            del xs[::2]
        elif cut == 3:
            del xs[-2:]
        elif cut == 4:
            del xs[::-3]
        elif cut == 5:
            del xs[5:2]
        else:
            del xs[100:]
        out.append(xs)
    return out


def slice_bounds_from_variables():
    xs, a, b = list(range(6)), -4, None
    return (xs[a:b], xs[a:5:2], xs[b:b:-1], xs[a + 1:a + 3])


def index_with_bool_is_avoided():
    return ["no", "yes"][int(3 > 2)]


def what_could_not_be_unpacked_can_be_changed():
    xs, d, s = [1, 2, 3], {1: 2, 3: 4, 5: 6}, {7}
    rows = [[1, 2], [3, 4, 5]]

    def one():
        a, b = xs
        return a, b

    def of_a_dict():
        a, b = d
        return a, b

    def nested():
        (a, b), c = xs, 1
        return a, b, c

    def inner():
        a, (b, c) = 1, xs
        return a, b, c

    def listed():
        [a, b] = xs
        return a, b

    def loop():
        n = 0
        for a, b in rows:
            n += a + b
        return n

    def comprehension():
        return [a + b for a, b in rows]

    def second():
        return [a + b for x in [rows] for a, b in x]

    def generator():
        return sum(a + b for a, b in rows)

    for f in [one, of_a_dict, nested, inner, listed, loop, comprehension, second, generator]:
        try:
            show(f())
        except ValueError as e:
            show("ValueError", str(e).split(" (")[0])
        xs.append(4)
        d[len(d) + 10] = 1
        rows[1].append(6)
        rows.append([7, 8])
    xs, rows = xs[:2], [r[:2] for r in rows]
    for f in [one, listed, loop, comprehension, second, generator]:
        show(f())
    return len(xs), len(d), len(rows)
