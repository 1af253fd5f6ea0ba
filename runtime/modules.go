package runtime

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// programCache keeps compiled texts: the same flow runs many times.
type programCache struct {
	mu       sync.Mutex
	programs map[programKey]*dialect.Program
	bytes    int // of their texts
}

type programKey struct {
	file   string
	digest store.Digest
}

// So many programs are kept, made of texts of so many bytes; beyond that the cache
// begins anew.
const (
	maxPrograms     = 1000
	maxProgramBytes = 64 << 20
)

// compile compiles a text.
func (r *Runtime) compile(file string, text []byte, world World, s special) (*dialect.Program, error) {
	if !s.none() {
		return dialect.Compile(file, text, r.language(file, world, s))
	}
	key := programKey{file, sha256.Sum256(text)}
	if program := r.compiled(file, key.digest, s); program != nil {
		return program, nil
	}
	program, err := dialect.Compile(file, text, r.language(file, world, s))
	if err != nil {
		return nil, err
	}
	r.programs.put(key, program, len(text))
	return program, nil
}

// special is what makes a program one of its flow alone.
type special struct {
	pins  map[string]bool // which files of the project are there for it, whatever is there now
	steps bool            // it is stepped through
}

func (s special) none() bool { return len(s.pins) == 0 && !s.steps }

func (j *flowJob) special() special { return special{j.pins, j.step != nil} }

// compiled is the program of a text, if it was compiled before and is kept.
func (r *Runtime) compiled(file string, d store.Digest, s special) *dialect.Program {
	if !s.none() {
		return nil
	}
	c := &r.programs
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.programs[programKey{file, d}]
}

func (c *programCache) put(key programKey, program *dialect.Program, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.programs == nil || len(c.programs) >= maxPrograms || c.bytes+bytes > maxProgramBytes {
		c.programs, c.bytes = map[programKey]*dialect.Program{}, 0
	}
	c.programs[key] = program
	c.bytes += bytes
}

// language says which names and modules the text of a file can use.
func (r *Runtime) language(file string, world World, s special) dialect.Options {
	return dialect.Options{
		Predeclared: world.Predeclared.Has,
		Names:       world.Predeclared.Keys,
		Modules:     world.Modules.Has,
		ModuleNames: world.Modules.Keys,
		Steps:       s.steps,
		Unknowns:    r.dry != nil,
		Project: func(name string) bool {
			if there, ok := s.pins[name]; ok {
				return there
			}
			_, _, err := r.loadText(context.Background(), file, name)
			return err == nil
		},
	}
}

// moduleSet is what one flow has loaded, each file once. It is used by the
// flow's own goroutine only.
type moduleSet struct {
	loaded  map[string]*module
	loading []string // the chain of files that are being loaded
}

type module struct {
	program *dialect.Program
	globals starlark.StringDict
	err     error
}

// importModule serves import statements.
func (j *flowJob) importModule(thread *starlark.Thread, name string) (starlark.Value, error) {
	if strings.HasPrefix(name, "//") || strings.HasPrefix(name, "./") {
		globals, err := j.load(thread, name)
		if err != nil {
			return nil, err
		}
		return &starlarkstruct.Module{Name: name, Members: globals}, nil
	}
	if m, ok := j.world.Modules[name]; ok {
		return m, nil
	}
	return nil, &NamedError{"ModuleNotFoundError", fmt.Errorf("no module named %q%s", name, orNothing(connectors.DidYouMean(name, j.world.Modules.Keys())))}
}

// load serves load statements. A file is run once, however it is named.
func (j *flowJob) load(thread *starlark.Thread, name string) (starlark.StringDict, error) {
	x := Current(thread)
	file, text, err := x.loadFile(loader(thread, j.file), name)
	if err != nil {
		return nil, err
	}
	if m := j.modules.loaded[file]; m != nil {
		return m.globals, m.err
	}
	if i := slices.Index(j.modules.loading, file); i >= 0 {
		chain := append(slices.Clone(j.modules.loading[i:]), file)
		return nil, fmt.Errorf("load %q: a circle of loads: %s", name, strings.Join(chain, " loads "))
	}
	j.modules.loading = append(j.modules.loading, file)
	m := j.runModule(x, file, text)
	j.modules.loading = j.modules.loading[:len(j.modules.loading)-1]
	if j.modules.loaded == nil {
		j.modules.loaded = map[string]*module{}
	}
	j.modules.loaded[file] = m
	return m.globals, m.err
}

// loadFile returns the file that a load statement of the flow names, and its text:
// when the flow is run again, as it was the first time.
func (x *Execution) loadFile(from, name string) (file string, text []byte, err error) {
	e := effect{
		kind: journal.Load, target: strconv.Quote(name),
		args: func(a *journal.Args) { a.Text(x.rt.storedName(from)).Text(name) },
	}
	e.perform = func(ctx context.Context) ([]byte, error) {
		if file, text, err = x.rt.loadText(ctx, from, name); err != nil || !x.recorded() {
			return nil, err
		}
		e.loaded = &store.Program{Digest: digest(text), Text: text, Root: x.tree.root.id}
		return append(e.loaded.Digest[:], x.rt.storedName(file)...), nil
	}
	e.again = func(result []byte) error {
		d, name, ok := loadResult(result)
		if !ok {
			return fmt.Errorf("load: %w", journal.ErrCorrupt)
		}
		program, err := x.rt.opts.Store.Program(x.ctx, d)
		file, text = x.rt.shownName(name), program.Text
		return err
	}
	_, err = x.record(&e)
	if n := e.answer; n != nil {
		file, text = n.file, n.text
	}
	return file, text, err
}

// loadResult takes the result of a load apart: the digest of the text, and what the
// file is called.
func loadResult(result []byte) (d store.Digest, file string, ok bool) {
	if len(result) < len(d) {
		return d, "", false
	}
	n := copy(d[:], result)
	return d, string(result[n:]), true
}

func (j *flowJob) runModule(x *Execution, file string, text []byte) *module {
	program, err := x.rt.compile(file, text, j.world, j.special())
	if err != nil {
		return &module{err: err}
	}
	// A thread of its own: its frames are not the loading file's. It ends with
	// the flow and counts against the flow's limits.
	m := &module{program: program}
	thread := j.newThread(x, x.id+" "+file)
	defer afterDone(x.ctx, thread)()
	defer j.heap.push(thread)()
	wasInHandler := j.inHandler.Swap(false)
	defer j.inHandler.Store(wasInHandler)
	m.globals, m.err = program.Init(thread, j.world.Predeclared, j.importModule)
	if m.err == nil {
		if err := freeze(m.globals); err != nil {
			m.globals, m.err = nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return m
}

// loader is the file whose load statement runs on thread.
func loader(thread *starlark.Thread, otherwise string) string {
	for i := range thread.CallStackDepth() {
		if pos := thread.CallFrame(i).Pos; pos.Line > 0 {
			return pos.Filename()
		}
	}
	return otherwise
}
