package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
	"github.com/google/go-cmp/cmp"
)

// typing types lines that were thought of before, then leaves.
type typing struct {
	lines  []string
	hidden []string  // what was typed so that it is not shown
	echo   io.Writer // of the ends of lines; nil for none
}

func (k *typing) line(ctx context.Context, ask func(), hidden bool) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	ask()
	if len(k.lines) == 0 {
		return "", errLeft
	}
	line := k.lines[0]
	k.lines = k.lines[1:]
	if k.echo != nil && !hidden {
		fmt.Fprintln(k.echo)
	}
	if hidden {
		k.hidden = append(k.hidden, line)
	}
	return line, nil
}

func parseForm(t *testing.T, yaml string) *form.Form {
	t.Helper()
	v, err := value.DecodeYAML([]byte(yaml), value.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	f, err := form.Parse(v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// fill has lines typed into a form, and returns what stands on the screen, without what
// was typed, and the answer as JSON.
func fill(t *testing.T, f *form.Form, given *value.Dict, lines ...string) (screen, answer string, err error) {
	t.Helper()
	var w bytes.Buffer
	a := &asker{from: &typing{lines: lines}, w: &w}
	d, err := a.form(t.Context(), f, given)
	if err != nil {
		return w.String(), "", err
	}
	b, err := value.AppendJSON(nil, d, value.JSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return w.String(), string(b), nil
}

func TestAsk(t *testing.T) {
	tests := map[string]struct {
		form, lines, screen, answer string
	}{
		"a text": {
			"{properties: {name: {element: string, label: What is your name, example: Ada}}, required: [name]}",
			"Bob", "What is your name (e.g. Ada): ", `{"name":"Bob"}`,
		},
		"required is asked again": {
			"{properties: {name: {element: string}}, required: [name]}",
			"|Bob", "name:   an answer is required\nname: ", `{"name":"Bob"}`,
		},
		"optional is left out": {
			"{properties: {name: {element: string}}}", "", "name (optional): ", "{}",
		},
		"a default is left to the form": {
			"{properties: {n: {element: number, type: integer, default: 3}}}", "", "n [3]: ", "{}",
		},
		"what is wrong is said at once": {
			"{properties: {n: {element: number, type: integer, maximum: 5}, m: {element: number}}}",
			"x|9|5|1.5", "n (optional):   want an int, got a text that is none\nn (optional):   want 5 at most\nn (optional): m (optional): ", `{"n":5,"m":1.5}`,
		},
		"toggles and times": {
			"{properties: {a: {element: toggle}, b: {element: toggle, default: true}, c: {element: date}, d: {element: time}, e: {element: datetime}}}",
			"y|n|2026-01-02||", "a (yes or no) [no]: b (yes or no) [yes]: c (e.g. 2026-11-27, optional): d (e.g. 08:30, optional): e (e.g. 2026-11-27T08:30, optional): ",
			`{"a":true,"b":false,"c":"2026-01-02"}`,
		},
		"options by number and label": {
			"{properties: {a: {element: select, options: {r: Red, g: Green}, default: g}, b: {element: select, multiple: true, options: [x, y, z]}}, required: [b]}",
			"1|x, 3", "  1) Red\n  2) Green\na [Green]:   1) x\n  2) y\n  3) z\nb (several with commas): ", `{"a":"r","b":["x","z"]}`,
		},
		"descriptions": {
			"{properties: {m: {element: markdown, description: Read *this*., order: 1}, a: {element: string, description: Of whom., order: 2}, r: {element: string, readonly: true, default: fixed, order: 3}}}",
			"x", "Read *this*.\nOf whom.\na (optional): r: fixed\n", `{"a":"x"}`,
		},
		"several lines": {
			"{properties: {t: {element: text}, u: {element: text}}, required: [t]}",
			"one||two|.|", "t (ends with a line that is .):\nu (ends with a line that is ., optional):\n", `{"t":"one\n\ntwo"}`,
		},
		"one button is pressed by itself": {
			"{properties: {a: {element: string}, ok: {element: submit, label: OK}}}", "x", "a (optional): ", `{"a":"x"}`,
		},
		"several buttons, one without what is required": {
			"{properties: {a: {element: string, order: 1}, ok: {element: submit, label: OK, order: 2}, no: {element: submit, label: Cancel, order: 3, required: []}}, required: [a]}",
			"|Cancel", "a:   1) OK\n  2) Cancel\nButton: ", `{"no":true}`,
		},
		"what the button requires is asked for again": {
			"{properties: {a: {element: string, order: 1}, ok: {element: submit, label: OK, order: 2}, no: {element: submit, label: Cancel, order: 3, required: []}}, required: [a]}",
			"|1|x", "a:   1) OK\n  2) Cancel\nButton:   a: missing\na: ", `{"ok":true,"a":"x"}`,
		},
		"nothing moves the cursor": {
			`{properties: {a: {element: string, label: "\e[2Jx\ny", description: "\e]0;t"}}}`,
			"x", "\\x1b]0;t\n\\x1b[2Jx y (optional): ", `{"a":"x"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			screen, answer, err := fill(t, parseForm(t, test.form), nil, strings.Split(test.lines, "|")...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.screen, screen); diff != "" {
				t.Errorf("screen (-want +got):\n%s", diff)
			}
			if answer != test.answer {
				t.Errorf("answer %s, want %s", answer, test.answer)
			}
		})
	}
}

// What is there already is not asked for, unless it is wrong.
func TestAskForTheRest(t *testing.T) {
	f := parseForm(t, "{properties: {a: {element: string, order: 1}, n: {element: number, order: 2}, b: {element: string, order: 3}}, required: [a, n, b]}")
	screen, answer, err := fill(t, f, value.DictOf("a", "given", "n", "wrong"), "x", "3")
	if err != nil {
		t.Fatal(err)
	}
	if want := "b:   n: want a number, got a text that is none\nn: "; screen != want {
		t.Errorf("screen %q, want %q", screen, want)
	}
	if want := `{"a":"given","b":"x","n":3}`; answer != want {
		t.Errorf("answer %s, want %s", answer, want)
	}
}

// A password is typed hidden, and its default not shown.
func TestAskPassword(t *testing.T) {
	f := parseForm(t, "{properties: {p: {element: password, default: hunter1, minLength: 3}, q: {element: string}}}")
	var w bytes.Buffer
	keys := &typing{lines: []string{"no", "hunter2", "open"}}
	answer, err := (&asker{from: keys, w: &w}).form(t.Context(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := answer.Get("p"); p != "hunter2" {
		t.Errorf("answer %v", p)
	}
	if diff := cmp.Diff([]string{"no", "hunter2"}, keys.hidden); diff != "" {
		t.Errorf("typed hidden (-want +got):\n%s", diff)
	}
	if want := "p [•••]: \n  want 3 characters at least\np [•••]: \nq (optional): "; w.String() != want {
		t.Errorf("screen %q, want %q", w.String(), want)
	}
}

func TestAskIsLeft(t *testing.T) {
	f := parseForm(t, "{properties: {a: {element: text}, b: {element: string}}}")
	for _, lines := range [][]string{nil, {"one"}, {"one", "."}} {
		if _, _, err := fill(t, f, nil, lines...); err != errLeft {
			t.Errorf("%q: error %v", lines, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := &asker{from: &typing{lines: []string{"x"}}, w: &bytes.Buffer{}}
	if _, err := a.form(ctx, f, nil); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

// run asks for required inputs that are not given, then what the flow asks, and keeps the
// tree off the screen meanwhile.
func TestRunAsks(t *testing.T) {
	run := func(lines []string, args ...string) (code int, stdout, stderr string) {
		dir := t.TempDir()
		write(t, dir, "flow.star", `
# flowrun:
#   input_schema: {type: object, properties: {name: {type: string, title: Your name}, n: {type: integer}, day: {type: string, default: x}}, required: [name, n]}
def handler(system, this, inputs):
    this.message("Only telling")
    response = this.message("Deploy?", message="All is green.", request="Really?").get("response")
    this.log("after")
    return [inputs, response]
`)
		var out, errs bytes.Buffer
		p := &process{
			stdout: &out, stderr: &errs, dir: dir,
			screen: func() (int, int) { return 80, 20 },
			getenv: func(name string) (string, bool) { return "1", name == "NO_COLOR" },
			typist: &typing{lines: lines, echo: &errs},
		}
		code = p.run(append([]string{"run", "flow.star"}, args...))
		return code, out.String(), times.ReplaceAllString(display(errs.String()), "0.00 s")
	}
	code, stdout, stderr := run([]string{"Ada", "x", "3", "yes, do"})
	const want = `flow "flow" needs:
Your name: 
n: 
  want an int, got a text that is none
n: 
flow "flow": message: Only telling
flow "flow" asks: Deploy?
All is green.
Really?: 
after
✓ flow "flow"  0.00 s
`
	if diff := cmp.Diff(want, stderr); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
	if code != 0 || strings.Join(strings.Fields(stdout), "") != `[{"name":"Ada","n":3,"day":"x"},{"string":"yes,do","OK":true}]` {
		t.Errorf("exit code %d, stdout %s", code, stdout)
	}
	// What is given is not asked for.
	if code, _, stderr := run([]string{"yes"}, "-i", "name=Ada", "-i", "n=3"); code != 0 || strings.Contains(stderr, "Your name") {
		t.Errorf("exit code %d, stderr %s", code, stderr)
	}
	if code, stdout, stderr := run([]string{"Ada"}); code != exitCancelled || stdout != "" || !strings.Contains(stderr, "nothing has run") {
		t.Errorf("exit code %d, stdout %s, stderr %s", code, stdout, stderr)
	}
}
