package dialect

import (
	"strings"

	"go.starlark.net/starlark"
)

// VisibleFrames returns the indices of those frames of a call stack, outermost first,
// that the author of a flow knows of: functions of the text, and of a function that is
// in a block of try or with, the innermost such block.
func VisibleFrames(stack starlark.CallStack) []int {
	var visible []int
	for i, f := range stack {
		if f.Pos.Line == 0 {
			continue
		}
		if _, block := blockName(f.Name); block && len(visible) > 0 {
			// It was called by its function, through a helper.
			visible[len(visible)-1] = i
			continue
		}
		visible = append(visible, i)
	}
	return visible
}

// FrameName is what a function is called in tracebacks.
func FrameName(name string) string {
	if function, ok := blockName(name); ok {
		name = function
	}
	switch name {
	case "<toplevel>":
		return "<module>"
	case "lambda":
		return "<lambda>"
	}
	return name
}

// blockName returns the name of the function that a block of try or with stands in.
func blockName(name string) (function string, ok bool) {
	if !isHidden(name) {
		return "", false
	}
	i := strings.LastIndex(name, hiddenPrefix)
	return name[i+len(hiddenPrefix):], i > 0
}

// Variable takes apart what a frame has under a name: the variable that the author
// calls so, and its value; ok is false for one that has no value, and for what lowering
// has put there.
func Variable(name string, v starlark.Value) (variable string, value starlark.Value, ok bool) {
	if v == nil || v.Type() == "cell" {
		return "", nil, false
	}
	if b, boxed := v.(*box); boxed {
		return b.name, b.value, b.value != nil
	}
	return name, v, !isHidden(name)
}
