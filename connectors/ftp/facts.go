package ftp

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// factTime is the time of RFC 3659, in UTC; fractions of a second may follow.
const factTime = "20060102150405"

// parseFacts reads a line of MLSD or MLST (RFC 3659, 7.2): facts, each with a semicolon
// after it, a space, and the name.
func parseFacts(line string) (remotefs.Entry, error) {
	facts, name, ok := strings.Cut(line, " ")
	if !ok || facts != "" && !strings.HasSuffix(facts, ";") {
		return remotefs.Entry{}, fmt.Errorf("%q is no line of a listing as RFC 3659 has it", shortened(line))
	}
	e := remotefs.Entry{Name: name, Type: remotefs.Other}
	self := false
	for fact := range strings.SplitSeq(strings.TrimSuffix(facts, ";"), ";") {
		key, value, _ := strings.Cut(fact, "=")
		switch strings.ToLower(key) {
		case "type":
			switch kind, target, _ := strings.Cut(value, ":"); strings.ToLower(kind) {
			case "file":
				e.Type = remotefs.File
			case "dir":
				e.Type = remotefs.Dir
			case "cdir", "pdir":
				e.Type, self = remotefs.Dir, true
			case "os.unix=slink", "os.unix=symlink":
				e.Type, e.Target = remotefs.Link, target
			}
		case "size":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return remotefs.Entry{}, fmt.Errorf("%q has no size that can be read", shortened(line))
			}
			e.Size = n
		case "modify":
			if t, err := time.Parse(factTime, value); err == nil {
				e.Modified = remotefs.Modified(t)
			}
		case "unix.mode":
			e.Mode = value
		}
	}
	if e.Type != remotefs.File {
		e.Size = 0
	}
	if self {
		e.Name = "."
	}
	return e, nil
}
