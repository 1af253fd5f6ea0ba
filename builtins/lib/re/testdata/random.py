import re

# Patterns and texts at random, from the part of the syntax that both have. What is
# repeated matches at least one character.

state = [20240607]

def rnd(n):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
    return (state[0] // 4294967296) % n

def pick(list):
    return list[rnd(len(list))]

atoms = ["a", "b", "c", "a", "b", "B", ".", "\\w", "\\d", "\\s", "\\W", "\\D", "\\S", "[ab]", "[^a]", "[a-c]", "[^\\d\\s]", "[\\w-]", "\\n", "é", "[À-ÿ]", "1", "\\x61", "\\.", "ſ", "K"]
empty = ["^", "$", "\\b", "\\B", "\\A", "\\Z", "", "(?:)"]
repeats = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "*?", "+?", "??", "{1,3}?", "{0}"]

def solid(depth):
    # what matches at least one character
    kind = rnd(10)
    if depth == 0 or kind < 5:
        return pick(atoms)
    if kind < 7:
        return "(" + solid(depth - 1) + anything(depth - 1) + ")"
    if kind == 7:
        return "(?:" + solid(depth - 1) + "|" + solid(depth - 1) + ")"
    if kind == 8:
        return "(" + solid(depth - 1) + "|" + solid(depth - 1) + ")"
    return pick(["(?i:", "(?s:", "(?m:", "(?a:", "(?-i:"]) + solid(depth - 1) + anything(depth - 1) + ")"

def anything(depth):
    kind = rnd(12)
    if kind < 3:
        return solid(depth)
    if kind < 6:
        return solid(depth) + pick(repeats)
    if kind == 6:
        return pick(empty)
    if depth == 0:
        return pick(atoms)
    if kind < 9:
        return anything(depth - 1) + anything(depth - 1)
    if kind == 9:
        return "(" + anything(depth - 1) + "|" + anything(depth - 1) + ")"
    if kind == 10:
        return "(?:" + anything(depth - 1) + "|" + anything(depth - 1) + "|" + anything(depth - 1) + ")"
    return "(" + anything(depth - 1) + ")"

chars = ["a", "b", "c", "a", "b", "A", "B", "1", " ", "\n", ".", "-", "é", "É", "s", "ſ", "k", "K", "😀", "_"]

def text():
    return "".join([pick(chars) for i in range(rnd(12))])

def found(m):
    return None if m is None else (m.groups(), m.group(), m.string[:m.start()], m.string[m.end():], m.lastindex)

def test(n, padding):
    for i in range(n):
        pattern = anything(4)
        flags = pick([0, 0, 0, re.I, re.M, re.S, re.A, re.I | re.M | re.S, re.A | re.I])
        p = re.compile(pattern, flags)
        for j in range(4 if len(padding) == 0 else 1):
            s = text() + padding
            show(pattern, int(flags), s if len(padding) == 0 else None, found(p.search(s)), found(p.match(s)), found(p.fullmatch(s)), [found(m)[:2] for m in p.finditer(s)][:50], p.split(s)[:50], p.sub("<\\g<0>>", s), p.findall(s, 1)[:20] if s.isascii() else None, p.subn("", s, 1))

test(1500, "")
# A long text has the other matcher.
test(30, "ab1 c\n-." * 2000)
