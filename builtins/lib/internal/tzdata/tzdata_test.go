package tzdata_test

import (
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
)

func load(t *testing.T, name string) *tzdata.Zone {
	t.Helper()
	z, ok, err := tzdata.Load(name)
	if err != nil || !ok {
		t.Fatalf("%s: %v %v", name, ok, err)
	}
	return z
}

// The zones are those in the program, whatever the machine has.
func TestOwnData(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir())
	t.Setenv("TZ", "Asia/Tokyo")
	if n := len(tzdata.Names()); n < 590 {
		t.Errorf("there are %d zones", n)
	}
	for _, name := range tzdata.Names() {
		if z := load(t, name); z.Name() != name {
			t.Errorf("%s is called %s", name, z.Name())
		}
	}
	for _, name := range []string{"", "Local", "localtime", "europe/vienna", "../UTC", "/UTC", "Europe", "Europe/", "Europe/Vienna/"} {
		if _, ok, err := tzdata.Load(name); ok || err != nil {
			t.Errorf("%q: %v %v", name, ok, err)
		}
	}
}

// A local time of any year has an answer, in every zone, and one that clocks have shown at
// an instant leads back to it.
func TestLocalAtAnyTime(t *testing.T) {
	for _, name := range tzdata.Names() {
		z := load(t, name)
		for _, year := range []int{1, 1583, 1847, 1900, 1942, 1970, 1999, 2024, 2037, 2038, 2052, 2400, 9999} {
			for day := 0; day < 366; day += 5 {
				instant := time.Date(year, 1, 1+day, 12, 0, 0, 0, time.UTC)
				wall := instant.Add(z.At(instant).Offset)
				first, second := z.Local(wall, 0).Offset, z.Local(wall, 1).Offset
				if at := z.At(instant).Offset; at != first && at != second {
					t.Fatalf("%s at %v: %v, but its clocks are %v or %v ahead", name, instant, at, first, second)
				}
			}
		}
		// The ends of years that package time cuts.
		for year := 2040; year < 2050; year++ {
			for _, hour := range []int{-72, -49, -25, -1, 0, 1, 25} {
				instant := time.Date(year, 1, 1, hour, 0, 0, 0, time.UTC)
				wall := instant.Add(z.At(instant).Offset)
				if first := z.Local(wall, 0).Offset; first != z.At(instant).Offset {
					t.Fatalf("%s at %v: %v", name, instant, first)
				}
			}
		}
	}
}

func TestGapAndFold(t *testing.T) {
	z := load(t, "Europe/Vienna")
	for _, test := range []struct {
		wall          string
		first, second string
	}{
		{"2024-03-31 01:59:59", "CET", "CET"},
		{"2024-03-31 02:00:00", "CET", "CEST"}, // left out
		{"2024-03-31 02:59:59", "CET", "CEST"},
		{"2024-03-31 03:00:00", "CEST", "CEST"},
		{"2024-10-27 01:59:59", "CEST", "CEST"},
		{"2024-10-27 02:00:00", "CEST", "CET"}, // twice
		{"2024-10-27 02:59:59", "CEST", "CET"},
		{"2024-10-27 03:00:00", "CET", "CET"},
		{"2052-03-31 02:30:00", "CET", "CEST"}, // by the rule
		{"2052-10-27 02:30:00", "CEST", "CET"},
	} {
		wall, err := time.Parse(time.DateTime, test.wall)
		if err != nil {
			t.Fatal(err)
		}
		if got := z.Local(wall, 0).Name; got != test.first {
			t.Errorf("%s: %s, want %s", test.wall, got, test.first)
		}
		if got := z.Local(wall, 1).Name; got != test.second {
			t.Errorf("%s with fold: %s, want %s", test.wall, got, test.second)
		}
	}
}

func TestSaving(t *testing.T) {
	for _, test := range []struct {
		zone string
		at   time.Time
		want time.Duration
	}{
		{"Europe/Vienna", time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC), time.Hour},
		{"Europe/Vienna", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		{"Europe/Dublin", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), -time.Hour}, // winter is the exception there
		{"Europe/London", time.Date(1944, 7, 1, 0, 0, 0, 0, time.UTC), 2 * time.Hour},
		{"Australia/Lord_Howe", time.Date(2044, 1, 1, 0, 0, 0, 0, time.UTC), 30 * time.Minute},
	} {
		if got := load(t, test.zone).At(test.at).Saving; got != test.want {
			t.Errorf("%s at %v: %v, want %v", test.zone, test.at, got, test.want)
		}
	}
}

func TestFixed(t *testing.T) {
	if p, ok := load(t, "Etc/GMT+5").Fixed(); !ok || p.Offset != -5*time.Hour {
		t.Errorf("%v %v", p, ok)
	}
	if _, ok := load(t, "Europe/Vienna").Fixed(); ok {
		t.Error("Vienna has never changed")
	}
}
