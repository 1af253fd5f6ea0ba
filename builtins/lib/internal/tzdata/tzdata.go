// Package tzdata has the time zones of the IANA database as they came with Go: built
// into the program and never those of the machine, so that a flow that is run again
// elsewhere has the same. Their values for flows belong to zoneinfo, pytz and dateutil.
package tzdata

import (
	"archive/zip"
	_ "embed" // for the archive
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:generate sh -c "cp $(go env GOROOT)/lib/time/zoneinfo.zip zoneinfo.zip"

//go:embed zoneinfo.zip
var archive string

var index = sync.OnceValues(func() (map[string]*zip.File, error) {
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	files := make(map[string]*zip.File, len(r.File))
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			files[f.Name] = f
		}
	}
	return files, nil
})

// Names returns the names of all zones, sorted.
func Names() []string {
	files, err := index()
	if err != nil {
		panic("tzdata: " + err.Error()) // the archive is part of the program
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// A Zone is a time zone.
type Zone struct {
	name     string
	location *time.Location
}

// Load returns the zone of a name such as Europe/Vienna, ok false if there is none of
// exactly that name.
func Load(name string) (z *Zone, ok bool, err error) {
	files, err := index()
	if err != nil {
		return nil, false, err
	}
	f := files[name]
	if f == nil {
		return nil, false, nil
	}
	data, err := read(f)
	if err != nil {
		return nil, false, fmt.Errorf("time zone %s: %w", name, err)
	}
	location, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, false, fmt.Errorf("time zone %s: %w", name, err)
	}
	return &Zone{name, location}, true, nil
}

func read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Name is the name that the zone was loaded by.
func (z *Zone) Name() string { return z.name }

// A Period is a time in which the clocks of a zone are not set.
type Period struct {
	Name   string        // CET
	Offset time.Duration // what clocks are ahead of UTC
	Saving time.Duration // what of it is daylight saving
}

// At returns the period that an instant is in.
func (z *Zone) At(t time.Time) Period { return z.complete(z.at(t)) }

func (z *Zone) complete(p period) Period {
	if p.summer {
		p.Saving = z.saving(p)
	}
	return p.Period
}

// A period without its saving.
type period struct {
	Period
	summer     bool
	start, end time.Time // zero if it has none
}

// at returns a period, or a part of it: where a rule goes on for ever, package time cuts
// periods at the end of a year, and in a leap year a day before it.
func (z *Zone) at(t time.Time) period {
	t = t.In(z.location)
	name, offset := t.Zone()
	start, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		end = t.Add(24 * time.Hour)
	}
	return period{Period{Name: name, Offset: time.Duration(offset) * time.Second}, t.IsDST(), start, end}
}

// saving is how far a period of daylight saving is from standard time: that before it,
// or else that after it. The database says only that it is one.
func (z *Zone) saving(p period) time.Duration {
	// Summers follow upon each other only when their offset changes, or a year ends.
	const far = 8
	for q, i := p, 0; i < far && !q.start.IsZero(); i++ {
		if q = z.at(q.start.Add(-1)); !q.summer {
			if saving := p.Offset - q.Offset; saving != 0 {
				return saving
			}
			break
		}
	}
	for q, i := p, 0; i < far && !q.end.IsZero(); i++ {
		if q = z.at(q.end); !q.summer {
			if saving := p.Offset - q.Offset; saving != 0 {
				return saving
			}
			break
		}
	}
	return time.Hour
}

// No zone is, or was, further away from UTC.
const farthest = 26 * time.Hour

// Local returns the period that counts when the clocks of the zone show wall, which
// stands in UTC, as PEP 495 has it. What clocks show twice is meant the first time with
// fold 0, the second time with fold 1. What they leave out is taken with fold 0 as by a
// clock that has not been set yet, with fold 1 as by one that was set already.
func (z *Zone) Local(wall time.Time, fold int) Period {
	last := wall.Add(farthest)
	p := z.at(wall.Add(-farthest))
	for !p.end.IsZero() && p.end.Before(last) {
		next := z.at(p.end)
		shift := max(p.Offset, next.Offset)
		if fold != 0 {
			shift = min(p.Offset, next.Offset)
		}
		if wall.Before(p.end.Add(shift)) {
			break
		}
		p = next
	}
	return z.complete(p)
}

// Fixed returns the only period of a zone that has never changed, such as UTC.
func (z *Zone) Fixed() (p Period, ok bool) {
	only := z.at(time.Unix(0, 0))
	return z.complete(only), only.start.IsZero() && only.end.IsZero()
}
