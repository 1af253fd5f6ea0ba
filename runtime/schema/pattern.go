package schema

import (
	"errors"
	"regexp"
	"strings"
)

// CompilePattern returns the regular expression that a pattern is, as schemas take
// them: of Go's regexp, and not so large that matching takes long.
func CompilePattern(text string) (*regexp.Regexp, error) {
	p, err := (&meter{left: maxWork}).pattern(text)
	if err != nil {
		return nil, errors.New("not a pattern: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return p.(pattern).Regexp, nil
}
