package sqlmssql

import (
	"math"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// needServer are the promises that only a server could show.
var needServer = []string{"good call succeeds with declared outputs", "request can be made again", "concurrent calls"}

func at(port int, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", "127.0.0.1", "port", port, "database", "db", "username", "bob", "password", "secret", "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}

func newDriver(t *testing.T) connectors.Driver {
	d := New()
	t.Cleanup(func() {
		if err := d.(interface{ Close() error }).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// listen takes connections, says something, and nothing more.
func listen(t *testing.T, text string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if text != "" {
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.Write([]byte(text))
				c.Close()
			}
		}()
	}
	return l.Addr().(*net.TCPAddr).Port
}

func TestContract(t *testing.T) {
	silent := listen(t, "")
	for _, tls := range []string{"off", "require"} {
		broken := connectortest.Check(t.Context(), connectortest.Subject{
			Driver:  newDriver(t),
			Good:    at(1, "fetchval", "select 1", "tls", tls),
			Refused: at(1, "fetchval", "select 1", "tls", tls),
			Hanging: at(silent, "fetchval", "select 1", "tls", tls),
		})
		for _, name := range needServer {
			if broken[name] == nil {
				t.Errorf("%s: without a server it is kept", name)
			}
			delete(broken, name)
		}
		for name, err := range broken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefused(t *testing.T) {
	d := newDriver(t)
	for _, test := range []struct {
		in   *value.Dict
		want string
	}{
		{at(1, "fetchval", "select 1"), "connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"},
		{at(1, "fetchval", "select 1", "hostname", "nowhere.invalid"), `connect: there is no host named "nowhere.invalid"`},
		{at(listen(t, ""), "fetchval", "select 1", "connect_timeout", 0.3), "has not let anybody in within connect_timeout (0.3 s)"},
		{at(listen(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
		{at(listen(t, strings.Repeat("\xff", 5000)), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
		{at(listen(t, strings.Repeat("\x00", 5000)), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
	} {
		req, err := d.Prepare(test.in)
		if err != nil {
			t.Error(err)
			continue
		}
		_, err = req.Do(t.Context(), connectors.Host{})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
			t.Errorf("got the error\n\t%v\nwant\n\t%s", err, test.want)
		}
	}
}

func TestInputs(t *testing.T) {
	d := newDriver(t)
	for want, in := range map[string]*value.Dict{
		"nothing to run":                         at(1),
		`input "isolation_level"`:                at(1, "fetchval", "select 1", "isolation_level", "none"),
		`input "params": "v": SQL Server has no`: at(1, "fetchval", "select :v", "params", value.DictOf("v", math.NaN())),
	} {
		if _, err := d.Prepare(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for sql, reads := range map[string]bool{
		"select [update] from t": true, "select top 1 * from t": true, "select * from t with (nolock)": false,
		"select next value for s": false, "select 1; delete from t": false, "exec p": false, "select * into u from t": false,
	} {
		req, err := d.Prepare(at(1, "fetchall", sql))
		if err != nil || req.ReadOnly != reads {
			t.Errorf("%s: ReadOnly is not %v, %v", sql, reads, err)
		}
	}
}

func TestValues(t *testing.T) {
	when := time.Date(2024, 1, 2, 3, 4, 5, 123456700, time.FixedZone("", 3600))
	local := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		typ      string
		in, want any
	}{
		{"BIT", true, true},
		{"BIGINT", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"FLOAT", 0.1, 0.1},
		{"DECIMAL", []byte("1.10"), "1.10"},
		{"DECIMAL", []byte("-12345678901234567890"), mustInt("-12345678901234567890")},
		{"MONEY", []byte("1.5000"), "1.5000"},
		{"NVARCHAR", "é", "é"},
		{"VARBINARY", []byte("\x00\xff"), "AP8="},
		{"UNIQUEIDENTIFIER", []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}, "00112233-4455-6677-8899-aabbccddeeff"},
		{"DATETIMEOFFSET", when, "2024-01-02T02:04:05.1234567Z"},
		{"DATETIME2", local, "2024-01-02T03:04:05"},
		{"DATE", local, "2024-01-02"},
		{"TIME", when, "03:04:05.1234567"},
	} {
		got, err := fromColumn(test.typ, test.in)
		if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", test.typ, err, diff)
		}
	}
	for _, test := range []struct{ in, want any }{
		{nil, nil}, {true, true}, {int64(1), int64(1)}, {"x", "x"}, {1.5, 1.5}, {value.Bytes("x"), []byte("x")},
		{mustInt("12345678901234567890"), "12345678901234567890"}, {value.DictOf("a", 1), `{"a":1}`}, {value.List{int64(1)}, "[1]"},
	} {
		got, err := param(test.in)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%v: %v\n%s", test.in, err, diff)
		}
	}
}

func mustInt(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}
