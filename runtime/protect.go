package runtime

import (
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// A Protect names keys of an execution's input and output value that are shown to nobody:
// in place of their values stands [connectors.Mask]. The execution itself and the other
// flows of its tree, which work with the values, see them; records, and flows of other
// trees, do not.
type Protect struct{ Inputs, Outputs []string }

// With returns the keys of both, each once.
func (p Protect) With(more Protect) Protect {
	return Protect{union(p.Inputs, more.Inputs), union(p.Outputs, more.Outputs)}
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func (p Protect) empty() bool { return len(p.Inputs) == 0 && len(p.Outputs) == 0 }

// encoded is p as it is kept and told; nil for none.
func (p Protect) encoded() []byte {
	if p.empty() {
		return nil
	}
	var a journal.Args
	for _, names := range [][]string{p.Inputs, p.Outputs} {
		a.Int(int64(len(names)))
		for _, s := range names {
			a.Text(s)
		}
	}
	return a.Encoded()
}

// readProtect reads what encoded has returned.
func readProtect(b []byte) (p Protect, err error) {
	if b == nil {
		return p, nil
	}
	r := journal.ReadArgs(b)
	for _, into := range []*[]string{&p.Inputs, &p.Outputs} {
		for n := r.Int(); n > 0 && r.More(); n-- {
			*into = append(*into, r.Text())
		}
	}
	return p, r.Close()
}

// appendProtect adds p to the arguments of an effect, if it says anything: most do not,
// and are as they were before there was such a thing.
func appendProtect(a *journal.Args, p Protect) {
	if b := p.encoded(); b != nil {
		a.Bytes(b)
	}
}

// masked is a value in which keys are hidden.
func masked(v value.Value, names []string) value.Value {
	d, ok := v.(*value.Dict)
	if !ok || len(names) == 0 {
		return v
	}
	shown := new(value.Dict)
	for k, v := range d.All() {
		if name, is := k.(string); is && slices.Contains(names, name) {
			v = connectors.Mask
		}
		shown.SetKey(k, v)
	}
	return shown
}
