package runtime

import (
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// hostEffect is what performs effects of a kind for isolated flows, nil if there is no
// such kind.
func hostEffect(k journal.Kind) func(*host, *request) error {
	switch k {
	case journal.Load:
		return (*host).load
	case journal.Connect, journal.Inspect:
		return (*host).connect
	case journal.Flow, journal.Script:
		return (*host).flow
	case journal.Start, journal.Cancel, journal.Pause, journal.Hide:
		return (*host).toOther
	case journal.Wait:
		return (*host).wait
	case journal.Sleep:
		return (*host).instant
	case journal.Now:
		return (*host).now
	case journal.Log:
		return (*host).log
	case journal.Save:
		return (*host).save
	case journal.SetOutput:
		return (*host).setOutput
	case journal.Get:
		return (*host).get
	case journal.Find:
		return (*host).find
	case journal.Read:
		return (*host).observe
	case journal.Cancelled:
		return (*host).cleanUp
	case journal.Operate:
		return (*host).operate
	case journal.File:
		return (*host).readFile
	}
	return nil
}

func (h *host) load(q *request) (err error) {
	from, name := q.args.Text(), q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	if h.texts[from] == nil {
		return malformed("a load by a file that is none of the flow")
	}
	if q.answer.file, q.answer.text, err = h.x.loadFile(from, name); err == nil {
		h.texts[q.answer.file] = append([]byte{}, q.answer.text...)
	}
	return err
}

func (h *host) connect(q *request) error {
	var c Connection
	if q.kind == journal.Inspect {
		if c.Operation = q.args.Text(); c.Operation == "" {
			return malformed("an operation without a name")
		}
	}
	c.Connector, c.ConnectorType = q.args.Text(), q.args.Text()
	inputs, _, err := q.value()
	if err != nil {
		return err
	}
	dict, ok := inputs.(*value.Dict)
	if !ok {
		return malformed("inputs that are no dict")
	}
	c.Inputs, c.RecordName, c.IdempotencyKey = dict, q.args.Text(), q.args.Text()
	if c.Protect, err = q.protect(); err != nil {
		return err
	}
	c.Cache = q.cache()
	if err := q.complete(); err != nil {
		return err
	}
	child, err := h.x.CreateConnection(c)
	if err == nil {
		h.tellOf(q.answer, child)
		q.answer.result, err = child.encodeUsing()
	}
	return err
}

func (h *host) flow(q *request) error {
	f := Flow{Name: q.args.Text(), Source: q.args.Bytes(), File: q.args.Text()}
	input, there, err := q.value()
	if err != nil {
		return err
	}
	if there {
		f.Input = input
	}
	f.RecordName = q.args.Text()
	if f.Protect, err = q.protect(); err != nil {
		return err
	}
	f.Cache = q.cache()
	if err := q.complete(); err != nil {
		return err
	}
	if (f.Source != nil) != (q.kind == journal.Script) {
		return malformed("a script is a text, and a flow is none")
	}
	child, err := h.x.CreateFlow(f)
	if err == nil {
		h.tellOf(q.answer, child)
		q.answer.result, err = child.encodeUsing()
	}
	return err
}

func (h *host) toOther(q *request) error {
	o, err := h.execution(q.args.Text())
	if err != nil {
		return err
	}
	argument := q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	switch q.kind {
	case journal.Start:
		ended, err := h.x.StartOther(o)
		if ended {
			q.answer.result = hadEnded
		}
		return err
	case journal.Cancel:
		return h.x.CancelOther(o, argument)
	case journal.Hide:
		if argument == hideDelete {
			return h.x.DeleteOther(o)
		}
		return h.x.ArchiveOther(o)
	}
	return h.x.PauseOther(o)
}

// protect reads what appendProtect has added.
func (q *request) protect() (Protect, error) {
	if !q.args.More() {
		return Protect{}, nil
	}
	p, err := readProtect(q.args.Bytes())
	if err != nil {
		return p, malformed("keys to be protected: " + err.Error())
	}
	return p, nil
}

// fewExecutions is of how many the interpreter is told after a wait, unasked: a flow
// mostly looks at what it has waited for.
const fewExecutions = 8

func (h *host) wait(q *request) error {
	when, timeout := ReturnWhen(q.args.Text()), time.Duration(q.args.Int())
	var others []*Execution
	for q.args.More() {
		o, err := h.execution(q.args.Text())
		if err != nil {
			return err
		}
		others = append(others, o)
	}
	if err := q.complete(); err != nil {
		return err
	}
	if !slices.Contains(ReturnWhens(), when) {
		return malformed("a wait for something unknown")
	}
	result, err := h.x.waitEffect(others, when, timeout, h.until)
	if err != nil {
		return err
	}
	q.answer.result = result
	if len(others) <= fewExecutions {
		for _, o := range others {
			h.tellOf(q.answer, o)
		}
	}
	return nil
}

func (h *host) instant(q *request) error {
	d := time.Duration(q.args.Int())
	if err := q.complete(); err != nil {
		return err
	}
	what := "this.sleep"
	if q.name == "wait" {
		what = q.name
	}
	until, err := h.x.instant(what, d)
	h.until = until
	q.answer.result = journal.AppendTime(nil, until)
	return err
}

func (h *host) now(q *request) error {
	if err := q.complete(); err != nil {
		return err
	}
	now, err := h.x.Now()
	q.answer.result = journal.AppendTime(nil, now)
	return err
}

func (h *host) log(q *request) error {
	level, message := q.args.Text(), q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	return h.x.Log(level, message)
}

func (h *host) save(q *request) error {
	var c Change
	for _, into := range []**string{&c.Name, &c.Message} {
		if q.args.Int() == 1 {
			s := q.args.Text()
			*into = &s
		}
	}
	v, there, err := q.value()
	if err != nil {
		return err
	}
	if there {
		c.Output = &v
	}
	if err := q.complete(); err != nil {
		return err
	}
	return h.x.Save(c)
}

func (h *host) setOutput(q *request) error {
	v, _, err := q.value()
	if err != nil {
		return err
	}
	keys, ok := v.(*value.Dict)
	if !ok {
		return malformed("keys that are no dict")
	}
	if err := q.complete(); err != nil {
		return err
	}
	return h.x.SetOutput(keys)
}

func (h *host) operate(q *request) error {
	name, of := q.args.Text(), q.args.Text()
	v, _, err := q.value()
	if err != nil {
		return err
	}
	args, ok := v.(value.List)
	if _, there := operationNamed(name); !ok || !there {
		return malformed("an operation that is none")
	}
	if err := q.complete(); err != nil {
		return err
	}
	result, err := h.x.operate(name, of, args...)
	if err != nil {
		return err
	}
	q.answer.result, err = value.Marshal(result)
	return err
}

func (h *host) readFile(q *request) (err error) {
	name := q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	q.answer.text, err = h.x.Files().Read(name)
	return err
}
