package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/google/go-cmp/cmp"
	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

var times = regexp.MustCompile(`\d+\.\d+ s`)

// onScreen runs a flow as on a terminal of that size and returns what stands on
// the screen at the end, without colours.
func onScreen(t *testing.T, width, height int, flow string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "flow.star", flow)
	var stdout, stderr bytes.Buffer
	p := &process{
		stdout: &stdout, stderr: &stderr, stdoutIsTerminal: true, dir: dir,
		screen: func() (int, int) { return width, height },
		getenv: func(name string) (string, bool) { return "1", name == "NO_COLOR" },
	}
	p.run([]string{"run", "flow.star"})
	return times.ReplaceAllString(display(stderr.String()), "0.00 s")
}

// display does what a terminal does with the output of live.
func display(output string) string {
	var lines []string
	for output != "" {
		switch {
		case strings.HasPrefix(output, "\x1b["):
			end := strings.IndexAny(output, "AJm")
			n := 0
			for _, digit := range output[2:end] {
				n = 10*n + int(digit-'0')
			}
			if output[end] == 'A' {
				lines = lines[:len(lines)-n]
			}
			output = output[end+1:]
		case output[0] == '\r':
			output = output[1:]
		default:
			line, rest, _ := strings.Cut(output, "\n")
			lines = append(lines, line)
			output = rest
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestLive(t *testing.T) {
	got := onScreen(t, 60, 20, `
def handler(system, this):
    this.log("one line")
    this.log("careful", level="warning")
    this.script("def handler(system, this):\n    this.log('deep')\n    return this.success('well\\ndone')", name="inner")
    this.script("def handler(system, this):\n    this.error('a message that is longer than the screen is wide, by far')", name="bad", wait="ALL_ENDED")
    this.script("", name="created", run=False)
    return this.success("all \x1b[2Jdone")
`)
	const want = `one line
warning: careful
inner: deep
✓ flow "flow"  0.00 s  all \x1b[2Jdone
  ✓ script "inner"  0.00 s  well
  ✗ script "bad"  0.00 s  a message that is longer than th…
  · script "created"
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

// What does not fit on the screen is counted; what has failed is shown.
func TestLiveOfMany(t *testing.T) {
	got := onScreen(t, 60, 9, `
GOOD = "def handler(system, this):\n    pass"
BAD = "def handler(system, this):\n    this.error('no')"
def handler(system, this):
    for i in range(50):
        this.script(BAD if i == 7 else GOOD, name="child %d" % i, wait="ALL_ENDED")
`)
	const want = `✓ flow "flow"  0.00 s
  ✗ script "child 7"  0.00 s  no
  ✓ script "child 47"  0.00 s
  ✓ script "child 48"  0.00 s
  ✓ script "child 49"  0.00 s
  … 46 more, 46 success
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

// What a flow ends with is there in full, and once: beside the tree, not again
// below the traceback.
func TestLiveEndsWithTheWholeMessage(t *testing.T) {
	got := onScreen(t, 40, 20, `
def handler(system, this):
    this.script("def handler(system, this):\n    pass", name="tab\tand\nline")
    this.error("a message that is longer than the screen is wide\nand has a second line")
`)
	const want = `✗ flow "flow"  0.00 s  a message that is longer than the screen is wide
  and has a second line
  ✓ script "tab\tand\nline"  0.00 s
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
	got = onScreen(t, 40, 20, `
def handler(system, this):
    {}["a key that is longer than the screen is wide"]
`)
	if n := strings.Count(got, "KeyError"); n != 1 || !strings.Contains(got, "\nTraceback ") {
		t.Errorf("KeyError is there %d times:\n%s", n, got)
	}
}

// A line that is broken by the terminal would be left behind when the tree is
// drawn again.
func TestLiveLinesFit(t *testing.T) {
	columns := 40
	var screen strings.Builder
	m := &live{w: &screen, screen: func() (int, int) { return columns, 20 }}
	m.roots = []*node{{
		what: `flow "日本語"`, message: strings.Repeat("日本語", 20), status: runtime.Running,
		children: []*node{
			{depth: 1, status: runtime.Created, what: strings.Repeat("宽", 50)},
			{depth: 1, status: runtime.Created, what: strings.Repeat("e\u0301", 50)},
			{depth: 1, status: runtime.Created, what: "tab\tand\nline"},
		},
	}}
	m.draw(time.Time{}, "")
	want := "⠋ flow \"日本語\"  日本語日本語日本語日…\n" +
		"  · " + strings.Repeat("宽", 17) + "…\n" +
		"  · " + strings.Repeat("e\u0301", 34) + "…\n" +
		"  · tab and line\n"
	if diff := cmp.Diff(want, display(screen.String())); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}

	// On a screen of half the width, each of the long ones has become two.
	columns = 20
	screen.Reset()
	m.draw(time.Time{}, "")
	if up := "\x1b[7A"; !strings.HasPrefix(screen.String(), up) {
		t.Errorf("it does not begin with %q: %q", up, screen.String())
	}
}

// What has failed is shown before what runs.
func TestLiveShowsFailuresFirst(t *testing.T) {
	m := &live{w: io.Discard, screen: func() (int, int) { return 40, 4 }}
	root := &node{what: "root", status: runtime.Running}
	for i := range 20 {
		c := &node{depth: 1, what: fmt.Sprint(i), status: runtime.Running}
		if i == 3 {
			c.status = runtime.EndedError
		}
		root.children = append(root.children, c)
	}
	m.roots = []*node{root}
	var got []string
	for _, r := range m.rows(time.Time{}, 3) {
		got = append(got, r.mark+r.text+r.note)
	}
	want := []string{"⠋root", "✗3", "… 19 more, 19 running"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// NO_COLOR counts when it is not empty.
func TestColour(t *testing.T) {
	for text, want := range map[string]bool{"": true, "1": false} {
		p := &process{
			stderr: io.Discard,
			screen: func() (int, int) { return 80, 24 },
			getenv: func(name string) (string, bool) { return text, name == "NO_COLOR" },
		}
		m := p.live()
		m.close()
		if m.colour != want {
			t.Errorf("NO_COLOR=%s: colour is %v", text, m.colour)
		}
	}
}

// A connection shows on a terminal that it runs, and leaves nothing but its
// result.
func TestConnectorRunOnScreen(t *testing.T) {
	server := httptest.NewServer(httpbin.New())
	defer server.Close()
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "connectors/api.yaml", "connector_type: REST\nurl: "+server.URL+"/get\nexpected_status_code: [404]\n")
	var stdout, stderr bytes.Buffer
	p := &process{
		stdout: &stdout, stderr: &stderr, stdoutIsTerminal: true, dir: dir,
		screen: func() (int, int) { return 80, 24 },
		getenv: func(string) (string, bool) { return "", false },
	}
	if code := p.run([]string{"connector", "run", "api"}); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(stdout.String(), "status_code: 200\n") {
		t.Errorf("stdout %s", stdout.String())
	}
	if !strings.Contains(stderr.String(), `connection "api" (REST)`) {
		t.Errorf("it did not show that it runs: %q", stderr.String())
	}
	if got := display(stderr.String()); !strings.HasPrefix(got, "flowrun: REST: ") {
		t.Errorf("screen: %s", got)
	}
}

func TestPlain(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flow.star", `
def handler(system, this):
    this.log("one line\nand another")
    this.save(message="half way")
    this.script("def handler(system, this):\n    this.log('deep', level='error')\n    this.error('not \x1b[1mso')", name="inner", wait="ALL_ENDED")
`)
	var stdout, stderr bytes.Buffer
	p := &process{stdout: &stdout, stderr: &stderr, dir: dir, getenv: os.LookupEnv}
	if code := p.run([]string{"run", "flow.star"}); code != 0 {
		t.Errorf("exit code %d", code)
	}
	const want = `flow "flow": running
flow "flow": log: one line
    and another
flow "flow": half way
  script "inner": running
  script "inner": error: deep
  script "inner": error after 0.00 s: not \x1b[1mso
flow "flow": success after 0.00 s
`
	if diff := cmp.Diff(want, times.ReplaceAllString(stderr.String(), "0.00 s")); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
	if stdout.String() != "null\n" {
		t.Errorf("stdout %q", stdout.String())
	}
}
