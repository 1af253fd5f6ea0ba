package assist

import (
	"github.com/flowrun/flowrun/runtime/dialect/scope"
)

// A Location is a place in a file.
type Location struct {
	File string // as the project calls it
	Text *Text  // of the file, if it is a flow; nil for another
	At   Span   // in Text
	Line int    // of another file, from 1; 0 for its beginning
}

// Definitions returns where what stands at an offset is defined.
func Definitions(w *World, t *Text, off int) []Location {
	sub := subjectAt(w, t, off)
	switch {
	case sub == nil:
		return nil
	case sub.variable != nil:
		if module, name, loaded := importOf(sub.variable); module != "" {
			sub.loaded = loaded
			if found := sub.definedIn(module, name); found != nil {
				return found
			}
		}
		b := sub.variable.Bindings[0]
		return []Location{{File: t.File, Text: t, At: t.nameSpan(b.Pos, sub.variable.Name)}}
	case sub.receiver != nil && sub.receiver.module != "":
		return sub.definedIn(sub.receiver.module, sub.name)
	case sub.module != "":
		return sub.definedIn(sub.module, "")
	case sub.from != "":
		return sub.definedIn(sub.from, sub.name)
	case sub.call != nil && sub.keyword:
		return sub.definedInput()
	case sub.call != nil:
		return sub.definedName()
	}
	return nil
}

// definedIn returns where a name of a file of the project is defined, or where the file
// begins.
func (sub *subject) definedIn(module, name string) []Location {
	if name != "" {
		if t, v := sub.exported(module, name); v != nil {
			return []Location{{File: t.File, Text: t, At: t.nameSpan(v.Bindings[0].Pos, v.Name)}}
		}
		module += "." + name // a file in a folder
		if sub.loaded {
			return nil
		}
	}
	if t, ok := sub.moduleText(module); ok {
		return []Location{{File: t.File, Text: t}}
	}
	return nil
}

// definedInput returns where the parameter of a function is, or where the connector gives
// an input a value.
func (sub *subject) definedInput() []Location {
	t := sub.q.t
	if def := sub.call.fn.def; def != nil {
		if p := paramOf(def, sub.name); p != nil {
			return []Location{{File: t.File, Text: t, At: t.nameSpan(p.Name.Start, p.Name.Name)}}
		}
	}
	f, ok := sub.field()
	c := sub.call.connector
	if !ok || c == nil || c.File == "" {
		return nil
	}
	for name, line := range c.Lines {
		if name == f.Name || contains(f.Aliases, name) {
			return []Location{{File: c.File, Line: line}}
		}
	}
	return nil
}

// definedName returns the file of what a string is the name of.
func (sub *subject) definedName() []Location {
	switch w := sub.q.w; sub.names() {
	case "connector":
		if c := w.Connector(sub.name); c != nil && c.File != "" {
			return []Location{{File: c.File}}
		}
	case "flow":
		if w.Flow == nil {
			return nil
		}
		file, text, _, err := w.Flow(sub.name)
		if err != nil || file == "" {
			return nil
		}
		t := NewText(file, string(text))
		at := Span{}
		if v := t.names.File.Vars["handler"]; v != nil {
			if b := v.Bindings[len(v.Bindings)-1]; b.By == scope.ByDef {
				at = t.nameSpan(b.Pos, v.Name)
			}
		}
		return []Location{{File: file, Text: t, At: at}}
	}
	return nil
}
