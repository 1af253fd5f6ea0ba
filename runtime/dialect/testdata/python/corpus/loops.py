# for and while, with break, continue and else.


def for_else():
    out = []
    for xs in [[], [1], [1, 2, 3]]:
        for x in xs:
            if x == 2:
                out.append("break")
                break
        else:
            out.append("else")
    return out


def while_else():
    out = []
    for stop in [0, 1, 5]:
        n = 0
        while n < 3:
            n += 1
            if n == stop:
                break
        else:
            out.append("else")
        out.append(n)
    return out


def continue_runs_else():
    for x in [1, 2]:
        continue
    else:
        return "else"


def return_skips_else():
    for x in [1, 2]:
        return "return"
    else:
        return "else"


def break_in_else_leaves_outer_loop():
    out = []
    for i in range(3):
        for j in range(2):
            out.append((i, j))
        else:
            if i == 1:
                break
    else:
        out.append("never")
    return out


def continue_in_else():
    out = []
    for i in range(3):
        while False:
            pass
        else:
            if i == 1:
                continue
        out.append(i)
    return out


def nested_break_and_continue():
    out = []
    for i in range(4):
        if i == 1:
            continue
        for j in range(4):
            if j == i:
                break
            if j == 1:
                continue
            out.append((i, j))
    return out


def while_true_with_break():
    n = 0
    while True:
        n += 1
        if n % 2:
            continue
        if n > 6:
            break
    return n


def while_with_complex_condition():
    a, b = 0, 10
    while a < b and not (a > 3 or b < 5):
        a, b = a + 1, b - 1
    return (a, b)


def for_over_kinds():
    return [[x for x in v] for v in [[1, 2], (3, 4), {"a": 1}, range(2), {5}, [], {}.keys(), {"k": "v"}.values(), {"k": "v"}.items()]]


def for_over_dict_keeps_order():
    d = {"z": 1, "a": 2}
    d["m"] = 3
    del d["z"]
    d["z"] = 4
    return [k for k in d]


def for_over_copy_while_changing():
    xs = [1, 2, 3, 4]
    for x in xs[:]:
        if x % 2:
            xs.remove(x)
    d = {"a": 1, "b": 2}
    for k in list(d):
        if d[k] == 1:
            del d[k]
    return (xs, d)


def for_variable_can_be_assigned():
    out = []
    for i in range(3):
        i = i * 10
        out.append(i)
    return out


def for_over_range_forms():
    return [[i for i in range(*args)] for args in [(3,), (1, 4), (5, 1, -2), (0, 1, 5), (3, 3)]]


def for_else_with_try():
    out = []
    for i in range(2):
        try:
            out.append(i)
        finally:
            out.append("f")
    else:
        out.append("else")
    return out


def pass_and_ellipsis():
    for i in range(2):
        pass
    while False:
        ...
    if i:
        ...
    return i


def if_elif_else():
    f = []
    for n in range(5):
        if n == 0:
            f.append("zero")
        elif n == 1:
            f.append("one")
        elif n < 4:
            if n == 2:
                f.append("two")
            else:
                f.append("three")
        else:
            f.append("many")
    return f


def statements_on_one_line():
    a = 1; b = 2; a += b
    if a: b = 5
    for i in range(3): b += i
    while b > 8: b -= 1
    return (a, b)


def line_continuation():
    x = 1 + \
        2
    y = (3 +
         4)
    return (x, y, [
        1,
        2,  # a comment
    ])


def primes():
    out = []
    for n in range(2, 40):
        for p in out:
            if n % p == 0:
                break
        else:
            out.append(n)
    return out


def matrix():
    m = [[0] * 3 for _ in range(2)]
    for i in range(2):
        for j in range(3):
            m[i][j] = i * 3 + j
    return (m, [[row[j] for row in m] for j in range(3)], [x for row in m for x in row])


def fizzbuzz():
    return ["FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else str(n) for n in range(1, 16)]


def word_count():
    counts = {}
    for word in "the cat and the hat and the bat".split():
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))


def group_by():
    groups = {}
    for name, kind in [("a", 1), ("b", 2), ("c", 1)]:
        groups.setdefault(kind, []).append(name)
    return groups


def binary_search():
    def find(xs, x):
        lo, hi = 0, len(xs)
        while lo < hi:
            mid = (lo + hi) // 2
            if xs[mid] < x:
                lo = mid + 1
            else:
                hi = mid
        return lo if lo < len(xs) and xs[lo] == x else -1

    return [find([1, 3, 5, 7], x) for x in [1, 4, 7, 9]]
