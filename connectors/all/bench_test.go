package all_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
)

// BenchmarkDrivers is what each start of a host pays for the types that it grants.
func BenchmarkDrivers(b *testing.B) {
	for b.Loop() {
		registry := connectors.NewRegistry(all.Drivers(all.Options{})...)
		if err := registry.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
