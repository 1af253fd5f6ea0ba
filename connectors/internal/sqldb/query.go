package sqldb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Query are the inputs that say what is asked of a database. A type embeds them beside
// [connectors.Call], and calls Plan in its Validate.
type Query struct {
	Execute     string        `flow:"execute" doc:"Statement to run; the result is how many rows it has affected."`
	FetchAll    string        `flow:"fetchall" doc:"Statement to run; the result is its rows, a list of dicts."`
	FetchOne    string        `flow:"fetchone" doc:"Statement to run; the result is its first row, a dict, or None."`
	FetchVal    string        `flow:"fetchval" doc:"Statement to run; the result is the first value of its first row, or None."`
	ExecuteMany string        `flow:"executemany" doc:"Statement to run once for each item of params, in one transaction; the result is how many rows it has affected."`
	Statements  []value.Value `flow:"statements" doc:"Statements to run in one transaction, each a string or {'query': ..., 'params': ...}; the result is a list of how many rows each has affected."`
	Mode        *mode         `flow:"mode" doc:"Another spelling: {'mode_name': 'fetchall', 'query': ...} stands for fetchall."`

	Params         value.Value   `flow:"params" doc:"Values for the statement: a dict for :name in it, or a list for the database's own placeholders; they are sent apart from the statement."`
	Autocommit     bool          `flow:"autocommit" default:"False" doc:"Whether each statement counts for itself; otherwise all of the call count, or none."`
	IsolationLevel string        `flow:"isolation_level" enum:"read_uncommitted,read_committed,repeatable_read,snapshot,serializable" doc:"Isolation level of the transaction; without it the database's own."`
	Reading        *bool         `flow:"read_only" doc:"Whether the call only reads, so that it may be made again; without it the statement decides, and a function in it that is not known counts as writing."`
	ScriptTimeout  time.Duration `flow:"script_timeout" doc:"Longest time for the statements, in seconds, once there is a connection; the database is told to end them."`
	Dst            string        `flow:"dst" doc:"For fetchall: file of the project's store that takes the rows, any number of them; the result is how many."`
	Format         string        `flow:"format" enum:"jsonl,csv" doc:"Format of dst: a JSON object in each line, or CSV with a line of names; without it the ending of dst decides."`

	plan *plan `flow:"-"`
}

type mode struct {
	Name  string `flow:"mode_name,required" enum:"execute,fetchall,fetchone,fetchval,executemany" doc:"What becomes of the result."`
	Query string `flow:"query,required" doc:"The statement."`
}

// plan is what the inputs come to. It is made once, shared by all calls of a request
// and not changed.
type plan struct {
	mode        string
	statements  []statement
	reads       bool // nothing is changed
	leaves      bool // the connection is not used again
	transaction bool // BEGIN is sent
}

// only is the text of the statement, "" if there are several or none.
func (p *plan) only() string {
	if len(p.statements) != 1 {
		return ""
	}
	return p.statements[0].sql
}

// Only returns the text of the statement, "" if there are several or none.
func (q *Query) Only() string { return q.plan.only() }

// Alone has the call use a connection that no other call has used or will use.
func (q *Query) Alone() { q.plan.leaves = true }

// ReadOnly holds for statements that only read.
func (q *Query) ReadOnly() bool { return q.plan.reads }

