package all

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

// BenchmarkDrivers is what each start of a host pays for the types that it grants.
func BenchmarkDrivers(b *testing.B) {
	for b.Loop() {
		registry := connectors.NewRegistry(Drivers(Options{})...)
		if err := registry.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
