package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/spf13/pflag"
)

// inputFlags are -i and --inputs.
type inputFlags struct {
	pairs []string
	file  string
}

func (f *inputFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.pairs, "input", "i", nil, "an input, `key=value`; value is YAML, so n=3 is an int and l=[1, 2] a list (repeatable)")
	flags.StringVar(&f.file, "inputs", "", "read inputs from a YAML or JSON `file`, - is stdin; -i wins")
}

// inputs returns what the flags say, nil if they say nothing. Stdin may never
// come: the wait for it ends with ctx.
func (p *process) inputs(ctx context.Context, f inputFlags) (*value.Dict, error) {
	var inputs *value.Dict
	if f.file != "" {
		var err error
		if inputs, err = p.inputsFile(ctx, f.file); err != nil {
			return nil, fmt.Errorf("--inputs %s: %w", f.file, err)
		}
	}
	given := map[string]bool{}
	for _, pair := range f.pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("-i %s: want key=value", pair)
		}
		if given[key] {
			return nil, fmt.Errorf("-i %s: given twice", key)
		}
		given[key] = true
		v, err := value.DecodeYAML([]byte(text), value.DefaultLimits)
		if err != nil {
			return nil, fmt.Errorf("-i %s: the value is not YAML: %w\nhint: quote text with special characters: -i '%s=\"...\"'", key, err, key)
		}
		if inputs == nil {
			inputs = new(value.Dict)
		}
		inputs.Set(key, v)
	}
	return inputs, nil
}

func (p *process) inputsFile(ctx context.Context, name string) (*value.Dict, error) {
	limits := value.DefaultLimits
	text, err := p.read(ctx, name, int64(limits.Bytes)+1)
	if err != nil {
		return nil, cause(err)
	}
	v, err := value.DecodeYAML(text, limits)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil:
		return new(value.Dict), nil
	case *value.Dict:
		return v, nil
	}
	return nil, fmt.Errorf("want a mapping of inputs, got a %s", value.TypeName(v))
}

// read reads at most so many bytes of a file, or of stdin.
func (p *process) read(ctx context.Context, name string, most int64) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(p.path(name))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, most))
	}
	var text []byte
	var err error
	done := make(chan struct{})
	// A read from a terminal cannot be ended: after a signal it lasts as long as
	// the process, which ends.
	go func() {
		defer close(done)
		text, err = io.ReadAll(io.LimitReader(p.stdin, most))
	}()
	select {
	case <-done:
		return text, err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
