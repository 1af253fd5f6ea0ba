package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// ParseYAML returns the root node of a YAML text that holds one document, nil
// for a text without any. It refuses several documents, text that is not UTF-8,
// and more than lim.Bytes (0 is 8 MiB); what else a hostile text can do is up to
// [DecodeYAMLNode]. An error is a [*SyntaxError].
func ParseYAML(data []byte, lim Limits) (*yaml.Node, error) {
	docs, err := parseDocuments(data, lim, 1)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return docs[0], nil
}

// parseDocuments returns the root nodes of up to most documents.
func parseDocuments(data []byte, lim Limits, most int) ([]*yaml.Node, error) {
	lim = lim.orYAMLDefault()
	switch {
	case len(data) > lim.Bytes:
		return nil, syntaxError(nil, 0, lim.bytesError())
	case !utf8.Valid(data):
		return nil, syntaxError(data, firstInvalid(data), errors.New("text that is not UTF-8"))
	case tagDirectives(data) > maxTagDirectives:
		return nil, syntaxError(nil, 0, fmt.Errorf("%w: more than %d %%TAG directives", ErrTooLarge, maxTagDirectives))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	docs, err := parseYAML(data, most)
	if err != nil && bytes.Contains(data, []byte(`\`)) && json.Valid(data) {
		return parseYAML(escapedForYAML(data), most)
	}
	return docs, err
}

func parseYAML(data []byte, most int) (docs []*yaml.Node, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for {
		doc := new(yaml.Node)
		switch err := dec.Decode(doc); {
		case err == io.EOF:
			return docs, nil
		case err != nil:
			return nil, yamlError(data, dec, err)
		case len(docs) == most:
			return nil, at(doc, errors.New("a second document begins (want one)"))
		}
		docs = append(docs, doc.Content[0])
	}
}

// jsonEscape is a backslash with what it escapes. What the parser does not know
// are a slash and, of characters beyond U+FFFF, the two halves.
var jsonEscape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)`)
})

// escapedForYAML returns a JSON text without the escapes that only JSON has.
func escapedForYAML(data []byte) []byte {
	return jsonEscape().ReplaceAllFunc(data, func(escape []byte) []byte {
		if string(escape) != `\/` && len(escape) == len(`\n`) {
			return escape
		}
		text, err := DecodeJSON(slices.Concat([]byte{'"'}, escape, []byte{'"'}), Limits{})
		if err != nil {
			return escape
		}
		return []byte(text.(string))
	})
}

// The parser's time grows with the square of their number.
const maxTagDirectives = 100

// tagDirectives returns how many lines begin as a %TAG directive does.
func tagDirectives(data []byte) (n int) {
	if !bytes.Contains(data, []byte("%TAG")) {
		return 0
	}
	for _, lineBreak := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
		n += bytes.Count(data, []byte(lineBreak+"%TAG"))
	}
	return n
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

var yamlPrefix = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// yamlError returns the error of a parser that stopped. The parser's own text
// names the line in some cases, often a wrong one, and never the column. What
// it knows is looked up in its fields by reflection: were they to go away, the
// position would be less exact, and tests would say so.
func yamlError(data []byte, dec *yaml.Decoder, err error) error {
	text := err.Error()
	prefix := yamlPrefix.FindStringSubmatch(text)
	if prefix == nil {
		return &SyntaxError{Line: 1, Err: err}
	}
	text = text[len(prefix[0]):]
	if i := bytes.IndexFunc(data, isControl); text == "control characters are not allowed" && i >= 0 {
		r, _ := utf8.DecodeRune(data[i:])
		return syntaxError(data, i, fmt.Errorf("control character %q", r))
	}
	found := &SyntaxError{Line: 1, Err: errors.New(text)}
	if line, err := strconv.Atoi(prefix[1]); err == nil {
		found.Line = line
	}
	if strings.HasPrefix(text, "unknown anchor") { // whose name may be a password
		found.Err = errors.New("alias of an unknown anchor (text that begins with * needs quotes)")
	}
	state := reflect.ValueOf(dec).Elem().FieldByName("parser")
	place := position(state, "parser", "problem_mark")
	if field(state, "parser", "problem").String() == "" { // an alias: not the grammar, but the event is wrong
		place = position(state, "event", "start_mark")
	}
	if place.Line > 0 {
		found.Line, found.Column = place.Line, place.Column
	}
	if line, column := yamlEnd(data); found.Line > line { // the parser ends the last line itself
		found.Line, found.Column = line, column
	}
	if context := field(state, "parser", "context"); context.Kind() == reflect.String && context.Len() > 0 {
		if from := position(state, "parser", "context_mark"); from.Line < found.Line {
			found.Err = fmt.Errorf("%s, %s from line %d, column %d", text, context, from.Line, from.Column)
		}
	}
	return found
}

// yamlEnd is where a text ends, by the line breaks that the parser knows.
func yamlEnd(data []byte) (line, column int) {
	line, column = 1, 1
	var before rune
	for _, r := range string(data) {
		column++
		switch r {
		case '\n', '\r', 0x85, 0x2028, 0x2029:
			if column = 1; r != '\n' || before != '\r' {
				line++
			}
		}
		before = r
	}
	return line, column
}

// position reads a position that the parser keeps; the zero one when it keeps
// none of that name.
func position(state reflect.Value, names ...string) SyntaxError {
	m := field(state, names...)
	line, column := field(m, "line"), field(m, "column")
	if !line.CanInt() || !column.CanInt() {
		return SyntaxError{}
	}
	return SyntaxError{Line: int(line.Int()) + 1, Column: int(column.Int()) + 1}
}

// field follows the names of fields, which may be unexported; what it returns
// is invalid when there is none.
func field(v reflect.Value, names ...string) reflect.Value {
	for _, name := range names {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return reflect.Value{}
		}
		v = v.FieldByName(name)
	}
	return v
}

// isControl reports whether YAML has no place for r (YAML 1.1, 5.1).
func isControl(r rune) bool {
	switch r {
	case '\t', '\n', '\r', 0x85:
		return false
	}
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}
