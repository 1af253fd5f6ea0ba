package connectors

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/flowrun/flowrun/connectors/value"
)

// formsOf returns s and the forms that encoders of all kinds give it. Some are
// the same.
func formsOf(s string) []string {
	hexed := hex.EncodeToString([]byte(s))
	forms := append([]string{s, hexed, strings.ToUpper(hexed)}, inBase64(s)...)
	// They are made for each call, and most secrets have few characters that matter.
	if !consistsOf(s, plainInText) {
		forms = append(append(forms, inQuotes(s)...), inXML(s)...)
	}
	if !consistsOf(s, plainInURL) {
		forms = append(forms, inURL(s)...)
	}
	return forms
}

func consistsOf(s string, plain func(byte) bool) bool {
	for _, c := range []byte(s) {
		if !plain(c) {
			return false
		}
	}
	return true
}

// plainInText reports whether c stands as it is between quotes and in XML.
func plainInText(c byte) bool {
	return ' ' <= c && c <= '~' && !strings.ContainsRune(`"'\/<>&`, rune(c))
}

// plainInURL reports whether c stands as it is in a URL.
func plainInURL(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}

// inQuotes returns s as it stands between quotes in Go, Python and JSON.
func inQuotes(s string) []string {
	var forms []string
	for _, quoted := range []string{strconv.Quote(s), strconv.QuoteToASCII(s)} {
		double := quoted[1 : len(quoted)-1]
		single := strings.ReplaceAll(double, `\"`, `"`) // Python's own way for s with ' and without "
		forms = append(forms, double, single, strings.ReplaceAll(single, `'`, `\'`))
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string does not fail
	plain := b.String()[1 : b.Len()-2]
	forHTML, _ := json.Marshal(s)
	own, _ := value.AppendJSON(nil, s, value.JSONOptions{Lossy: true})
	for _, j := range []string{plain, string(forHTML[1 : len(forHTML)-1]), string(own[1 : len(own)-1])} {
		// PHP escapes slashes, Python and PHP what is not ASCII.
		slashes := strings.ReplaceAll(j, "/", `\/`)
		forms = append(forms, j, slashes, asciiJSON(j), asciiJSON(slashes))
	}
	return forms
}

func asciiJSON(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c < 0x80:
			b.WriteRune(c)
		case c < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}

var percent = regexp.MustCompile("%[0-9A-F]{2}")

// inURL returns s as it stands in parts of a URL. Encoders differ in what they
// leave as it is, and in the case of their hexadecimal digits.
func inURL(s string) []string {
	all := strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	forms := []string{
		all,
		strings.ReplaceAll(all, "%2F", "/"), // Python
		strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(all), // JavaScript
		url.QueryEscape(s),
		url.PathEscape(s),
		(&url.URL{Path: s}).EscapedPath(),
		url.UserPassword("", s).String()[1:],
	}
	for _, f := range forms {
		forms = append(forms, percent.ReplaceAllStringFunc(f, strings.ToLower))
	}
	return forms
}

func inXML(s string) []string {
	numbered := html.EscapeString(s)
	quot := strings.ReplaceAll(numbered, "&#34;", "&quot;")
	return []string{
		numbered,
		quot,
		strings.ReplaceAll(quot, "&#39;", "&apos;"),
		strings.ReplaceAll(quot, "&#39;", "&#x27;"),
		strings.NewReplacer("&#34;", `"`, "&#39;", `'`).Replace(numbered), // between tags
	}
}

// inBase64 returns what base64 text that contains s must contain, for each of
// the three places at which s can begin in a group of three bytes. Characters
// that also depend on the bytes around s are left out.
func inBase64(s string) []string {
	var forms []string
	for before := range 3 {
		padded := append(make([]byte, before), s...)
		from := (before*8 + 5) / 6
		to := len(padded) * 8 / 6
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms = append(forms, enc.EncodeToString(padded)[from:to])
		}
	}
	return forms
}
