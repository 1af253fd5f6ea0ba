package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
