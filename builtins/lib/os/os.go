// Package osmod is the modules os and os.path of flows.
//
// os has
//
//	environ    the environment variables that flows may read, as a mapping that cannot be changed
//	getenv     one of them, or a default
//	path       the module os.path
//	sep linesep curdir pardir extsep pathsep altsep devnull name
//	fspath     of a text the text
//
// Which variables there are says the list env of the project's flowrun.yaml, such as
// [REGION, APP_*]; without it there is none. What a flow reads of them is recorded, each
// variable once, so that a flow that is run again reads the same: a variable that is a
// secret is in the database of executions then, and belongs into a vault instead. str and
// repr of os.environ show names only. Before handler runs nothing can be read, though
// environ can be imported: a loop over it goes through nothing then, all else is an error.
//
// os.path has abspath of absolute paths, basename, commonpath, commonprefix, dirname,
// isabs, join, normcase, normpath, relpath with a start, split, splitdrive and splitext,
// for POSIX paths, with Python's results. The texts are not looked up anywhere.
//
// What differs from Python: nothing touches a disk or a process, so there is no listdir,
// remove, getcwd, system, path.exists and the like; each says what to write instead.
// Paths are texts, not bytes. os.environ cannot be changed.
package osmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A module is one that says of some names why it has them not.
type module struct {
	name    string
	members starlark.StringDict
	absent  map[string]string // and what to write instead
}

// shared is what os of all flows has.
func shared(path starlark.Value) starlark.StringDict {
	members := starlark.StringDict{
		"path":   path,
		"fspath": starlark.NewBuiltin("os.fspath", fspath),
	}
	for name, text := range map[string]string{
		"sep": "/", "linesep": "\n", "curdir": ".", "pardir": "..", "extsep": ".", "pathsep": ":", "devnull": "/dev/null", "name": "posix",
	} {
		members[name] = starlark.String(text)
	}
	members["altsep"] = starlark.None
	members.Freeze()
	return members
}

// Path is the module os.path, frozen.
func Path() starlark.Value {
	m := &module{"os.path", pathMembers(), pathAbsent}
	m.Freeze()
	return m
}

// Module returns a function that makes the module os of an execution, nil for none, with
// path as os.path. What does not depend on the execution is shared by all.
func Module(path starlark.Value) func(x *runtime.Execution) starlark.Value {
	members := shared(path)
	return func(x *runtime.Execution) starlark.Value {
		return &instance{module{"os", members, absent}, environ{x: x}}
	}
}

// An instance is the module os of one execution.
type instance struct {
	module
	environ environ
}

func (m *instance) Attr(name string) (starlark.Value, error) {
	switch name {
	case "environ":
		return &m.environ, nil
	case "getenv":
		return starlark.NewBuiltin("os.getenv", m.environ.getenv).BindReceiver(&m.environ), nil
	}
	return m.module.Attr(name)
}

func (m *instance) AttrNames() []string { return append(m.module.AttrNames(), "environ", "getenv") }

func (m *module) Attr(name string) (starlark.Value, error) {
	if instead, ok := m.absent[name]; ok {
		return nil, exception.Errorf(exception.AttributeError, "module '%s' has no '%s' here: %s", m.name, name, instead)
	}
	return m.members[name], nil
}

func (m *module) AttrNames() []string   { return m.members.Keys() }
func (m *module) String() string        { return `<module "` + m.name + `">` }
func (m *module) Type() string          { return "module" }
func (m *module) Truth() starlark.Bool  { return true }
func (m *module) Freeze()               { m.members.Freeze() }
func (m *module) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'module'") }

const (
	noDisk    = "flows have no disk of their own: keep data in values, or in files by a connection"
	noProcess = "flows start no processes: write this.connect(...), this.flow(...) or this.script(...)"
	readOnly  = "environment variables cannot be changed: pass values as inputs"
)

var absent = map[string]string{
	"listdir": noDisk, "scandir": noDisk, "walk": noDisk, "stat": noDisk, "mkdir": noDisk, "makedirs": noDisk, "remove": noDisk, "unlink": noDisk,
	"rename": noDisk, "replace": noDisk, "rmdir": noDisk, "removedirs": noDisk, "chmod": noDisk, "chown": noDisk, "access": noDisk, "open": noDisk,
	"read": noDisk, "write": noDisk, "getcwd": noDisk, "chdir": noDisk, "symlink": noDisk, "link": noDisk, "truncate": noDisk, "utime": noDisk,
	"system": noProcess, "popen": noProcess, "fork": noProcess, "kill": noProcess, "getpid": noProcess, "getppid": noProcess, "execv": noProcess,
	"execve": noProcess, "spawnv": noProcess, "wait": noProcess, "abort": noProcess,
	"_exit":    "write return this.success(...) or return this.error(...)",
	"putenv":   readOnly,
	"unsetenv": readOnly,
	"urandom":  "write secrets.token_bytes(n)",
	"uname":    "flows do not see the machine that they run on", "cpu_count": "flows do not see the machine that they run on",
	"getlogin": "flows do not see the machine that they run on", "getuid": "flows do not see the machine that they run on",
}

var pathAbsent = map[string]string{
	"exists": noDisk, "lexists": noDisk, "isfile": noDisk, "isdir": noDisk, "islink": noDisk, "ismount": noDisk, "getsize": noDisk, "getmtime": noDisk,
	"getatime": noDisk, "getctime": noDisk, "samefile": noDisk, "realpath": noDisk,
	"expanduser": "there is no home directory: write the whole path",
	"expandvars": "write os.environ[name]",
}

func fspath(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var path starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "path", &path); err != nil {
		return nil, err
	}
	if _, err := py.Data(path); err != nil {
		return nil, py.TypeError("expected str, bytes or os.PathLike object, not %s", path.Type())
	}
	return path, nil
}

var (
	_ starlark.HasAttrs = (*module)(nil)
	_ starlark.HasAttrs = (*instance)(nil)
)
