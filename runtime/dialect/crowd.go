package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A Crowd looks whether the keys of a dict or set that is being made are such as to make
// that slow: Starlark hashes texts of fewer than 12 bytes and numbers in a way that
// everybody knows, so that somebody can choose a hundred thousand keys of which each is
// compared with all before it. The zero value is ready.
type Crowd struct {
	keys  int
	cost  int                     // about how many nanoseconds were lost by keys that meet
	slots *[crowdSlots]crowdCount // nil until there are many keys
}

type crowdCount struct {
	bucket uint32 // keys that are looked for in one place
	hash   uint32 // keys of one hash, which are compared
}

const (
	crowdSlots = 1 << 16
	// crowdFrom is how many keys there may be before anything is counted.
	crowdFrom = 2048
	// To go past a key costs about 1 ns. To compare it costs about 25 ns, but no keys
	// that are not chosen have the same hash.
	compareCost = 100
	// maxCrowdCost is about a second.
	maxCrowdCost = 1 << 30
)

// Add counts a key that was not there before. The error is that it is one too many of
// those that are alike.
func (c *Crowd) Add(key starlark.Value) error {
	if c.keys++; c.keys <= crowdFrom {
		return nil
	}
	h, err := key.Hash()
	if err != nil {
		return err
	}
	if c.slots == nil {
		c.slots = new([crowdSlots]crowdCount)
	}
	// Spread, what differs at all is apart, but for as many as share a slot by chance.
	bucket, hash := &c.slots[h%crowdSlots], &c.slots[h*2654435769>>16]
	bucket.bucket++
	hash.hash++
	c.cost += int(bucket.bucket)
	if usual := uint32(64 + 2*c.keys/crowdSlots); hash.hash > usual {
		c.cost += compareCost * int(hash.hash-usual)
	}
	if c.cost > maxCrowdCost {
		return fmt.Errorf("too many keys with the same hash, among %d", c.keys)
	}
	return nil
}
