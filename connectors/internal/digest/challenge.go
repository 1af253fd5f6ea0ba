package digest

import "strings"

// A challenge is one way to log in that a server offers (RFC 9110, 11.6.1).
type challenge struct {
	scheme string            // in lower case
	params map[string]string // by name in lower case
}

// parseChallenges reads the values of WWW-Authenticate. Several challenges may
// stand in one value, with commas between them as between their parameters. What
// it does not understand it leaves out.
func parseChallenges(values []string) []challenge {
	var all []challenge
	for _, s := range values {
		for {
			s = strings.TrimLeft(s, " \t,")
			word, rest := token(s)
			if word == "" {
				break
			}
			after := strings.TrimLeft(rest, " \t")
			if !strings.HasPrefix(after, "=") {
				all = append(all, challenge{strings.ToLower(word), map[string]string{}})
				s = rest
				continue
			}
			var v string
			v, s = parameter(strings.TrimLeft(after[1:], " \t"))
			if len(all) > 0 {
				all[len(all)-1].params[strings.ToLower(word)] = v
			}
		}
	}
	return all
}

// token cuts the token of RFC 9110, 5.6.2, off the front of s.
func token(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}

// parameter cuts a token or a quoted string off the front of s.
func parameter(s string) (v, rest string) {
	if !strings.HasPrefix(s, `"`) {
		return token(s)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:]
		case '\\':
			if i++; i == len(s) {
				return b.String(), ""
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
