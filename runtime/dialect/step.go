package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// The interpreter knows the lines of those instructions only that can fail, so a
// program that is to be stepped through calls a helper before each statement.

const stepKey = "flowrun.step"

// OnStep has f called before each statement that a thread comes to in a program which
// was compiled with Options.Steps. The innermost frame of the thread is a hidden one
// then, the one around it stands at the statement. An error of f ends the thread.
func OnStep(thread *starlark.Thread, f func(*starlark.Thread) error) {
	thread.SetLocal(stepKey, f)
}

func step(thread *starlark.Thread, _ *starlark.Builtin, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if f, ok := thread.Local(stepKey).(func(*starlark.Thread) error); ok {
		if err := f(thread); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

// step adds the call of the helper to out, unless nothing is done at s.
func (l *lowerer) step(out []star.Stmt, s syntax.Stmt) []star.Stmt {
	if e, ok := s.(*syntax.ExprStmt); ok {
		if _, ok := e.X.(*syntax.Literal); ok { // a docstring
			return out
		}
	}
	start, _ := s.Span()
	return append(out, &star.ExprStmt{X: l.call(start, "step")})
}
