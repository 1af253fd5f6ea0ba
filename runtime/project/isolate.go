package project

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
)

// Isolate says whether flows are interpreted in processes of their own. In flowrun.yaml
// it is true, false, or what one process may have, which is a size as in Limits.
type Isolate struct {
	On     bool
	Memory int64 // memory; zero is the default
}

func (s section) isolate(dst *Isolate) func(value.Value) {
	return func(v value.Value) {
		if on, ok := v.(bool); ok {
			dst.On = on
			return
		}
		if _, ok := v.(*value.Dict); !ok {
			s.wrong("isolate", fmt.Sprintf("isolate: want true, false, or a mapping with memory, got %s", value.TypeName(v)), "")
			return
		}
		dst.On = true
		s.within("isolate", func(s section) {
			s.read("isolate", []key{{"memory", func(v value.Value) {
				n, err := parseSize(v)
				if err != nil {
					s.wrong("memory", "memory: "+err.Error(), "")
				}
				dst.Memory = n
			}}})
		})(v)
	}
}

// ParseSize reads a size as it stands in flowrun.yaml, such as 256MiB or 1.5GB.
func ParseSize(text string) (int64, error) { return parseSize(text) }
