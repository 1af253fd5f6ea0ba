package isolate

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"unicode"

	"github.com/flowrun/flowrun/runtime"
)

// why says why a process has ended that nobody has ended.
func (q *process) why() error {
	text := string(q.stderr.b)
	if strings.Contains(text, "fatal error: ") || strings.Contains(text, "runtime: ") || strings.Contains(text, "runtime/cgo: ") {
		switch {
		case strings.Contains(text, "stack overflow"), strings.Contains(text, "stack exceeds"):
			limit := &runtime.LimitError{Limit: "stack", Value: size(stackOf(q.memory))}
			return &runtime.IsolationError{
				Reason: fmt.Sprintf("its stack grew beyond %s, by a value or calls that are nested too deeply", limit.Value), Err: limit,
			}
		case strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate"), strings.Contains(text, "failed to create new OS thread"), strings.Contains(text, "pthread_create failed"):
			limit := &runtime.LimitError{Limit: "memory", Value: size(q.memory)}
			return &runtime.IsolationError{Reason: fmt.Sprintf("it needed more than memory (%s)", limit.Value), Err: limit}
		}
	}
	var exit *exec.ExitError
	if !errors.As(q.err, &exit) {
		return &runtime.IsolationError{Reason: "it has left"}
	}
	status, _ := exit.Sys().(syscall.WaitStatus)
	reason := fmt.Sprintf("it has left with exit code %d", exit.ExitCode())
	if status.Signaled() {
		reason = fmt.Sprintf("it was ended by a signal (%s)", status.Signal())
	}
	if line := firstLine(text); line != "" {
		reason += ": " + line
	}
	return &runtime.IsolationError{Reason: reason}
}

// maxLine is how much is shown of a line that a process wrote to its stderr.
const maxLine = 200

// firstLine is the first line of what an untrusted process wrote, as it may be shown.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line[:min(len(line), maxLine)], ""))
	return strings.TrimSpace(line)
}
