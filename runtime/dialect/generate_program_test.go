package dialect

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A programmer writes random programs of what Python and flows share. Its programs
// end: loops go through copies, functions call those before them, and what could
// repeat uses up fuel.
type programmer struct {
	*rand.Rand
	functions int // those that can be called: f0, f1, ...
	inLoop    bool
	inHandler bool
	depth     int // of statements
	lambdas   int // lambdas and comprehensions round the expression
	nested    int // functions round the statement
}

const generatedHead = `fuel = [400]


def go():
    fuel[0] -= 1
    return fuel[0] > 0


def clip(n):
    return n if -10 ** 12 < n < 10 ** 12 else n % 1000003


def note(x):
    show("note", x)
    return x


def fail(x):
    raise ValueError(x)


def echo(*args, **kwargs):
    return (args, kwargs)
`

func newProgram(rng *rand.Rand) progBlock {
	p := &programmer{Rand: rng}
	out := progBlock{{line: generatedHead}}
	for n := 1 + p.IntN(4); p.functions < n; p.functions++ {
		out = append(out, p.function(fmt.Sprintf("f%d", p.functions)))
	}
	for range 2 + p.IntN(3) {
		out = append(out, &progStmt{line: fmt.Sprintf("attempt(f%d, %s)", p.IntN(p.functions), p.arguments())})
	}
	return out
}

// function is def name(a, b=...): with variables of each type.
func (p *programmer) function(name string) *progStmt {
	outer := *p
	p.inLoop, p.inHandler, p.depth, p.lambdas = false, false, 1, 0
	p.nested++
	body := progBlock{
		{line: "if not go(): u = ys = e = g = 0; return u"},
		{line: "c, s, t = " + p.literal() + ", 'ab', '" + p.pick("", "x", "a-b-c", "Abc Def", "12", "-7", " a ") + "'"},
		{line: "xs, d = " + p.pick("[]", "[1]", "[3, 1, 2]", "list(range(5))", "[b, a]") + ", " + p.pick("{}", "{'a': 1}", "{'a': 1, 'b': 2}")},
	}
	body = append(body, p.block()...)
	body = append(body, &progStmt{line: "return " + p.pick("("+p.value()+", a, b, c, s, xs, d)", p.value())})
	p.inLoop, p.inHandler, p.depth, p.lambdas, p.nested = outer.inLoop, outer.inHandler, outer.depth, outer.lambdas, outer.nested
	params := p.pick("a, b="+p.literal(), "a, b=2, *rest", "a, b=1, **more", "a, *, b=3", "a=1, b=2")
	return &progStmt{clauses: []progClause{{"def " + name + "(" + params + ")", body}}}
}

func (p *programmer) arguments() string {
	a, b := p.small(), p.small()
	return p.pick(a, a+", b="+b, a+", b="+b, "b="+b+", a="+a, "*["+a+"]", "**{'a': "+a+", 'b': "+b+"}", a+", "+b, a+", *[], b="+b, "a="+a+", **{'b': "+b+"}")
}

func (p *programmer) pick(list ...string) string { return list[p.IntN(len(list))] }

func (p *programmer) block() progBlock {
	p.depth++
	defer func() { p.depth-- }()
	var out progBlock
	for range 1 + p.IntN(5-min(p.depth, 4)+1) {
		out = append(out, p.statement())
	}
	return out
}

// loopBlock is a block in which break and continue have a loop.
func (p *programmer) loopBlock() progBlock {
	outer := p.inLoop
	p.inLoop = true
	defer func() { p.inLoop = outer }()
	return p.block()
}

func (p *programmer) handlerBlock() progBlock {
	outer := p.inHandler
	p.inHandler = true
	defer func() { p.inHandler = outer }()
	return p.block()
}

func (p *programmer) statement() *progStmt {
	if p.depth < 6 {
		switch p.IntN(12) {
		case 0:
			return p.conditional()
		case 1:
			return p.loop()
		case 2, 3, 4:
			return p.try()
		case 5:
			as, swallow := p.pick("", " as s", " as u"), p.pick("", ", swallow=True")
			return p.pickStmt(
				&progStmt{clauses: []progClause{{"with suppress(" + p.classes() + ")", p.block()}}},
				&progStmt{clauses: []progClause{{"with manager(log := [], 'm'" + swallow + ")" + as, append(p.block(), &progStmt{line: "show(log)"})}}})
		case 6:
			if p.nested < 3 && p.IntN(2) == 0 {
				return p.closure()
			}
		}
	}
	return &progStmt{line: p.simple()}
}

func (p *programmer) pickStmt(list ...*progStmt) *progStmt { return list[p.IntN(len(list))] }

func (p *programmer) conditional() *progStmt {
	s := &progStmt{clauses: []progClause{{"if " + p.boolean(2), p.block()}}}
	for range p.IntN(2) {
		s.clauses = append(s.clauses, progClause{"elif " + p.boolean(2), p.block()})
	}
	if p.IntN(2) == 0 {
		s.clauses = append(s.clauses, progClause{"else", p.block()})
	}
	return s
}

func (p *programmer) loop() *progStmt {
	head := p.pick(
		"for c in range("+p.pick("3", "4", "1, 4", "3, 0, -1", "0")+")",
		"for c in "+p.list(1)+"[:4]",
		"for i, c in enumerate("+p.list(1)+"[:3])",
		"for t in "+p.str(1)+".split('-')[:3]",
		"for t, c in list(d.items())",
		"for u, *xs in [(1, 2), (3,), (4, 5, 6)]",
		"for (a, b), c in [((1, 2), 3), ((4, 5), 6)]",
		"for d['k'] in [1, 2]",
		"while go() and "+p.boolean(1),
		"while go() and c > 0",
		"while go()",
	)
	body := p.loopBlock()
	if strings.HasPrefix(head, "while") {
		body = append(progBlock{{line: "c -= 1"}}, body...)
	}
	s := &progStmt{clauses: []progClause{{head, body}}}
	if p.IntN(3) == 0 {
		s.clauses = append(s.clauses, progClause{"else", p.block()})
	}
	return s
}

