package lint

import (
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// percent looks at 'text' % values where both stand in the text.
func (c *checker) percent(x *syntax.Binary) {
	format, ok := literalText(x.X)
	if x.Op != "%" || !ok {
		return
	}
	places, byName, ok := percentPlaces(format)
	if !ok {
		return
	}
	given, ok := 1, true
	switch y := syntax.Unparen(x.Y).(type) {
	case *syntax.Tuple:
		given = len(y.Elems)
		for _, e := range y.Elems {
			if _, star := e.(*syntax.Starred); star {
				return
			}
		}
	case *syntax.Literal, *syntax.FString, *syntax.List, *syntax.Set:
	case *syntax.Dict:
		if byName || places <= 1 {
			return
		}
	default:
		ok = false // may be a tuple
	}
	if !ok || byName || given == places {
		return
	}
	c.wrong(x.OpPos, formatArguments, "the text has "+count(places, "place")+", and "+count(given, "value")+" for them", "")
}

func literalText(x syntax.Expr) (string, bool) {
	l, ok := syntax.Unparen(x).(*syntax.Literal)
	if !ok || l.Kind != syntax.String {
		return "", false
	}
	return l.Value.(string), true
}

// percentPlaces counts the values that a text takes behind %. ok is false for one
// that is wrong in itself.
func percentPlaces(s string) (n int, byName, ok bool) {
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return n, byName, true
		}
		s = s[i+1:]
		if rest, named := strings.CutPrefix(s, "("); named {
			_, s, ok = strings.Cut(rest, ")")
			if !ok {
				return 0, false, false
			}
			byName = true
		}
		flags := len(s) - len(strings.TrimLeft(s, "#0- +.123456789*hlL"))
		n += strings.Count(s[:flags], "*")
		s = s[flags:]
		if s == "" {
			return 0, false, false
		}
		if s[0] != '%' {
			n++
		}
		s = s[1:]
	}
}

// formatCall looks at 'text'.format(values).
func (c *checker) formatCall(x *syntax.Call) {
	fn, ok := x.Fn.(*syntax.Attribute)
	if !ok || fn.Name.Name != "format" {
		return
	}
	format, ok := literalText(fn.X)
	if !ok {
		return
	}
	var p formatPlaces
	if !p.read(format, 0) || p.numbered && p.next > 0 {
		return
	}
	positional, keywords := 0, map[string]syntax.Pos{}
	for _, a := range x.Args {
		switch a.Kind {
		case syntax.Positional:
			positional++
		case syntax.Keyword:
			keywords[a.Name.Name] = a.Name.Start
		default:
			return
		}
	}
	if places := max(p.next, p.highest); positional != places {
		report := c.warn // what is too much is passed over
		if positional < places {
			report = c.wrong
		}
		report(x.Lparen, formatArguments, "the text has "+count(places, "place")+", and "+count(positional, "value")+" for them", "")
	}
	for _, name := range p.names {
		if _, given := keywords[name]; !given {
			c.wrong(x.Lparen, formatArguments, "the text has a place {"+name+"}, and no value of that name", "")
		}
		delete(keywords, name)
	}
	for _, a := range x.Args {
		if pos, unused := keywords[a.Name.Name]; unused && a.Kind == syntax.Keyword && !p.has(a.Name.Name) {
			c.warn(pos, formatArguments, "the text has no place {"+a.Name.Name+"}", "")
		}
	}
}

// formatPlaces are the places of a text for str.format.
type formatPlaces struct {
	next     int      // how many {} there are
	highest  int      // one more than the highest number
	numbered bool     // there is a {0}
	names    []string // each once
}

func (p *formatPlaces) has(name string) bool {
	for _, n := range p.names {
		if n == name {
			return true
		}
	}
	return false
}

// read takes the places of s, and those in the formats of places. It is false for a
// text that is wrong in itself.
func (p *formatPlaces) read(s string, depth int) bool {
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			return true
		}
		if i+1 < len(s) && s[i+1] == s[i] && depth == 0 {
			s = s[i+2:]
			continue
		}
		if s[i] == '}' || depth > 1 {
			return false
		}
		s = s[i+1:]
		end, open := 0, 1
		for ; end < len(s); end++ {
			switch s[end] {
			case '{':
				open++
			case '}':
				open--
			}
			if open == 0 {
				break
			}
		}
		if open > 0 {
			return false
		}
		field, format, _ := strings.Cut(s[:end], ":")
		field, _, _ = strings.Cut(field, "!")
		p.add(field[:len(field)-len(strings.TrimLeftFunc(field, func(r rune) bool { return r != '.' && r != '[' }))])
		if !p.read(format, depth+1) {
			return false
		}
		s = s[end+1:]
	}
	return true
}

func (p *formatPlaces) add(name string) {
	if name == "" {
		p.next++
		return
	}
	if n, err := strconv.Atoi(name); err == nil {
		p.numbered = true
		p.highest = max(p.highest, n+1)
		return
	}
	if !p.has(name) {
		p.names = append(p.names, name)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
