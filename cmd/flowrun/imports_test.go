package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/flowrun/flowrun/"

// importRules say what the packages of a folder may not import, and why. The
// first rule for a folder holds, the longest first.
var importRules = []struct {
	folder string   // with all below it
	only   []string // packages of this project that it may import; x/... is all below x
	not    []string // other modules that it may not import
	why    string
}{
	{
		folder: "connectors/value",
		only:   nil,
		not:    []string{"go.starlark.net"},
		why:    "values are what everything else is made of",
	},
	{
		folder: "connectors/connectortest",
		only:   []string{"connectors", "connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "drivers outside of this project use it too",
	},
	{
		folder: "connectors/netpolicy",
		only:   []string{"connectors"},
		not:    []string{"go.starlark.net"},
		why:    "what may be reached is decided below all drivers",
	},
	{
		folder: "connectors/analysis",
		only:   []string{"connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "it shows values of any type",
	},
	{
		folder: "connectors/reference",
		only:   []string{"connectors", "connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "hosts with drivers of their own use it too",
	},
	{
		folder: "connectors/all",
		only:   []string{"connectors", "connectors/..."},
		not:    []string{"go.starlark.net"},
		why:    "it is a list of drivers",
	},
	{
		folder: "connectors/internal/sqldb/sqldbtest",
		only:   []string{"connectors", "connectors/value", "connectors/connectortest", "testdata/servers"},
		not:    []string{"go.starlark.net"},
		why:    "it is for the tests of drivers",
	},
	{
		folder: "connectors/internal/remotefs/remotefstest",
		only:   []string{"connectors", "connectors/value", "connectors/connectortest", "connectors/internal/remotefs", "testdata/servers"},
		not:    []string{"go.starlark.net"},
		why:    "it is for the tests of drivers",
	},
	{
		folder: "connectors/",
		only:   []string{"connectors", "connectors/value", "connectors/internal/..."},
		not:    []string{"go.starlark.net"},
		why:    "a driver knows the contract and its protocol, no other driver and no interpreter",
	},
	{
		folder: "connectors",
		only:   []string{"connectors/value"},
		not:    []string{"go.starlark.net", "github.com/go-git", "github.com/hashicorp", "golang.org/x/crypto"},
		why:    "the contract imports no interpreter and no client library",
	},
	{
		folder: "cmd/flowrun/assist",
		only:   []string{"builtins/typings", "connectors", "connectors/value", "runtime/dialect", "runtime/dialect/scope", "runtime/dialect/syntax", "runtime/header", "runtime/using"},
		not:    []string{"go.starlark.net", "github.com/sourcegraph/jsonrpc2"},
		why:    "answers are about texts: nothing is run, and no protocol is known",
	},
	{
		folder: "cmd/flowrun/lsp",
		only:   []string{"cmd/flowrun/assist", "runtime/dialect", "runtime/dialect/printer", "runtime/dialect/syntax", "runtime/project"},
		not:    []string{"go.starlark.net"},
		why:    "the protocol knows texts and answers, and is given the project",
	},
	{
		folder: "runtime/dialect/syntax",
		only:   nil,
		not:    []string{"go.starlark.net"},
		why:    "the grammar is our own",
	},
	{
		folder: "runtime/dialect/scope",
		only:   []string{"runtime/dialect/syntax"},
		not:    []string{"go.starlark.net"},
		why:    "what names mean is in the text",
	},
	{
		folder: "runtime/dialect/lint",
		only:   []string{"runtime/dialect", "runtime/dialect/exception", "runtime/dialect/scope", "runtime/dialect/syntax"},
		not:    []string{"go.starlark.net"},
		why:    "findings are about a text, and nothing of it is run",
	},
	{
		folder: "runtime/dialect/printer",
		only:   []string{"runtime/dialect/syntax"},
		not:    []string{"go.starlark.net"},
		why:    "a style is about the text, not about what it does",
	},
	{
		folder: "runtime/dialect",
		only:   []string{"runtime/dialect/syntax"},
		why:    "the language knows no execution",
	},
	{
		folder: "runtime/project",
		only:   []string{"connectors", "connectors/netpolicy", "connectors/reference", "connectors/value", "runtime/using"},
		not:    []string{"go.starlark.net"},
		why:    "a project is values that the runtime takes",
	},
	{
		folder: "runtime/debug",
		only:   []string{"runtime", "runtime/dialect"},
		not:    []string{"github.com/google/go-dap"},
		why:    "the debugger has no user interface",
	},
	{
		folder: "runtime/form",
		only:   []string{"connectors", "connectors/value", "runtime/schema"},
		not:    []string{"go.starlark.net"},
		why:    "a form is about values",
	},
	{
		folder: "runtime/header",
		only:   []string{"connectors", "connectors/value", "runtime/dialect/syntax", "runtime/using"},
		not:    []string{"go.starlark.net"},
		why:    "a header is values that stand in a text",
	},
	{
		folder: "runtime/isolate",
		only:   []string{"runtime"},
		not:    []string{"go.starlark.net"},
		why:    "a process has a stream and limits, and what runs in it is given to it",
	},
	{
		folder: "runtime/journal",
		only:   []string{"connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "what is recorded is bytes",
	},
	{
		folder: "runtime/filter",
		only:   []string{"connectors", "connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "a filter is about values",
	},
	{
		folder: "runtime/schema",
		only:   []string{"connectors", "connectors/value"},
		not:    []string{"go.starlark.net"},
		why:    "a schema is about values",
	},
	{
		folder: "runtime/store",
		only:   nil,
		not:    []string{"go.starlark.net"},
		why:    "a store keeps what it is given",
	},
	{
		folder: "runtime/storetest",
		only:   []string{"runtime/store"},
		not:    []string{"go.starlark.net"},
		why:    "stores outside of this project use it too",
	},
	{
		folder: "runtime/sqlite",
		only:   []string{"runtime/store"},
		not:    []string{"go.starlark.net"},
		why:    "a store keeps what it is given",
	},
	{
		folder: "runtime/using",
		only:   []string{"connectors", "connectors/value", "runtime/schema"},
		not:    []string{"go.starlark.net"},
		why:    "it describes, and performs nothing",
	},
	{
		folder: "runtime",
		only:   []string{"connectors", "connectors/netpolicy", "connectors/value", "runtime/dialect", "runtime/dialect/exception", "runtime/dialect/unknown", "runtime/filter", "runtime/form", "runtime/header", "runtime/journal", "runtime/schema", "runtime/store", "runtime/using"},
		not:    []string{"github.com/go-git", "github.com/hashicorp"},
		why:    "the runtime knows no driver and no builtin",
	},
	{
		folder: "builtins/lib/libtest",
		only:   []string{"runtime", "runtime/dialect", "testdata/servers"},
		why:    "it is for the tests of modules",
	},
	{
		folder: "builtins/lib",
		only:   []string{"runtime", "runtime/dialect", "runtime/dialect/exception", "runtime/dialect/unknown", "connectors", "connectors/value", "builtins/lib/datetime", "builtins/lib/internal/..."},
		why:    "a module knows values, those of datetime among them, and the execution it runs in",
	},
	{
		folder: "builtins/typings",
		only:   []string{"connectors", "runtime/dialect/syntax"},
		not:    []string{"go.starlark.net"},
		why:    "it describes to editors what flows use, and runs nothing of it",
	},
	{
		folder: "builtins",
		only:   []string{"runtime", "runtime/dialect", "runtime/dialect/exception", "runtime/dialect/unknown", "runtime/using", "connectors", "connectors/value", "builtins/lib/..."},
		why:    "builtins are an ordinary client of the embedding API",
	},
}

// Imports run one way only. Tests may use what they like.
func TestImportDirections(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); name == "testdata" || name != "." && name != ".." && strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		seen++
		checkImports(t, filepath.ToSlash(relative), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d files were looked at", seen)
	}
}

func checkImports(t *testing.T, name, file string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	folder := path.Dir(name)
	for _, rule := range importRules {
		if folder != rule.folder && !strings.HasPrefix(folder, strings.TrimSuffix(rule.folder, "/")+"/") {
			continue
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ok := strings.CutPrefix(imported, module); ok {
				if !allowed(own, folder, rule.only) {
					t.Errorf("%s imports %s: %s", name, own, rule.why)
				}
				continue
			}
			for _, not := range rule.not {
				if imported == not || strings.HasPrefix(imported, not+"/") {
					t.Errorf("%s imports %s: %s", name, imported, rule.why)
				}
			}
		}
		return
	}
}

// allowed reports whether a package may import another one of this project: one
// below itself, or one that matches a pattern of only, where x/... is all below x.
func allowed(own, folder string, only []string) bool {
	for _, pattern := range only {
		below, all := strings.CutSuffix(pattern, "...")
		if own == pattern || all && strings.HasPrefix(own, below) {
			return true
		}
	}
	return strings.Count(folder, "/") > 0 && strings.HasPrefix(own, folder+"/")
}
