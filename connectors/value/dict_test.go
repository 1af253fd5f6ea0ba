package value

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A Dict does what a map and a list of its keys would do.
func TestDictAgainstMap(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		names := 1 + rng.IntN(60) // around the size from which there is an index
		d, m, order := new(Dict), map[string]Value{}, []string{}
		for step := range 300 {
			key := fmt.Sprint("k", rng.IntN(names))
			_, there := m[key]
			switch rng.IntN(10) {
			default:
				d.Set(key, int64(step))
				if m[key] = int64(step); !there {
					order = append(order, key)
				}
			case 0, 1:
				if got := d.Delete(key); got != there {
					t.Fatalf("Delete(%q) = %v, want %v", key, got, there)
				}
				delete(m, key)
				order = slices.DeleteFunc(order, func(k string) bool { return k == key })
			case 2:
				d = d.Clone()
			case 3:
				d = MapStrings(d, func(s string) string { return s + "" }).(*Dict)
			case 4:
				d = MapStrings(MapStrings(d, func(s string) string { return "x" + s }), func(s string) string { return s[1:] }).(*Dict)
			}
			got, ok := d.Get(key)
			if want, wantOK := m[key]; got != want || ok != wantOK {
				t.Fatalf("Get(%q) = %v, %v, want %v, %v", key, got, ok, want, wantOK)
			}
		}
		keys := []string{}
		for k, v := range d.Strings() {
			keys = append(keys, k)
			if v != m[k] {
				t.Fatalf("%q is %v, want %v", k, v, m[k])
			}
		}
		if diff := cmp.Diff(order, keys); diff != "" || d.Len() != len(m) {
			t.Fatalf("keys (%d, want %d):\n%s", d.Len(), len(m), diff)
		}
	}
}

func TestDictKeys(t *testing.T) {
	big1 := func() *big.Int { return bigInt("1267650600228229401496703205376") }
	keys := []Value{
		nil, true, false, int64(1), 1.0, "1", Bytes("1"), big1(), new(big.Int).Neg(big1()), math.NaN(), math.Inf(1),
		Tuple{}, Tuple{int64(1), "a"}, Tuple{Tuple{int64(1)}, "a"}, Tuple{big1()}, "", Bytes{}, "text", "int",
	}
	for n := range len(keys) + 1 {
		d := new(Dict)
		for i, k := range keys[:n] {
			d.SetKey(k, int64(i))
		}
		for i, k := range keys[:n] {
			if v, ok := d.GetKey(k); !ok || v != Value(int64(i)) {
				t.Errorf("of %d keys, %s has %v", n, Summary(k, 40), v)
			}
		}
		for i, k := range d.All() {
			d.SetKey(i, k)
		}
		if d.Len() != n {
			t.Errorf("keys set twice: got %d, want %d", d.Len(), n)
		}
		if n == len(keys) {
			d.SetKey(big1(), "big")
			d.SetKey(Tuple{big1()}, "tuple")
			d.SetKey(math.Float64frombits(math.Float64bits(math.NaN())^1), "nan")
			d.SetKey(big.NewInt(1), "one")
			if d.Len() != n {
				t.Errorf("equal keys are two: %s", Summary(d, 1000))
			}
		}
	}
	for _, k := range []Value{List{}, Set{}, new(Dict), Tuple{int64(1), List{}}, []byte("a"), laughsTuple(28)} {
		if _, ok := new(Dict).GetKey(k); ok || CheckKey(k) == nil {
			t.Errorf("%s is a key", Summary(k, 40))
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was set as a key", Summary(k, 40))
				}
			}()
			new(Dict).SetKey(k, nil)
		}()
	}
}

func laughsTuple(n int) Value {
	v := Value("ha")
	for range n {
		v = Tuple{v, v}
	}
	return v
}

func TestNilDict(t *testing.T) {
	var d *Dict
	if _, ok := d.Get("a"); ok || d.Len() != 0 || d.Delete("a") || len(maps.Collect(d.Strings())) != 0 {
		t.Error("a nil dict has something")
	}
	if c := d.Clone(); c == nil {
		t.Error("no clone of a nil dict")
	} else {
		c.Set("a", nil)
	}
}

func BenchmarkDict(b *testing.B) {
	for _, n := range []int{3, 10, 16, 17, 30, 100} {
		keys := make([]string, n)
		for i := range keys {
			keys[i] = fmt.Sprint("some_key_", i)
		}
		b.Run(fmt.Sprint("set/", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := new(Dict)
				for _, k := range keys {
					d.Set(k, nil)
				}
			}
		})
		d := new(Dict)
		for _, k := range keys {
			d.Set(k, nil)
		}
		b.Run(fmt.Sprint("get/", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Get(keys[n-1])
			}
		})
	}
}
