package analysis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Change is one difference of two analyses.
type Change struct {
	Path     string // such as schemas.public.tables.orders.columns.total
	Kind     ChangeKind
	Old, New value.Value
}

// A ChangeKind is what has become of a value.
type ChangeKind string

// What there is.
const (
	Added    ChangeKind = "added"
	Removed  ChangeKind = "removed"
	Changed  ChangeKind = "changed"
	Measured ChangeKind = "measured" // a number is another one: sizes, counts, times
)

// Diff returns how b differs from a, in the order of b, what is only in a last of each
// part. Of something that was added or removed nothing inside is listed.
func Diff(a, b *value.Dict) []Change {
	var d differ
	d.dicts("", a, b)
	return d.changes
}

type differ struct{ changes []Change }

func (d *differ) add(path string, kind ChangeKind, old, new value.Value) {
	d.changes = append(d.changes, Change{path, kind, old, new})
}

func (d *differ) dicts(path string, a, b *value.Dict) {
	for k, v := range b.All() {
		at := join(path, value.Summary(k, 60))
		if name, ok := k.(string); ok {
			at = join(path, name)
		}
		if old, ok := a.GetKey(k); ok {
			d.values(at, old, v)
		} else {
			d.add(at, Added, nil, v)
		}
	}
	for k, v := range a.All() {
		if _, ok := b.GetKey(k); !ok {
			at := join(path, value.Summary(k, 60))
			if name, ok := k.(string); ok {
				at = join(path, name)
			}
			d.add(at, Removed, v, nil)
		}
	}
}

func (d *differ) values(path string, a, b value.Value) {
	switch x := a.(type) {
	case *value.Dict:
		if y, ok := b.(*value.Dict); ok {
			d.dicts(path, x, y)
			return
		}
	case value.List:
		if y, ok := b.(value.List); ok {
			d.lists(path, x, y)
			return
		}
	}
	switch {
	case value.Equal(a, b):
	case isNumber(a) && isNumber(b) && !isSetting(path):
		d.add(path, Measured, a, b)
	default:
		d.add(path, Changed, a, b)
	}
}

// isSetting reports whether a number is one that somebody has chosen, which does not change
// by itself.
func isSetting(path string) bool {
	name := path[strings.LastIndexByte(path, '.')+1:]
	return slices.Contains([]string{"code", "default", "limit", "port", "status_code", "version"}, name)
}

// lists compares lists whose items have names by these, and others as a whole.
func (d *differ) lists(path string, a, b value.List) {
	olds, ok := byIdentity(a)
	news, ok2 := byIdentity(b)
	if !ok || !ok2 || len(a) == 0 && len(b) == 0 {
		if !value.Equal(a, b) {
			kind := Changed
			if len(a) == len(b) && allNumbers(a) && allNumbers(b) {
				kind = Measured
			}
			d.add(path, kind, a, b)
		}
		return
	}
	for _, item := range b {
		name, _ := identity(item)
		if old, ok := olds[name]; ok {
			d.values(join(path, name), old, item)
		} else {
			d.add(join(path, name), Added, nil, item)
		}
	}
	for _, item := range a {
		name, _ := identity(item)
		if _, ok := news[name]; !ok {
			d.add(join(path, name), Removed, item, nil)
		}
	}
}

// byIdentity returns the items of a list by what tells them apart, if all have that.
func byIdentity(list value.List) (map[string]value.Value, bool) {
	items := make(map[string]value.Value, len(list))
	for _, item := range list {
		name, ok := identity(item)
		if _, twice := items[name]; !ok || twice {
			return nil, false
		}
		items[name] = item
	}
	return items, true
}

func isNumber(v value.Value) bool {
	switch value.TypeName(v) {
	case "int", "float":
		return true
	}
	return false
}

func allNumbers(list value.List) bool {
	for _, v := range list {
		if !isNumber(v) {
			return false
		}
	}
	return len(list) > 0
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// soon is how long before its end a certificate is told to expire.
const soon = 30 * 24 * time.Hour

// Warnings returns what is about to go wrong, such as a certificate that expires soon.
func Warnings(found *value.Dict, now time.Time) []string {
	var warnings []string
	var look func(path string, v value.Value)
	look = func(path string, v value.Value) {
		switch v := v.(type) {
		case *value.Dict:
			if at, err := time.Parse(time.RFC3339, text(v, "not_after")); err == nil && at.Sub(now) < soon {
				warnings = append(warnings, fmt.Sprintf("%s of %s %s", path, text(v, "subject"), expiry(at, now)))
			}
			for k, item := range v.Strings() {
				look(join(path, k), item)
			}
		case value.List:
			for i, item := range v {
				name, ok := identity(item)
				if !ok {
					name = fmt.Sprint(i)
				}
				look(join(path, name), item)
			}
		}
	}
	look("", found)
	return warnings
}

// expiry says when something ends, as seen from now.
func expiry(at, now time.Time) string {
	day := at.UTC().Format(time.DateOnly)
	days := int(at.Sub(now).Hours() / 24)
	switch {
	case at.Before(now):
		return "has expired on " + day
	case days == 1:
		return "expires in 1 day, on " + day
	}
	return fmt.Sprintf("expires in %d days, on %s", days, day)
}

// Expiry says when a certificate ends whose not_after is given, such as "until 2027-02-05
// (70 days)", "" if that is no time.
func Expiry(notAfter string, now time.Time) string {
	at, err := time.Parse(time.RFC3339, notAfter)
	if err != nil {
		return ""
	}
	if text := expiry(at, now); strings.HasPrefix(text, "has") {
		return text
	}
	return fmt.Sprintf("until %s (%d days)", at.UTC().Format(time.DateOnly), int(at.Sub(now).Hours()/24))
}
