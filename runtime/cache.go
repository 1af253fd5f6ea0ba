package runtime

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/runtime/using"
)

// cacheObject is the kind of the objects that outputs are cached in. Their names are
// digests of what makes calls equal: of inputs as they may be shown, never of a secret.
const cacheObject = "cache"

// How much the cache keeps. Now and then, as often as something new comes, more than that
// and what is too old is removed.
const (
	maxCachedOutput = 1 << 20 // bytes of one output
	maxCachedBytes  = 64 << 20
	maxCached       = 1000
	cacheSweep      = 64 // one name in so many has the others looked at
)

// A cachedOutput is an output in the cache.
type cachedOutput struct {
	name      string
	execution string // that it is of
	at        time.Time
	maxAge    time.Duration // as its call has said
	output    []byte        // encoded; nil for none
}

func (c *cachedOutput) encode() ([]byte, error) {
	var output value.Value
	if c.output != nil {
		output = value.Bytes(c.output)
	}
	return value.Marshal(value.DictOf("execution", c.execution, "max_age", int64(c.maxAge), "output", output))
}

func decodeCached(o store.Object) (c cachedOutput, err error) {
	v, err := decode(o.Value)
	d, ok := v.(*value.Dict)
	if err != nil || !ok {
		return c, fmt.Errorf("cache %s: %w", o.Name, journal.ErrCorrupt)
	}
	maxAge, _ := d.Get("max_age")
	age, _ := maxAge.(int64)
	output, _ := d.Get("output")
	bytes, _ := output.(value.Bytes)
	c = cachedOutput{name: o.Name, execution: textOf(d, "execution"), at: o.ModifiedAt, maxAge: time.Duration(age)}
	if output != nil {
		c.output = []byte(bytes)
	}
	return c, nil
}

// fresh reports whether it is not older than that. What is from the future is not to be
// relied on: the clock was set.
func (c *cachedOutput) fresh(now time.Time, maxAge time.Duration) bool {
	age := now.Sub(c.at)
	return age >= 0 && age < maxAge
}

// A caching is how one execution uses the cache. A flow that was cut off and goes on is
// run to its end without it.
type caching struct {
	cache  *using.Cache
	equal  value.List // what makes calls equal, beside the inputs or the key
	inputs *value.Dict
	secret string // why the inputs cannot tell calls apart; "" if they can
}

// through performs x, or ends it with what an equal one has come to. What has succeeded is
// written with the record of its end.
func (c *caching) through(ctx context.Context, x *Execution, perform func() outcome) outcome {
	noted := func(out outcome, why string) outcome {
		if out.status == EndedSuccess && out.message == "" {
			out.message = "not cached: " + why
		}
		return out
	}
	switch {
	case len(x.protect.Outputs) > 0:
		return noted(perform(), "its outputs are protected")
	case c.cache.Key == "" && c.secret != "":
		return noted(perform(), c.secret)
	}
	name, err := c.name()
	if err != nil {
		return noted(perform(), err.Error())
	}
	now := x.rt.now()
	found, err := x.rt.cached(ctx, name)
	switch {
	case err == nil && found.fresh(now, c.cache.MaxAge):
		if found.output != nil {
			if err := x.setEncodedOutput(found.output); err != nil {
				return failure(ctx, err)
			}
		}
		x.setCachedAs(name)
		return outcome{status: EndedSuccess, message: fmt.Sprintf("cached: %s, %s", found.execution, ago(now.Sub(found.at)))}
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return failure(ctx, err)
	}
	late := err == nil
	out := perform()
	if out.suspended != nil {
		return out
	}
	if late {
		out.objects = []store.Object{{Kind: cacheObject, Name: name}}
	}
	if out.status != EndedSuccess {
		return out
	}
	x.mu.Lock()
	output := x.output.bytes()
	x.mu.Unlock()
	if len(output) > maxCachedOutput {
		return noted(out, fmt.Sprintf("the output has %d bytes, want %d or less", len(output), maxCachedOutput))
	}
	now = x.rt.now()
	kept := cachedOutput{execution: x.id, maxAge: c.cache.MaxAge, output: output}
	b, err := kept.encode()
	if err != nil {
		return noted(out, err.Error())
	}
	out.objects = []store.Object{{Kind: cacheObject, Name: name, Value: b, CreatedAt: now, ModifiedAt: now, By: x.id}}
	if isSwept(name) {
		if old, err := x.rt.superfluous(ctx, now); err == nil { // else the next one sees to it
			out.objects = append(old, out.objects...)
		}
	}
	x.setCachedAs(name)
	return out
}

