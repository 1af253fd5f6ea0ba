package rest

import (
	"context"
	"errors"
	"io"
	"net/http/httptrace"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// TestWatch checks that read_timeout counts silence alone.
func TestWatch(t *testing.T) {
	const limit = 10 * time.Second
	for _, test := range []struct {
		name string
		do   func(w *watch, trace *httptrace.ClientTrace)
		step string // "" when the attempt must live on
	}{
		{"slow to connect", func(*watch, *httptrace.ClientTrace) {}, ""},
		{"no answer", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			time.Sleep(limit + 1)
		}, "request"},
		{"answer in time", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			time.Sleep(limit - 1)
			trace.WroteRequest(httptrace.WroteRequestInfo{})
			time.Sleep(limit - 1)
			trace.GotFirstResponseByte()
			time.Sleep(limit - 1)
		}, ""},
		{"half an answer", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			trace.GotFirstResponseByte()
			time.Sleep(limit + 1)
		}, "read"},
		{"slow body", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			io.CopyN(io.Discard, received{w, dripping(limit - 1)}, 5)
		}, ""},
		{"body that stops", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			io.CopyN(io.Discard, received{w, dripping(limit + 1)}, 1)
		}, "read"},
		{"busy with what it read", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			io.CopyN(io.Discard, received{w, dripping(1)}, 1)
			time.Sleep(time.Hour)
		}, ""},
		{"slow file", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			io.CopyN(io.Discard, &sent{w: w, body: io.NopCloser(dripping(time.Hour))}, 3)
		}, ""},
		{"server that takes no more", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			io.CopyN(io.Discard, &sent{w: w, body: io.NopCloser(dripping(1))}, 1)
			time.Sleep(limit + 1)
		}, "request"},
		{"next hop", func(w *watch, trace *httptrace.ClientTrace) {
			trace.GotConn(httptrace.GotConnInfo{})
			trace.GotFirstResponseByte()
			trace.GetConn("")
			time.Sleep(time.Hour)
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, ctx := newWatch(t.Context(), limit)
				defer w.stop()
				trace := httptrace.ContextClientTrace(ctx)
				trace.GetConn("")
				time.Sleep(time.Minute)
				test.do(w, trace)
				synctest.Wait()
				if test.step == "" {
					if ctx.Err() != nil {
						t.Errorf("ended: %v", context.Cause(ctx))
					}
					return
				}
				err := w.failure(context.Cause(ctx), "h")
				want := test.step + ": timed out: nothing was sent or received for read_timeout (10 s)"
				if !errors.Is(err, connectors.ErrTimeout) || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			})
		})
	}
}

// dripping gives a byte after each such time.
type dripping time.Duration

func (d dripping) Read(p []byte) (int, error) {
	time.Sleep(time.Duration(d))
	return 1, nil
}
