package connectors_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func redactor(secrets ...string) *connectors.Redactor {
	r := new(connectors.Redactor)
	for i, s := range secrets {
		r.Add(s, fmt.Sprintf("<%d>", i))
	}
	return r
}

// encodings are what others make of a text.
var encodings = map[string]func(string) string{
	"raw": func(s string) string { return s },
	"Go":  strconv.Quote, "Go, ASCII": strconv.QuoteToASCII,
	"JSON for HTML": func(s string) string { b, _ := json.Marshal(s); return string(b) },
	"JSON": func(s string) string {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.Encode(s)
		return b.String()
	},
	"JSON of a value": func(s string) string {
		b, _ := value.AppendJSON(nil, s, value.JSONOptions{Lossy: true})
		return string(b)
	},
	"query":             url.QueryEscape,
	"query, lower case": func(s string) string { return lowerPercent(url.QueryEscape(s)) },
	"form":              func(s string) string { return url.Values{"k": {s}}.Encode() },
	"path segment":      url.PathEscape,
	"path":              func(s string) string { return (&url.URL{Scheme: "http", Host: "h", Path: "/x/" + s}).String() },
	"user":              func(s string) string { return url.UserPassword("u", s).String() },
	"hex":               func(s string) string { return hex.EncodeToString([]byte(s)) },
	"HEX":               func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	"hex dump":          func(s string) string { return fmt.Sprintf("%x|%X", s, s) },
	"HTML":              html.EscapeString,
	"Basic":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s)) },
}

