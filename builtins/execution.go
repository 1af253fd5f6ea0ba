package builtins

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// An execution is an execution as a flow sees it: this, a child, or one that was
// looked up. What the flow does with it, it does as caller.
type execution struct {
	caller *runtime.Execution
	target *runtime.Execution // nil until it is looked up, if it is one of a list
	listed string             // the id of that
	made   *request           // what has made it, where that is known
}

func (e *execution) id() string {
	if e.target == nil {
		return e.listed
	}
	return e.target.ID()
}

// lookUp has the target known.
func (e *execution) lookUp() (err error) {
	if e.target == nil && e.listed != "" {
		e.target, err = e.caller.Find(e.listed)
	}
	return err
}

func (e *execution) String() string {
	if e.target == nil {
		return fmt.Sprintf("<execution %s>", e.listed)
	}
	return fmt.Sprintf("<execution %s: %s>", e.target.ID(), e.target.Describe())
}
func (e *execution) Type() string          { return "execution" }
func (e *execution) Freeze()               {}
func (e *execution) Truth() starlark.Bool  { return true }
func (e *execution) Hash() (uint32, error) { return starlark.String(e.id()).Hash() }

// CompareSameType implements [starlark.Comparable]: executions are equal that are the
// same.
func (e *execution) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	same := e.id() == y.(*execution).id()
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, typeError("'%s' not supported between instances of 'execution' and 'execution'", op)
}

func (e *execution) Attr(name string) (starlark.Value, error) {
	if anyMethods[name] == nil && thisMethods[name] == nil {
		return nil, nil
	}
	if err := e.lookUp(); err != nil {
		return nil, err
	}
	if v := bind(e, anyMethods, name); v != nil {
		return v, nil
	}
	if e.caller == e.target {
		if v := bind(e, thisMethods, name); v != nil {
			return v, nil
		}
	} else if thisMethods[name] != nil {
		return nil, fmt.Errorf("%s is for the execution that runs: use this.%s", name, name)
	}
	return nil, nil
}

func (e *execution) AttrNames() []string {
	names := slices.Collect(maps.Keys(anyMethods))
	if e.caller == e.target {
		names = slices.AppendSeq(names, maps.Keys(thisMethods))
	}
	slices.Sort(names)
	return names
}

// anyMethods are methods of every execution, thisMethods those of this alone.
var (
	anyMethods = map[string]method[*execution]{
		"get":       (*execution).get,
		"load":      (*execution).get,
		"run":       (*execution).run,
		"run_async": (*execution).runAsync,
		"wait":      (*execution).wait,
		"cancel":    (*execution).cancel,
		"pause":     (*execution).pause,
		"clone":     (*execution).clone,
		"archive":   (*execution).archive,
		"delete":    (*execution).delete,
	}
	thisMethods = map[string]method[*execution]{
		"connect":               (*execution).connect,
		"task":                  (*execution).task,
		"flow":                  (*execution).flow,
		"script":                (*execution).script,
		"map":                   (*execution).mapItems,
		"using":                 (*execution).using,
		"wait_for":              (*execution).waitFor,
		"success":               (*execution).success,
		"error":                 (*execution).error,
		"end":                   (*execution).end,
		"log":                   (*execution).log,
		"message":               (*execution).message,
		"save":                  (*execution).save,
		"set_output":            (*execution).setOutput,
		"webhook_html_response": (*execution).webhookHTMLResponse,
		"sleep":                 (*execution).sleep,
		"sleep_until":           (*execution).sleepUntil,
	}
)

func (e *execution) get(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		return nil, typeError("get: takes names of fields and no keyword arguments")
	}
	names := make([]string, len(args))
	for i, a := range args {
		s, ok := starlark.AsString(a)
		if !ok {
			return nil, typeError("get: want the name of a field, got %s", a.Type())
		}
		names[i] = s
	}
	if len(names) == 0 {
		return nil, typeError("get: want the name of a field (%s)", strings.Join(runtime.FieldNames(), ", "))
	}
	values, err := e.caller.Fields(e.target, names...)
	if err != nil {
		return nil, err
	}
	out := make(starlark.Tuple, len(values))
	for i, v := range values {
		if out[i], err = runtime.ToStarlark(v); err != nil {
			return nil, err
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

func (e *execution) cancel(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	reason := ""
	if err := unpack("cancel", args, kwargs, nil, arg("reason", &reason)); err != nil {
		return nil, err
	}
	return e, e.caller.CancelOther(e.target, reason)
}

func (e *execution) pause(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("pause", args, kwargs, nil); err != nil {
		return nil, err
	}
	return e, e.caller.PauseOther(e.target)
}

// archive hides an execution in lists.
func (e *execution) archive(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("archive", args, kwargs, nil); err != nil {
		return nil, err
	}
	return e, e.caller.ArchiveOther(e.target)
}

// delete removes the tree of another execution, and hides one of its own tree.
func (e *execution) delete(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	return starlark.None, e.caller.DeleteOther(e.target)
}

var _ starlark.Comparable = (*execution)(nil)
