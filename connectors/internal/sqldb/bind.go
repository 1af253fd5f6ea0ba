package sqldb

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A statement is what is sent, and the values that are bound to it.
type statement struct {
	sql  string
	args []any // as the driver takes them
}

// statement makes a statement of a text and its parameters: nil, a list for the
// database's own placeholders, or a dict for :name. The values never become part of the
// text.
func (t *Type) statement(sql string, params value.Value) (statement, error) {
	var list []value.Value
	name := func(i int) string { return fmt.Sprintf("item %d", i) }
	switch params := params.(type) {
	case nil:
	case value.List:
		list = params
	case value.Tuple:
		list = params
	case *value.Dict:
		rewritten, names, err := t.Syntax.bindNames(sql, params)
		if err != nil {
			return statement{sql: sql}, err
		}
		sql = rewritten
		for _, name := range names {
			v, _ := params.Get(name)
			list = append(list, v)
		}
		name = func(i int) string { return fmt.Sprintf("%q", names[i]) }
	default:
		return statement{sql: sql}, fmt.Errorf("want a list or a dict, got %s", value.TypeName(params))
	}
	st := statement{sql: sql, args: make([]any, len(list))}
	for i, v := range list {
		arg, err := t.Param(v)
		if err != nil {
			return st, fmt.Errorf("%s: %w", name(i), err)
		}
		st.args[i] = arg
	}
	return st, nil
}

// many makes a statement for each item of params.
func (t *Type) many(sql string, params value.Value) ([]statement, error) {
	var items []value.Value
	switch params := params.(type) {
	case value.List:
		items = params
	case value.Tuple:
		items = params
	default:
		return []statement{{sql: sql}}, fmt.Errorf("executemany wants a list of lists or dicts, got %s", value.TypeName(params))
	}
	all := make([]statement, len(items))
	for i, item := range items {
		if item == nil {
			return []statement{{sql: sql}}, fmt.Errorf("item %d: want a list or a dict, got None", i)
		}
		var err error
		if all[i], err = t.statement(sql, item); err != nil {
			return []statement{{sql: sql}}, fmt.Errorf("item %d: %w", i, err)
		}
		// A placeholder is sent once for all, so that lists and dicts do not mix.
		if all[i].sql != all[0].sql {
			return []statement{{sql: sql}}, fmt.Errorf("item %d: want what item 0 is, a list or a dict", i)
		}
	}
	if len(all) == 0 {
		return nil, nil // nothing to do, and nothing wrong
	}
	return all, nil
}

// list makes the statements of the input statements.
func (t *Type) list(items []value.Value) ([]statement, error) {
	if len(items) == 0 {
		return nil, errors.New("there is no statement in it")
	}
	all := make([]statement, len(items))
	for i, item := range items {
		var err error
		switch item := item.(type) {
		case string:
			all[i], err = t.statement(item, nil)
		case *value.Dict:
			all[i], err = t.withParams(item)
		default:
			err = fmt.Errorf("want a string or a dict, got %s", value.TypeName(item))
		}
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	return all, nil
}

// withParams makes a statement of {'query': ..., 'params': ...}.
func (t *Type) withParams(d *value.Dict) (statement, error) {
	for k := range d.All() {
		if k != "query" && k != "params" {
			return statement{}, fmt.Errorf("want the keys query and params, got %s", value.Summary(k, 40))
		}
	}
	v, _ := d.Get("query")
	sql, ok := v.(string)
	if !ok {
		return statement{}, fmt.Errorf("query: want a string, got %s", value.TypeName(v))
	}
	params, _ := d.Get("params")
	st, err := t.statement(sql, params)
	if err != nil {
		return st, fmt.Errorf("params: %w", err)
	}
	return st, nil
}

// bindNames puts the database's placeholders in the place of :name, and returns the
// names that they stand for in order.
func (s *Syntax) bindNames(sql string, params *value.Dict) (rewritten string, names []string, err error) {
	var b strings.Builder
	numbers := map[string]int{}
	done := 0
	for t := range s.tokens(sql) {
		if t.kind != variable {
			continue
		}
		name := sql[t.start+1 : t.end]
		if _, ok := params.Get(name); !ok {
			return "", nil, noParam(name, params)
		}
		n, ok := numbers[name]
		if !ok || !s.Numbered {
			names = append(names, name)
			n = len(names)
			numbers[name] = n
		}
		b.WriteString(sql[done:t.start])
		b.WriteString(s.Placeholder(n))
		done = t.end
	}
	if len(names) == 0 && params.Len() > 0 {
		return "", nil, errors.New("the statement has no :name for any of them (for placeholders without a name, give a list)")
	}
	b.WriteString(sql[done:])
	return b.String(), names, nil
}

func noParam(name string, params *value.Dict) error {
	var names []string
	for k := range params.Strings() {
		names = append(names, k)
	}
	hint := ""
	if near := connectors.DidYouMean(name, names); near != "" {
		hint = " (" + near + ")"
	}
	return fmt.Errorf("the statement has :%s, and there is no %q%s", name, name, hint)
}
