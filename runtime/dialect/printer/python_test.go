package printer

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/testdata/servers"
)

// askPython has testdata/trees.py answer a request.
func askPython(t *testing.T, request map[string]any) (answer struct{ Functions, Verdicts []string }) {
	t.Helper()
	python := servers.Program(t, "python3")
	in, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/trees.py")
	cmd.Stdin = bytes.NewReader(in)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestPythonTrees has Python compare the trees of texts before and after formatting:
// of those in the repository that are Python, and of functions of its standard
// library, which many hands have written in many styles.
func TestPythonTrees(t *testing.T) {
	modules := []string{
		"argparse", "ast", "base64", "calendar", "configparser", "copy", "csv", "datetime", "difflib", "doctest",
		"email/_header_value_parser", "fractions", "ftplib", "html/parser", "http/client", "inspect", "json/decoder", "locale",
		"mimetypes", "optparse", "pathlib", "pickle", "platform", "pprint", "random", "re/_parser", "shlex", "smtplib",
		"statistics", "string", "tarfile", "textwrap", "tokenize", "traceback", "typing", "urllib/parse", "uuid", "zipfile",
	}
	sources := askPython(t, map[string]any{"modules": modules}).Functions
	for _, src := range texts(t) {
		sources = append(sources, src)
	}
	var pairs [][2]string
	for _, src := range sources {
		if _, errs := syntax.Parse("", []byte(src)); len(errs) > 0 {
			continue
		}
		text, err := check(src)
		if err != nil {
			t.Errorf("%v\nof:\n%s\nis:\n%s", err, src, text)
			continue
		}
		narrow, err := format([]byte(src), 30)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, [2]string{src, text}, [2]string{src, string(narrow)})
	}
	same := 0
	for i, verdict := range askPython(t, map[string]any{"pairs": pairs}).Verdicts {
		switch verdict {
		case "same":
			same++
		case "not Python":
		default:
			t.Errorf("Python: %s\nbefore:\n%s\nafter:\n%s", verdict, pairs[i][0], pairs[i][1])
		}
	}
	if same < 5000 {
		t.Errorf("only %d texts are Python", same)
	}
}
