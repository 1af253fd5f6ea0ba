def search(items, wanted):
    for item in items:
        if item == wanted:
            print('found', item)
            break
    else:
        print('not found')
        return -1
    return item

print(search([1, 2], 2), search([1, 2], 3), search([], 1))

def nested():
    for i in range(3):
        for j in range(3):
            if j == 2:
                break
            if i == 1:
                continue
        else:
            print('never')
        for j in []:
            pass
        else:
            if i == 1:
                break
            print('else of', i)
    else:
        print('outer else')
    n = 3
    while n:
        n -= 1
        if n == 1:
            continue
        print(n)
    else:
        print('while else')
    while True:
        n += 1
        while n < 10:
            n += 5
        else:
            break
    print(n)
nested()

for i in range(2):
    if i:
        break
else:
    print('no')
while i < 5:
    i += 1
else:
    print('module else', i)

def deletions():
    d = {'a': 1, 'b': 2, 3: 4}
    del d['a'], d[3]
    x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    del x[0], x[-1]
    del x[1:3]
    print(x)
    del x[::2]
    print(x, len(d))
    del x[::-1]
    print(x)
    y = 1
    del y
    y = 2
    del (x), [y]
    x = y = 3
    return x, y
print(deletions())
gone = 1
del gone
gone = 2
print(gone)
def closure():
    v = 1
    def inner():
        return v
    print(inner())
    del v
    v = 2
    return inner()
print(closure())

def annotated(a: int, b: 'unknown' = 2, *c: str, d: dict[str, int] = None, **e) -> Nothing if False else int:
    count: int = a + b
    later: float
    later = 1.5
    return count, later, d
print(annotated(1))
total: int = 5
total += 1
print(total)

def aug():
    x = [1, 2]
    y = x
    y += [3]
    d = {'k': 2}
    d['k'] *= 10
    d['k'] -= 1
    d['k'] //= 2
    d['k'] <<= 2
    d['k'] |= 1
    return x, d['k']
print(aug())

assert total == 6, 'never seen'
assert (total, 1)
def stub(): ...
print(stub())
if True: pass
if 1: x = 1; y = 2
print(x, y)

def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)
print(recursive(30))
def late():
    return defined_later
defined_later = 'later'
print(late())
def outer():
    fns = []
    for i in range(3):
        fns.append(lambda i=i: i * 2)
    return [f() for f in fns]
print(outer())
x, y = y, x
[x, y] = (x, y)
(x), = [5]
print(x, y)
