package runtime

import (
	"context"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/using"
)

// Using is what the connector or the flow of a child says that calls of it are made with,
// for the flow that has made the child. It is part of what is recorded: a flow that is run
// again gets what it got the first time. Caches are looked at where the child is
// performed; the rest is for who makes the call.
func (x *Execution) Using() using.Steps { return x.using }

// encodeUsing is what is recorded of it; nil for none.
func (x *Execution) encodeUsing() ([]byte, error) {
	doc := x.using.Document()
	if doc == nil {
		return nil, nil
	}
	return value.Marshal(doc)
}

// decodeUsing reads what encodeUsing has returned.
func (x *Execution) decodeUsing(recorded []byte) error {
	if recorded == nil {
		return nil
	}
	v, err := decode(recorded)
	doc, ok := v.(*value.Dict)
	if err != nil || !ok {
		return fmt.Errorf("using: %w", journal.ErrCorrupt)
	}
	x.using, err = using.Parse(doc)
	return err
}

// useConnector takes what the connector of a new child says of its calls.
func (x *Execution) useConnector(job *connectionJob) error {
	if job.connector == nil || job.connector.Using == nil {
		return nil
	}
	var err error
	if x.using, err = using.Parse(job.connector.Using); err != nil {
		return &NamedError{"InvalidInputError", fmt.Errorf("connector %q: %w", job.connector.Name, err)}
	}
	if job.cache == nil {
		job.cache = cacheOf(x.using)
	}
	return nil
}

// useHeader takes what the flow of a new child says of its calls. Of a flow that runs
// itself again, by way of others or not, only the first call is made with that: each level
// would do as often again what the level below does.
func (x *Execution) useHeader(child *Execution) error {
	h, err := x.rt.header(child.file, child.text, child.flowName, child.typ == FlowType)
	if err != nil {
		return &NamedError{"InvalidInputError", err}
	}
	if h.Using == nil {
		return nil
	}
	for p := x; p != nil && !p.Status().Ended(); p = p.parent {
		if p.typ != ConnectionType && p.program == child.program {
			return nil
		}
	}
	if child.using, err = using.Parse(h.Using); err != nil {
		return &NamedError{"InvalidInputError", err}
	}
	if job := child.job.(*flowJob); job.cache == nil {
		job.cache = cacheOf(child.using)
	}
	return nil
}

func cacheOf(steps using.Steps) *using.Cache {
	for _, s := range steps {
		if c, ok := s.Options.(*using.Cache); ok {
			return c
		}
	}
	return nil
}

// appendCache adds what a call says of a cache to the arguments of its effect, after the
// keys that are protected. Most say nothing, and are as they were before there was such a
// thing.
func appendCache(a *journal.Args, p Protect, c *using.Cache) {
	if c == nil {
		appendProtect(a, p)
		return
	}
	a.Bytes(p.encoded()).Int(int64(c.MaxAge)).Text(c.Key)
}

// cache reads what appendCache has added after the protected keys, the last arguments.
func (q *request) cache() *using.Cache {
	if !q.args.More() {
		return nil
	}
	return &using.Cache{MaxAge: time.Duration(q.args.Int()), Key: q.args.Text()}
}

// RefuseCached removes the output of a child from the cache, for the flow that x runs,
// which has found it wrong: an equal call is made anew.
func (x *Execution) RefuseCached(child *Execution) error {
	_, err := x.operate("cache.refuse", x.ref(child.id))
	return err
}

var cacheOperations = map[string]operation{
	"cache.refuse": {perform: func(o *operating) (value.Value, error) { return nil, o.refuseCached(o.ctx) }},
}

func (o *operating) refuseCached(ctx context.Context) error {
	for _, child := range o.x.Children() {
		if o.x.ref(child.id) != o.of {
			continue
		}
		child.mu.Lock()
		name := child.cachedAs
		child.mu.Unlock()
		if name != "" {
			o.write(cacheObject, name, nil)
			return nil
		}
		// It was made by another process.
		return o.x.rt.eachCached(ctx, func(c cachedOutput) {
			if c.execution == child.id {
				o.write(cacheObject, c.name, nil)
			}
		})
	}
	return nil
}
