package analysis

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/flowrun/flowrun/connectors/value"
)

// Mermaid writes the tables of a database as an entity diagram in the text of Mermaid
// (https://mermaid.js.org/syntax/entityRelationshipDiagram.html). The error for an
// analysis without tables is [ErrNoTables].
func Mermaid(w io.Writer, found *value.Dict) error {
	all, err := entities(found)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("erDiagram\n")
	ids := map[string]string{}
	taken := map[string]bool{}
	for _, e := range all {
		id := word(e.name)
		for n := 2; taken[id]; n++ {
			id = fmt.Sprintf("%s_%d", word(e.name), n)
		}
		ids[e.name], taken[id] = id, true
		if id == e.name {
			fmt.Fprintf(&b, "    %s {\n", id)
		} else {
			fmt.Fprintf(&b, "    %s[\"%s\"] {\n", id, quoted(e.name))
		}
		for _, c := range e.columns {
			fmt.Fprintf(&b, "        %s %s", word(c.typ), word(c.name))
			switch {
			case c.primary && c.foreign:
				b.WriteString(" PK, FK")
			case c.primary:
				b.WriteString(" PK")
			case c.foreign:
				b.WriteString(" FK")
			}
			b.WriteByte('\n')
		}
		b.WriteString("    }\n")
	}
	for _, e := range all {
		for _, r := range e.refs {
			to, ok := ids[r.to]
			if !ok {
				continue // a table that is not in the analysis
			}
			many, one := "o{", "||"
			if r.unique {
				many = "o|"
			}
			if r.nullable {
				one = "|o"
			}
			fmt.Fprintf(&b, "    %s %s--%s %s : \"%s\"\n", to, one, many, ids[e.name], quoted(strings.Join(r.columns, ", ")))
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// word is a name as Mermaid takes it without quotes.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, s)
	s = strings.Trim(s, "_")
	if s == "" {
		return "x"
	}
	if !unicode.IsLetter([]rune(s)[0]) {
		return "x" + s
	}
	return s
}

func quoted(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, s)
}
