package rest

import (
	"context"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// NewWithTime returns a driver that has the time from a test.
func NewWithTime(now func() time.Time, wait func(context.Context, time.Duration) error) connectors.Driver {
	return newDriver(timeSource{now: now, wait: wait, jitter: func() float64 { return 1 }})
}
