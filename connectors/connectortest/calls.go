package connectortest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func checkRefused(ctx context.Context, s Subject) error {
	_, err := perform(ctx, s, s.Refused, connectors.Host{}, patience)
	typ := s.Driver.Spec().Type
	switch {
	case err == nil:
		return errors.New("the refused call succeeded")
	case errors.Is(err, errStuck):
		return err
	case errors.Is(err, connectors.ErrInput):
		return fmt.Errorf("the refusal is shown as an input error: %q", err)
	case !strings.HasPrefix(err.Error(), typ+": "):
		return fmt.Errorf("the error %q does not begin with %q", err, typ+": ")
	case strings.Contains(err.Error(), "\n"):
		return fmt.Errorf("the error is longer than a line: %q", err)
	}
	return nil
}

// checkEnded makes a call whose context has ended before it begins.
func checkEnded(ctx context.Context, s Subject) error {
	req, err := s.Driver.Prepare(s.Hanging)
	if err != nil {
		return fmt.Errorf("the hanging call: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return endsWith(context.Canceled, func() error {
		_, err := req.Do(ctx, connectors.Host{Files: s.Files})
		return err
	})
}

// checkCancelled cancels a call that waits for its server.
func checkCancelled(ctx context.Context, s Subject) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// The call is under way once it dials; one that does not dial through the
	// host is given a moment.
	dialled := make(chan struct{})
	var once sync.Once
	host := connectors.Host{Files: s.Files, Dialer: dialer(func() { once.Do(func() { close(dialled) }) })}
	req, err := s.Driver.Prepare(s.Hanging)
	if err != nil {
		return fmt.Errorf("the hanging call: %w", err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := req.Do(ctx, host)
		done <- err
	}()
	moment := time.NewTimer(500 * time.Millisecond)
	defer moment.Stop()
	select {
	case <-dialled:
	case <-moment.C:
	case err := <-done:
		return fmt.Errorf("the hanging call returned by itself: %v", err)
	}
	cancel()
	return endsWith(context.Canceled, func() error { return <-done })
}

func checkDeadline(ctx context.Context, s Subject) error {
	_, err := perform(ctx, s, with(s.Hanging, "timeout", 0.2), connectors.Host{}, promptly)
	if !errors.Is(err, connectors.ErrTimeout) {
		return fmt.Errorf("the hanging call with timeout=0.2 gives %v, want an error that says it timed out", err)
	}
	if !strings.Contains(err.Error(), "0.2 s") {
		return fmt.Errorf("the error %q does not say how long was waited", err)
	}
	return nil
}

// endsWith checks that a call whose context has ended returns promptly and says
// so.
func endsWith(want error, call func() error) error {
	done := make(chan error, 1)
	go func() { done <- call() }()
	limit := time.NewTimer(promptly)
	defer limit.Stop()
	select {
	case err := <-done:
		if !errors.Is(err, want) {
			return fmt.Errorf("the call gives %v, want an error for which errors.Is(err, %v) holds", err, want)
		}
		return nil
	case <-limit.C:
		return fmt.Errorf("the call has not returned %s after its context ended", promptly)
	}
}

// marker is text that occurs nowhere else, of the kind that must be escaped in
// URLs, JSON and shells.
const marker = `s3cr3t-"mark'ed" %/+value`

// shownForms are what text that shows the marker must contain: its letters, or
// base64 of it, such as in an authorization header, at each of the three places
// at which it can begin in a group.
func shownForms() []string {
	forms := []string{"s3cr3t", hex.EncodeToString([]byte("s3cr3t"))}
	for before := range 3 {
		b := base64.StdEncoding.EncodeToString(append(make([]byte, before), marker...))
		forms = append(forms, b[4:20])
	}
	return forms
}

// checkSecrets gives secret inputs a marked value and looks for it in all that
// comes back, on success and on refusal.
func checkSecrets(ctx context.Context, s Subject) error {
	for _, call := range []struct {
		name   string
		inputs *value.Dict
	}{{"good", s.Good}, {"refused", s.Refused}} {
		inputs := call.inputs.Clone()
		for k, v := range s.SecretsWith.All() {
			inputs.SetKey(k, v)
		}
		for _, name := range s.Secrets {
			if f, ok := s.Driver.Spec().Input(name); !ok || !f.Secret {
				return fmt.Errorf("input %q is not declared secret", name)
			}
			inputs.Set(name, marker)
		}
		var seen bytes.Buffer
		var mu sync.Mutex
		host := connectors.Host{Progress: func(message string) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintln(&seen, message)
		}}
		out, err := perform(ctx, s, inputs, host, patience)
		if errors.Is(err, errStuck) {
			return err
		}
		mu.Lock()
		fmt.Fprintf(&seen, "%v\n%+v\n%#v\n%q\n", err, err, err, err)
		slog.New(slog.NewTextHandler(&seen, nil)).Error("call", "err", err)
		text, encodeErr := value.AppendJSON(nil, out, value.JSONOptions{Lossy: true})
		if encodeErr != nil {
			mu.Unlock()
			return encodeErr
		}
		seen.Write(text)
		mu.Unlock()
		for _, form := range shownForms() {
			if i := strings.Index(seen.String(), form); i >= 0 {
				return fmt.Errorf("the %s call shows a secret: %.120q", call.name, seen.String()[max(0, i-60):])
			}
		}
	}
	// The driver's own types, before any redaction.
	req, err := s.Driver.Prepare(s.Good)
	if err != nil {
		return err
	}
	for _, secret := range req.Secrets {
		if !secret.IsZero() && fmt.Sprintf("%v%+v%#v%s%q", secret, secret, secret, secret, secret) != strings.Repeat(connectors.Mask, 5) {
			return errors.New("a secret prints itself")
		}
	}
	return nil
}
