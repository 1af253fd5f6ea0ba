# The order in which arguments are evaluated, and where they arrive.

def t(x):
    print('eval', x)
    return x

def f(*args, **kwargs):
    print(','.join([str(a) for a in args]), '|', ','.join(['%s=%s' % (k, v) for k, v in kwargs.items()]))

f()
f(1, 2, a=3)
f(*[1, 2])
f(0, *[1, 2], 3)
f(*[1], *[2, 3], *())
f(t(1), *t([2, 3]), t(4), k=t(5), *t([6]))
f(**{'a': 1}, b=2)
f(a=1, **{'b': 2}, c=3)
f(**t({1: 1} and {}), **{'b': t(2)})
f(t(1), a=t(2), **{'b': t(3)}, c=t(4))
args = [1, 2]
f(*args, k=t(3))
f(*args, 3, k=4, **{'m': 5})
f(k=1, *args)
f(from_='x', load='y')
f(0, *(x for x in args), *{7})

def g(a, b=2, *rest, c, d=4, **more):
    return [a, b, rest, c, d, sorted(more)]

print(len(g(1, c=3)), g(1, c=3)[:5])
print(g(*[1, 2, 3], **{'c': 5})[:5])
print(g(1, *[2], 3, c=4, d=5)[:5])

class_ = {'type': 'REST'}
def connect(connector=None, *, connector_type=None, run=True, **inputs):
    return f'{connector} {connector_type} {run} {sorted(inputs) == ["host", "port"]}'
print(connect(connector_type='REST', **{'host': 1, 'port': 2}, run=False))

print((lambda *a, k=1, **kw: (a, k, len(kw)))(1, 2, k=3, z=4))
print(f(f(t(1)), k=f(t(2))))
