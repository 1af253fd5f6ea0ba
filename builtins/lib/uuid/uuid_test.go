package uuidmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	uuidmod "github.com/flowrun/flowrun/builtins/lib/uuid"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"uuid": uuidmod.Module()}) }

// What would tell something of the machine is refused, and says what to write.
func TestRefused(t *testing.T) {
	for _, fn := range []string{"uuid1", "getnode"} {
		_, err := libtest.Evaluate(starlark.StringDict{"uuid": uuidmod.Module()}, "uuid."+fn+"()")
		if err == nil || !strings.Contains(err.Error(), "write uuid.uuid4()") {
			t.Errorf("%s: %v", fn, err)
		}
	}
}
