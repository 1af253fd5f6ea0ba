package value

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text writes s on one line: as it is, or in double quotes.
func (e *yamlEncoder) text(s string, within bool) error {
	switch {
	case len(s) > e.lim.Bytes-len(e.out):
		return e.lim.bytesError()
	case !utf8.ValidString(s):
		return errors.New("text that is not UTF-8 cannot be written as YAML")
	case !within && isPlainText(s):
		e.out = append(e.out, s...)
		return nil
	}
	const hex = "0123456789abcdef"
	e.out = append(e.out, '"')
	start := 0 // of what is to be copied as it is
	for i, r := range s {
		if r != '"' && r != '\\' && isYAMLPrintable(r) {
			continue
		}
		if len(e.out) > e.lim.Bytes { // escapes are longer than what they stand for
			return e.lim.bytesError()
		}
		e.out = append(e.out, s[start:i]...)
		start = i + utf8.RuneLen(r)
		switch r {
		case '"', '\\':
			e.out = append(e.out, '\\', byte(r))
		case '\n':
			e.out = append(e.out, `\n`...)
		case '\r':
			e.out = append(e.out, `\r`...)
		case '\t':
			e.out = append(e.out, `\t`...)
		default:
			e.out = append(e.out, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15]) // none of these is beyond U+FFFF
		}
	}
	e.out = append(append(e.out, s[start:]...), '"')
	return nil
}

// isYAMLPrintable reports whether r may stand in a line of text.
func isYAMLPrintable(r rune) bool {
	switch r {
	case 0x85, 0x2028, 0x2029: // line breaks to readers of YAML 1.1
		return false
	case 0xfeff, '\t', '\n', '\r':
		return false
	}
	return !isControl(r)
}

// isPlainText reports whether s is text to every reader when it stands outside
// of brackets without quotes. It says no more often than it must.
func isPlainText(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case s == "" || strings.HasSuffix(s, " ") || strings.HasSuffix(s, ":"):
		return false
	case strings.Contains(s, ": ") || strings.Contains(s, " #"):
		return false
	case !unicode.IsLetter(first) && !unicode.IsDigit(first) && !strings.ContainsRune("_/$(", first):
		return false
	case strings.ContainsFunc(s, func(r rune) bool { return !isYAMLPrintable(r) }):
		return false
	case isDigit(s[0]): // a number in some base, also 60, or a date
		return strings.Trim(s, "0123456789abcdefABCDEFxXoO_.,:+-tTzZ ") != ""
	case len(s) <= len("false"):
		switch strings.ToLower(s) {
		case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
			return false
		}
	}
	return true
}

// isBlockText reports whether s is text of several lines that can be written as
// it is.
func isBlockText(s string) bool {
	return strings.Contains(s, "\n") && utf8.ValidString(s) && strings.Trim(s, " \t\n") != "" &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && !isYAMLPrintable(r) })
}

func (e *yamlEncoder) blockText(s string, indent int) error {
	if err := e.count(); err != nil {
		return err
	}
	e.out = append(e.out, '|')
	if strings.ContainsRune(" \t\n", rune(s[0])) { // where the indentation ends cannot be seen
		e.out = append(e.out, '2')
	}
	body := strings.TrimSuffix(s, "\n")
	switch {
	case body == s:
		e.out = append(e.out, '-')
	case strings.HasSuffix(body, "\n"):
		e.out = append(e.out, '+')
	}
	for line := range strings.SplitSeq(body, "\n") {
		if len(e.out)+len(line) > e.lim.Bytes {
			return e.lim.bytesError()
		}
		if line == "" {
			e.out = append(e.out, '\n')
			continue
		}
		e.line(max(indent, 2))
		e.out = append(e.out, line...)
	}
	e.out = append(e.out, '\n')
	return nil
}

// binaryLine is how many bytes fill a line of base64 (76 characters, RFC 2045).
const binaryLine = 57

func (e *yamlEncoder) blockBinary(b Bytes, indent int) error {
	if err := e.count(); err != nil {
		return err
	}
	e.out = append(e.out, "!!binary |"...)
	for len(b) > 0 {
		if len(e.out) > e.lim.Bytes {
			return e.lim.bytesError()
		}
		n := min(len(b), binaryLine)
		e.line(max(indent, 2))
		e.out = base64.StdEncoding.AppendEncode(e.out, b[:n])
		b = b[n:]
	}
	e.out = append(e.out, '\n')
	return nil
}
