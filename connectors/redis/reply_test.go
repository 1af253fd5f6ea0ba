package redis

import (
	"errors"
	"io"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func decode(text string, limit int64) (reply, error) {
	d := newDecoder(strings.NewReader(text))
	d.begin(limit)
	return d.reply()
}

func TestReplies(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	pairs := new(value.Dict)
	pairs.SetKey("a", int64(1))
	pairs.SetKey(nil, value.List{})
	for text, want := range map[string]value.Value{
		"+OK\r\n":                              "OK",
		"+\r\n":                                "",
		"$0\r\n\r\n":                           "",
		"$4\r\na\r\nb\r\n":                     "a\r\nb",
		"$-1\r\n":                              nil,
		"*-1\r\n":                              nil,
		"_\r\n":                                nil,
		":-9223372036854775808\r\n":            int64(math.MinInt64),
		"(9223372036854775807\r\n":             int64(math.MaxInt64),
		"(-123456789012345678901234567890\r\n": huge,
		",1e300\r\n":                           1e300,
		",10\r\n":                              10.0,
		",1e999\r\n":                           math.Inf(1),
		",-inf\r\n":                            math.Inf(-1),
		",nan\r\n":                             math.NaN(),
		"#t\r\n":                               true,
		"#f\r\n":                               false,
		"=8\r\ntxt:a:b \r\n":                   "a:b ",
		"$100000\r\n" + long + "\r\n":          long,
		"$32766\r\n" + long[:32766] + "\r\n":   long[:32766],
		"$32767\r\n" + long[:32767] + "\r\n":   long[:32767],
		"*0\r\n":                               value.List{},
		"*2\r\n*1\r\n:1\r\n_\r\n":              value.List{value.List{int64(1)}, nil},
		"%2\r\n+a\r\n:1\r\n_\r\n*0\r\n":        pairs,
		"%2\r\n+a\r\n:1\r\n+a\r\n:2\r\n":       value.DictOf("a", 2),
		"%1\r\n*1\r\n:1\r\n:2\r\n":             value.List{value.List{value.List{int64(1)}, int64(2)}},
		"~3\r\n+b\r\n+a\r\n+b\r\n":             value.Set{"b", "a"},
		"~1\r\n*0\r\n":                         value.List{value.List{}},
		"|1\r\n+ttl\r\n:5\r\n>2\r\n+m\r\n+x\r\n:1\r\n": int64(1),
		"*1\r\n|1\r\n+ttl\r\n:5\r\n+x\r\n":             value.List{"x"},
	} {
		r, err := decode(text, 1<<20)
		if err != nil || r.err != nil || !value.Equal(r.value, want) {
			t.Errorf("%.60q: got %s, %v and %v, want %s", text, value.Summary(r.value, 60), r.err, err, value.Summary(want, 60))
		}
	}
	for text, want := range map[string]string{
		"-ERR no\r\n":                      "ERR no",
		"!7\r\nERR a\nb\r\n":               "ERR a\nb",
		"*3\r\n:1\r\n-ONE x\r\n-TWO x\r\n": "ONE x",
	} {
		if r, err := decode(text, 1<<20); err != nil || r.err == nil || r.err.words != want {
			t.Errorf("%q: got %v and %v, want %s", text, r.err, err, want)
		}
	}
	for text, want := range map[string]bool{"+\xff\r\n": true, "*2\r\n+ok\r\n$1\r\n\xc3\r\n": true, "*2\r\n$1\r\n\xc3\r\n+ok\r\n": true, "+ü\r\n": false} {
		if r, err := decode(text, 1<<20); err != nil || r.binary != want {
			t.Errorf("%q: binary is %v (%v)", text, r.binary, err)
		}
	}
}

// What is no reply, ends early or would take too much is refused before it is taken
// into memory.
func TestRepliesThatAreNone(t *testing.T) {
	for text, want := range map[string]struct {
		kind  error
		words string
	}{
		"":                                       {io.EOF, "EOF"},
		"+OK":                                    {io.ErrUnexpectedEOF, "unexpected EOF"},
		"$5\r\nabc":                              {io.ErrUnexpectedEOF, "unexpected EOF"},
		"$5\r\nabcde":                            {io.ErrUnexpectedEOF, "unexpected EOF"},
		"$40000\r\nabc":                          {io.ErrUnexpectedEOF, "unexpected EOF"},
		"*2\r\n:1\r\n":                           {io.ErrUnexpectedEOF, "unexpected EOF"},
		"$3\r\nabcde\r\n":                        {errProtocol, "no answer in Redis' protocol: a string is longer than was announced"},
		"HTTP/1.1 400 Bad Request\r\n":           {errProtocol, `no answer in Redis' protocol: it begins with "HTTP/1.1 400 Bad Request"`},
		"SSH-2.0-OpenSSH_9.2\n":                  {errProtocol, `no answer in Redis' protocol: it begins with "SSH-2.0-OpenSSH_9.2"`},
		"\r\n":                                   {errProtocol, `no answer in Redis' protocol: it begins with ""`},
		"\x15\x03\x01\x00\x02\x02\n\r\n":         {errProtocol, "no answer in Redis' protocol: it begins with \"\\x15\\x03\\x01\\x00\\x02\\x02\""},
		"$x\r\n":                                 {errProtocol, `no answer in Redis' protocol: "x" is no length`},
		"*-2\r\n":                                {errProtocol, "no answer in Redis' protocol: the length -2"},
		"~-1\r\n":                                {errProtocol, "no answer in Redis' protocol: the length -1"},
		":1.5\r\n":                               {errProtocol, `no answer in Redis' protocol: "1.5" is no integer`},
		"(x\r\n":                                 {errProtocol, `no answer in Redis' protocol: "x" is no integer`},
		"(" + strings.Repeat("9", 5000) + "\r\n": {errProtocol, `no answer in Redis' protocol: "` + strings.Repeat("9", 300) + `..." is no integer`},
		",x\r\n":                                 {errProtocol, `no answer in Redis' protocol: "x" is no float`},
		"#x\r\n":                                 {errProtocol, `no answer in Redis' protocol: "x" is neither t nor f`},
		"*?\r\n":                                 {errProtocol, `no answer in Redis' protocol: "?" is no length`},
		"$9223372036854775807\r\n":               {connectors.ErrOutputTooLarge, "output too large: more than max_output_bytes (1048576)"},
		"$1048577\r\n":                           {connectors.ErrOutputTooLarge, "output too large: more than max_output_bytes (1048576)"},
		"*9223372036854775807\r\n":               {connectors.ErrOutputTooLarge, "output too large: the answer has more than 4194304 values"},
		"%4611686018427387904\r\n":               {connectors.ErrOutputTooLarge, "output too large: the answer has more than 4194304 values"},
		"*4194304\r\n*1\r\n:1\r\n":               {connectors.ErrOutputTooLarge, "output too large: the answer has more than 4194304 values"},
		strings.Repeat("*1\r\n", 100_000):        {value.ErrTooDeep, "the answer is nested too deep (more than 990 levels)"},
		strings.Repeat(">1\r\n", 100_000):        {value.ErrTooDeep, "the answer is nested too deep (more than 990 levels)"},
		"*300000\r\n" + strings.Repeat(":1\r\n", 300_000): {connectors.ErrOutputTooLarge, "output too large: more than max_output_bytes (1048576)"},
		"+" + strings.Repeat("x", 40_000) + "\r\n":        {errProtocol, `no answer in Redis' protocol: it begins with "+` + strings.Repeat("x", 299) + `..."`},
	} {
		if _, err := decode(text, 1<<20); !errors.Is(err, want.kind) || err.Error() != want.words {
			t.Errorf("%.60q:\ngot  %.200v\nwant %.200s", text, err, want.words)
		}
	}
	for levels, want := range map[int]error{deepestReply: nil, deepestReply + 1: value.ErrTooDeep} {
		if _, err := decode(strings.Repeat("*1\r\n", levels)+":1\r\n", 1<<20); !errors.Is(err, want) {
			t.Errorf("%d levels: got %v, want %v", levels, err, want)
		}
	}
	if _, err := decode("$10\r\n0123456789\r\n", 17); err != nil {
		t.Errorf("an answer of just the limit: %v", err)
	}
	if _, err := decode("$10\r\n0123456789\r\n", 16); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("got %v, want a limit that holds", err)
	}
}

