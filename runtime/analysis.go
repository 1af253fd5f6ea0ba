package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// The kind of objects that the last analyses of connectors are.
const analysisObject = "analysis"

// An Analysis is what a connector's analysis has found, the last one.
type Analysis struct {
	Connector string
	Type      string // of the connector
	Value     *value.Dict
	At        time.Time
	By        string // the execution that has made it, "" for none
}

// SaveAnalysis keeps an analysis of a connector in place of the one before it, with the
// time of now. Analyses that flows make of connectors are kept by themselves.
func (r *Runtime) SaveAnalysis(ctx context.Context, a Analysis) error {
	encoded, err := value.Marshal(value.Tuple{a.Type, a.Value})
	if err != nil {
		return err
	}
	now := r.now()
	return r.change(ctx, analysisObject, a.Connector, func(*store.Object) (*store.Object, error) {
		return &store.Object{Value: encoded, CreatedAt: now, ModifiedAt: now, By: a.By}, nil
	})
}

// Analysis returns the last analysis of a connector. The error for none is a
// [NotFoundError].
func (r *Runtime) Analysis(ctx context.Context, connector string) (Analysis, error) {
	o, err := r.object(ctx, analysisObject, connector)
	if errors.Is(err, store.ErrNotFound) {
		return Analysis{}, &NotFoundError{Kind: "analysis of connector", Name: connector, Hint: "none was made yet"}
	}
	if err != nil {
		return Analysis{}, err
	}
	v, err := decode(o.Value)
	t, ok := v.(value.Tuple)
	if err != nil || !ok || len(t) != 2 {
		return Analysis{}, fmt.Errorf("analysis of %q: %w", connector, journal.ErrCorrupt)
	}
	typ, _ := t[0].(string)
	found, ok := t[1].(*value.Dict)
	if !ok {
		return Analysis{}, fmt.Errorf("analysis of %q: %w", connector, journal.ErrCorrupt)
	}
	return Analysis{connector, typ, found, o.ModifiedAt, o.By}, nil
}

// keepAnalysis keeps what a connection has found if it was the analysis of a connector.
func (j *connectionJob) keepAnalysis(ctx context.Context, x *Execution, found *value.Dict) error {
	if j.operation != connectors.AnalysisOperation || j.connector == nil || found == nil {
		return nil
	}
	return x.rt.SaveAnalysis(ctx, Analysis{Connector: j.connector.Name, Type: x.connectorType, Value: found, By: x.id})
}
