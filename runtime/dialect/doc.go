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
//   - Annotations are dropped; typing, collections.abc and __future__ can be imported.
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
//   - try, raise and with: see below.
//
// # Exceptions
//
// Starlark has no construct that goes on after an error. So each block of a try or with
// statement becomes a function (lower_exceptions.go), and a helper calls them (try.go). A
// block that is left by return, break or continue returns what says so, and the statement
// behind the call does it. Variables that such blocks assign are kept in boxes (box.go),
// which the function round them shares with them.
//
// An error that reaches an except clause becomes an exception (package exception): one
// that raise or a module made is itself, an error of the host is of the class that
// [Unwinding] gives it, and what the interpreter and the builtins say is told apart by its
// text, and has Python's class and, where Python has one, its wording. An exception keeps
// what it came from: errors.Is and errors.As reach the error of Go.
//
// Signals are errors that end a program and are no exceptions: what is not the script's to
// stop, such as its end by success or error, that it is cancelled, and limits. Which errors
// are signals [Unwinding] says; without one it is only that the thread was cancelled. No
// except clause sees a signal, nor does suppress or another [ContextManager]; a finally
// clause and the end of a with statement run if [Unwinding] allows it, and cannot change
// how the program ends, but for an error of their own.
//
// The cost: where a try or with statement is performed, a function is made for each of its
// blocks and called if it is needed, at most four of them. Each use of a variable in a
// box, in all of the function, is that of an attribute. Blocks count for the depth of calls
// and have no frame in a traceback. Functions without try, with, := and del x cost
// nothing more.
//
// # What is guarded
//
// A step of the interpreter cannot be interrupted, so what makes something large, or
// takes long, in one step looks at the size first, and now and then whether it has to
// stop ([Interrupted]). The limits are 64 MiB for a text, as many elements as take 64 MiB,
// and 2**20 bits for an int.
//
//   - Operators (arith.go): x * y, x ** y, and x % y with a text on the left. x * 8 and
//     what is plainly a number are left as they are; x << y is bounded by Starlark.
//   - f-strings, str.format, format, str, repr, print, fail, int and float of a text.
//   - Starlark's functions that go through all that they are given: all, any, bytes, dict,
//     enumerate, list, max, min, reversed, set, sorted, sum, tuple, zip
//     (universe_bounded.go), and those of this package.
//   - Methods that make more than they are given: str.join, replace, split, rsplit and
//     splitlines, list.extend, dict.update, and those of sets (method_bounded.go). A call
//     of one becomes that of a helper, which costs no more than the method; getattr and
//     x.name without a call give the same.
//   - All elements of something taken at once: x += y, f(*x), [*x], a, *b = x
//     (lower_bounded.go).
//   - x == y and x != y where both may be lists, tuples or dicts (equal.go), to a depth of
//     1000: starlark.CompareLimit, which is ten for the whole process, is left as it is.
//   - Keys of a dict or set that were chosen to have the same hash (crowd.go), where many
//     are added in one step. One by one they cost a step each.
//   - Tuples in tuples, where these are written, or made by tuple (tuple.go): their hash
//     goes through all of them. 2**20 elements in all, nested 1000 deep.
//   - The length of a text of a flow: 1 MiB.
//
// What grows from step to step, such as x = x + x, is for who runs the program to see: a
// list that is added to a list can only double what there is.
//
// Not guarded, because it would cost more than the interpreter, are these; whoever runs
// texts of people whom he does not trust runs them in a process of their own:
//
//   - <, >, <= and >= of lists that hold one another many times, and x in y, list.index
//     and list.remove of such: they end in an error beyond a depth of ten, but may take
//     long before.
//   - The hash of tuples that came into one another by other ways, such as *args of a
//     function or dict.items(), and then as a key.
//   - Messages of the interpreter that repeat a value, such as a key that a dict has not:
//     up to four times the length of a text.
package dialect