// name is that of the object for calls that are equal.
func (c *caching) name() (string, error) {
	of := append(c.equal[:len(c.equal):len(c.equal)], c.cache.Key)
	if c.cache.Key == "" {
		// Keyword arguments are the same in any order; what stands in them may not be.
		names := slices.Collect(func(yield func(value.Value) bool) {
			for k := range c.inputs.All() {
				if !yield(k) {
					return
				}
			}
		})
		slices.SortStableFunc(names, func(a, b value.Value) int {
			s, _ := a.(string)
			t, _ := b.(string)
			return cmp.Compare(s, t)
		})
		for _, k := range names {
			v, _ := c.inputs.GetKey(k)
			of = append(of, k, v)
		}
	}
	b, err := value.Marshal(of)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func isSwept(name string) bool {
	b, _ := hex.DecodeString(name[:2])
	return len(b) == 1 && b[0]%cacheSweep == 0
}

func (x *Execution) setCachedAs(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cachedAs = name
}

// ago says for people how long something is ago.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute ago"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

func (r *Runtime) cached(ctx context.Context, name string) (cachedOutput, error) {
	o, err := r.object(ctx, cacheObject, name)
	if err != nil {
		return cachedOutput{}, err
	}
	return decodeCached(o)
}

// eachCached has f look at all that is in the cache, in the order of the names.
func (r *Runtime) eachCached(ctx context.Context, f func(cachedOutput)) error {
	if err := r.settle(); err != nil {
		return err
	}
	for o, err := range r.objects.Objects(ctx, cacheObject) {
		if err != nil {
			return err
		}
		c, err := decodeCached(o)
		if err != nil {
			return err
		}
		f(c)
	}
	return nil
}

// superfluous is what is to be removed from the cache, as objects without a value: what is
// too old, and the oldest of what is too much.
func (r *Runtime) superfluous(ctx context.Context, now time.Time) (gone []store.Object, err error) {
	type size struct {
		cachedOutput
		bytes int
	}
	var kept []size
	remove := func(c cachedOutput) { gone = append(gone, store.Object{Kind: cacheObject, Name: c.name}) }
	err = r.eachCached(ctx, func(c cachedOutput) {
		if !c.fresh(now, c.maxAge) {
			remove(c)
			return
		}
		n := len(c.output)
		c.output = nil
		kept = append(kept, size{c, n})
	})
	slices.SortStableFunc(kept, func(a, b size) int { return b.at.Compare(a.at) })
	bytes := 0
	for i, c := range kept {
		if bytes += c.bytes; i >= maxCached || bytes > maxCachedBytes {
			remove(c.cachedOutput)
		}
	}
	return gone, err
}

// pruneCache removes from the cache what is superfluous.
func (r *Runtime) pruneCache(ctx context.Context) error {
	gone, err := r.superfluous(ctx, r.now())
	for _, o := range gone {
		if err == nil {
			err = r.change(ctx, cacheObject, o.Name, func(*store.Object) (*store.Object, error) { return nil, nil })
		}
	}
	return err
}

// plainSecret names a secret input that is given as text, which is in no digest; "" for
// none.
func plainSecret(spec *connectors.Spec, shown *value.Dict) string {
	for _, f := range spec.Inputs {
		if v, _ := shown.Get(f.Name); f.Secret && v == value.Value(connectors.Mask) {
			return fmt.Sprintf("the input %q is a secret that is given as text (key= says what makes calls equal)", f.Name)
		}
	}
	return ""
}
