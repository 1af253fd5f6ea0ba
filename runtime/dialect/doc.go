// Package dialect makes a Starlark program of the text of a flow. It knows the
// language of flows and no execution.
//
// # The language
//
// A flow is Starlark and the part of Python that flow scripts use. A text that is
// valid Starlark - as go.starlark.net reads it with Set, While and Recursion -
// means what it means there; where Starlark and Python differ, Starlark counts:
// str and repr write "a" and not 'a', True is not equal to 1, type(x) is a text, a
// key given twice in {...} is an error, x *= 2 makes a new list. All differences are in
// testdata/python/corpus/differences.md; what is not there is as in CPython, which runs
// the functions beside that file, and programs made at random, and prints the same.
//
// Package syntax reads a text into a tree of its own. Here the tree is lowered to
// one of go.starlark.net, whose resolver, compiler and interpreter do the rest.
// Each part keeps its place, so that errors and tracebacks point at what the
// author wrote. What Starlark has no construct for becomes the call of a hidden
// helper; names of helpers and of variables that lowering makes begin with a
// middle dot, which no name in a text can.
//
//   - Modules (lower_import.go): import a.b, import a as b, from a import b, also
//     in functions. A name is a module that [Options] know, or else a file of the
//     project: beside the file that imports it, or from the project's root.
//   - Annotations are dropped; typing and __future__ can be imported.
//   - f-strings (lower_fstring.go), str.format, % and format with all of Python's
//     formats (format.go, percent.go). A value with formats of its own is a
//     [Formatter].
//   - Arguments in any order, several *x and **x (lower_call.go); [*x], {**x},
//     {x, y}, set comprehensions.
//   - Comparisons in chains (lower_compare.go); is, which compares by value.
//   - x := y and del x (lower_name.go, box.go), a, *b = x and a = b = x
//     (lower_assign.go), del x[i], del x[i:j], **.
//   - for and while with else (lower_loop.go), assert.
//   - Generator expressions (lower_comprehension.go). They are computed at once,
//     into something that can be gone through once; only any, all and next, called
//     with a generator expression and nothing else, stop where the result is known.
//   - The functions of [Universe]. map and filter make lists.
//   - Methods that Python's types have and Starlark's have not (method.go), those of
//     bytes among them, and as functions: str.upper, str.maketrans, bytes.fromhex.
//   - try, raise and with (lower_exceptions.go). What the interpreter and the builtins
//     say becomes an exception with Python's class and words (package exception).
//
// # What is guarded
//
// A step of the interpreter cannot be interrupted, so what makes something large in
// one step looks at the size first: x * y, x ** y, x % y with a text on the left,
// f-strings, str.format, str, repr, int of a text, and the helpers and methods of
// this package. The limits are 64 MiB for a text, as much for a list, and 2**20 bits
// for an int. x * 8 and what is plainly a number are left as they are; x << y is
// bounded by Starlark.
//
// Not guarded are Starlark's own functions and methods that go through all of a
// range or make more than they are given: list, sorted, max, min, sum, zip,
// enumerate and the like of a range, str.join, str.replace, str.split, str.elems;
// and + , which can only double what there is.
package dialect
