package exception

import "go.starlark.net/starlark"

// Python's classes, https://docs.python.org/3/library/exceptions.html, as far as
// scripts can meet them. There is none between BaseException and Exception: what ends
// a program in Python is no exception in a flow.
var (
	BaseException     = &Class{name: "BaseException"}
	StandardException = &Class{name: "Exception", base: BaseException}

	ArithmeticError   = python("ArithmeticError", StandardException)
	OverflowError     = python("OverflowError", ArithmeticError)
	ZeroDivisionError = python("ZeroDivisionError", ArithmeticError)

	AssertionError = python("AssertionError", StandardException)
	AttributeError = python("AttributeError", StandardException)
	EOFError       = python("EOFError", StandardException)

	ImportError         = python("ImportError", StandardException)
	ModuleNotFoundError = python("ModuleNotFoundError", ImportError)

	LookupError = python("LookupError", StandardException)
	IndexError  = python("IndexError", LookupError)
	KeyError    = python("KeyError", LookupError)

	MemoryError = python("MemoryError", StandardException)

	NameError         = python("NameError", StandardException)
	UnboundLocalError = python("UnboundLocalError", NameError)

	OSError           = python("OSError", StandardException)
	ConnectionError   = python("ConnectionError", OSError)
	FileExistsError   = python("FileExistsError", OSError)
	FileNotFoundError = python("FileNotFoundError", OSError)
	PermissionError   = python("PermissionError", OSError)
	TimeoutError      = python("TimeoutError", OSError)

	RuntimeError        = python("RuntimeError", StandardException)
	NotImplementedError = python("NotImplementedError", RuntimeError)
	RecursionError      = python("RecursionError", RuntimeError)

	StopIteration = python("StopIteration", StandardException)
	SyntaxError   = python("SyntaxError", StandardException)
	TypeError     = python("TypeError", StandardException)

	ValueError         = python("ValueError", StandardException)
	UnicodeError       = python("UnicodeError", ValueError)
	UnicodeDecodeError = python("UnicodeDecodeError", UnicodeError)
	UnicodeEncodeError = python("UnicodeEncodeError", UnicodeError)
)

func python(name string, base *Class) *Class { return &Class{name: name, base: base} }

var natives = classes(
	BaseException, StandardException, ArithmeticError, OverflowError, ZeroDivisionError, AssertionError, AttributeError,
	EOFError, ImportError, ModuleNotFoundError, LookupError, IndexError, KeyError, MemoryError, NameError,
	UnboundLocalError, OSError, ConnectionError, FileExistsError, FileNotFoundError, PermissionError, TimeoutError,
	RuntimeError, NotImplementedError, RecursionError, StopIteration, SyntaxError, TypeError, ValueError, UnicodeError,
	UnicodeDecodeError, UnicodeEncodeError,
)

func classes(list ...*Class) starlark.StringDict {
	d := make(starlark.StringDict, len(list))
	for _, c := range list {
		d[c.name] = c
	}
	return d
}

// Natives are Python's classes by name. They must not be changed.
func Natives() starlark.StringDict { return natives }
