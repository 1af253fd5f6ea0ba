package dialect

import "strconv"

func (p *programmer) literal() string {
	return strconv.Itoa([]int{0, 1, 2, 3, -1, -2, 7, 10, 255, -100}[p.IntN(10)])
}

func (p *programmer) small() string { return strconv.Itoa(p.IntN(6) - 1) }

// value is an expression of any type.
func (p *programmer) value() string {
	switch p.IntN(10) {
	case 0, 1, 2:
		return p.int(3)
	case 3, 4, 5:
		return p.str(3)
	case 6:
		return p.list(3)
	case 7:
		return p.boolean(2)
	case 8:
		return p.pick(p.dict(), "("+p.int(1)+", "+p.str(1)+")", "{"+p.int(1)+", "+p.int(1)+"}", "None", p.float())
	}
	return p.pick("a", "b", "c", "s", "t", "xs", "d", "u", "e", "g()", "ys")
}

// int is an expression that is an int, most of the time: variables can have been
// assigned something else, or nothing.
func (p *programmer) int(depth int) string {
	if depth <= 0 {
		return p.pick("a", "b", "c", p.literal(), p.literal(), "u")
	}
	x, y := func() string { return p.int(depth - 1) }, func() string { return p.int(depth - 2) }
	switch p.IntN(26) {
	case 0, 1, 2:
		return "(" + x() + p.pick(" + ", " - ", " * ") + y() + ")"
	case 3:
		return "(" + x() + p.pick(" // ", " % ", " & ", " | ", " ^ ") + y() + ")"
	case 4:
		return "(" + x() + p.pick(" << ", " >> ") + "(" + y() + " & 7))"
	case 5:
		return p.pick("-", "~", "+") + x()
	case 6:
		return "len(" + p.pick(p.str(depth-1), p.list(depth-1), "d", "xs") + ")"
	case 7:
		return p.pick("xs["+x()+"]", p.list(depth-1)+"["+y()+"]")
	case 8:
		return p.pick("d['a']", "d["+p.str(depth-1)+"]", "d.get('b', "+y()+")", "d.get('zz', "+y()+")")
	case 9:
		return "(" + x() + " if " + p.boolean(depth-1) + " else " + y() + ")"
	case 10:
		if p.functions > 0 {
			// What a function returns may be True or False, with which Starlark does not count.
			return "note(1 if f" + strconv.Itoa(p.IntN(p.functions)) + "(" + p.arguments() + ") else 2)"
		}
	case 11:
		return p.pick("sum("+p.list(depth-1)+")", "max("+p.list(depth-1)+", default=0)", "min("+x()+", "+y()+")", "abs("+x()+")", "max(xs)", "min("+p.list(depth-1)+", key=lambda x: -x, default=5)")
	case 12:
		return p.pick("int("+p.str(depth-1)+")", "int("+p.float()+")", "ord("+p.str(depth-1)+")", "ord(s[0])", "int('1' + t)")
	case 13:
		if p.lambdas == 0 {
			return "(" + p.pick("a", "b", "c") + " := " + x() + ")"
		}
	case 14:
		p.lambdas++
		defer func() { p.lambdas-- }()
		return p.pick("(lambda x: x + "+y()+")("+x()+")", "(lambda a, b="+y()+": a * b)("+x()+")", "(lambda *a: len(a))(*"+p.list(depth-1)+")")
	case 15:
		return "sum([" + p.comprehended(x()) + "])"
	case 16:
		return p.str(depth-1) + p.pick(".find(", ".count(", ".rfind(", ".index(") + p.str(depth-2) + ")"
	case 17:
		return "note(" + x() + ")"
	case 18:
		return p.pick("("+x()+" and "+y()+")", "("+x()+" or "+y()+")")
	case 19:
		return p.pick("divmod("+x()+", "+y()+")[0]", "pow("+y()+" & 7, "+x()+" & 7)", "("+y()+" & 7) ** ("+x()+" & 7)", "round("+x()+", -1)", "("+x()+").bit_length()", "xs.index("+y()+")", "xs.count("+y()+")")
	case 20:
		return "next((" + p.comprehended("x") + "), " + y() + ")"
	}
	return p.pick("a", "b", "c", p.literal())
}

// comprehended is an expression with the clauses of a comprehension behind, in
// which x is a variable.
func (p *programmer) comprehended(body string) string {
	p.lambdas++
	defer func() { p.lambdas-- }()
	return p.pick(body, "x", "x * "+p.int(0)) + " for x in " + p.pick("range(3)", "xs[:]", "(1, 2, 3)", "[a, b, c]") + p.pick("", " if x", " if x != "+p.int(0), " for a in [x, 1]", " if (t := str(x))")
}

