package ftp

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// The output of LIST, which no standard describes, as ls -l of Unix has it and as dir of
// DOS.
var (
	// Between the permissions and the size there are the number of links, an owner and
	// perhaps a group, which may have spaces in them.
	unixLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([-bcdlpsD])([-rwxsStTlL]{9})[.+@]?\s+(?:\S.*?\s+)??(?:\d+,\s*)?(\d+)\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{4}|\d{1,2}:\d{2}) (.+)$`)
	})
	dosLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\d{2}-\d{2}-(?:\d{2}|\d{4}))\s+(\d{2}:\d{2}(?:[AP]M)?)\s+(?:(<DIR>|<JUNCTION>)\s+|(\d+) )(.+)$`)
	})
	total = regexp.MustCompile(`^total \d+$`)
)

// lsParser reads lines of LIST. Those of Unix have no year if they are of the last
// months.
type lsParser struct{ now time.Time }

func (p lsParser) line(line string) (remotefs.Entry, error) {
	if line == "" || total.MatchString(line) {
		return remotefs.Entry{}, nil
	}
	if m := unixLine().FindStringSubmatch(line); m != nil {
		return p.unix(m)
	}
	if m := dosLine().FindStringSubmatch(line); m != nil {
		return dos(m)
	}
	return remotefs.Entry{}, fmt.Errorf("%q is no line of a listing as Unix or DOS have it", shortened(line))
}

func (p lsParser) unix(m []string) (remotefs.Entry, error) {
	e := remotefs.Entry{Name: m[7], Type: remotefs.Other, Mode: octal(m[2])}
	switch m[1] {
	case "-":
		e.Type = remotefs.File
		size, err := strconv.ParseInt(m[3], 10, 64)
		if err != nil {
			return remotefs.Entry{}, fmt.Errorf("%q has no size that can be read", shortened(m[0]))
		}
		e.Size = size
	case "d":
		e.Type = remotefs.Dir
	case "l":
		e.Type = remotefs.Link
		e.Name, e.Target, _ = strings.Cut(e.Name, " -> ")
	}
	e.Modified = remotefs.Modified(p.date(m[4], m[5], m[6]))
	return e, nil
}

// date reads the date of a line of Unix: with a time of the day it is one of the last
// twelve months, or of tomorrow where the server's zone is ahead.
func (p lsParser) date(month, day, clock string) time.Time {
	if !strings.Contains(clock, ":") {
		t, _ := time.Parse("Jan 2 2006", month+" "+day+" "+clock)
		return t
	}
	for year := p.now.UTC().Year() + 1; year > p.now.UTC().Year()-9; year-- { // February 29
		t, err := time.Parse("Jan 2 2006 15:04", fmt.Sprintf("%s %s %d %s", month, day, year, clock))
		if err == nil && !t.After(p.now.Add(24*time.Hour)) {
			return t
		}
	}
	return time.Time{}
}

// octal is the permissions of ls -l as digits.
func octal(text string) string {
	n := 0
	for i, c := range text {
		switch c {
		case 's', 't': // set-user-ID, set-group-ID, sticky, and executable
			n |= 0o4000>>(i/3) | 1<<(8-i)
		case 'S', 'T', 'l', 'L':
			n |= 0o4000 >> (i / 3)
		case '-':
		default:
			n |= 1 << (8 - i)
		}
	}
	return fmt.Sprintf("%04o", n)
}

func dos(m []string) (remotefs.Entry, error) {
	e := remotefs.Entry{Name: m[5], Type: remotefs.File}
	if m[3] != "" {
		e.Type = remotefs.Dir
	} else {
		size, err := strconv.ParseInt(m[4], 10, 64)
		if err != nil {
			return remotefs.Entry{}, fmt.Errorf("%q has no size that can be read", shortened(m[0]))
		}
		e.Size = size
	}
	for _, layout := range []string{"01-02-06 03:04PM", "01-02-2006 03:04PM", "01-02-06 15:04", "01-02-2006 15:04"} {
		if t, err := time.Parse(layout, m[1]+" "+m[2]); err == nil {
			e.Modified = remotefs.Modified(t)
			break
		}
	}
	return e, nil
}
