package value

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The bytes of these stand in journals: they may be added to, never changed.
var encodings = []struct {
	v   Value
	hex string
}{
	{nil, "0100"},
	{false, "0101"},
	{true, "0102"},
	{int64(0), "010300"},
	{int64(-1), "010301"},
	{int64(1), "010302"},
	{int64(300), "0103d804"},
	{int64(math.MaxInt64), "0103feffffffffffffffff01"},
	{int64(math.MinInt64), "0103ffffffffffffffffff01"},
	{bigInt("0x8000000000000000"), "0104088000000000000000"},
	{bigInt("-0x8000000000000001"), "0105088000000000000001"},
	{1.0, "01063ff0000000000000"},
	{math.Copysign(0, -1), "01068000000000000000"},
	{math.Inf(-1), "0106fff0000000000000"},
	{math.Float64frombits(0x7ff8000000000001), "01067ff8000000000001"},
	{math.Float64frombits(0xfff0000000000123), "0106fff0000000000123"},
	{"", "010700"},
	{"héllo", "01070668c3a96c6c6f"},
	{"\xff\x00", "010702ff00"},
	{Bytes("\xff"), "010801ff"},
	{List{}, "010900"},
	{List{nil, List{true}}, "010902" + "00" + "090102"},
	{Tuple{int64(1), "a"}, "010a02" + "0302" + "070161"},
	{Set{"b", "a"}, "010b02" + "070162" + "070161"},
	{new(Dict), "010c00"},
	{DictOf("b", 1, "a", Bytes("x")), "010c02" + "070162" + "0302" + "070161" + "080178"},
	{dictOf(nil, int64(1), Tuple{1.5}, "x", int64(1), true, true, int64(2)), "010c04" + "000302" + "0a01063ff8000000000000070178" + "030202" + "020304"},
	{Secret{"message:m.pin"}, "010d0d" + hex.EncodeToString([]byte("message:m.pin"))},
	{DictOf("a", Secret{}), "010c01" + "070161" + "0d00"},
	{strings.Repeat("x", 200), "0107c801" + strings.Repeat("78", 200)},
}

func dictOf(pairs ...Value) *Dict {
	d := new(Dict)
	for i := 0; i < len(pairs); i += 2 {
		d.SetKey(pairs[i], pairs[i+1])
	}
	return d
}

func TestEncodings(t *testing.T) {
	for _, tt := range encodings {
		b, err := Marshal(tt.v)
		if err != nil {
			t.Errorf("%s: %v", Summary(tt.v, 40), err)
			continue
		}
		if diff := cmp.Diff(tt.hex, hex.EncodeToString(b)); diff != "" {
			t.Errorf("%s:\n%s", Summary(tt.v, 40), diff)
		}
		got, err := Unmarshal(b)
		if err != nil {
			t.Errorf("%s: %v", Summary(tt.v, 40), err)
		}
		equal(t, got, tt.v)
		if f, ok := tt.v.(float64); ok && math.Float64bits(got.(float64)) != math.Float64bits(f) {
			t.Errorf("bits of %v: got %x, want %x", f, math.Float64bits(got.(float64)), math.Float64bits(f))
		}
		for n := range b { // however it is cut off
			if _, err := Unmarshal(b[:n]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%x cut off after %d: %v", b, n, err)
			}
		}
		if _, err := Unmarshal(append(slices.Clone(b), 0)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%x with a byte after it: %v", b, err)
		}
	}
}

