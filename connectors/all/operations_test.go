package all_test

import (
	"slices"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
)

// Every type can be tested and analysed; what a test keeps is said by connectortest.
func TestOperations(t *testing.T) {
	registry := connectors.NewRegistry(all.Drivers(all.Options{})...)
	defer registry.Close()
	for _, typ := range registry.Types() {
		d, err := registry.Driver(typ)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range connectors.Operations(d) {
			names = append(names, o.Name)
		}
		if len(names) < 2 || !slices.Equal(names[:2], []string{connectors.TestOperation, connectors.AnalysisOperation}) {
			t.Errorf("%s has the operations %q", typ, names)
		}
	}
}
