package project

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
)

func TestDocuments(t *testing.T) {
	p, err := Open(fstest.MapFS{
		"settings/hosts.yaml":      {Data: []byte("[a, b]")},
		"settings/app/limit.json":  {Data: []byte("3")},
		"settings/empty.yml":       {Data: []byte("")},
		"settings/.hidden.yaml":    {Data: []byte("{")},
		"settings/readme.txt":      {Data: []byte("{")},
		"schemas/order.yaml":       {Data: []byte("type: object")},
		"settings/broken.yaml":     {Data: []byte("a: 1\nb: [")},
		"settings/twice.yaml":      {Data: []byte("1")},
		"settings/twice.json":      {Data: []byte("2")},
		"settings/ spaced /x.yaml": {Data: []byte("1")},
	}, "")
	if p == nil {
		t.Fatal(err)
	}
	for _, want := range []string{`settings/broken.yaml:2`, `settings/twice.yaml: settings/twice.json is a setting named "twice" too`, `white space`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for name, want := range map[string]value.Value{"hosts": value.List{"a", "b"}, "app/limit": int64(3), "empty": nil} {
		got, err := p.Document("setting", name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	if got, err := p.Document("schema", "order"); err != nil || value.Summary(got, 80) != `{"type": "object"}` {
		t.Errorf("schema: %v, %v", got, err)
	}
	for _, name := range []string{"broken", "twice"} {
		var wrong Errors
		if _, err := p.Document("setting", name); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Document("setting", "host"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `did you mean "hosts"?`) {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"app/limit", "broken", "empty", "hosts", "twice"}, p.DocumentNames("setting")); diff != "" {
		t.Error(diff)
	}
	if got := p.DocumentNames("none"); got != nil {
		t.Error(got)
	}
}
