package dialect

import (
	"errors"
	"strings"
	"testing"
)

// TestBuiltinsOfPython asks for each name that Python gives to every program: it is
// there, or the error says what to write instead.
func TestBuiltinsOfPython(t *testing.T) {
	names := strings.Fields(python(t, nil, "-c", "import builtins; print(*[n for n in dir(builtins) if not n.startswith('_')])"))
	if len(names) < 100 {
		t.Fatalf("python3 has %d names", len(names))
	}
	here := 0
	for _, name := range names {
		if neverMeant[name] {
			continue
		}
		_, err := Compile("x.star", []byte("x = "+name+"\n"), Options{})
		var list Errors
		switch {
		case err == nil:
			here++
		case !errors.As(err, &list) || list[0].Hint == "":
			t.Errorf("%s: no hint: %v", name, err)
		}
	}
	if here < 60 {
		t.Errorf("%d names are there", here)
	}
}

// neverMeant are names of Python's that no flow uses: those of its console, and classes
// of warnings.
var neverMeant = map[string]bool{
	"copyright": true, "credits": true, "license": true,
	"BytesWarning": true, "DeprecationWarning": true, "EncodingWarning": true, "FutureWarning": true, "ImportWarning": true,
	"PendingDeprecationWarning": true, "ResourceWarning": true, "RuntimeWarning": true, "SyntaxWarning": true, "UnicodeWarning": true,
	"UserWarning": true, "Warning": true,
}
