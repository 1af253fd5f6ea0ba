package dialect

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

const (
	batchSize   = 100 // programs that one python3 runs
	shrinkSize  = 40  // as many while a program becomes smaller
	maxFailures = 10
)

// TestGenerated runs random programs (generate_program_test.go) both ways. It takes
// the same few each time; with FLOWRUN_GENERATE=1h it takes others, for as long.
func TestGenerated(t *testing.T) {
	batches, seed := 2, uint64(1)
	var end time.Time
	if s := os.Getenv("FLOWRUN_GENERATE"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		end = time.Now().Add(d)
		seed = uint64(time.Now().UnixNano())
	}
	g := &generated{t: t}
	for i := 0; i < batches || time.Now().Before(end); i++ {
		programs := make([]progBlock, batchSize)
		for j := range programs {
			programs[j] = newProgram(rand.New(rand.NewPCG(seed, uint64(i*batchSize+j))))
		}
		for j, r := range g.run(programs) {
			if r.differ() {
				t.Errorf("program %d of seed %d:\n%s", i*batchSize+j, seed, g.shrink(programs[j], r))
				if g.failed++; g.failed >= maxFailures {
					t.Fatal("and so on")
				}
			}
		}
		g.programs += batchSize
	}
	t.Logf("%d programs, %d of them not valid: %d lines printed, %d exceptions shown, %d of their types", g.programs, g.invalid, g.lines, g.raised, len(g.classes))
	if g.invalid > g.programs/5 || g.lines < 5*g.programs || g.raised < g.programs || len(g.classes) < 8 {
		t.Error("the programs do too little")
	}
}

// generated compares programs.
type generated struct {
	t                *testing.T
	programs, failed int
	lines, raised    int // of what was compared
	invalid          int // programs that Python does not compile
	classes          map[string]bool
}

const generatedScript = `
import contextlib, io, json, sys
prelude, *sources = json.load(sys.stdin)
given = {}
exec(prelude, given)
out = []
for src in sources:
    text = io.StringIO()
    try:
        code = compile(src, "x.star", "exec")
        with contextlib.redirect_stdout(text):
            exec(code, dict(given))
    except SyntaxError as e:
        text.write("not Python: " + str(e))
    except BaseException as e:
        text.write("ended by " + repr(e))
    out.append(text.getvalue())
json.dump(out, sys.stdout)
`

// A result is what a program printed in Python and here.
type result struct{ want, got string }

const (
	notPython = "not Python: "
	notOurs   = "not compiled: "
	endedBy   = "ended by "
)

// differ reports whether they are not the same. What Python does not compile may be a
// program here.
func (r result) differ() bool { return r.got != r.want && !strings.HasPrefix(r.want, notPython) }

// kind is what stays the same while a program becomes smaller.
func (r result) kind() [3]bool {
	return [3]bool{strings.HasPrefix(r.want, notPython), strings.HasPrefix(r.got, notOurs), strings.Contains(r.want, endedBy)}
}

// run runs programs both ways.
func (g *generated) run(programs []progBlock) []result {
	prelude := readCorpus(g.t, "prelude.py")
	input := []string{readCorpus(g.t, "prelude_python.py") + prelude}
	for _, p := range programs {
		input = append(input, p.source())
	}
	stdin, err := json.Marshal(input)
	if err != nil {
		g.t.Fatal(err)
	}
	var outputs []string
	if err := json.Unmarshal([]byte(python(g.t, stdin, "-W", "ignore", "-c", generatedScript)), &outputs); err != nil {
		g.t.Fatal(err)
	}
	list := make([]result, len(programs))
	for i, want := range outputs {
		got, err := runShared("x.star", prelude+"\n"+input[i+1], 10_000_000)
		var eval *starlark.EvalError
		switch {
		case errors.As(err, &eval):
			got += endedBy + eval.Backtrace()
		case err != nil:
			got = notOurs + err.Error()
		}
		if strings.HasPrefix(want, notPython) {
			g.invalid++
		}
		g.count(want)
		list[i] = result{normal(want), normal(got)}
	}
	return list
}

