package sqldb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Done is what comes of an action.
type Done struct {
	Statements []string      `flow:"statements" doc:"The statements that were run."`
	Result     value.List    `flow:"result" doc:"What the database said of them, a dict for each row; often nothing."`
	Elapsed    time.Duration `flow:"elapsed" doc:"Seconds that they took."`
}

// Act runs statements of an action, each of which counts for itself, on a connection of
// its own. Those of a database that has rows for them tell by these.
func (t *Type) Act(ctx context.Context, call *connectors.Call, open Opener, statements ...string) (Done, error) {
	done := Done{Statements: []string{}, Result: value.List{}}
	err := t.operate(ctx, call, open, func(o *own) error {
		start := time.Now()
		for _, text := range statements {
			if t.Ready != nil {
				if err := t.Ready(o.conn, text); err != nil {
					return err
				}
			}
			err := o.each(ctx, text, nil, func(r row) error {
				done.Result = append(done.Result, r.dict())
				return o.keep(r)
			})
			if err != nil {
				return err
			}
			done.Statements = append(done.Statements, text)
		}
		done.Elapsed = time.Since(start)
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	return done, nil
}

// Target is the input that says which table an action is about.
type Target struct {
	Table string `flow:"table" doc:"The table, as name or schema.name, in the letters in which it is stored; a name with a dot in it stands in double quotes. Without it all tables."`
}

// Validate checks how the name is written.
func (t *Target) Validate() error {
	if t.Table == "" {
		return nil
	}
	if _, err := t.Parts(); err != nil {
		return &connectors.InputError{Input: "table", Reason: fmt.Sprintf("input \"table\": %v", err)}
	}
	return nil
}

// Parts are the schema, if it is there, and the table.
func (t *Target) Parts() ([]string, error) {
	errTable := fmt.Errorf("want name or schema.name, got %q", t.Table)
	var parts []string
	for rest := t.Table; ; {
		var name string
		if strings.HasPrefix(rest, `"`) {
			n := textLen(rest, '"', false)
			if n < 2 || rest[n-1] != '"' {
				return nil, errTable
			}
			name, rest = strings.ReplaceAll(rest[1:n-1], `""`, `"`), rest[n:]
		} else {
			n := strings.IndexAny(rest, `."`)
			if n < 0 {
				n = len(rest)
			}
			name, rest = rest[:n], rest[n:]
		}
		if parts = append(parts, name); name == "" || strings.Contains(name, "\x00") || len(parts) > 2 {
			return nil, errTable
		}
		if rest == "" {
			return parts, nil
		}
		if rest[0] != '.' {
			return nil, errTable
		}
		rest = rest[1:]
	}
}

// Quoted is the name of the table as it stands in a statement, "" if there is none, with
// each part between quotes, of which the second one stands twice in it. Validate has
// found no error in it.
func (t *Target) Quoted(begin, end string) string {
	if t.Table == "" {
		return ""
	}
	parts, err := t.Parts()
	if err != nil {
		return ""
	}
	for i, p := range parts {
		parts[i] = QuoteName(p, begin, end)
	}
	return strings.Join(parts, ".")
}

// QuoteName puts a name between quotes, of which the second one stands twice in it.
func QuoteName(name, begin, end string) string {
	return begin + strings.ReplaceAll(name, end, end+end) + end
}

// ErrAction is an action of which the database says in its rows that it failed.
var ErrAction = errors.New("the action failed")