func (p *programmer) str(depth int) string {
	if depth <= 0 {
		return p.pick("s", "t", "'a'", "'b'", "'x-y'", "''", "' A1 '", "'k'")
	}
	x, y := func() string { return p.str(depth - 1) }, func() string { return p.str(depth - 2) }
	switch p.IntN(22) {
	case 0, 1:
		return "(" + x() + " + " + y() + ")"
	case 2:
		return x() + "[" + p.slice() + "]"
	case 3:
		return x() + "[" + p.int(depth-1) + "]"
	case 4, 5, 6:
		return p.fstring(depth)
	case 7:
		return "str(" + p.pick(p.int(depth-1), p.boolean(depth-1), x()) + ")"
	case 8:
		return x() + "." + p.pick("upper()", "lower()", "strip()", "title()", "capitalize()", "swapcase()", "lstrip('a')", "rstrip()", "casefold()")
	case 9:
		return x() + "." + p.pick("replace('a', "+y()+")", "replace('', '-')", "replace('b', 'B', 1)", "ljust(6, '.')", "rjust(5)", "center(7, '*')", "zfill(4)", "removeprefix('a')", "removesuffix("+y()+")", "expandtabs()")
	case 10:
		return p.pick("','", "''", y()) + ".join(" + p.pick("["+p.comprehended("str(x)")+"]", x()+".split('-')", x()+".split()", "["+x()+", "+y()+"]", "map(str, "+p.list(depth-1)+")", x()+".partition('-')", x()+".rsplit('-', 1)") + ")"
	case 11:
		return "(" + x() + " * " + p.pick("2", "0", "-1", "("+p.int(depth-1)+" & 3)") + ")"
	case 12:
		return p.pick("'%d|%5d|%-4d|%03d' % ("+p.int(0)+", "+p.int(0)+", "+p.int(0)+", "+p.int(0)+")", "'%s-%s' % ("+x()+", "+p.int(0)+")", "'%x %o' % (a, b)", "'%5s|%-5s|%.1s' % (s, t, "+y()+")", "'%(a)s %(b)d' % {'a': "+x()+", 'b': "+p.int(0)+"}", "'%s' % "+p.int(1))
	case 13:
		return p.pick("'{}{}'.format("+p.int(0)+", "+y()+")", "'{0:>5}|{x!s:<4}|{0}'.format("+p.int(0)+", x="+x()+")", "format("+p.int(1)+", '"+p.spec()+"')", "'{:{}}'.format(s, 5)", "'{a[0]}{d}'.format(a="+p.list(0)+", d=1)")
	case 14:
		return "(" + x() + " if " + p.boolean(depth-1) + " else " + y() + ")"
	case 15:
		return "note(" + x() + ")"
	case 16:
		return "(" + x() + p.pick(" or ", " and ") + y() + ")"
	case 17:
		return p.pick("chr(97 + ("+p.int(depth-1)+" & 15))", "bin("+p.int(depth-1)+")", "hex("+p.int(depth-1)+")", "max("+x()+", "+y()+")")
	}
	return p.pick("s", "t", "'ab'", "'q'")
}

func (p *programmer) fstring(depth int) string {
	p.lambdas++ // := in a replacement field needs parentheses, which are there
	defer func() { p.lambdas-- }()
	return p.pick(
		"f\"{"+p.int(depth-1)+"}-{"+p.str(0)+"}\"",
		"f\"{{{a}}}{b:"+p.spec()+"}\"",
		"f\"<{s!s:>{(b & 7) + 1}}>{c:+d}\"",
		"f\"{a=} {c = :d}\"",
		"f\"{s:.2}{t:*^5}\" \"tail\"",
		"f\"{a if b else c}{a!s}{xs[0] if xs else 'none'}\"",
		"f\"{d.get('a', 0):{'0' if a else ' '}>4}{a < b < c}\"",
	)
}

func (p *programmer) spec() string {
	return p.pick("d", "5d", "<6", ">6", "^7", "05d", "+d", "x", "#x", "b", "o", ",", "_", "*^9,d", "=+6d", ".2f", "e", "8.3g", "%", "s", "c")
}

func (p *programmer) slice() string {
	bound := func() string { return p.pick("", "", "1", "-1", "2", p.int(0)) }
	return p.pick(bound()+":"+bound(), bound()+":"+bound(), bound()+":"+bound()+":"+p.pick("1", "2", "-1", "-2", ""))
}