// said are texts of errors that are not the same: see differences.md.
var said = []struct {
	text *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`UnboundLocalError`), "NameError"},
	{regexp.MustCompile(`cannot access free variable`), "cannot access local variable"},
	{regexp.MustCompile(` in enclosing scope`), ""},
	{regexp.MustCompile(`sequence item \d+`), "sequence item"},
	{regexp.MustCompile(`ValueError: (index: value not in list|.* is not in list)`), "ValueError: not in list"},
	{regexp.MustCompile(`list assignment index`), "list index"},
	{regexp.MustCompile(`type\(s\) for (\S+)=:`), "type(s) for $1:"},
	{regexp.MustCompile(`takes from \d+ to `), "takes "},
	{regexp.MustCompile(`(unsupported operand type\(s\) for (<<|>>): .*|list indices must be integers or slices, not \w+|TypeError: got \w+, want int)`), "TypeError: shift"},
	{regexp.MustCompile(`TypeError: TypeError: shift`), "TypeError: shift"},
	{regexp.MustCompile(`((integer|float|float floor) )?(division|modulo)( or modulo)?( by zero)?`), "division by zero"},
}

func normal(out string) string {
	for _, s := range said {
		out = s.text.ReplaceAllString(out, s.as)
	}
	return out
}

func (g *generated) count(out string) {
	if g.classes == nil {
		g.classes = map[string]bool{}
	}
	for line := range strings.Lines(out) {
		g.lines++
		if rest, ok := strings.CutPrefix(line, "! "); ok {
			g.raised++
			class, _, _ := strings.Cut(strings.TrimSpace(rest), ":")
			g.classes[class] = true
		}
	}
}

// shrink takes statements from a program for as long as it makes a difference, and
// returns it with the difference.
func (g *generated) shrink(p progBlock, r result) string {
	for k, taken, kind := 0, false, r.kind(); ; {
		// The edits from the k-th on; those before have made no difference.
		var tries []progBlock
		for n := k; len(tries) < shrinkSize; {
			try, nth := p.clone(), n
			if !try.edit(&nth) {
				break
			}
			tries = append(tries, try)
			n++
		}
		found := false
		for i, tried := range g.run(tries) {
			if found = tried.differ() && tried.kind() == kind; found {
				p, r, k, taken = tries[i], tried, k+i, true
				break
			}
		}
		switch {
		case found:
		case len(tries) == shrinkSize:
			k += shrinkSize
		case taken: // once more from the beginning
			k, taken = 0, false
		default:
			diff := cmp.Diff(strings.Split(r.want, "\n"), strings.Split(r.got, "\n"))
			return fmt.Sprintf("%s\n(-python +ours):\n%s", p.source(), diff)
		}
	}
}

// A progStmt is a statement of a random program: one line, or clauses with blocks.
type progStmt struct {
	line    string
	clauses []progClause
}

type progClause struct {
	head string
	body progBlock
}

type progBlock []*progStmt

func (b progBlock) source() string {
	var out strings.Builder
	b.write(&out, "")
	return out.String()
}

func (b progBlock) write(out *strings.Builder, indent string) {
	if len(b) == 0 {
		out.WriteString(indent + "pass\n")
	}
	for _, s := range b {
		if s.clauses == nil {
			out.WriteString(indent + s.line + "\n")
		}
		for _, c := range s.clauses {
			out.WriteString(indent + c.head + ":\n")
			c.body.write(out, indent+"    ")
		}
	}
}

func (b progBlock) clone() progBlock {
	out := make(progBlock, len(b))
	for i, s := range b {
		c := *s
		c.clauses = make([]progClause, len(s.clauses))
		for j, part := range s.clauses {
			c.clauses[j] = progClause{part.head, part.body.clone()}
		}
		if s.clauses == nil {
			c.clauses = nil
		}
		out[i] = &c
	}
	return out
}

// edit makes the n-th of all ways to take something from b: a statement, a clause
// behind the first, or all of a statement but the block of a clause. It reports
// whether there is an n-th, else n has become less by what there is.
func (b *progBlock) edit(n *int) bool {
	for i, s := range *b {
		if *n--; *n < 0 {
			*b = append((*b)[:i:i], (*b)[i+1:]...)
			return true
		}
		for j := range s.clauses {
			if *n--; *n < 0 {
				*b = append((*b)[:i:i], append(s.clauses[j].body, (*b)[i+1:]...)...)
				return true
			}
			if j == 0 {
				continue
			}
			if *n--; *n < 0 {
				s.clauses = append(s.clauses[:j:j], s.clauses[j+1:]...)
				return true
			}
		}
	}
	for _, s := range *b {
		for j := range s.clauses {
			if s.clauses[j].body.edit(n) {
				return true
			}
		}
	}
	return false
}
