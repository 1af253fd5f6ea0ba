package sqldb

import (
	"slices"
	"strings"
)

// nature is what the text of a statement tells of what it does. What cannot be told is
// taken for the worse.
type nature struct {
	empty   bool   // there is no statement
	several bool   // there are several
	reads   bool   // it only reads: making it again does no harm
	changes bool   // it is one of those that may change data and have rows
	leaves  bool   // it may leave something behind in its session
	bounds  string // what of it begins or ends a transaction, "" for nothing
}

// reading are the words that begin a statement that may only read.
var reading = []string{"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC"}

// lasting are the words that begin a statement after which a session is as before,
// beside those of reading.
var lasting = []string{
	"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT", "REVOKE",
	"ANALYZE", "VACUUM", "COMMENT", "REFRESH", "REINDEX",
}

// changing are the words that begin a statement that may change data and have rows.
var changing = []string{"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}

// writing are words of statements that do more than read. In a name they may stand
// too, which makes a statement that only reads one that is not known to.
var writing = []string{
	"INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "CREATE", "DROP", "ALTER", "TRUNCATE", "CALL", "EXEC", "EXECUTE",
	"COPY", "LOCK", "SHARE", "ANALYZE", "ANALYSE", "NEXTVAL", "CURRVAL", "NEXT", "DO",
}

// harmless are what may stand before a parenthesis in a statement that only reads:
// keywords, and functions that all databases have in the same meaning.
var harmless = []string{
	"ABS", "ALL", "AND", "ANY", "AS", "ASC", "AVG", "BETWEEN", "BY", "CASE", "CAST", "CEIL", "CEILING", "CHAR", "CHAR_LENGTH",
	"COALESCE", "CONCAT", "COUNT", "CROSS", "CURRENT_TIMESTAMP", "DATE", "DATE_TRUNC", "DECIMAL", "DENSE_RANK", "DESC",
	"DISTINCT", "ELSE", "EXCEPT", "EXISTS", "EXTRACT", "FILTER", "FIRST_VALUE", "FLOOR", "FROM", "GENERATE_SERIES",
	"GREATEST", "GROUP_CONCAT", "GROUPING", "HAVING", "IFNULL", "IN", "INTERSECT", "INTERVAL", "ISNULL", "JOIN", "JSON_AGG",
	"LAG", "LAST_VALUE", "LATERAL", "LEAD", "LEAST", "LEFT", "LENGTH", "LIKE", "LIMIT", "LOWER", "LPAD", "LTRIM",
	"MATERIALIZED", "MAX", "MIN", "MOD", "NOT", "NOW", "NTILE", "NULLIF", "NUMERIC", "NVL", "OFFSET", "ON", "OR", "OVER",
	"PARTITION", "POSITION", "POWER", "PRINTF", "RANK", "REPEAT", "REPLACE", "RIGHT", "ROUND", "ROW", "ROW_NUMBER", "RPAD",
	"RTRIM", "SELECT", "SIGN", "SOME", "SQRT", "STRING_AGG", "SUBSTR", "SUBSTRING", "SUM", "THEN", "TIME", "TIMESTAMP",
	"TIMESTAMPTZ", "TO_CHAR", "TO_DATE", "TOTAL", "TRIM", "UNION", "UNNEST", "UPPER", "USING", "VALUES", "VARCHAR", "WHEN",
	"WHERE", "WITHIN",
}

// leaving are words of statements that change their session, wherever they stand.
var leaving = []string{"TEMP", "TEMPORARY", "SET_CONFIG", "GET_LOCK", "RELEASE_LOCK", "LAST_INSERT_ID", "SETVAL"}

// A part is a token without what does not matter to its meaning.
type part struct {
	kind kind
	text string // a word in upper case
}

// parts returns the parts of each statement in a text. hidden tells that there is a
// comment that MySQL runs.
func (s *Syntax) parts(sql string) (statements [][]part, hidden bool) {
	var current []part
	for t := range s.tokens(sql) {
		p := part{t.kind, sql[t.start:t.end]}
		switch {
		case t.kind == comment:
			hidden = hidden || strings.HasPrefix(p.text, "/*!") || strings.HasPrefix(p.text, "/*M!")
			continue
		case t.kind == word:
			p.text = strings.ToUpper(p.text)
		case p.text == ";":
			if current != nil {
				statements = append(statements, current)
			}
			current = nil
			continue
		}
		current = append(current, p)
	}
	if current != nil {
		statements = append(statements, current)
	}
	return statements, hidden
}

// natureOf reads a statement.
func (s *Syntax) natureOf(sql string) nature {
	statements, hidden := s.parts(sql)
	if len(statements) == 0 {
		return nature{empty: !hidden, leaves: hidden}
	}
	n := nature{reads: !hidden && len(statements) == 1, leaves: hidden}
	// Semicolons stand in a body too.
	body := slices.Contains([]string{"CREATE", "BEGIN", "DECLARE"}, statements[0][0].text)
	n.several = len(statements) > 1 && !body
	for i, st := range statements {
		n.reads = n.reads && reads(st)
		n.changes = n.changes || !reads(st) && slices.Contains(changing, firstWord(st))
		n.leaves = n.leaves || leaves(st)
		if n.bounds == "" && (i == 0 || !body) {
			n.bounds = bounds(st)
		}
	}
	return n
}

func firstWord(st []part) string {
	for _, p := range st {
		if p.text != "(" {
			return p.text
		}
	}
	return ""
}

// reads reports whether a statement only reads.
func reads(st []part) bool {
	if !slices.Contains(reading, firstWord(st)) {
		return false
	}
	for i, p := range st {
		switch {
		case p.kind == word && slices.Contains(writing, p.text), p.text == ":=":
			return false
		case p.text != "(" || i == 0:
		case st[i-1].kind == quoted,
			st[i-1].kind == word && (!slices.Contains(harmless, st[i-1].text) || i > 1 && st[i-2].text == "."):
			// A function that is not known may do anything.
			return false
		}
	}
	return true
}

// leaves reports whether a statement may leave something behind in its session.
func leaves(st []part) bool {
	if first := firstWord(st); !slices.Contains(reading, first) && !slices.Contains(lasting, first) {
		return true
	}
	for i, p := range st {
		switch {
		case p.text == ":=", p.text == "@" && i > 0 && st[i-1].text == "INTO":
			return true
		case p.kind != word:
		case slices.Contains(leaving, p.text), strings.HasPrefix(p.text, "PG_ADVISORY"), strings.HasPrefix(p.text, "PG_TRY_ADVISORY"),
			strings.HasPrefix(p.text, "DBLINK_"):
			return true
		}
	}
	return false
}

// bounds returns the words by which a statement begins or ends a transaction, "" if it
// does not.
func bounds(st []part) string {
	second := ""
	if len(st) > 1 {
		second = st[1].text
	}
	switch first := st[0].text; first {
	case "COMMIT", "ABORT":
		if second != "PREPARED" {
			return first
		}
	case "ROLLBACK":
		if second != "PREPARED" && !slices.ContainsFunc(st, func(p part) bool { return p.text == "TO" }) {
			return first
		}
	case "END":
		if second == "" || second == "TRANSACTION" || second == "WORK" {
			return first
		}
	case "START":
		if second == "TRANSACTION" {
			return "START TRANSACTION"
		}
	case "BEGIN":
		if slices.Contains([]string{"", "TRAN", "TRANSACTION", "WORK", "ISOLATION", "READ", "NOT", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"}, second) {
			return first
		}
	}
	return ""
}
