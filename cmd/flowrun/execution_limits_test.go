package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// What is archived is listed when it is asked for, what is protected is not shown, and
// what was used of the limits is.
func TestShownOfExecutions(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/child.star", "def handler(system, this, inputs):\n    return {'token': inputs['password'] + '!', 'n': 1}\n",
		"flows/parent.star", `
def handler(system, this):
    init = {"protect_inputs": ["password"], "protect_outputs": ["token"]}
    child = this.flow("child", password="hu" + "sh", user="ada", init=init)
    child.archive()
    if child.get("output_value") != {"token": "hu" + "sh!", "n": 1}:
        this.error("the parent does not see it")
`, "flows/gone.star", "def handler(system, this):\n    this.archive()\n")
	good := func(args ...string) string {
		t.Helper()
		r := flowrun(t, dir, nil, args...)
		if r.code != 0 {
			t.Fatalf("%v: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
		}
		return r.stdout
	}
	live := good("run", "parent", "--json")
	good("run", "gone")
	list := func(args ...string) (ids, names []string) {
		t.Helper()
		var all []struct{ ID, Name string }
		if err := json.Unmarshal([]byte(good(append([]string{"execution", "list", "--json"}, args...)...)), &all); err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			ids, names = append(ids, x.ID), append(names, x.Name)
		}
		return ids, names
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "parent"},
		{[]string{"--all"}, "parent"},
		{[]string{"--archived"}, "gone parent"},
		{[]string{"--archived", "--all"}, "gone child parent"},
	} {
		if _, names := list(test.args...); strings.Join(names, " ") != test.want {
			t.Errorf("list %v: %v, want %s", test.args, names, test.want)
		}
	}
	ids, _ := list()
	shown := live + good("execution", "show", ids[0], "--json", "--steps") + good("execution", "show", ids[0]+".1")
	if strings.Contains(shown, "hush") {
		t.Errorf("shown: %s", shown)
	}
	if n := strings.Count(shown, "•••"); n != 6 { // two keys, three times
		t.Errorf("masked %d times: %s", n, shown)
	}
	table := good("execution", "show", ids[0], "--limits")
	for _, want := range []string{
		`(?m)^LIMIT +VALUE +USED$`, `(?m)^steps +2000000000 +\d+$`, `(?m)^wall_time +none +\S.*s$`, `(?m)^children +1000000 +1$`,
		`(?m)^concurrent_children +20000 +not known$`, `(?m)^log_bytes +67108864 +0$`, `(?m)^heap +134217728 +not known$`,
	} {
		if !regexp.MustCompile(want).MatchString(table) {
			t.Errorf("%s does not match\n%s", want, table)
		}
	}
	var object struct {
		Limits map[string]struct{ Value, Used *float64 }
	}
	if err := json.Unmarshal([]byte(good("execution", "show", ids[0], "--limits", "--json")), &object); err != nil {
		t.Fatal(err)
	}
	if l := object.Limits["children"]; len(object.Limits) != 7 || l.Used == nil || *l.Used != 1 || object.Limits["heap"].Used != nil || object.Limits["wall_time"].Value != nil {
		t.Errorf("%+v", object)
	}
}
