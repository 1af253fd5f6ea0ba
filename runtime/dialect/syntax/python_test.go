package syntax

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

type pythonAnswer struct {
	Version   [2]int
	Texts     []pythonTree
	Functions []pythonTree
}

type pythonTree struct {
	Source string
	OK     bool
	Dump   string
}

func askPython(t *testing.T, texts, modules []string) pythonAnswer {
	t.Helper()
	python := servers.Program(t, "python3")
	request, err := json.Marshal(map[string][]string{"texts": texts, "modules": modules})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/dump.py")
	cmd.Stdin = bytes.NewReader(request)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var answer pythonAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestPythonAgrees compares with Python which texts are accepted, and their
// trees. testdata/python.txt has texts between lines of ---; behind the dashes
// may stand the version that Python must have to know the construct.
func TestPythonAgrees(t *testing.T) {
	data, err := os.ReadFile("testdata/python.txt")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	var minors []int
	for chunk := range strings.SplitSeq("\n"+string(data), "\n---") {
		flag, text, _ := strings.Cut(chunk, "\n")
		if text = strings.TrimSuffix(text, "\n"); text == "" {
			continue
		}
		minor := 9
		if flag = strings.TrimSpace(flag); flag != "" {
			if minor, err = strconv.Atoi(strings.TrimPrefix(flag, "3.")); err != nil {
				t.Fatal(err)
			}
		}
		texts = append(texts, text+"\n")
		minors = append(minors, minor)
	}
	modules := []string{"textwrap", "shlex", "json/decoder", "datetime", "urllib/parse", "csv", "statistics", "base64"}
	answer := askPython(t, texts, modules)
	canon := canonPython{places: answer.Version[1] >= 12}
	for i, want := range answer.Texts {
		if answer.Version[1] >= minors[i] {
			comparePython(t, canon, texts[i], want)
		}
	}
	if len(answer.Functions) < 100 {
		t.Errorf("only %d functions of the standard library were compared", len(answer.Functions))
	}
	for _, want := range answer.Functions {
		comparePython(t, canon, want.Source, want)
	}
}

func comparePython(t *testing.T, canon canonPython, text string, want pythonTree) {
	t.Helper()
	file, errs := Parse("text.py", []byte(text))
	if err := checkTree(text, file, errs); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	switch {
	case want.OK && len(errs) > 0:
		t.Errorf("Python accepts it: %d:%d: %s\n%s", errs[0].Start.Line, errs[0].Start.Col, errs[0].Msg, text)
	case !want.OK && len(errs) == 0:
		t.Errorf("Python refuses it:\n%s", text)
	case want.OK:
		if diff := cmp.Diff(want.Dump, canon.file(file)); diff != "" {
			t.Errorf("tree differs (-python +ours):\n%s\n%s", diff, text)
		}
	}
}