func TestTransactionReplies(t *testing.T) {
	for text, want := range map[string]string{
		"+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n-ERR no\r\n": "[1 error]",
		"+QUEUED\r\n-ERR no\r\n-EXECABORT x\r\n":        "EXECABORT x",
		"+QUEUED\r\n+QUEUED\r\n*1\r\n:1\r\n":            "no answer in Redis' protocol: EXEC gives no list of 2",
		"+QUEUED\r\n+QUEUED\r\n_\r\n":                   "no answer in Redis' protocol: EXEC gives no list of 2",
		"+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n":            "unexpected EOF",
	} {
		d := newDecoder(strings.NewReader(text))
		d.begin(1 << 20)
		a, err := d.transaction(2)
		got := "[1 error]"
		switch {
		case err != nil:
			got = err.Error()
		case a.aborted != nil:
			got = a.aborted.words
		case a.replies[0].value != int64(1) || a.replies[1].err == nil:
			got = "other replies"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// No text of a server makes the decoder panic or give what is no value of a flow.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{"+OK\r\n", "$3\r\nabc\r\n", "%1\r\n+a\r\n~1\r\n,1.5\r\n", "|1\r\n+a\r\n:1\r\n(123\r\n", "*2\r\n-E\r\n=5\r\ntxt:x\r\n", "*-1\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := decode(text, 1<<16)
		if err != nil {
			return
		}
		if r.binary {
			r.value = inBase64(r.value)
		}
		if _, err := value.Marshal(r.value); err != nil {
			t.Errorf("%q gives %v", text, err)
		}
	})
}
