package main

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
)

// The examples of the types are as flows should be: check finds nothing in them, not even
// what is doubtful, and fmt would not change them. Package all runs them.
func TestExamplesOfTypes(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "name: examples\n")
	registry := connectors.NewRegistry(all.Drivers(all.Options{})...)
	defer registry.Close()
	for _, spec := range specsOf(registry) {
		for _, e := range spec.Examples {
			write(t, dir, "flows/"+spec.Type+"/"+e.Name+".star", e.Script)
		}
	}
	if r := flowrun(t, dir, nil, "check", "--strict"); r.code != 0 {
		t.Errorf("check: exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if r := flowrun(t, dir, nil, "fmt", "--diff"); r.code != 0 {
		t.Errorf("fmt: exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
