package typings

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A Project is what stubs say of one project, beside what is the same for all.
type Project struct {
	Types      []*connectors.Spec
	Connectors []Connector
	Flows      []string // names
	Settings   []string // names
	Sources    []Source
}

// A Connector is a connector of the project.
type Connector struct {
	Name, Type, Description string
	Given                   []string // the inputs that it has
}

// A Source is a file of the project, as flows load it.
type Source struct {
	Module string // as it is imported
	Loaded []Name // what load statements take from it
	Text   []byte
}

// A Name is one that a load statement takes from a file, and the name that it gets.
type Name struct{ Name, As string }

// A File is one of the folder of stubs.
type File struct {
	Name string // with slashes
	Text []byte
}

const header = "# Written by flowrun stubs, which writes it again: do not change it.\n"

// IsRendered reports whether a text is one that [Render] has made.
func IsRendered(text []byte) bool { return bytes.HasPrefix(text, []byte(header)) }

// Render returns the stubs of a project, sorted by name. The same project always gives
// the same text.
func Render(p Project) ([]File, error) {
	texts := map[string]string{}
	err := fs.WalkDir(stubs, "stubs", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := stubs.ReadFile(file)
		texts[strings.TrimPrefix(file, "stubs/")] = string(text)
		return err
	})
	if err != nil {
		return nil, err
	}
	const api = "flow_api/__init__.pyi"
	if texts[api], err = p.flowAPI(texts[api]); err != nil {
		return nil, err
	}
	p.sources(texts)
	var files []File
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		files = append(files, File{name, []byte(header + texts[name])})
	}
	return files, nil
}

// flowAPI puts into the text of flow_api what there is in the project.
func (p *Project) flowAPI(text string) (string, error) {
	const begin, end = "    # <connect>\n", "    # </connect>\n"
	before, rest, ok := strings.Cut(text, begin)
	_, after, found := strings.Cut(rest, end)
	if !ok || !found {
		return "", fmt.Errorf("the stub of flow_api does not say where connect stands")
	}
	var b strings.Builder
	b.WriteString(before)
	p.connect(&b)
	b.WriteString(after)
	for _, spec := range p.Types {
		writeOutput(&b, spec)
	}
	var types []string
	for _, spec := range p.Types {
		types = append(append(types, spec.Type), spec.Aliases...)
	}
	text = b.String()
	for _, names := range []struct {
		alias string
		list  []string
		open  bool // to names that are not in the list
	}{{"_ConnectorType", types, false}, {"_FlowName", p.Flows, true}, {"_SettingName", p.Settings, true}} {
		if len(names.list) == 0 {
			continue
		}
		declared := literal(names.list)
		if names.open {
			declared += " | str"
		}
		text = strings.Replace(text, names.alias+" = str\n", names.alias+" = "+declared+"\n", 1)
	}
	return text, nil
}

// literal is the type of these texts.
func literal(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return "Literal[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a text as Python does.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// moduleFile is the stub of a module.
func moduleFile(module string) string {
	return path.Clean(strings.ReplaceAll(module, ".", "/")) + ".pyi"
}
