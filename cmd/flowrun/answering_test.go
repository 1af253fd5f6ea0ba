package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// opened opens the project in a folder as a command does, beside those that run flows of
// it, with the store in a file, or its own if that is "".
func opened(t *testing.T, dir, store string) *runtime.Runtime {
	t.Helper()
	return openedWith(t, dir, store, nil)
}

// openedWith is opened, with environment variables.
func openedWith(t *testing.T, dir, store string, env map[string]string) *runtime.Runtime {
	t.Helper()
	p := &process{stdout: io.Discard, stderr: io.Discard, dir: dir, getenv: func(name string) (string, bool) {
		text, ok := env[name]
		return text, ok
	}}
	w, err := p.openAt(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	s, err := p.openStore(w, storeFlag{store})
	if err != nil {
		t.Fatal(err)
	}
	rt, err := w.runtime(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return rt
}

// answering answers, until the test is over, all messages that ask in the project, as a
// person at another terminal does.
func answering(t *testing.T, dir, store string, answer *value.Dict) {
	t.Helper()
	rt := opened(t, dir, store)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		look := time.NewTicker(20 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			all, err := rt.Messages(ctx)
			for _, m := range all {
				if err == nil && m.Asks() && !m.Answered() {
					err = rt.Answer(ctx, m.ID, answer, "ada")
				}
			}
			if err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	}()
}

// answerOf reads what an example is to be answered: name=text name=text.
func answerOf(line string) *value.Dict {
	answer := new(value.Dict)
	for _, field := range strings.Fields(line) {
		name, text, _ := strings.Cut(field, "=")
		answer.Set(name, text)
	}
	return answer
}
