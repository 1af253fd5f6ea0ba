package runtime_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

func TestLoad(t *testing.T) {
	const main = "def handler(system, this):\n    return answer()\n"
	for _, test := range []struct {
		name  string
		files files
		want  value.Value
		err   string // in the message
	}{
		{
			name: "relative, of the project, imported, once",
			files: files{
				"flows/main.star": "load('lib/a.star', 'a')\nload('//flows/lib/a.star', b='a')\nfrom shared.c import c\nimport shared.c as d\nfrom lib.a import a as e\n" +
					"def handler(system, this):\n    return [a(), b(), c(), d.c(), e()]\n",
				"flows/lib/a.star": "load('b.star', 'text')\nprivate = []\ndef a():\n    return text + str(len(private))\n",
				"flows/lib/b.star": "text = 'b'\n",
				"shared/c.star":    "def c():\n    return 'c'\n",
			},
			want: value.List{"b0", "b0", "c", "c", "b0"},
		},
		{
			name:  "a file that is not there",
			files: files{"flows/main.star": "load('lib/none.star', 'answer')\n" + main},
			err:   `no file named "flows/lib/none.star"`,
		},
		{
			name: "a name that is not there",
			files: files{
				"flows/main.star": "load('a.star', 'answer')\n" + main,
				"flows/a.star":    "answers = 1\n",
			},
			err: "answer",
		},
		{
			name: "a circle",
			files: files{
				"flows/main.star": "load('a.star', 'answer')\n" + main,
				"flows/a.star":    "load('b.star', 'b')\nanswer = 1\n",
				"flows/b.star":    "load('a.star', 'answer')\nb = 1\n",
			},
			err: "flows/a.star loads flows/b.star loads flows/a.star",
		},
		{
			name: "a text that does not parse",
			files: files{
				"flows/main.star": "load('a.star', 'answer')\n" + main,
				"flows/a.star":    "def answer(:\n",
			},
			err: "flows/a.star:1:11",
		},
		{
			name: "an error while it runs",
			files: files{
				"flows/main.star": "load('a.star', 'answer')\n" + main,
				"flows/a.star":    "answer = 1 // 0\n",
			},
			err: "integer division or modulo by zero",
		},
		{
			name: "globals are frozen",
			files: files{
				"flows/main.star": "load('a.star', 'items')\ndef answer():\n    items.append(1)\n" + main,
				"flows/a.star":    "items = []\n",
			},
			err: "frozen",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rt := newRuntime(t, runtime.Options{Project: test.files})
			x, err := rt.Start(t.Context(), runtime.Flow{Name: "main"})
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := x.Record()
			if test.err != "" {
				if r.Status != runtime.EndedError || !strings.Contains(r.Message+r.StatusMessage, test.err) {
					t.Errorf("%s: %s\n%s, want %s", r.Status, r.Message, r.StatusMessage, test.err)
				}
				return
			}
			if r.Status != runtime.EndedSuccess || !value.Equal(r.Output, test.want) {
				t.Errorf("%s: %s\n%s, output %v, want %v", r.Status, r.Message, r.StatusMessage, r.Output, test.want)
			}
		})
	}
}

// What a loaded file computes counts against the limits of the flow.
func TestLimitsHoldInLoadedFiles(t *testing.T) {
	rt := newRuntime(t, runtime.Options{
		Limits: runtime.Limits{Steps: 100_000},
		Project: files{
			"flows/main.star": "load('a.star', 'a')\ndef handler(system, this):\n    pass\n",
			"flows/a.star":    "a = [x for x in range(10000000)]\n",
		},
	})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "main"})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedError || !strings.Contains(r.Message, "limit exceeded: steps (100000), at flows/a.star:1") {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}
