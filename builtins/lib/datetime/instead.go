package datetimemod

import "github.com/flowrun/flowrun/runtime"

// Values of this module are not stored: what reads an output, in another language or as
// JSON, knows texts and numbers.

// Instead implements [runtime.Unstorable].
func (d Date) Instead() string {
	return "keep its isoformat(), and make a date of that by date.fromisoformat()"
}

// Instead implements [runtime.Unstorable].
func (t *Time) Instead() string {
	return "keep its isoformat(), and make a time of that by time.fromisoformat()"
}

// Instead implements [runtime.Unstorable].
func (d *Datetime) Instead() string {
	return "keep its isoformat(), and make a datetime of that by datetime.fromisoformat()"
}

// Instead implements [runtime.Unstorable].
func (d Delta) Instead() string {
	return "keep its total_seconds(), and make a timedelta of that by timedelta(seconds=...)"
}

// Instead implements [runtime.Unstorable].
func (z Timezone) Instead() string { return "keep its utcoffset(None).total_seconds()" }

var (
	_ runtime.Unstorable = Date{}
	_ runtime.Unstorable = (*Time)(nil)
	_ runtime.Unstorable = (*Datetime)(nil)
	_ runtime.Unstorable = Delta{}
	_ runtime.Unstorable = Timezone{}
)
