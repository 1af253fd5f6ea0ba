// Package randommod is the module random of flows, with the generator of CPython: after
// seed(n) each function gives what it gives in Python 3.11, from the same place of the
// same sequence.
//
//	random uniform triangular randint randrange getrandbits randbytes
//	choice choices shuffle sample
//	gauss normalvariate lognormvariate expovariate betavariate gammavariate
//	paretovariate weibullvariate vonmisesvariate
//	seed getstate setstate Random
//
// Without seed the first number that is asked for takes 32 random bytes of the execution,
// which are recorded: all numbers follow from them, so any number of them costs one effect,
// and a flow that is run again gets the same. Each flow has a generator of its own. For
// secrets there is the module secrets.
//
// What differs from Python: there is no SystemRandom; seed() takes new random bytes when
// the next number is asked for. gauss and the other distributions that take a logarithm or
// a sine may differ in the last digit, as they do from one machine to another in Python.
package randommod

import (
	"math/big"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// Module returns the module random of one execution, with a generator that is seeded
// when it is first used. Nothing is to be seen of the generator but its numbers.
func Module() starlark.Value { return &module{} }

// The module has the methods of a generator that nobody else has.
type module struct{ hidden generator }

func (m *module) Attr(name string) (starlark.Value, error) {
	if name == "Random" {
		return class, nil
	}
	return m.hidden.Attr(name)
}

func (m *module) AttrNames() []string   { return append(m.hidden.AttrNames(), "Random") }
func (m *module) String() string        { return `<module "random">` }
func (m *module) Type() string          { return "module" }
func (m *module) Truth() starlark.Bool  { return true }
func (m *module) Freeze()               {} // the numbers go on, as the clock does
func (m *module) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'module'") }

var class = &pytype.Class{
	Module: "random", ID: "Random",
	New: func(call pytype.Call) (starlark.Value, error) {
		var x starlark.Value = starlark.None
		if err := call.Unpack("x?", &x); err != nil {
			return nil, err
		}
		g := &generator{}
		return g, g.seedBy(x, 2)
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*generator)
		return ok
	},
}

// A generator is an instance of Random.
type generator struct {
	twister *twister // nil until a number is asked for that no seed says
	gauss   *float64 // the number that gauss has made beside the last one
}

// numbers returns the twister, which has a seed.
func (g *generator) numbers(thread *starlark.Thread) (*twister, error) {
	if g.twister == nil {
		seed, err := py.Entropy(thread, "random", 32)
		if err != nil {
			return nil, err
		}
		g.twister = &twister{}
		g.twister.seedInt(new(big.Int).SetBytes(seed))
	}
	return g.twister, nil
}

func (g *generator) seedBy(v starlark.Value, version int) error {
	if v == starlark.None {
		g.twister, g.gauss = nil, nil
		return nil
	}
	n, err := seedOf(v, version)
	if err != nil {
		return err
	}
	g.twister, g.gauss = &twister{}, nil
	g.twister.seedInt(n)
	return nil
}

func (g *generator) Attr(name string) (starlark.Value, error) { return py.Bind(g, methods, name) }

func (g *generator) AttrNames() []string {
	names := make(starlark.StringDict, len(methods))
	for name := range methods {
		names[name] = starlark.None
	}
	return names.Keys()
}

func (g *generator) String() string        { return "<random.Random object>" }
func (g *generator) Type() string          { return "Random" }
func (g *generator) Truth() starlark.Bool  { return true }
func (g *generator) Freeze()               {} // as for the module
func (g *generator) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'Random'") }

type method = py.Method[*generator]

var methods = map[string]method{
	"random":          random,
	"seed":            seed,
	"getstate":        getstate,
	"setstate":        setstate,
	"getrandbits":     getrandbits,
	"randbytes":       randbytes,
	"randrange":       randrange,
	"randint":         randint,
	"choice":          choice,
	"choices":         choices,
	"shuffle":         shuffle,
	"sample":          sample,
	"uniform":         uniform,
	"triangular":      triangular,
	"gauss":           distribution(gauss, parameter{"mu", 0}, parameter{"sigma", 1}),
	"normalvariate":   distribution(normal, parameter{"mu", 0}, parameter{"sigma", 1}),
	"lognormvariate":  distribution(lognormal, needed("mu"), needed("sigma")),
	"expovariate":     distribution(exponential, needed("lambd")),
	"betavariate":     distribution(beta, needed("alpha"), needed("beta")),
	"gammavariate":    distribution(gamma, needed("alpha"), needed("beta")),
	"paretovariate":   distribution(pareto, needed("alpha")),
	"weibullvariate":  distribution(weibull, needed("alpha"), needed("beta")),
	"vonmisesvariate": distribution(vonMises, needed("mu"), needed("kappa")),
}

func random(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	return starlark.Float(t.float()), nil
}

func seed(g *generator, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var a starlark.Value = starlark.None
	version := 2
	if err := py.UnpackArgs(b.Name(), args, kwargs, "a?", &a, "version?", &version); err != nil {
		return nil, err
	}
	return starlark.None, g.seedBy(a, version)
}

// The first part of a state.
const stateVersion = 3

func getstate(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	state := make(starlark.Tuple, 0, words+1)
	for _, w := range t.state {
		state = append(state, starlark.MakeUint64(uint64(w)))
	}
	state = append(state, starlark.MakeInt(t.index))
	var next starlark.Value = starlark.None
	if g.gauss != nil {
		next = starlark.Float(*g.gauss)
	}
	return starlark.Tuple{starlark.MakeInt(stateVersion), state, next}, nil
}

func setstate(g *generator, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Tuple
	if err := py.UnpackArgs(b.Name(), args, kwargs, "state", &given); err != nil {
		return nil, err
	}
	wrong := py.ValueError("state is not what getstate() has returned")
	if len(given) != 3 || given[0] != starlark.Value(starlark.MakeInt(stateVersion)) {
		return nil, wrong
	}
	state, ok := given[1].(starlark.Tuple)
	if !ok || len(state) != words+1 {
		return nil, wrong
	}
	t := &twister{}
	for i := range t.state {
		if err := starlark.AsInt(state[i], &t.state[i]); err != nil {
			return nil, wrong
		}
	}
	if err := starlark.AsInt(state[words], &t.index); err != nil || t.index < 0 || t.index > words {
		return nil, wrong
	}
	var next *float64
	if f, ok := starlark.AsFloat(given[2]); ok {
		next = &f
	} else if given[2] != starlark.None {
		return nil, wrong
	}
	g.twister, g.gauss = t, next
	return starlark.None, nil
}

var _ starlark.HasAttrs = (*module)(nil)