func (p *programmer) try() *progStmt {
	s := &progStmt{clauses: []progClause{{"try", p.block()}}}
	final := p.IntN(2) == 0
	if !final || p.IntN(3) > 0 {
		for range 1 + p.IntN(2) {
			head := "except " + p.pick(p.classes(), "("+p.classes()+", "+p.classes()+")", "Exception")
			head += p.pick("", " as e", " as e", " as u")
			s.clauses = append(s.clauses, progClause{head, p.handlerBlock()})
		}
		if p.IntN(4) == 0 {
			s.clauses = append(s.clauses, progClause{"except", p.handlerBlock()})
		}
		if p.IntN(3) == 0 {
			s.clauses = append(s.clauses, progClause{"else", p.block()})
		}
	}
	if final {
		s.clauses = append(s.clauses, progClause{"finally", p.block()})
	}
	return s
}

// closure is a def in a function: it sees the variables of the function, and those
// that it assigns are its own.
func (p *programmer) closure() *progStmt {
	outer := *p
	p.inLoop, p.inHandler = false, false
	p.nested++
	body := append(progBlock{{line: "if not go(): return 0"}}, p.block()...)
	body = append(body, &progStmt{line: "return " + p.value()})
	p.inLoop, p.inHandler, p.nested = outer.inLoop, outer.inHandler, outer.nested
	return &progStmt{clauses: []progClause{{"def g(" + p.pick("", "c=c", "a=1", "*s", "b=b, **d") + ")", body}}}
}

func (p *programmer) classes() string {
	return p.pick("ValueError", "KeyError", "LookupError", "TypeError", "ZeroDivisionError", "ArithmeticError", "IndexError", "NameError", "AttributeError", "RuntimeError", "AssertionError")
}

func (p *programmer) simple() string {
	switch n := p.IntN(40); n {
	case 0, 1, 2, 3:
		return p.pick("a", "b", "c", "u") + " = clip(" + p.int(3) + ")"
	case 4, 5:
		return p.pick("s", "t") + " = (" + p.str(3) + ")[:30]"
	case 6, 7:
		return p.pick("xs", "ys") + " = (" + p.list(2) + ")[:10]"
	case 8:
		return "d = " + p.dict()
	case 9, 10:
		return p.pick("a", "b", "c", "u", "xs[0]", "d['a']", "xs[note("+p.pick("0", "1", "-1")+")]") + p.pick(" += "+p.int(1), " -= "+p.int(1), " //= "+p.int(1), " %= "+p.int(1), " |= "+p.int(1), " *= "+p.literal())
	case 11:
		return p.pick("a, b = b, a", "a, *xs = "+p.list(1), "*xs, c = "+p.list(1), "(a, [b, c]) = "+p.pick("(1, [2, 3])", "1, (2,)", p.list(1)), "a = b = "+p.int(1), "c, d['b'] = "+p.list(1), "[a, *ys, b] = "+p.list(1))
	case 12:
		return p.pick("del ", "del ") + p.pick("d['a']", "xs[0]", "xs[1:]", "xs[::2]", "u", "c", "s", "d["+p.str(1)+"]", "xs["+p.int(1)+"]")
	case 13, 14, 15:
		if p.inLoop {
			return p.pick("break", "continue", "if "+p.boolean(1)+": break", "if "+p.boolean(1)+": continue")
		}
		return "return " + p.value()
	case 16:
		return p.pick("return ", "return ", "if "+p.boolean(1)+": return ") + p.value()
	case 17, 18, 19:
		return p.raise()
	case 20:
		return "assert " + p.boolean(2) + p.pick("", ", "+p.str(1))
	case 21:
		return "xs." + p.pick("append("+p.int(2)+")", "insert("+p.int(1)+", "+p.int(1)+")", "pop()", "pop("+p.int(1)+")", "extend("+p.list(1)+"[:3])", "remove("+p.int(1)+")", "sort(reverse="+p.pick("True", "False")+")", "reverse()", "clear()")
	case 22:
		return "d." + p.pick("pop('a', None)", "update(a="+p.int(1)+")", "update({'c': "+p.int(1)+"})", "setdefault('k', "+p.int(1)+")", "clear()")
	case 23:
		return "d[" + p.str(1) + "] = " + p.int(2)
	case 24:
		return "xs[" + p.int(1) + "] = " + p.int(1)
	case 25:
		return p.pick("xs += "+p.list(1)+"[:3]", "s += "+p.str(1)+"[:5]", "xs = xs * "+p.pick("0", "1", "2")+" if len(xs) < 9 else []")
	case 26:
		return "u: int = " + p.int(2)
	}
	return "show(" + p.value() + ", " + p.value() + ")"
}

func (p *programmer) raise() string {
	if p.inHandler && p.IntN(2) == 0 {
		return p.pick("raise", "raise "+p.classes()+"("+p.str(1)+") from "+p.pick("e", "None", "KeyError('k')"), "raise e", "show(chain(e))", "show(error(e), len(e.args))", "raise "+p.classes()+"(e)", "u = e")
	}
	return p.pick("raise "+p.classes(), "raise "+p.classes()+"("+p.pick(p.int(1), p.str(1))+")", "raise "+p.classes()+"("+p.int(1)+", "+p.str(1)+")", "fail("+p.str(1)+")", "if "+p.boolean(1)+": raise "+p.classes()+"('c')")
}
