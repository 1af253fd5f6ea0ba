package mysql_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

const outline = `schema shop: 5
  table items, 0 rows
    nr int(11)
    region varchar(10)
    n smallint(6)
    index of_order (nr, region)
    foreign key of_order (nr, region) to shop.orders (nr, region)
  partitioned table log, 2 rows
    day date not null
  table orders, 0 rows -- One for each order
    region varchar(10) not null key
    nr int(11) not null key
    user bigint(20) unsigned
    price decimal(10,2) not null default 0.00
    net decimal(10,2) default GENERATED ALWAYS AS (~price~ / 1.2)
    at timestamp not null default current_timestamp()
    note text
    primary key (nr, region)
    unique index PRIMARY (nr, region)
    index by Day (at, region)
    index of_user (user)
    foreign key of_user (user) to shop.users (id)
  view paid
    nr int(11) not null
    price decimal(10,2) not null default 0.00
  table users, 2 rows
    id bigint(20) unsigned not null default AUTO_INCREMENT key
    email varchar(80) not null -- where to
    state enum('new','paid') default 'new'
    primary key (id)
    unique index PRIMARY (id)
    unique index email (email)
`

func TestAnalysis(t *testing.T) {
	ca := servers.NewCA(t)
	my := servers.StartMariaDB(t, servers.MariaDBOptions{TLS: ca.Server(t)})
	d := newDriver(t)
	secure := func(pairs ...any) *value.Dict {
		return at(my, append([]any{"tls", "require", "cacert", string(ca.PEM)}, pairs...)...)
	}
	must(t, d, secure("statements", value.List{
		"create database shop", "create database `Empty one`",
		"create table shop.users (id bigint unsigned not null auto_increment primary key, email varchar(80) not null unique comment 'where to', state enum('new','paid') default 'new')",
		"create table shop.orders (region varchar(10) not null, nr int not null, user bigint unsigned, price decimal(10,2) not null default 0, net decimal(10,2) generated always as (price / 1.2) stored, at timestamp not null default current_timestamp(), note text, primary key (nr, region), key `by Day` (at, region), foreign key of_user (user) references users (id)) comment 'One for each order'",
		"create table shop.items (nr int, region varchar(10), n smallint null default null, constraint of_order foreign key (nr, region) references orders (nr, region))",
		"create view shop.paid as select nr, price from shop.orders",
		"create table shop.log (day date not null) partition by range (to_days(day)) (partition p0 values less than maxvalue)",
		"create sequence shop.numbers",
		"insert into shop.users (email) values ('a'), ('b')",
		"create user reader@127.0.0.1 identified by 'p'", "insert into mysql.tables_priv (host, db, user, table_name, grantor, table_priv, column_priv) values ('127.0.0.1', 'shop', 'reader', 'users', '', 'Select', '')", "flush privileges",
	}))
	out := sqldbtest.Analyse(t, d, secure("database", "shop"))
	if diff := cmp.Diff(strings.ReplaceAll(outline, "~", "`"), sqldbtest.Outline(out)); diff != "" {
		t.Error(diff)
	}
	server := sqldbtest.In(out, "server").(*value.Dict)
	sqldbtest.Facts(t, server, value.DictOf("database", "shop", "username", "bob@127.0.0.1", "read_only", false))
	if up, _ := server.Get("uptime"); up.(float64) < 0 || up.(float64) > 600 {
		t.Errorf("uptime is %v", up)
	}
	sqldbtest.Facts(t, sqldbtest.In(server, "settings").(*value.Dict), value.DictOf("max_allowed_packet", "67108864", "require_secure_transport", "ON"))
	if names := sqldbtest.In(out, "certificate", "names"); !value.Equal(names, value.List{"127.0.0.1", "::1", "localhost"}) {
		t.Errorf("the certificate is for %v", names)
	}
	if n, ok := sqldbtest.In(out, "schemas", 0, "tables", 0, "bytes").(int64); !ok || n < 16384 {
		t.Errorf("items takes %v bytes", n)
	}
	for want, in := range map[string]*value.Dict{
		"schema Empty one: 0\nschema shop: 5\nschema test: 0\n": secure("database", "", "depth", 1),
		"schema Empty one: 0\n":                                 secure("schema", value.List{"Empty one"}),
		"schema shop: 1\n  table users, 2 rows\n":               secure("username", "reader", "password", "p", "database", "", "depth", 2),
	} {
		if diff := cmp.Diff(want, sqldbtest.Outline(sqldbtest.Analyse(t, d, in))); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := sqldbtest.Operate(t, d, "analyse", connectors.Host{}, secure("schema", value.List{"shp"})); err == nil || !strings.Contains(err.Error(), `request: there is no schema "shp"`) {
		t.Error(err)
	}
}
