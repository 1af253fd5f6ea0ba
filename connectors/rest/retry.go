package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// retry says how a call that failed is made again.
type retry struct {
	Initial    time.Duration `flow:"initial" default:"1" doc:"Seconds before the second attempt."`
	Maximum    time.Duration `flow:"maximum" default:"60" doc:"Longest time between two attempts, in seconds."`
	Multiplier float64       `flow:"multiplier" default:"2" doc:"How much longer each time is than the one before."`
	Deadline   time.Duration `flow:"deadline" default:"600" doc:"Seconds after which no attempt begins."`
}

func (r *retry) validate() error {
	switch {
	case r == nil:
	case r.Initial <= 0:
		return wrong("retry_backoff", "initial: want more than 0, got %g", r.Initial.Seconds())
	case r.Maximum < r.Initial:
		return wrong("retry_backoff", "maximum: want initial (%g) or more, got %g", r.Initial.Seconds(), r.Maximum.Seconds())
	case !(r.Multiplier >= 1):
		return wrong("retry_backoff", "multiplier: want 1 or more, got %g", r.Multiplier)
	case r.Deadline < 0:
		return wrong("retry_backoff", "deadline: want 0 or more, got %g", r.Deadline.Seconds())
	}
	return nil
}

// run makes the call until it succeeds, fails for good, or time is up.
func (x *exchange) run(ctx context.Context) (output, error) {
	r := x.in.RetryBackoff
	began := x.driver.time.now()
	for n := 1; ; n++ {
		a := x.once(ctx)
		if a.err == nil || r == nil || ctx.Err() != nil || !x.repeatable() || !a.worthRetrying() {
			return a.out, attempts(n, a.err)
		}
		now := x.driver.time.now()
		pause := r.pause(n, x.driver.time.jitter())
		if asked, ok := retryAfter(a.retryAfter, now); ok {
			pause = asked
		}
		if now.Add(pause).Sub(began) > r.Deadline {
			return a.out, attempts(n, a.err)
		}
		x.in.Progress("attempt %d failed (%v), next in %.1f s", n, x.redact.Error(a.err), pause.Seconds())
		if err := x.driver.time.wait(ctx, pause); err != nil {
			return a.out, connectors.Step("wait to retry", err)
		}
	}
}

func attempts(n int, err error) error {
	if n == 1 || err == nil {
		return err
	}
	return fmt.Errorf("%w (after %d attempts)", err, n)
}

// repeatable tells whether making the call twice is as good as once: RFC 9110,
// 9.2.2, or because the server can tell.
func (x *exchange) repeatable() bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}, x.plan.method) ||
		x.in.Host.IdempotencyKey != ""
}

// worthRetrying tells whether the same request may go better later.
func (a *attempt) worthRetrying() bool {
	if a.status != 0 && errors.Is(a.err, ErrStatus) {
		switch a.status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if errors.Is(a.err, connectors.ErrOutputTooLarge) || connectors.StepOf(a.err) == "tls" {
		return false
	}
	// What is none of these, such as an address that the host does not allow,
	// will be the same next time.
	var network *net.OpError
	var dns *net.DNSError
	return errors.Is(a.err, connectors.ErrTimeout) ||
		errors.As(a.err, &network) || errors.As(a.err, &dns) ||
		errors.Is(a.err, io.ErrUnexpectedEOF) || closedEarly(a.err)
}

// pause is the time after the nth attempt: between half of and all that the
// backoff says, so that calls which failed together do not come back together.
func (r *retry) pause(n int, jitter float64) time.Duration {
	d := float64(r.Initial)
	for range n - 1 {
		if d *= r.Multiplier; d >= float64(r.Maximum) {
			d = float64(r.Maximum)
			break
		}
	}
	return time.Duration(d * (0.5 + jitter/2))
}

// retryAfter reads the header of RFC 9110, 10.2.3: seconds or a date.
func retryAfter(text string, now time.Time) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(n) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
