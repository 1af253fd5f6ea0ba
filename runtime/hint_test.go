package runtime_test

import (
	"errors"
	"testing"

	"github.com/flowrun/flowrun/runtime"
)

// An exception that nobody catches says what may have been meant.
func TestHints(t *testing.T) {
	for src, want := range map[string]string{
		"'x'.uper()":               "AttributeError: 'str' object has no attribute 'uper' (did you mean .upper?)",
		"'x'.maketrans":            "AttributeError: 'str' object has no attribute 'maketrans' (write str.maketrans(...))",
		"(1).to_byts":              "AttributeError: 'int' object has no attribute 'to_byts'",
		"(1).conjugate()":          "AttributeError: 'int' object has no attribute 'conjugate' (it is of Python's that flows have not)",
		"'x'.zfli(1)":              "AttributeError: 'str' object has no attribute 'zfli' (did you mean zfill?)",
		"{}.has_key(1)":            "AttributeError: 'dict' object has no attribute 'has_key' (write key in d)",
		"[].length":                "AttributeError: 'list' object has no attribute 'length' (write len(x))",
		"[].__len__()":             "AttributeError: 'list' object has no attribute '__len__' (write len(x))",
		"sorted([1], revers=True)": "TypeError: sorted: unexpected keyword argument \"revers\" (did you mean reverse?)",
		"def f(name, size=1):\n    pass\nf(nmae=1)":    "TypeError: f() got an unexpected keyword argument 'nmae' (did you mean name?)",
		"def f(name, *, size=1):\n    pass\nf(1, x=1)": "TypeError: f() got an unexpected keyword argument 'x'",
		"ValueError('x').agrs":                         "AttributeError: 'ValueError' object has no attribute 'agrs' (did you mean args?)",
		"import lib.names\nlib.names.slgu":             "AttributeError: module 'lib.names' has no attribute 'slgu' (did you mean slug?)",
		"from lib.names import slgu":                   "ImportError: cannot import name slgu from lib.names (did you mean slug?)",
		"import lib.names as n\nn.call()":              "TypeError: other() got an unexpected keyword argument 'witdh' (did you mean width?)",
	} {
		rt := newRuntime(t, runtime.Options{Project: files{"lib/names.star": "def slug(text):\n    return text\ndef other(width):\n    pass\ndef call():\n    other(witdh=1)\n"}})
		x := start(t, rt, t.Context(), src)
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		var flowErr *runtime.FlowError
		if !errors.As(x.Err(), &flowErr) || flowErr.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", src, x.Err(), want)
		}
	}
}
