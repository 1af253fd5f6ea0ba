package sqlite_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
)

const outline = `schema main: 7
  virtual table found
    text 
  table items
    nr INTEGER
    region TEXT
    n 
    foreign key 0 (nr, region) to main.orders (nr, region)
    foreign key 1 (n) to main.users (id)
  table odd "name"
    a'b INT
    c TEXT default 'x'
    index odd ix (a'b, (expression))
  table orders, 2 rows
    region TEXT not null key
    nr INTEGER not null key
    user INTEGER
    price numeric(10,2) not null default 0
    net numeric default GENERATED ALWAYS
    at timestamp default current_timestamp
    primary key (nr, region)
    index by_day (at, region)
    unique index sqlite_autoindex_orders_1 (nr, region)
    foreign key 0 (user) to main.users (id)
  view paid
    nr INTEGER
    price numeric(10,2)
  table strict
    id INTEGER not null key
    primary key (id)
    unique index sqlite_autoindex_strict_1 (id)
  table users, 1 rows
    id INTEGER key
    email varchar(80) not null
    primary key (id)
    unique index sqlite_autoindex_users_1 (email)
`

func TestAnalysis(t *testing.T) {
	dir := t.TempDir()
	d := newDriver(t, dir)
	must(t, d, "path", "a.db", "statements", value.List{
		"create table users (id integer primary key autoincrement, email varchar(80) not null unique)",
		"create table orders (region text not null, nr integer not null, user integer references users (id), price numeric(10,2) not null default 0, net numeric generated always as (price / 1.2), at timestamp default current_timestamp, primary key (nr, region))",
		"create index by_day on orders (at, region)",
		"create table items (nr integer, region text, n references users, foreign key (nr, region) references orders (nr, region))",
		"create view paid as select nr, price from orders",
		`create table "odd ""name""" ("a'b" int, c TEXT default 'x')`,
		`create index "odd ix" on "odd ""name""" ("a'b", lower(c))`,
		"create table strict (id integer primary key) strict, without rowid",
		"create virtual table found using fts5(text)",
		"insert into users (email) values ('a')",
		"insert into orders (region, nr) values ('x', 1), ('y', 1)",
		"analyze orders", "analyze users",
	})
	before := snapshot(t, dir)
	out := sqldbtest.Analyse(t, d, value.DictOf("path", "a.db", "execute", "drop table users"))
	if diff := cmp.Diff(outline, sqldbtest.Outline(out)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
	sqldbtest.Facts(t, sqldbtest.In(out, "server", "settings").(*value.Dict), value.DictOf("journal_mode", "delete", "page_size", "4096", "encoding", "UTF-8"))
	if n, ok := sqldbtest.In(out, "server", "bytes").(int64); !ok || n < 40960 {
		t.Errorf("it takes %v bytes", n)
	}
	for want, pairs := range map[string][]any{
		`open: there is no database "new.db"`:            {"path", "new.db"},
		`request: there is no schema "temp"`:             {"path", "a.db", "schema", value.List{"temp"}},
		`more than max_output_bytes (1000): give schema`: {"path", "a.db", "max_output_bytes", 1000},
	} {
		if _, err := sqldbtest.Operate(t, d, "analyse", connectors.Host{}, value.DictOf(pairs...)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := sqldbtest.Outline(sqldbtest.Analyse(t, d, value.DictOf("path", ":memory:"))); got != "schema main: 0\n" {
		t.Errorf("a database in memory has\n%s", got)
	}
}
