package journal

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var entries = []Entry{
	{},
	{Kind: Connect, Target: "REST", Args: new(Args).Text("REST").Digest(), At: Position{Line: 12, Col: 5}},
	{Kind: Load, Target: `"./lib"`, At: Position{File: "flows/lib.star", Line: math.MaxInt32, Col: math.MaxInt32}, Result: []byte{}},
	{Kind: Wait, Target: "世界 \x00", Failure: &Failure{"DependencyFailedError", "connection failed: refused"}},
	{Kind: Get, Target: "status", Result: bytes.Repeat([]byte("x"), 300)},
	{Kind: 255, Failure: &Failure{}},
}

func TestRoundTrip(t *testing.T) {
	var all []byte
	for i := range entries {
		all = Append(all, &entries[i])
	}
	rest := all
	for i, want := range entries {
		var got Entry
		var err error
		if got, rest, err = Decode(rest); err != nil {
			t.Fatal(i, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
	}
	if len(rest) != 0 {
		t.Errorf("%d bytes are left", len(rest))
	}
}

// The bytes stand in stores: they may be added to, never changed.
func TestEncodingStays(t *testing.T) {
	e := Entry{Kind: Sleep, Target: "1s", Args: Digest{1, 2, 3, 4, 5, 6, 7, 8}, At: Position{File: "a", Line: 300, Col: 4}, Result: []byte{9}}
	want := "\x07\x05\x021s\x01\x02\x03\x04\x05\x06\x07\x08\x01a\xac\x02\x04\x01\x09"
	if got := string(Append(nil, &e)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := new(Args).Text("a").Bytes(nil).Bytes([]byte("b")).Int(-1).Digest(), (Digest{0x3a, 0xf8, 0xbc, 0xc9, 0x4a, 0xf8, 0x2c, 0x39}); got != want {
		t.Errorf("digest %#v, want %#v", got, want)
	}
	if got, want := string(AppendTime(nil, time.Unix(300, 5))), "\xd8\x04\x05"; got != want {
		t.Errorf("time %q, want %q", got, want)
	}
}

// What differs has another digest, wherever one argument ends and the next begins.
func TestDigestsDiffer(t *testing.T) {
	seen := map[Digest]int{}
	for i, a := range []*Args{
		new(Args), new(Args).Text(""), new(Args).Text("ab"), new(Args).Text("a").Text("b"), new(Args).Bytes(nil), new(Args).Bytes([]byte{}),
		new(Args).Bytes([]byte{0}), new(Args).Int(1), new(Args).Int(-1), new(Args).Text("").Text(""),
	} {
		d := a.Digest()
		if j, ok := seen[d]; ok && !(i == 4 && j == 1) { // none and an empty text are of different kinds of effects
			t.Errorf("%d and %d are the same", i, j)
		}
		seen[d] = i
	}
}

func TestCutOff(t *testing.T) {
	for _, e := range entries {
		b := Append(nil, &e)
		for n := range b {
			if _, _, err := Decode(b[:n]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%q: got %v, want ErrCorrupt", b[:n], err)
			}
		}
	}
}

func TestTime(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Unix(-1, 999_999_999), time.Now()} {
		got, err := Time(AppendTime(nil, at))
		if err != nil || !got.Equal(at) {
			t.Errorf("%v: got %v, %v", at, got, err)
		}
	}
	for _, b := range []string{"", "\x01", "\x01\xff", "\x01\x80\x94\xeb\xdc\x03\x00"} {
		if _, err := Time([]byte(b)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%q: %v", b, err)
		}
	}
}

// Whatever the bytes are, they are refused or they are the one encoding of what they
// decode to.
func FuzzDecode(f *testing.F) {
	for i := range entries {
		f.Add(Append(nil, &entries[i]))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, rest, err := Decode(b)
		if err != nil {
			return
		}
		if again := Append(nil, &e); !bytes.Equal(again, b[:len(b)-len(rest)]) {
			t.Errorf("%q is %+v, which is %q", b, e, again)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	var dst []byte
	for b.Loop() {
		dst = Append(dst[:0], &entries[1])
	}
}

func BenchmarkDecode(b *testing.B) {
	encoded := Append(nil, &entries[1])
	for b.Loop() {
		if _, _, err := Decode(encoded); err != nil {
			b.Fatal(err)
		}
	}
}