func TestMarshalRefuses(t *testing.T) {
	for want, v := range map[string]Value{
		"a.b[3]: no value of a flow: a Go chan int (want ":                       dictOf("a", dictOf("b", Tuple{nil, nil, nil, make(chan int)})),
		"[1][\"x y\"]: no value of a flow: a Go int (want ":                      List{nil, dictOf("x y", 3)},
		"[(1)][0]: no value of a flow: a Go []uint8 (want ":                      dictOf(Tuple{int64(1)}, List{[]byte("a")}),
		"no value of a flow: a Go func() (want ":                                 func() {},
		"no value of a flow: a Go *big.Int (want ":                               (*big.Int)(nil),
		"a[1]: no value of a flow: the same in a set as [0]":                     dictOf("a", Set{"x", "x"}),
		"[0]: no value of a flow: a dict is no key":                              Set{new(Dict)},
		"[0]: no value of a flow: a secret is no key":                            Set{Secret{"a"}},
		"[0][0]: no value of a flow: a secret is no key":                         Set{Tuple{Secret{"a"}}},
		"[0][0][0][0][0][0][0][0]...[0][0][0][0][0][0][0][0]: nested too deep: ": deep(1 << 20),
		": too large: more than 4194304 values":                                  laughs(28),
		"[1]: too large: more than 268435456 bytes":                              List{nil, make(Bytes, maxBytes)},
	} {
		dst := []byte("before")
		got, err := Append(dst, v)
		if !strings.Contains(message(err), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if string(got) != "before" {
			t.Errorf("after an error dst is %.40q", got)
		}
	}
	for _, v := range []Value{deep(MaxDepth), dictOf(Tuple{}, Tuple{}), (*Dict)(nil), big.NewInt(5)} {
		b, err := Marshal(v)
		if err != nil {
			t.Error(err)
		}
		if _, err := Unmarshal(b); err != nil {
			t.Error(err)
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "want version 1, got ",
		"00":                           "want version 1, got 00",
		"02":                           "want version 1, got 02",
		"010f":                         "unknown tag 0x0f (byte 1)",
		"010d0578":                     "truncated",
		"010b01" + "0d0178":            "a secret is no key",
		"010c01" + "0a010d0178" + "00": "a secret is no key",
		"01ff":                         "unknown tag 0xff",
		"01038000":                     "a number in too many bytes",
		"0103ffffffffffffffffff02":     "cut off or too large",
		"0104088000000000000001ff":     "bytes after the value",
		"0104087fffffffffffffff":       "an int in too many bytes",
		"010409008000000000000000":     "an int in too many bytes",
		"0105088000000000000000":       "an int in too many bytes",
		"010400":                       "an int in too many bytes",
		"0107ffffffffffffffffff01":     "truncated",
		"0107ffffffff0f":               "truncated",
		"0109ffffffffffffffffff01":     "truncated",
		"0109ffffff7f":                 "truncated",
		"010cffffffffffffffffff01":     "truncated",
		"010b02" + "0302" + "0302":     "the same in a set",
		"010b01" + "0900":              "a list is no key",
		"010c02" + "00000000":          "a key twice",
		"010c01" + "0900" + "00":       "a list is no key",
		"010c01" + "0a010900" + "00":   "a list is no key",
		"010c02" + "0600000000000000000006800000000000000000": "a key twice",
		"010b01" + "0a010b00":                                "a set is no key",
		"0109" + "03" + "09" + "02" + "0000":                 "truncated",
		"01" + strings.Repeat("0901", MaxDepth+1) + "00":     "more than 1000 levels",
		"01" + strings.Repeat("0cffff03", MaxDepth+1) + "00": "truncated",
		"0109808080" + "04" + strings.Repeat("00", 1<<20):    "truncated",
		"0109c0ffff" + "03" + strings.Repeat("00", 8<<20-64): "more than 4194304 values",
	} {
		b, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Unmarshal(b); !strings.Contains(message(err), want) {
			t.Errorf("%.60s: got %v, want %s", in, err, want)
		}
	}
}

// A length that is a lie costs no memory.
func TestUnmarshalAllocatesInProportion(t *testing.T) {
	// 900 lists, each of which says that it holds as much as is there.
	var b bytes.Buffer
	b.WriteByte(codecVersion)
	for range 900 {
		b.Write([]byte{tagList, 0x80, 0x80, 0x04}) // 65,536
	}
	b.Write(make([]byte, 70_000))
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	if _, err := Unmarshal(b.Bytes()); err == nil {
		t.Fatal("no error")
	}
	goruntime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(40*b.Len()); got > most {
		t.Errorf("%d bytes allocated for %d, want at most %d", got, b.Len(), most)
	}
}

func TestUnmarshalSharesNothing(t *testing.T) {
	for _, n := range []int{3, 2 * shareUpTo} {
		b, err := Marshal(List{strings.Repeat("x", n), Bytes(strings.Repeat("x", n))})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Unmarshal(b)
		if err != nil {
			t.Fatal(err)
		}
		clear(b)
		equal(t, got, List{strings.Repeat("x", n), Bytes(strings.Repeat("x", n))})
	}
}

// Whatever the bytes are, they are refused or they are the one encoding of what
// comes out.
func FuzzUnmarshal(f *testing.F) {
	for _, tt := range encodings {
		b, err := hex.DecodeString(tt.hex)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := Unmarshal(b)
		if err != nil {
			return
		}
		again, err := Marshal(v)
		if err != nil {
			t.Fatalf("%s: %v", Summary(v, 100), err)
		}
		if !bytes.Equal(again, b) {
			t.Fatalf("%x became %x", b, again)
		}
		same, err := From(v)
		if err != nil || !Equal(v, same) {
			t.Fatalf("From(%s) = %s, %v", Summary(v, 100), Summary(same, 100), err)
		}
		Summary(v, 20)
	})
}

// sample returns a value made of whatever bytes there are.
func sample(b *[]byte, depth int) Value {
	next := func() byte {
		if len(*b) == 0 {
			return 0
		}
		c := (*b)[0]
		*b = (*b)[1:]
		return c
	}
	text := func() string {
		n := min(int(next()), len(*b))
		s := string((*b)[:n])
		*b = (*b)[n:]
		return s
	}
	c := next()
	if depth == 0 {
		c %= 8
	}
	switch c % 12 {
	case 1:
		return next()&1 == 1
	case 2:
		return int64(next()) - 128
	case 3:
		i := new(big.Int).SetBytes([]byte(text()))
		return Int(i.Sub(i, big.NewInt(1<<62)))
	case 4:
		var bits uint64
		for range 8 {
			bits = bits<<8 | uint64(next())
		}
		return math.Float64frombits(bits)
	case 5, 6:
		return text()
	case 7:
		return Bytes(text())
	case 8, 9, 10:
		vs := make([]Value, next()%8)
		for i := range vs {
			vs[i] = sample(b, depth-1)
		}
		switch {
		case c%12 == 8:
			return List(vs)
		case c%12 == 9:
			return Tuple(vs)
		}
		set := new(Dict)
		for _, e := range vs {
			if CheckKey(e) == nil {
				set.SetKey(e, nil)
			}
		}
		return Set(slices.Clone(set.keys))
	case 11:
		d := new(Dict)
		for range next() % 24 {
			if key := sample(b, depth-1); CheckKey(key) == nil {
				d.SetKey(key, sample(b, depth-1))
			}
		}
		return d
	}
	return nil
}

func FuzzMarshal(f *testing.F) {
	f.Add([]byte("\x0b\x10\x05\x03abc\x08\x03\x01\x01\x02\x99"))
	f.Add(bytes.Repeat([]byte{0x0b, 0x17, 0x05, 0x01}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		v := sample(&b, 6)
		encoded, err := Marshal(v)
		if err != nil {
			t.Fatalf("%s: %v", Summary(v, 200), err)
		}
		got, err := Unmarshal(encoded)
		if err != nil {
			t.Fatalf("%s: %v", Summary(v, 200), err)
		}
		if !Equal(got, v) {
			t.Fatalf("%s became %s", Summary(v, 200), Summary(got, 200))
		}
		if again, err := Marshal(got); err != nil || !bytes.Equal(again, encoded) {
			t.Fatalf("%x became %x, %v", encoded, again, err)
		}
	})
}

var small = DictOf("status_code", 200, "text", "hello, world", "ok", true)

func BenchmarkMarshal(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Marshal(small); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		var err error
		if buf, err = Append(buf[:0], small); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	b.ReportAllocs()
	encoded, err := Marshal(small)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Unmarshal(encoded); err != nil {
			b.Fatal(err)
		}
	}
}
