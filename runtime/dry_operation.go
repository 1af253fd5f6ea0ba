package runtime

import (
	"cmp"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A dryOperation is how an operation that writes stands in a plan, and what a dry run does
// in its place. Operations that are not among dryOperations only read, or are parts of
// others.
type dryOperation struct {
	what, action string
	// describe adds to the step what is shown of the arguments; nil for nothing.
	describe func(o *operating, s *PlanStep)
	// instead is done by a dry run; nil for what is done otherwise, as objects and files
	// that are written are kept in memory.
	instead func(o *operating) (value.Value, error)
}

var dryOperations = map[string]dryOperation{
	"setting.save":       {what: "setting", action: "save", describe: dryNamed("value")},
	"setting.append":     {what: "setting", action: "append", describe: dryNamed("elements")},
	"setting.delete":     {what: "setting", action: "delete"},
	"setting.acquire":    {what: "lock", action: "acquire", describe: dryTimeout},
	"setting.release":    {what: "lock", action: "release"},
	"flow.save":          {what: "flow", action: "save", describe: drySaved},
	"connector.save":     {what: "connector", action: "save", describe: drySaved},
	"schema.save":        {what: "schema", action: "save", describe: drySaved},
	"flow.delete":        {what: "flow", action: "delete"},
	"connector.delete":   {what: "connector", action: "delete"},
	"schema.delete":      {what: "schema", action: "delete"},
	"file.save":          {what: "file", action: "save", describe: dryContent},
	"file.stat":          {instead: (*operating).dryStat},
	"file.delete":        {what: "file", action: "delete"},
	"message.create":     {what: "message", action: "send", describe: dryMessage},
	"message.wait":       {instead: func(*operating) (value.Value, error) { return nil, nil }},
	"message.get":        {instead: (*operating).dryGetMessage},
	"message.answer":     {what: "message", action: "answer", describe: dryNamed("answer"), instead: (*operating).dryAnswer},
	"message.delete":     {what: "message", action: "delete"},
	"vault.write_secret": {what: "secret", action: "write", describe: dryKeys, instead: (*operating).dryWriteSecret},
}

// dryPerform performs an operation for a dry run.
func (o *operating) dryPerform(name string, op operation) (value.Value, error) {
	dry, known := dryOperations[name]
	if !known {
		return op.perform(o)
	}
	s := PlanStep{What: dry.what, Action: dry.action, Name: o.of}
	if dry.describe != nil {
		given := *o // the arguments are read again
		dry.describe(&given, &s)
	}
	perform := op.perform
	if dry.instead != nil {
		perform = dry.instead
	}
	v, err := perform(o)
	if id, sent := v.(string); sent && name == "message.create" {
		m := Message{Subject: s.Name}
		u := o.x.rt.dry.answerTo(&m, o.x)
		o.x.rt.dry.mu.Lock()
		o.x.rt.dry.answers[id] = u
		o.x.rt.dry.mu.Unlock()
	}
	if err == nil && !o.bad && dry.what != "" {
		s.Why = cmp.Or(s.Why, "a dry run writes nothing")
		o.x.dryStep(s)
	}
	return v, err
}

func dryNamed(name string) func(*operating, *PlanStep) {
	return func(o *operating, s *PlanStep) { s.Inputs = value.DictOf(name, o.any()) }
}

func dryTimeout(o *operating, s *PlanStep) {
	argument[int64](o)
	if timeout := argument[int64](o); timeout > 0 {
		s.Inputs = value.DictOf("timeout", secondsOf(time.Duration(timeout)))
	}
}

// secondsOf is a time as a person reads it.
func secondsOf(d time.Duration) value.Value {
	if d = d.Round(time.Millisecond); d%time.Second == 0 {
		return int64(d / time.Second)
	}
	return d.Seconds()
}

// drySaved are the fields of what is saved. A connector has secrets as those of its type
// are shown.
func drySaved(o *operating, s *PlanStep) {
	fields := argument[*value.Dict](o)
	s.Inputs = new(value.Dict)
	for k, v := range fields.All() {
		if d, ok := v.(*value.Dict); ok && k == "value" {
			driver, err := o.x.rt.opts.Connectors.Driver(textOf(fields, "connector_type"))
			if stored, storedErr := o.x.rt.storedFields(o.ctx, ConnectorSaved, o.of); err != nil && storedErr == nil {
				driver, err = o.x.rt.opts.Connectors.Driver(textOf(stored, "connector_type"))
			}
			if err == nil {
				v = shownInputs(driver, d)
			}
		}
		s.Inputs.SetKey(k, v)
	}
}

// shownInputs are inputs of a type as they may be shown.
func shownInputs(d connectors.Driver, inputs *value.Dict) *value.Dict {
	draft, err := connectors.Draft(d, nil, inputs)
	if err != nil {
		return connectors.Shown(d.Spec(), inputs)
	}
	return draft.Shown()
}

// dryContent shows the content of a file, if it is a short text, and how long it is.
func dryContent(o *operating, s *PlanStep) {
	content := argument[value.Bytes](o)
	s.Inputs = value.DictOf("bytes", int64(len(content)))
	if len(content) <= 1000 && utf8.Valid(content) {
		s.Inputs.Set("content", o.x.Seen(string(content)))
	}
}

// dryStat is the record of a file, of which nothing is known but that it is there if its
// content is not.
func (o *operating) dryStat() (value.Value, error) {
	v, err := fileOperations["file.stat"].perform(o)
	record, ok := v.(*value.Dict)
	files, kept := o.x.rt.opts.Files.(*dryFiles)
	if err != nil || !ok || !kept {
		return v, err
	}
	if f, there := files.get(o.of); there && f != nil {
		if u, unknown := o.x.Seen(string(f.content)).(value.Unknown); unknown {
			record.Set("size", part(u, fmt.Sprintf("size of file %q", o.of), "int"))
			if _, whole := record.Get("sha256"); whole {
				record.Set("sha256", part(u, fmt.Sprintf("sha256 of file %q", o.of), "string"))
			}
		}
	}
	return record, nil
}

func dryMessage(o *operating, s *PlanStep) {
	m := Message{Subject: o.of, Text: argument[string](o), Request: argument[string](o), Body: o.any()}
	*s = messageStep(&m)
}

// dryKeys are the keys of a secret, without what they hold.
func dryKeys(o *operating, s *PlanStep) {
	path, keys := argument[string](o), argument[*value.Dict](o)
	shown := new(value.Dict)
	for k := range keys.All() {
		shown.SetKey(k, connectors.Mask)
	}
	s.Inputs = value.DictOf("path", path, "keys", shown)
}

func (o *operating) dryWriteSecret() (value.Value, error) {
	path, _ := argument[string](o), argument[*value.Dict](o)
	if o.bad {
		return nil, nil
	}
	if _, _, err := o.vault(); err != nil {
		return nil, err
	}
	ref, err := connectors.ParseSecretRef(o.of + ":" + path)
	if err == nil && ref.Version > 0 {
		err = fmt.Errorf("%s: a version is given by the vault, not chosen", ref)
	}
	if err != nil {
		return nil, &NamedError{"ValueError", fmt.Errorf("write_secret: %w", err)}
	}
	d := o.x.rt.dry
	d.mu.Lock()
	d.written[ref.String()] = true
	d.mu.Unlock()
	return part(d.unknownOf("secret "+ref.String(), "write", o.x, nil), "version", "int"), nil
}

// dryGetMessage is the record of a message, with an answer that is not known if it is waited
// for one.
func (o *operating) dryGetMessage() (value.Value, error) {
	m, err := o.x.rt.Message(o.ctx, o.of)
	if err != nil {
		return nil, err
	}
	record := m.record()
	if m.Asks() && !m.Answered() {
		d := o.x.rt.dry
		d.mu.Lock()
		u, sent := d.answers[o.of]
		d.mu.Unlock()
		if !sent { // by a flow that runs for real
			u = d.answerTo(m, o.x)
		}
		record.Set("status", "ANSWERED")
		for _, f := range []struct{ name, typ string }{{"response", "dict"}, {"answered_by", "string"}, {"answered_at", "string"}} {
			record.Set(f.name, part(u, f.name, f.typ))
		}
	}
	for _, name := range []string{"subject", "message", "request"} {
		if text, ok := record.Get(name); ok && text != nil {
			record.Set(name, o.x.Seen(text.(string)))
		}
	}
	return record, nil
}

func (o *operating) dryAnswer() (value.Value, error) {
	given := *o
	answer := argument[*value.Dict](&given)
	if _, unknown := value.FindUnknown(answer); given.bad || !unknown {
		return messageOperations["message.answer"].perform(o)
	}
	return nil, o.x.rt.changeMessage(o.ctx, o.of, func(m *Message) error {
		m.Response, m.AnsweredAt, m.AnsweredBy, m.step = answer, o.x.rt.now(), o.x.Describe(), int64(o.step)
		return nil
	})
}
