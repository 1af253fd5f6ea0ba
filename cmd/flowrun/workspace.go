package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/netpolicy"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/flowrun/flowrun/runtime/store"
)

// A workspace is the project that a command works on, and what its flows may
// use. Close it after use.
type workspace struct {
	project  *project.Project
	wrong    project.Errors // files of it that are wrong; the others can be used
	registry *connectors.Registry
	vaults   []string // the names of its vault configs
	secrets  connectors.SecretSource
	files    connectors.Files
	dialer   connectors.Dialer
	limits   runtime.Limits
	env      runtime.Environment
	identity runtime.Identity
	isolate  *isolate.Processes // nil interprets flows here
	prefix   string             // the project's folder as it is shown: relative to the current one
	root     string             // the folder

	dry *runtime.DryRun // how flows are run dry; nil runs them for real

	secretKey func() ([]byte, error) // what secrets in the store are kept under; nil without one

	isProject bool // and not just the folder of a flow

	saved   *runtime.Overlay // the project as flows see it; nil until it is looked at, or without a store
	closers []func() error
}

// open opens the project that the command's folder is in.
func (p *process) open() (*workspace, error) {
	root, err := project.Find(p.dir)
	if err != nil {
		return nil, fmt.Errorf("%w\nhint: flowrun init DIR makes a project", err)
	}
	return p.openAt(root, true)
}

// openAnywhere opens the project that the command's folder is in, or, if it may be
// none, the folder.
func (p *process) openAnywhere(mayBeNone bool) (*workspace, error) {
	root, err := project.Find(p.dir)
	if mayBeNone && errors.Is(err, project.ErrNoProject) {
		return p.openAt(p.dir, false)
	}
	if err != nil {
		return nil, fmt.Errorf("%w\nhint: flowrun init DIR makes a project; --store FILE is for executions kept elsewhere", err)
	}
	return p.openAt(root, true)
}

// warn tells of the wrong files of a project. What was asked for may not need
// them; what needs them ends with an error of its own.
func (p *process) warn(w *workspace) {
	for _, e := range w.wrong {
		fmt.Fprintln(p.stderr, "flowrun: warning: "+e.Error())
	}
}

// openFor opens the project of a flow, which is a file or the name of a flow of
// the project, and says what to start.
func (p *process) openFor(name string, f storeFlag) (*workspace, runtime.Flow, error) {
	isFile := p.isFile(name)
	start := p.dir
	if isFile {
		start = filepath.Dir(p.path(name))
	}
	root, err := project.Find(start)
	isProject := err == nil
	switch {
	case isProject:
	case isFile && errors.Is(err, project.ErrNoProject):
		root = start // a flow that stands alone
	case errors.Is(err, project.ErrNoProject):
		return nil, runtime.Flow{}, p.noFlow(name)
	default:
		return nil, runtime.Flow{}, err
	}
	w, err := p.openAt(root, isProject)
	if err != nil {
		return nil, runtime.Flow{}, err
	}
	flow := runtime.Flow{Name: name}
	if isFile {
		flow, err = w.file(root, p.path(name))
	} else {
		if _, _, err = w.project.Flow(name); errors.Is(err, fs.ErrNotExist) {
			if err = p.look(w, f); err == nil {
				_, _, err = w.stored().Flow(name)
			}
		}
		if err != nil && p.isFolder(name) {
			err = fmt.Errorf("%s is a folder, and %w", name, err)
		}
	}
	if err != nil {
		return nil, runtime.Flow{}, errors.Join(err, w.close())
	}
	return w, flow, nil
}

// noFlow says what name is, which is no file, where there is no project.
func (p *process) noFlow(name string) error {
	if p.isFolder(name) {
		if _, err := os.Stat(filepath.Join(p.path(name), project.SettingsFile)); err == nil {
			return fmt.Errorf("%s is a project\nhint: flowrun -C %s run FLOW runs a flow of it", name, name)
		}
		return fmt.Errorf("%s is a folder, not a flow", name)
	}
	err := fmt.Errorf("no flow named %q: no such file, and no project (no %s in this folder or above it)", name, project.SettingsFile)
	if file := name + ".star"; p.isRegular(file) {
		err = fmt.Errorf("%w\nhint: there is a file %s", err, file)
	}
	return err
}

// file is the flow in a file: a stored one where it is below flows/.
func (w *workspace) file(root, file string) (runtime.Flow, error) {
	relative, err := filepath.Rel(root, file)
	if err != nil {
		return runtime.Flow{}, err
	}
	name := filepath.ToSlash(relative)
	for _, f := range w.project.Flows() {
		if f.File == name {
			return runtime.Flow{Name: f.Name}, nil
		}
	}
	shown, text, err := w.project.Load("", "//"+name)
	if errors.Is(err, fs.ErrNotExist) {
		return runtime.Flow{}, fmt.Errorf("%s: no such file", path.Join(w.prefix, name))
	}
	if text == nil {
		text = []byte{}
	}
	return runtime.Flow{Name: strings.TrimSuffix(path.Base(name), path.Ext(name)), File: shown, Source: text}, err
}

