package redis

import (
	"maps"
	"slices"
	"strings"
)

// Readers returns the names of the commands that only read, as COMMAND INFO takes them.
func Readers() []string {
	names := slices.Collect(maps.Keys(readers))
	for name := range readersOfMany {
		names = append(names, strings.ReplaceAll(name, " ", "|"))
	}
	slices.Sort(names)
	return names
}
