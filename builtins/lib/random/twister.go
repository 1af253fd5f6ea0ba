package randommod

import (
	"crypto/sha512"
	"math"
	"math/big"
	"math/bits"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

const (
	words  = 624 // of the state
	middle = 397
)

// A twister is the generator MT19937 as CPython has it in _randommodule.c, by Makoto
// Matsumoto and Takuji Nishimura.
type twister struct {
	state [words]uint32
	index int
}

func (t *twister) seedWord(s uint32) {
	t.state[0] = s
	for i := 1; i < words; i++ {
		t.state[i] = 1812433253*(t.state[i-1]^t.state[i-1]>>30) + uint32(i)
	}
	t.index = words
}

// seedWords is init_by_array.
func (t *twister) seedWords(key []uint32) {
	t.seedWord(19650218)
	i, j := 1, 0
	wrap := func() {
		if i++; i >= words {
			t.state[0] = t.state[words-1]
			i = 1
		}
	}
	for range max(words, len(key)) {
		t.state[i] = (t.state[i] ^ (t.state[i-1]^t.state[i-1]>>30)*1664525) + key[j] + uint32(j)
		wrap()
		if j++; j >= len(key) {
			j = 0
		}
	}
	for range words - 1 {
		t.state[i] = (t.state[i] ^ (t.state[i-1]^t.state[i-1]>>30)*1566083941) - uint32(i)
		wrap()
	}
	t.state[0] = 0x80000000
}

// seedInt seeds by the absolute value of an int.
func (t *twister) seedInt(n *big.Int) {
	b := new(big.Int).Abs(n).Bytes()
	key := make([]uint32, max(1, (len(b)+3)/4))
	for i := range b {
		key[i/4] |= uint32(b[len(b)-1-i]) << (8 * (i % 4))
	}
	t.seedWords(key)
}

// uint32 returns 32 random bits.
func (t *twister) uint32() uint32 {
	if t.index >= words {
		t.refill()
	}
	y := t.state[t.index]
	t.index++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (t *twister) refill() {
	for i := range words {
		y := t.state[i]&0x80000000 | t.state[(i+1)%words]&0x7fffffff
		t.state[i] = t.state[(i+middle)%words] ^ y>>1 ^ y&1*0x9908b0df
	}
	t.index = 0
}

// float returns a float from 0 to 1, without 1, with 53 random bits.
func (t *twister) float() float64 {
	a, b := t.uint32()>>5, t.uint32()>>6
	return (float64(a)*67108864 + float64(b)) / 9007199254740992
}

// bits returns k random bits, k > 0.
func (t *twister) bits(k int) *big.Int {
	if k <= 32 {
		return new(big.Int).SetUint64(uint64(t.uint32() >> (32 - k)))
	}
	b := make([]byte, (k+31)/32*4) // the lowest word comes first
	for end := len(b); end > 0; end -= 4 {
		r := t.uint32()
		if k < 32 {
			r >>= 32 - k
		}
		k -= 32
		b[end-1], b[end-2], b[end-3], b[end-4] = byte(r), byte(r>>8), byte(r>>16), byte(r>>24)
	}
	return new(big.Int).SetBytes(b)
}

// below returns an int from 0 to n, without n, n > 0.
func (t *twister) below(n int) int {
	k := bits.Len(uint(n))
	for {
		r := uint64(t.uint32())
		if k <= 32 {
			r >>= 32 - k
		} else {
			r |= uint64(t.uint32()>>(64-k)) << 32
		}
		if r < uint64(n) {
			return int(r)
		}
	}
}

// belowBig is below for an int of any size.
func (t *twister) belowBig(n *big.Int) *big.Int {
	k := n.BitLen()
	for {
		if r := t.bits(k); r.Cmp(n) < 0 {
			return r
		}
	}
}

// seedOf is the int that seed(v, version) seeds by.
func seedOf(v starlark.Value, version int) (*big.Int, error) {
	switch v := v.(type) {
	case starlark.Int:
		if v.BigInt().BitLen() > 1<<20 {
			return nil, py.ValueError("seed: the int is too large")
		}
		return v.BigInt(), nil
	case starlark.Bool:
		if v {
			return big.NewInt(1), nil
		}
		return new(big.Int), nil
	case starlark.Float:
		return new(big.Int).SetUint64(uint64(hashFloat(float64(v)))), nil // C takes it as unsigned
	case starlark.String:
		if version == 1 {
			return seedOfText([]rune(string(v))), nil
		}
		return seedOfData([]byte(v)), nil
	case starlark.Bytes:
		if version == 1 {
			text := make([]rune, len(v))
			for i := range v {
				text[i] = rune(v[i])
			}
			return seedOfText(text), nil
		}
		return seedOfData([]byte(v)), nil
	}
	return nil, exception.Errorf(exception.TypeError, "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.")
}

func seedOfData(data []byte) *big.Int {
	sum := sha512.Sum512(data)
	return new(big.Int).SetBytes(append(data[:len(data):len(data)], sum[:]...))
}

// seedOfText is for version 1, which older generators had.
func seedOfText(text []rune) *big.Int {
	var x uint64
	if len(text) > 0 {
		x = uint64(text[0]) << 7
	}
	for _, c := range text {
		x = 1000003*x ^ uint64(c)
	}
	return new(big.Int).SetUint64(x ^ uint64(len(text)))
}

// hashFloat is hash() of a float in CPython: its value modulo 2**61 - 1.
func hashFloat(f float64) int64 {
	const size, modulus = 61, 1<<61 - 1
	switch {
	case math.IsInf(f, 1):
		return 314159
	case math.IsInf(f, -1):
		return -314159
	case math.IsNaN(f):
		return 0
	}
	m, e := math.Frexp(math.Abs(f))
	var x uint64
	for m != 0 {
		x = x<<28&modulus | x>>(size-28)
		m *= 1 << 28
		e -= 28
		y := uint64(m)
		m -= float64(y)
		if x += y; x >= modulus {
			x -= modulus
		}
	}
	if e %= size; e < 0 {
		e += size
	}
	x = x<<e&modulus | x>>(size-e)
	if f < 0 {
		if x == 1 { // -1 is an error in C
			return -2
		}
		return -int64(x)
	}
	return int64(x)
}
