package printer

import "strings"

// requote gives a string double quotes, if it needs no more escapes so. What is in
// an f-string or a raw string is never changed, and of a text of several lines and
// an f-string only where nothing in it looks like a quote or an escape are the
// quotes changed at all.
func requote(text string) string {
	at := strings.IndexAny(text, `"'`)
	if text[at] == '"' {
		return text
	}
	prefix, body := text[:at], text[at:]
	if strings.HasPrefix(body, "'''") && len(body) >= 6 {
		inner := body[3 : len(body)-3]
		if strings.ContainsAny(inner, `"\`) {
			return text
		}
		return prefix + `"""` + inner + `"""`
	}
	inner := body[1 : len(body)-1]
	if strings.ContainsAny(prefix, "fFrR") {
		if strings.ContainsAny(inner, `"'\`) {
			return text
		}
		return prefix + `"` + inner + `"`
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '"':
			return text // it would need an escape
		case c == '\\' && i+1 < len(inner):
			i++
			if inner[i] != '\'' {
				b.WriteByte('\\')
			}
			b.WriteByte(inner[i])
		default:
			b.WriteByte(c)
		}
	}
	return prefix + `"` + b.String() + `"`
}
