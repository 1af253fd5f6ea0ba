name, n, pi, none = 'Ada', 42, 3.14159, None
print(f'{name}', f'{n:5}|', f'{n:<5}|', f'{n:^5}|', f'{n:05}', f'{n:x}', f'{n:#x}', f'{n:b}', f'{n:,}', f'{10**9:,}', f'{10**9:_}')
print(f'{pi:.2f}', f'{pi:10.3f}|', f'{pi:<10.1f}|', f'{pi:e}', f'{pi:.0f}', f'{pi:g}', f'{pi:%}', f'{pi:+.1f}', f'{pi}', f'{1e10:,.2f}', f'{pi:.3}', f'{1/3}')
print(f'{name:>10}|', f'{name:*^9}', f'{name:.2}', f'{name!s:>5}', f'{none}', f'{True}', f'{True:d}', f'{True:5}|')
width, prec = 10, 2
print(f'{pi:{width}.{prec}f}|', f'{name:{"*"}>{width}}', f'{n:{width}}|', f'{pi:{width}.{prec + 1}}|')
print(f'{n + 1} {n * 2 if n else 0} {[x for x in range(3)]} {(lambda x: x + 1)(2)} { {1: 2}[1] } {name[0]} {name.upper()!s}')
print(f'{n=}', f'{n = }', f'{n=:>5}', f'{pi=:.1f}', f'{n + 1=}')
print(f'{{}} {{{n}}} {n}}}', f'' f'a' 'b' f'{n}' "c", f'''{
    n
} multi
line''', rf'\d{n}', '-'.join(f'\t{n}\n{n}'.split()))
print(f'{"nested"} {f"{n}"} {f"{name:>{width}}"}')
print(f'{n!r} {n!s:>5} {pi!r:.3}')
print(f'{n:>{5}}{n:<{5}}|', f'{n:}', f'{name:}', f"{'a' 'b'}")
print(f'{", ".join(str(x) for x in [1, 2])}', f'{n if n > 1 else "x"}', f'{n > 1 and n != 3}')
print(f'{10:c}' == '\n', f'{-5: d}', f'{5: d}', f'{-5:=+6d}', f'{0.0:.1f}', f'{-0.0:z.1f}', f'{1e-7}', f'{1e16}' in ['1e+16'], f'{float("inf"):5}|', f'{float("nan"):.1f}', f'{1e22:f}')
