package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// The blocks of try and with become functions without a name that the author could
// use, and a helper calls them:
//
//	try:                          def ·1(): f()
//	    f()                       def ·2():
//	except A as e:                    if ·caught(A, ··e): g()
//	    g()                           else: return 3
//	    return 1                  ·3 = ·try(·1, ·2, None, None)
//	                              if ·3: return ·3[0]
//
// What they assign is kept in boxes, which functions share. A block that is left by
// return, break or continue returns what says so: (value,), 1 and 2; else None.
const (
	codeBreak     = 1
	codeContinue  = 2
	codeUnhandled = 3 // no except clause is for the exception
)

// A block is a block of try or with that is lowered.
type block struct {
	inLoop                     bool // a loop of the function is round it
	returns, breaks, continues bool // how it is left
}

// exceptions lowers try, raise and with.
func (l *lowerer) exceptions(out []star.Stmt, s syntax.Stmt) []star.Stmt {
	switch s := s.(type) {
	case *syntax.Try:
		return l.try(out, s)
	case *syntax.With:
		return l.withItems(out, s, s.Items)
	case *syntax.Raise:
		var args []star.Expr
		if s.Exception != nil {
			args = append(args, l.known(s.Start, l.expr(s.Exception)))
		}
		if s.Cause != nil {
			args = append(args, l.known(s.Start, l.expr(s.Cause)))
		}
		out = append(out, &star.ExprStmt{X: l.call(s.Start, "raise", args...)})
	}
	return out
}

func (l *lowerer) try(out []star.Stmt, s *syntax.Try) []star.Stmt {
	left := l.newBlock()
	parts := []star.Expr{l.none(s.Start), l.none(s.Start), l.none(s.Start), l.none(s.Start)}
	part := func(i int, list []syntax.Stmt) {
		if list != nil {
			out, parts[i] = l.blockFunction(out, left, list, nil, func() []star.Stmt { return l.block(list) })
		}
	}
	part(0, s.Body)
	if len(s.Handlers) > 0 {
		out, parts[1] = l.blockFunction(out, left, s.Handlers[0].Body, nil, func() []star.Stmt { return l.handlers(s.Handlers) })
	}
	part(2, s.Else)
	part(3, s.Finally)
	return l.leave(out, s.Start, left, l.call(s.Start, "try", parts...))
}

// handlers lowers except clauses to an if with as many branches.
func (l *lowerer) handlers(list []*syntax.Except) []star.Stmt {
	if len(list) == 0 {
		return []star.Stmt{&star.ReturnStmt{Result: l.number(syntax.Pos{}, codeUnhandled)}}
	}
	h := list[0]
	if h.Type == nil {
		return l.block(h.Body)
	}
	args := []star.Expr{l.expr(h.Type)}
	if h.Name.Name != "" {
		args = append(args, l.boxOf(h.Name))
	}
	pos := l.pos(h.Start)
	return []star.Stmt{&star.IfStmt{
		If: pos, Cond: l.call(h.Start, "caught", args...), True: l.block(h.Body),
		ElsePos: pos, False: l.handlers(list[1:]),
	}}
}

// withItems lowers with a as x, b as y: body. What stands behind the first item is
// evaluated within it.
func (l *lowerer) withItems(out []star.Stmt, s *syntax.With, items []syntax.WithItem) []star.Stmt {
	item := items[0]
	pos, _ := item.X.Span()
	manager := l.known(pos, l.expr(item.X))
	entered := l.temp()
	left := l.newBlock()
	out, body := l.blockFunction(out, left, s.Body, []star.Expr{l.ident(pos, entered)}, func() (body []star.Stmt) {
		if item.Target != nil {
			body = append(body, l.assignTo(pos, item.Target, l.ident(pos, entered)))
		}
		if len(items) > 1 {
			return l.withItems(body, s, items[1:])
		}
		return append(body, l.block(s.Body)...)
	})
	return l.leave(out, pos, left, l.call(pos, "with", manager, body))
}

func (l *lowerer) newBlock() *block {
	return &block{inLoop: len(l.loops) > 0 || l.inBlock != nil && l.inBlock.inLoop}
}

// blockFunction adds a function that performs a part of a try or with, and returns its
// name.
func (l *lowerer) blockFunction(out []star.Stmt, b *block, list []syntax.Stmt, params []star.Expr, lower func() []star.Stmt) ([]star.Stmt, star.Expr) {
	start, _ := list[0].Span()
	name := l.stmtTemp() + hiddenPrefix + l.function
	outer, loops := l.inBlock, l.loops
	l.inBlock, l.loops = b, nil
	body := lower()
	l.inBlock, l.loops = outer, loops
	return append(out, &star.DefStmt{Def: l.pos(start), Name: l.ident(start, name), Params: params, Body: body}), l.ident(start, name)
}

// leave adds the call of a helper that performs blocks, and leaves the function or a
// loop as they say.
func (l *lowerer) leave(out []star.Stmt, pos syntax.Pos, b *block, call star.Expr) []star.Stmt {
	if !b.breaks && !b.continues && !b.returns {
		return append(out, &star.ExprStmt{X: call})
	}
	code := l.stmtTemp()
	var leaving []star.Stmt
	if b.returns {
		result := star.Expr(l.ident(pos, code))
		if l.inBlock != nil {
			l.inBlock.returns = true
		} else {
			result = &star.IndexExpr{X: result, Lbrack: l.pos(pos), Y: l.number(pos, 0), Rbrack: l.pos(pos)}
		}
		leaving = append(leaving, &star.ReturnStmt{Return: l.pos(pos), Result: result})
	}
	way := func(is bool, n int, token string) {
		if !is {
			return
		}
		branch := l.branch(nil, &syntax.Branch{Range: syntax.Range{Start: pos}, Token: token})
		if leaving == nil { // there is no other way
			leaving = branch
			return
		}
		cond := &star.BinaryExpr{X: l.ident(pos, code), OpPos: l.pos(pos), Op: star.EQL, Y: l.number(pos, n)}
		leaving = []star.Stmt{&star.IfStmt{If: l.pos(pos), Cond: cond, True: branch, ElsePos: l.pos(pos), False: leaving}}
	}
	way(b.continues, codeContinue, "continue")
	way(b.breaks, codeBreak, "break")
	return append(out,
		l.assign(pos, l.ident(pos, code), call),
		&star.IfStmt{If: l.pos(pos), Cond: l.ident(pos, code), True: leaving})
}
