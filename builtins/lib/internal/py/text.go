package py

import (
	"strings"
	"unicode"
)

// IsSpace is str.isspace of a character.
func IsSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// Replace replaces old and new texts, given in turn, one after the other. The error is that
// the result of fn would be too long.
func Replace(fn, s string, oldnew ...string) (string, error) {
	for i := 0; i < len(oldnew); i += 2 {
		from, to := oldnew[i], oldnew[i+1]
		if n := strings.Count(s, from); n > 0 && len(to) > len(from) && n > (MaxBytes-len(s))/(len(to)-len(from)) {
			return "", ErrTooLong(fn)
		}
		s = strings.ReplaceAll(s, from, to)
	}
	return s, nil
}

// SplitLines is str.splitlines(True): the lines of a text with their ends.
func SplitLines(s string) (lines []string) {
	start := 0
	for i, r := range s {
		end := i + 1
		switch r {
		case '\r':
			if strings.HasPrefix(s[end:], "\n") {
				continue
			}
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e:
		case 0x85:
			end++
		case 0x2028, 0x2029:
			end += 2
		default:
			continue
		}
		lines = append(lines, s[start:end])
		start = end
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}