func (p *programmer) list(depth int) string {
	if depth <= 0 {
		return p.pick("xs", "[a, b]", "[1, 2, 3]", "[c]", "[]")
	}
	x := func() string { return p.list(depth - 1) }
	switch p.IntN(14) {
	case 0:
		return "[" + p.int(depth-1) + ", " + p.int(depth-1) + "]"
	case 1:
		return "[*" + x() + ", " + p.int(depth-1) + p.pick("", ", *"+p.list(depth-2)) + "]"
	case 2:
		return x() + "[" + p.slice() + "]"
	case 3, 4:
		return "[" + p.comprehended(p.int(depth-1)) + "]"
	case 5:
		return "sorted(" + x() + p.pick("", ", reverse=True", ", key=lambda x: -x", ", key=lambda x: x % 3, reverse=True", ", key=str") + ")"
	case 6:
		return p.pick("list(range(4))", "list(range("+p.int(depth-1)+" & 7))", "list(range(5, 0, -2))", "list(reversed("+x()+"))", "list(d.values())", "list(set("+x()+") & {1, 2})")
	case 7:
		return "(" + x() + " + " + p.list(depth-2) + ")"
	case 8:
		return p.pick("list(map(lambda x: x + 1, "+x()+"))", "list(filter(None, "+x()+"))", "[x for x, y in zip("+x()+", "+x()+")]", "[i * v for i, v in enumerate("+x()+")]", "list(filter(lambda x: x > 1, "+x()+"))", "[k for k in map(len, [s, t])]")
	case 9:
		return "(" + x() + " if " + p.boolean(depth-1) + " else " + p.list(depth-2) + ")"
	case 10:
		return p.pick("list(dict(a=1, b=2).values())", "[len(p) for p in "+p.str(depth-1)+".split('-')]", "[n for _, n in sorted(d.items())]", "list({"+p.comprehended("x")+"} & {1, 2})[:1]")
	}
	return p.pick("xs", "[1, 2, 3]", "[a, b, c]")
}

func (p *programmer) dict() string {
	return p.pick("{}", "{'a': "+p.int(1)+"}", "{**d, 'b': "+p.int(1)+"}", "{'a': 1, **d}", "{k: v + 1 for k, v in list(d.items())}", "{str(x): x for x in "+p.list(1)+"}", "dict(a="+p.int(1)+", b=2)", "dict(zip(['a', 'b', 'c'], "+p.list(1)+"))", "dict(d)", "d | {'z': 1}", "{s: a, t + 'x': b}")
}

func (p *programmer) boolean(depth int) string {
	if depth <= 0 {
		return p.pick("a < b", "a == c", "s == t", "bool(xs)", "'a' in d", "c > 0", "not a")
	}
	x := func() string { return p.boolean(depth - 1) }
	switch p.IntN(14) {
	case 0, 1:
		return "(" + p.int(depth) + p.pick(" < ", " <= ", " == ", " != ", " > ") + p.int(depth-1) + ")"
	case 2:
		return "(" + p.int(depth-1) + p.pick(" < ", " <= ", " == ", " != ") + "note(" + p.int(depth-1) + ")" + p.pick(" < ", " >= ", " != ") + p.int(0) + ")"
	case 3:
		return p.pick("("+p.int(depth-1)+p.pick(" in ", " not in ")+p.list(depth-1)+")", "("+p.str(depth-1)+p.pick(" in ", " not in ")+p.pick("s", "d", "'abc'")+")")
	case 4:
		return "(not " + x() + ")"
	case 5:
		return "(" + x() + p.pick(" and ", " or ") + x() + ")"
	case 6:
		return p.pick("any(", "all(") + "x > " + p.int(0) + " for x in " + p.list(depth-1) + ")"
	case 7:
		return p.pick("isinstance(a, int)", "isinstance(u, (str, list))", "isinstance(e, ValueError)", "s.startswith("+p.str(depth-1)+")", "t.endswith(('a', "+p.str(0)+"))", "s.isdigit()", "t.isalpha()", "callable(a)", "isinstance(xs, list)")
	case 8:
		return "(" + p.str(depth-1) + p.pick(" < ", " == ", " != ", " >= ") + p.str(depth-1) + ")"
	case 9:
		return "(" + p.list(depth-1) + p.pick(" < ", " == ", " != ", " >= ") + p.list(depth-1) + ")"
	case 10:
		return p.pick("(a is None)", "(u is not None)", "bool("+p.int(depth-1)+")", "bool("+p.str(depth-1)+")", "({a, b} == {b, c})", "({1} <= {a, 1})", "(d == {'a': 1})")
	}
	return p.pick("a < b", "a == c", "s == t", "bool(xs)", "'a' in d", "True", "False")
}

func (p *programmer) float() string {
	return p.pick("1.5", "-0.25", "a / 4", "float(c)", "(a + 0.5)", "2.0 ** (b & 3)", "float('1e3')", "7.5 // 2", "-7.5 % 2", "c / b", "round(2.675 * a, 1)", "abs(-1.5)", "(b + 0.5) // 0.25")
}