func lowerPercent(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' && i+2 < len(b) {
			copy(b[i+1:], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

func allEncodings() map[string]func(string) string {
	out := map[string]func(string) string{}
	for name, f := range encodings {
		out[name] = f
	}
	for name, enc := range map[string]*base64.Encoding{"std": base64.StdEncoding, "raw std": base64.RawStdEncoding, "url": base64.URLEncoding, "raw url": base64.RawURLEncoding} {
		for before := range 3 {
			out[fmt.Sprintf("base64 %s after %d", name, before)] = func(s string) string {
				return enc.EncodeToString([]byte("xyz"[:before] + s + "tail"))
			}
		}
	}
	return out
}

func TestRedactorFindsEveryForm(t *testing.T) {
	secrets := []string{
		"abcd", "pa ss", `q"uo't\e`, "a/b+c=d?&<e>", "héllo wörld", "😀-emoji", "tab\there", "line\nbreak", "per%cent", "s3cr3t-value~_.", "null\x00byte", "100%",
		"\xff\xfe\xfd\xfc\xfb", "+++++", "a&b;c'd", "[]{}()!*'",
	}
	for name, encode := range allEncodings() {
		t.Run(name, func(t *testing.T) {
			for _, secret := range secrets {
				if strings.HasPrefix(name, "JSON") && strings.ToValidUTF8(secret, "") != secret || name == "HTML" && strings.ContainsAny(secret, "\x00") {
					continue // is not kept by the encoding itself
				}
				text := encode(secret)
				got := redactor(secret).Text("before " + text + " after")
				if !strings.Contains(got, "<0>") || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
					t.Errorf("%q as %s: %q becomes %q", secret, name, text, got)
				}
			}
		})
	}
	for text, secret := range map[string]string{ // what other languages write
		`'q"uo\'t\\e'`:           `q"uo't\e`,     // Python's repr
		`"it's\\"`:               `it's\`,        // Python's repr
		`"https:\/\/x\/y\u00e9"`: "https://x/yé", // PHP's json_encode
		`"\ud83d\ude00-emoji"`:   "😀-emoji",      // Python's json.dumps
		"a/b%20c%40":             "a/b c@",       // Python's quote
		"a%2Fb%20(c)!*'":         "a/b (c)!*'",   // JavaScript's encodeURIComponent
		"a&amp;&quot;&apos;b":    `a&"'b`,
		"a&amp;&quot;&#x27;b":    `a&"'b`,
		`a&lt;"'b`:               `a<"'b`,
	} {
		if got := redactor(secret).Text(text); strings.Trim(got, `'"`) != "<0>" {
			t.Errorf("%s becomes %s", text, got)
		}
	}
}

func TestRedactorText(t *testing.T) {
	pem := "-----BEGIN TEST KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\r\nEFAASCBKcwggSjAgEAAoIBAQDx\nshort=\n-----END TEST KEY-----\n"
	for _, test := range []struct {
		name    string
		secrets []string
		text    string
		want    string
	}{
		{"none", nil, "text", "text"},
		{"empty", []string{""}, "text", "text"},
		{"several times", []string{"secret"}, "secretsecret a secret", "<0><0> a <0>"},
		{"not there", []string{"secret"}, "secre t", "secre t"},
		{"short inside", []string{"abc"}, "abc abc", "abc abc"},
		{"short as a whole", []string{"abc"}, "abc", "<0>"},
		{"short beside a long one", []string{"abc", "abcdef"}, "abcdef abc", "<1> abc"},
		{"one begins another", []string{"secret", "secret-too"}, "secret-too secret", "<1> <0>"},
		{"one within another", []string{"cret", "secret"}, "secret cret", "<1> <0>"},
		{"one ends where another began", []string{"abcdef", "efgh-ijkl"}, "abcdefgh-ijkl.", "<0>."},
		{"a chain of three", []string{"abcdef", "efghij", "ijklmn"}, "abcdefghijklmn.", "<0>."},
		{"a longer one begins within", []string{"abcdefgh", "bcde", "cdefghijkl"}, "abcdefghijkl.", "<0>."},
		{"overlaps itself", []string{"aaaaaa"}, "aaaaaaaa.", "<0>."},
		{"side by side", []string{"abcd", "efgh"}, "abcdefgh", "<0><1>"},
		{"the first label stands", []string{"same-secret", "same-secret"}, "same-secret", "<0>"},
		{"lines of a key", []string{pem}, "bad line MIIEvQIBADANBgkqhkiG9w0BAQ, EFAASCBKcwggSjAgEAAoIBAQDx", "bad line <0>, <0>"},
		{"frame of a key", []string{pem}, "no -----BEGIN TEST KEY----- found", "no -----BEGIN TEST KEY----- found"},
		{"all of a key", []string{pem}, "<" + pem + ">", "<<0>>"},
		{"a key in JSON", []string{pem}, strconv.Quote(pem), `"<0>"`},
		{"lines of a key in base64", []string{pem}, base64.StdEncoding.EncodeToString([]byte("EFAASCBKcwggSjAgEAAoIBAQDx")), "<0>g="}, // the last character also depends on what follows
		{"a label is left alone", []string{"(secret)"}, connectors.Mask + "(secret)", connectors.Mask + "<0>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := redactor(test.secrets...).Text(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	var nobody *connectors.Redactor
	if nobody.Text("x") != "x" || nobody.Value("x") != "x" || nobody.Error(nil) != nil || !errors.Is(nobody.Error(fs.ErrExist), fs.ErrExist) {
		t.Error("a nil Redactor changes something")
	}
}

func TestRedactorLeavesItsLabels(t *testing.T) {
	r := new(connectors.Redactor)
	r.Add("backup", connectors.Mask+"(vault:prod/backup.user)")
	r.Add("hush-hush", connectors.Mask+"(vault:prod/backup.password)")
	once := r.Text("backup:hush-hush")
	want := connectors.Mask + "(vault:prod/backup.user):" + connectors.Mask + "(vault:prod/backup.password)"
	if once != want || r.Text(once) != once {
		t.Errorf("once %q, twice %q", once, r.Text(once))
	}
}

func TestRedactorValue(t *testing.T) {
	r := redactor("secret", "12345", "abc", "22", "1.2345", "true", "123456789012345678901234567890")
	in := value.DictOf(
		"secret", "a secret", "plain", "x", "abc", "abc", "list", value.List{"secret", nil, value.Tuple{"secret"}, value.Set{"secret", int64(1)}},
		"bytes", value.Bytes("\xffsecret"), "number", 12345, "float", 1.2345, "longer", 123456, "short", 22, "text", "22", "bool", true,
		"big", bigInt("123456789012345678901234567890"), "deep", value.DictOf("k", value.List{int64(12345), value.Tuple{12345.0}, value.Set{int64(12345), "12345"}}))
	in.SetKey(int64(12345), "v")
	want := value.DictOf(
		"<0>", "a <0>", "plain", "x", "<2>", "<2>", "list", value.List{"<0>", nil, value.Tuple{"<0>"}, value.Set{"<0>", int64(1)}},
		"bytes", value.Bytes("\xff<0>"), "number", "<1>", "float", "<4>", "longer", "<1>6", "short", 22, "text", "<3>", "bool", true,
		"big", "<6>", "deep", value.DictOf("k", value.List{"<1>", value.Tuple{"<1>"}, value.Set{"<1>"}}))
	want.Set("longer", int64(123456)) // another number
	want.Set("<1>", "v")
	before := in.Clone()
	if diff := cmp.Diff(want, r.Value(in)); diff != "" {
		t.Error(diff)
	}
	if !in.Equal(before) {
		t.Error("the value itself was changed")
	}
}

type shownError struct{ Detail string }

func (e *shownError) Error() string { return "shown: " + e.Detail }

type hidingError struct{ err error }

func (e *hidingError) Error() string { return "something happened" }
func (e *hidingError) Unwrap() error { return e.err }

type quietError struct{ Code int }

func (e *quietError) Error() string { return "code" }

func (e *quietError) Temporary() bool { return true }

func TestRedactorError(t *testing.T) {
	quiet := &quietError{7}
	shown := &shownError{"the s3cret"}
	err := redactor("s3cret").Error(fmt.Errorf("a s3cret: %w", errors.Join(&hidingError{shown}, quiet, fs.ErrNotExist, connectors.Step("log in", fs.ErrClosed))))
	if want := "a <0>: something happened\ncode\nfile does not exist\nlog in: file already closed"; err.Error() != want {
		t.Errorf("got %q", err)
	}
	for _, format := range []string{"%v", "%s", "%+v", "%#v", "%q", "%x", "%d"} {
		if s := fmt.Sprintf(format, err); strings.Contains(s, "s3cret") || strings.Contains(s, hex.EncodeToString([]byte("s3cret"))) {
			t.Errorf("%s shows the secret: %s", format, s)
		}
		if s := fmt.Sprintf(format, struct{ err error }{err}); strings.Contains(s, "s3cret") {
			t.Errorf("%s within a struct shows the secret: %s", format, s)
		}
	}
	wrapped := fmt.Errorf("outside: %w", err)
	if !errors.Is(wrapped, fs.ErrNotExist) || !errors.Is(wrapped, fs.ErrClosed) || errors.Is(wrapped, fs.ErrExist) {
		t.Error("errors.Is does not work")
	}
	if connectors.StepOf(wrapped) != "log in" {
		t.Errorf("StepOf = %q", connectors.StepOf(wrapped))
	}
	if got, ok := errors.AsType[*quietError](wrapped); !ok || got != quiet {
		t.Errorf("errors.As finds %v, %v", got, ok)
	}
	if got, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](wrapped); !ok || got != error(quiet) {
		t.Errorf("errors.As to an interface finds %v, %v", got, ok)
	}
	if got, ok := errors.AsType[*shownError](wrapped); ok || got != nil {
		t.Errorf("errors.As gives out %v, which shows the secret", got)
	}
	if got, ok := errors.AsType[*hidingError](wrapped); ok || got != nil {
		t.Errorf("errors.As gives out %v, which holds the secret", got)
	}
	if got, ok := errors.AsType[*fs.PathError](wrapped); ok || got != nil {
		t.Errorf("errors.As finds %v, which is not there", got)
	}
}

func TestRedactorIsSafeForConcurrentUse(t *testing.T) {
	r := redactor("secret", "12345")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := r.Text("a secret"); got != "a <0>" {
				t.Errorf("got %q", got)
			}
			r.Value(value.List{"secret", int64(12345)})
			_ = r.Error(errors.New("secret")).Error()
		})
	}
	wg.Wait()
}

func TestRedactorLearnsMore(t *testing.T) {
	r := redactor("first-one")
	r.Text("first-one")
	r.Add("second-one", "<1>")
	if got := r.Text("first-one second-one"); got != "<0> <1>" {
		t.Errorf("got %q", got)
	}
}