// Plan checks the inputs and plans the call. Its error is a [connectors.InputErrors].
func (q *Query) Plan(t *Type) error {
	var errs connectors.InputErrors
	check := func(input string, err error) {
		if err != nil {
			errs = append(errs, &connectors.InputError{Input: input, Reason: fmt.Sprintf("input %q: %v", input, err)})
		}
	}
	p := new(plan)
	input, sql, err := q.chosen()
	if err != nil {
		return connectors.InputErrors{{Reason: err.Error()}}
	}
	p.mode = input
	if input == "mode" {
		p.mode = q.Mode.Name
	}
	switch p.mode {
	case "statements":
		p.statements, err = t.list(q.Statements)
		check(input, err)
		if q.Params != nil {
			check("params", errors.New("statements have params of their own: {'query': ..., 'params': ...}"))
		}
	case "executemany":
		p.statements, err = t.many(sql, q.Params)
		check("params", err)
	default:
		st, err := t.statement(sql, q.Params)
		check("params", err)
		p.statements = []statement{st}
	}
	p.transaction = (p.mode == "statements" || p.mode == "executemany") && !q.Autocommit || q.IsolationLevel != ""
	p.reads = strings.HasPrefix(p.mode, "fetch")
	for i, st := range p.statements {
		if i > 0 && p.mode == "executemany" {
			break // the same text
		}
		n := t.Syntax.natureOf(st.sql)
		switch {
		case n.empty:
			check(input, errors.New("there is no statement in it"))
		case n.several && t.Syntax.Single:
			check(input, errors.New("there are several statements in one text (give them as statements)"))
		case n.bounds != "":
			check(input, fmt.Errorf("%s: a call is a transaction of its own (give what belongs together as statements)", n.bounds))
		}
		p.reads = p.reads && n.reads
		p.leaves = p.leaves || n.leaves
		p.transaction = p.transaction || n.several && !q.Autocommit
		if strings.HasPrefix(p.mode, "fetch") && n.changes && !q.Autocommit {
			p.transaction = true // or what cannot be fetched would count all the same
		}
	}
	if q.Reading != nil {
		p.reads = *q.Reading
	}
	q.checkOthers(t, p, check)
	q.plan = p
	if errs != nil {
		return errs
	}
	return nil
}

// chosen returns the one input that says what to run, and its statement.
func (q *Query) chosen() (input, sql string, err error) {
	var given []string
	for _, in := range []struct{ name, sql string }{
		{"execute", q.Execute}, {"fetchall", q.FetchAll}, {"fetchone", q.FetchOne}, {"fetchval", q.FetchVal}, {"executemany", q.ExecuteMany},
	} {
		if in.sql != "" {
			given = append(given, in.name)
			sql = in.sql
		}
	}
	if q.Statements != nil {
		given = append(given, "statements")
	}
	if q.Mode != nil {
		given = append(given, "mode")
		sql = q.Mode.Query
	}
	switch len(given) {
	case 0:
		return "", "", errors.New("nothing to run: want one of execute, fetchall, fetchone, fetchval, executemany, statements and mode")
	case 1:
		return given[0], sql, nil
	}
	return "", "", fmt.Errorf("want one of %s, not all of them", strings.Join(given, ", "))
}

// checkOthers checks what goes with the mode.
func (q *Query) checkOthers(t *Type, p *plan, check func(string, error)) {
	if q.IsolationLevel != "" {
		if q.Autocommit {
			check("isolation_level", errors.New("with autocommit there is no transaction that has one"))
		}
		if !slices.Contains(t.Isolation, q.IsolationLevel) {
			check("isolation_level", fmt.Errorf("there is no %s here, want %s", q.IsolationLevel, strings.Join(t.Isolation, ", ")))
		}
	}
	if q.ScriptTimeout < 0 {
		check("script_timeout", fmt.Errorf("want 0 or more, got %g", q.ScriptTimeout.Seconds()))
	}
	if q.Dst == "" {
		if q.Format != "" {
			check("format", errors.New("there is no dst that has it"))
		}
		return
	}
	if p.mode != "fetchall" {
		check("dst", fmt.Errorf("only fetchall has rows to store, not %s", p.mode))
	}
	if _, err := connectors.FileName(q.Dst); err != nil {
		check("dst", err)
	}
	if q.format() == "" {
		check("dst", fmt.Errorf("want a name that ends in .jsonl or .csv, or format, got %q", q.Dst))
	}
}

// format is that of dst, "" if it cannot be told.
func (q *Query) format() string {
	switch {
	case q.Format != "":
		return q.Format
	case strings.HasSuffix(q.Dst, ".jsonl"), strings.HasSuffix(q.Dst, ".ndjson"):
		return "jsonl"
	case strings.HasSuffix(q.Dst, ".csv"):
		return "csv"
	}
	return ""
}

// LevelName is an isolation level as SQL has it.
func LevelName(level string) string { return strings.ToUpper(strings.ReplaceAll(level, "_", " ")) }