func (p *process) openAt(root string, isProject bool) (_ *workspace, err error) {
	w := &workspace{prefix: filepath.ToSlash(root), root: root, isProject: isProject}
	if relative, err := filepath.Rel(p.dir, root); err == nil {
		w.prefix = filepath.ToSlash(relative)
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	w.closers = append(w.closers, dir.Close)
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if w.project, err = project.Open(p.withEdited(root, dir.FS()), w.prefix); err != nil && !errors.As(err, &w.wrong) {
		return nil, err
	}
	settings, err := w.project.Settings()
	if err != nil {
		return nil, w.wrong // which has it, and what else is wrong
	}
	w.limits = runtime.Limits(settings.Limits)
	w.env = environment(p.environ, settings.Env)
	w.identity = runtime.Identity{User: p.user(), Client: cmp.Or(settings.Name, filepath.Base(root)), Environment: settings.Environment}
	w.dialer = cmp.Or(settings.Network, new(netpolicy.Policy)).Dialer(nil)
	p.isolateAs(w, settings.Isolate)
	if w.secrets, err = p.secrets(w, root, settings.Vaults); err != nil {
		return nil, err
	}
	filesDir := p.dir
	if isProject {
		filesDir = filepath.Join(root, "files")
	}
	w.registry = connectors.NewRegistry(all.Drivers(all.Options{Dir: root, FilesDir: filesDir, CacheDir: p.cacheDir})...)
	w.closers = append(w.closers, w.registry.Close)
	w.files = &fileStore{root: filesDir}
	w.closers = append(w.closers, w.files.(*fileStore).Close)
	return w, nil
}

// secrets returns the source of the project's secrets, nil without any vault.
func (p *process) secrets(w *workspace, root string, configs []project.VaultConfig) (connectors.SecretSource, error) {
	if len(configs) == 0 {
		return nil, nil
	}
	options := vault.Options{
		Getenv: p.getenv,
		ReadFile: func(name string) ([]byte, error) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(root, name)
			}
			return os.ReadFile(name)
		},
	}
	for _, c := range configs {
		w.vaults = append(w.vaults, c.Name)
		options.Configs = append(options.Configs, vaultConfig(c))
	}
	source, err := vault.New(options)
	if err != nil {
		return nil, err
	}
	w.closers = append(w.closers, source.Close)
	return source, nil
}

// runtime returns a runtime for the flows of the workspace, whose executions are kept
// in s; nil keeps none.
func (w *workspace) runtime(s store.Store) (*runtime.Runtime, error) {
	options := runtime.Options{
		Bind:       builtins.Bind,
		Connectors: w.registry,
		Project:    w.project, // over which the store is
		Secrets:    w.secrets,
		Files:      w.files,
		Dialer:     w.dialer,
		Limits:     w.limits,
		Store:      s,
		SecretKey:  w.secretKey,
		Identity:   w.identity,
		DryRun:     w.dry,

		Environment: w.env,
	}
	if s == nil {
		options.Project = w.stored()
	}
	if w.isolate != nil {
		options.Isolate = w.isolate
	}
	return runtime.New(options)
}

// environment is what flows see of environment variables, which are given as name=value.
func environment(vars []string, allowed []project.EnvPattern) runtime.Environment {
	env := runtime.Environment{Variables: map[string]string{}}
	for _, v := range vars {
		name, text, _ := strings.Cut(v, "=")
		if name != secretKeyVariable && slices.ContainsFunc(allowed, func(p project.EnvPattern) bool { return p.Match(name) }) {
			env.Variables[name] = text
		} else {
			env.Withheld = append(env.Withheld, name)
		}
	}
	return env
}

// connector returns a stored connector and the driver of its type.
func (w *workspace) connector(name string) (*connectors.Connector, connectors.Driver, error) {
	c, err := w.stored().Connector(name)
	if err != nil {
		return nil, nil, err
	}
	driver, err := w.registry.Driver(c.Type)
	if err != nil {
		return nil, nil, fmt.Errorf("connector %q (%s): %w", name, cmp.Or(c.File, savedText), err)
	}
	return c, driver, nil
}

// close gives back what was opened, the latest first.
func (w *workspace) close() error {
	var errs []error
	for i := len(w.closers) - 1; i >= 0; i-- {
		errs = append(errs, w.closers[i]())
	}
	w.closers = nil
	return errors.Join(errs...)
}
