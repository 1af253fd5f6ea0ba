package sre

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// group reads what follows an opening parenthesis. The node is nil for what is no group: a
// comment, or flags of the whole pattern, which are returned.
func (p *parser) group(flags Flags, depth int, first bool) (*node, Flags, error) {
	start := p.tell() - 1
	capture, name := true, ""
	extended, err := p.match("?")
	if err != nil {
		return nil, 0, err
	}
	if extended {
		char, err := p.get()
		if err != nil {
			return nil, 0, err
		}
		switch {
		case char == "":
			return nil, 0, p.errorf(0, "unexpected end of pattern")
		case char == "P":
			if name, err = p.groupName(start); err != nil {
				return nil, 0, err
			}
		case char == "#":
			return nil, 0, p.groupComment(start)
		case strings.Contains("=!<(>", char):
			return nil, 0, p.refused(char, start)
		case char == ":":
			capture = false
		case flagOf(char) != 0 || char == "-":
			add, del, global, err := p.inlineFlags(char)
			if err != nil {
				return nil, 0, err
			}
			if global {
				if !first {
					return nil, 0, p.errorf(p.tell()-start, "global flags not at the start of the expression")
				}
				p.flags |= add
				return nil, add, nil
			}
			if add&typeFlags != 0 {
				flags &^= typeFlags
			}
			flags = (flags | add) &^ del
			capture = false
		default:
			return nil, 0, p.errorf(len(char)+1, "unknown extension ?%s", char)
		}
	}
	n := &node{op: opGroup}
	if capture {
		if n.group, err = p.open(name); err != nil {
			return nil, 0, err
		}
	}
	inner, err := p.branches(flags, depth+1)
	if err != nil {
		return nil, 0, err
	}
	if closed, err := p.match(")"); err != nil {
		return nil, 0, err
	} else if !closed {
		return nil, 0, p.errorf(p.tell()-start, "missing ), unterminated subpattern")
	}
	p.closed[n.group] = true
	n.subs = []*node{inner}
	return n, 0, nil
}

// open gives a group its number.
func (p *parser) open(name string) (int, error) {
	number := p.groups
	p.groups++
	if name != "" {
		if was, ok := p.names[name]; ok {
			return 0, p.errorf(len(name)+1, "redefinition of group name %s as group %d; was group %d", quoted(name), number, was)
		}
		p.names[name] = number
	}
	return number, nil
}

func quoted(name string) string { return "'" + name + "'" }

// groupName reads what follows (?P.
func (p *parser) groupName(start int) (string, error) {
	switch p.next {
	case "<":
		if err := p.advance(); err != nil {
			return "", err
		}
		name, err := p.until(">", "group name")
		if err != nil {
			return "", err
		}
		if !isIdentifier(name) {
			return "", p.errorf(len(name)+1, "bad character in group name %s", quoted(name))
		}
		return name, nil
	case "=":
		if err := p.advance(); err != nil {
			return "", err
		}
		name, err := p.until(")", "group name")
		if err != nil {
			return "", err
		}
		if _, ok := p.names[name]; !ok {
			return "", p.errorf(len(name)+1, "unknown group name %s", quoted(name))
		}
		return "", p.noReference("(?P="+name+")", p.tell()-start)
	case "":
		return "", p.errorf(0, "unexpected end of pattern")
	}
	char := p.next
	if err := p.advance(); err != nil {
		return "", err
	}
	return "", p.errorf(len(char)+2, "unknown extension ?P%s", char)
}

func (p *parser) noReference(what string, before int) error {
	return p.errorf(before, "references to groups (%s) are not offered: match the second part as a group of its own and compare the two", what)
}

