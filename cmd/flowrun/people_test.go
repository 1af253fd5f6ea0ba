package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

var askingFlow = []string{
	"flowrun.yaml", "",
	"flows/ask.star", `
def handler(system, this):
    this.log("asking")
    return this.message("Deploy?", request="Really?").get("response")["string"]
`}

// openMessage is the id of the only open message of a project.
func openMessage(t *testing.T, dir string) string {
	t.Helper()
	r := flowrun(t, dir, nil, "message", "list", "--json")
	var list []struct{ ID string }
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil || len(list) != 1 {
		t.Fatalf("messages %s%s", r.stdout, r.stderr)
	}
	return list[0].ID
}

// A flow that another process runs goes on when it is answered.
func TestAnswerElsewhere(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, askingFlow...)
	_, end := startUntil(t, dir, "asks: Deploy? (flowrun message answer ", "run", "ask")
	id := openMessage(t, dir)
	shown := flowrun(t, dir, nil, "execution", "show", id[:strings.Index(id, "-")])
	r := flowrun(t, dir, nil, "message", "answer", id, "-i", "string=yes", "--by", "Ada")
	goesOn := regexp.MustCompile(`(?m)^Execution ` + id[:strings.Index(id, "-")] + `(, which has asked, is running|, which waits for it, goes on| has ended \(ENDED_SUCCESS\))\.$`)
	if r.code != 0 || !goesOn.MatchString(r.stderr) {
		t.Errorf("answer: exit code %d, %s", r.code, r.stderr)
	}
	if got := end(); got.code != 0 || got.stdout != "\"yes\"\n" {
		t.Errorf("run: exit code %d, %s%s", got.code, got.stdout, got.stderr)
	}
	// Whether the flow had come to wait by then is nobody's promise, but the message is there.
	if !strings.Contains(shown.stdout, id) {
		t.Errorf("execution show: %s", shown.stdout)
	}
	if r := flowrun(t, dir, nil, "message", "show", id); !strings.Contains(r.stdout, "answered by Ada, ") {
		t.Errorf("message show: %s", r.stdout)
	}
}

// A flow that no process has is answered, and told of; resumed, it tells again what it
// has asked, unless that is answered.
func TestAnswerOfStopped(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, askingFlow...)
	send, end := startUntil(t, dir, "asks: ", "run", "ask")
	send(syscall.SIGTERM)
	if r := end(); r.code != exitSuspended {
		t.Fatalf("run: exit code %d, %s", r.code, r.stderr)
	}
	id := openMessage(t, dir)
	root, _, _ := strings.Cut(id, "-")

	send, end = startUntil(t, dir, "asks: Deploy? (flowrun message answer "+id+")", "execution", "resume", root)
	send(syscall.SIGTERM)
	if r := end(); r.code != exitSuspended || strings.Count(r.stderr, "asks: ") > 1 {
		t.Fatalf("resume: exit code %d, %s", r.code, r.stderr)
	}

	r := flowrun(t, dir, nil, "message", "answer", id, "-i", "string=no")
	if want := "flowrun execution resume " + root + " goes on with it"; r.code != 0 || !strings.Contains(r.stderr, want) {
		t.Errorf("answer: exit code %d, %s", r.code, r.stderr)
	}
	r = flowrun(t, dir, nil, "execution", "resume", root)
	if r.code != 0 || r.stdout != "\"no\"\n" || strings.Contains(r.stderr, "asks: ") {
		t.Errorf("resume: exit code %d, %s%s", r.code, r.stdout, r.stderr)
	}
}

// A flow fails whose message is deleted.
func TestDeleteMessage(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, askingFlow...)
	_, end := startUntil(t, dir, "asks: ", "run", "ask")
	id := openMessage(t, dir)
	if r := flowrun(t, dir, nil, "message", "delete", id[:20]); r.code != 0 {
		t.Errorf("delete: exit code %d, %s", r.code, r.stderr)
	}
	if r := end(); r.code != exitFailed || !strings.Contains(r.stderr, "ResourceNotFoundError: no message named \""+id+"\"") {
		t.Errorf("run: exit code %d, %s", r.code, r.stderr)
	}
}

// An execution shows what it waits for, and with whom it shares; who waits gets a lock
// that is taken away.
func TestShowWaits(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/hold.star", `
def handler(system, this):
    system.setting("deploy").acquire()
`, "flows/wait.star", `
def handler(system, this):
    this.log("waiting")
    system.setting("deploy").acquire()
    return "has it"
`)
	if r := flowrun(t, dir, nil, "run", "hold"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	_, end := startUntil(t, dir, "waiting", "run", "wait")
	var locks []struct {
		Holder  struct{ Execution_id string }
		Waiting []struct{ Execution_id string }
	}
	for len(locks) == 0 || len(locks[0].Waiting) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("nobody waits")
		}
		r := flowrun(t, dir, nil, "lock", "list", "--json")
		if err := json.Unmarshal([]byte(r.stdout), &locks); err != nil {
			t.Fatal(err, r.stderr)
		}
	}
	waiting, holder := locks[0].Waiting[0].Execution_id, locks[0].Holder.Execution_id
	r := flowrun(t, dir, nil, "execution", "show", waiting)
	want := regexp.MustCompile(`(?m)^waits for lock "deploy", which flow "hold" \(` + holder + `\) has since \d+-\d+-\d+ \d+:\d+:\d+$`)
	if !want.MatchString(r.stdout) {
		t.Errorf("execution show: %s", r.stdout)
	}
	if r := flowrun(t, dir, nil, "execution", "show", holder); !strings.Contains(r.stdout, `has lock "deploy" since `) || strings.Contains(r.stdout, "waits for") {
		t.Errorf("execution show: %s", r.stdout)
	}
	if r := flowrun(t, dir, nil, "lock", "release", "deploy", "--yes"); r.code != 0 {
		t.Errorf("release: %s", r.stderr)
	}
	if r := end(); r.code != 0 || r.stdout != "\"has it\"\n" {
		t.Errorf("run: exit code %d, %s%s", r.code, r.stdout, r.stderr)
	}
}