// refused is the error of a group of a kind that cannot be matched in linear time.
func (p *parser) refused(char string, start int) error {
	what := ""
	switch char {
	case "=":
		what = "look-ahead (?=...) is not offered: match what follows in a group, and use m.start(n) of the group as the end"
	case "!":
		what = "negative look-ahead (?!...) is not offered: match without it and test what follows the match by a second pattern"
	case "(":
		what = "conditional groups (?(...)...) are not offered: write the two cases as alternatives, a|b"
	case ">":
		what = "atomic groups (?>...) are not offered: write (?:...), matching takes linear time without"
	case "<":
		switch p.next {
		case "=":
			what = "look-behind (?<=...) is not offered: match what precedes too, and put a group round the rest"
		case "!":
			what = "negative look-behind (?<!...) is not offered: match without it and test what precedes the match by a second pattern"
		case "":
			return p.errorf(0, "unexpected end of pattern")
		default:
			char := p.next
			if err := p.advance(); err != nil {
				return err
			}
			return p.errorf(len(char)+2, "unknown extension ?<%s (a named group is (?P<name>...))", char)
		}
	}
	return p.errorf(p.tell()-start, "%s", what)
}

func (p *parser) groupComment(start int) error {
	for {
		if p.next == "" {
			return p.errorf(p.tell()-start, "missing ), unterminated comment")
		}
		if this, err := p.get(); err != nil || this == ")" {
			return err
		}
	}
}

func flagOf(char string) Flags {
	switch char {
	case "i":
		return IgnoreCase
	case "L":
		return Locale
	case "m":
		return Multiline
	case "s":
		return DotAll
	case "x":
		return Verbose
	case "a":
		return ASCII
	case "u":
		return Unicode
	}
	return 0
}

// inlineFlags reads flags up to their end, which makes them global if it is ).
func (p *parser) inlineFlags(char string) (add, del Flags, global bool, err error) {
	if char != "-" {
		for end := false; !end; {
			flag := flagOf(char)
			add |= flag
			switch {
			case char == "L" && !p.bytes:
				return 0, 0, false, p.errorf(0, "bad inline flags: cannot use 'L' flag with a str pattern")
			case char == "u" && p.bytes:
				return 0, 0, false, p.errorf(0, "bad inline flags: cannot use 'u' flag with a bytes pattern")
			case flag&typeFlags != 0 && add&typeFlags != flag:
				return 0, 0, false, p.errorf(0, "bad inline flags: flags 'a', 'u' and 'L' are incompatible")
			}
			if char, end, err = p.flag("missing -, : or )", ")-:", "missing -, : or )"); err != nil {
				return 0, 0, false, err
			}
		}
	}
	if char == ")" {
		return add, 0, true, nil
	}
	if char == "-" {
		if char, _, err = p.flag("missing flag", "", "missing flag"); err != nil {
			return 0, 0, false, err
		}
		for end := false; !end; {
			flag := flagOf(char)
			if flag&typeFlags != 0 {
				return 0, 0, false, p.errorf(0, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
			}
			del |= flag
			if char, end, err = p.flag("missing :", ":", "missing :"); err != nil {
				return 0, 0, false, err
			}
		}
	}
	if add&del != 0 {
		return 0, 0, false, p.errorf(1, "bad inline flags: flag turned on and off")
	}
	return add, del, false, nil
}

// flag reads one more flag, or one of the characters that end them.
func (p *parser) flag(atEnd, ends, otherwise string) (char string, end bool, err error) {
	if char, err = p.get(); err != nil {
		return "", false, err
	}
	switch {
	case char == "":
		return "", false, p.errorf(0, "%s", atEnd)
	case strings.Contains(ends, char):
		return char, true, nil
	case flagOf(char) != 0:
		return char, false, nil
	case len(char) > 0 && unicode.IsLetter(p.rune(char)):
		return "", false, p.errorf(len(char), "unknown flag")
	}
	return "", false, p.errorf(len(char), "%s", otherwise)
}

// reference is the error of \1: that there is no such group, or that references are not
// offered.
func (p *parser) reference(escape string) error {
	group, err := strconv.Atoi(escape[1:])
	switch {
	case err != nil || group >= p.groups:
		return p.errorf(len(escape)-1, "invalid group reference %s", strings.TrimLeft(escape[1:], "0"))
	case !p.closed[group]:
		return p.errorf(len(escape), "cannot refer to an open group")
	}
	return p.noReference(fmt.Sprintf(`\%d`, group), len(escape))
}
