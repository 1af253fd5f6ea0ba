package sqlpg_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

const shop = `
create schema shop;
comment on schema shop is 'What is sold';
create type shop.state as enum ('new', 'paid');
create table shop.users (id bigint generated always as identity primary key, email varchar(80) not null unique, tags text[] default '{}');
create table shop.orders (
	region text, nr integer, "user" bigint references shop.users, price numeric(10,2) not null default 0, net numeric generated always as (price / 1.2) stored,
	state shop.state default 'new', at timestamptz default now(),
	primary key (nr, region)
);
comment on table shop.orders is 'One for each order';
comment on column shop.orders.net is 'without tax';
create index "by Day" on shop.orders (lower(region), at desc) include (price);
create table shop.items (nr integer, region text, n smallint, foreign key (nr, region) references shop.orders (nr, region));
create view shop.paid as select * from shop.orders where state = 'paid';
create materialized view shop.sums as select region, sum(price) from shop.orders group by region;
create unique index sums_region on shop.sums (region);
create table shop.log (day date not null, text text) partition by range (day);
create table shop.log_2024 partition of shop.log for values from ('2024-01-01') to ('2025-01-01');
create foreign data wrapper nobody;
create server elsewhere foreign data wrapper nobody;
create foreign table shop.far (a integer) server elsewhere;
create schema "Empty one";
insert into shop.users (email) select 'u' || n from generate_series(1, 1000) as s(n);
analyze shop.users;
create table other (a integer);
create temp table fleeting (a integer)`

const outline = `schema Empty one: 0
schema public: 1 -- standard public schema
  table other
    a integer
schema shop: 8 -- What is sold
  foreign table far
    a integer
  table items
    nr integer
    region text
    n smallint
    foreign key items_nr_region_fkey (nr, region) to shop.orders (nr, region)
  partitioned table log
    day date not null
    text text
  table log_2024
    day date not null
    text text
  table orders -- One for each order
    region text not null key
    nr integer not null key
    user bigint
    price numeric(10,2) not null default 0
    net numeric default GENERATED ALWAYS AS ((price / 1.2)) -- without tax
    state shop.state default 'new'::shop.state
    at timestamp with time zone default now()
    primary key (nr, region)
    index by Day (lower(region), at)
    unique index orders_pkey (nr, region)
    foreign key orders_user_fkey (user) to shop.users (id)
  view paid
    region text
    nr integer
    user bigint
    price numeric(10,2)
    net numeric
    state shop.state
    at timestamp with time zone
  materialized view sums
    region text
    sum numeric
    unique index sums_region (region)
  table users, 1000 rows
    id bigint not null default GENERATED ALWAYS AS IDENTITY key
    email character varying(80) not null
    tags text[] default '{}'::text[]
    primary key (id)
    unique index users_email_key (email)
    unique index users_pkey (id)
`

func TestAnalysis(t *testing.T) {
	ca := servers.NewCA(t)
	pg := servers.StartPostgres(t, servers.PostgresOptions{TLS: ca.Server(t)})
	d := newDriver(t)
	secure := func(pairs ...any) *value.Dict {
		return at(pg, append([]any{"tls", "require", "cacert", string(ca.PEM)}, pairs...)...)
	}
	var statements value.List
	for s := range strings.SplitSeq(shop, ";\n") {
		statements = append(statements, s)
	}
	must(t, d, secure("statements", statements))

	out := sqldbtest.Analyse(t, d, secure("fetchval", "select 1"))
	if diff := cmp.Diff(outline, sqldbtest.Outline(out)); diff != "" {
		t.Error(diff)
	}
	server := sqldbtest.In(out, "server").(*value.Dict)
	sqldbtest.Facts(t, server, value.DictOf("database", "postgres", "username", "bob", "read_only", false))
	if up, _ := server.Get("uptime"); up.(float64) < 0 || up.(float64) > 600 {
		t.Errorf("uptime is %v", up)
	}
	sqldbtest.Facts(t, sqldbtest.In(server, "settings").(*value.Dict), value.DictOf("max_connections", "60", "server_encoding", "UTF8", "ssl", "on"))
	if names := sqldbtest.In(out, "certificate", "names"); !value.Equal(names, value.List{"127.0.0.1", "::1", "localhost"}) {
		t.Errorf("the certificate is for %v", names)
	}
	if n, ok := sqldbtest.In(out, "schemas", 2, "tables", 7, "bytes").(int64); !ok || n < 8192*10 {
		t.Errorf("users takes %v bytes", n)
	}
	if n := sqldbtest.In(out, "schemas", 2, "tables", 7, "indexes", 1, "bytes"); n != int64(40960) {
		t.Errorf("its index takes %v bytes", n)
	}
	if sqldbtest.In(out, "truncated") != false {
		t.Error("it is truncated")
	}

	lines := func(pairs ...any) string {
		return sqldbtest.Outline(sqldbtest.Analyse(t, d, secure(pairs...)))
	}
	if got, want := lines("depth", 1), "schema Empty one: 0\nschema public: 1 -- standard public schema\nschema shop: 8 -- What is sold\n"; got != want {
		t.Errorf("depth 1 is\n%s", got)
	}
	if got, want := lines("depth", 2, "schema", value.List{"public", "Empty one"}), "schema Empty one: 0\nschema public: 1 -- standard public schema\n  table other\n"; got != want {
		t.Errorf("depth 2 is\n%s", got)
	}
	for want, in := range map[string]*value.Dict{
		`request: there is no schema "shp"`:              secure("schema", value.List{"shop", "shp"}),
		`there is no schema "pg_catalog"`:                secure("schema", value.List{"pg_catalog"}),
		`input "depth": want 1, 2 or 3, got 0`:           secure("depth", 0),
		`input "depth": want 1, 2 or 3, got 4`:           secure("depth", 4),
		`more than max_output_bytes (2000): give schema`: secure("max_output_bytes", 2000),
		`tls: the certificate of 127.0.0.1`:              secure("cacert", ""),
	} {
		if _, err := sqldbtest.Operate(t, d, "analyse", connectors.Host{}, in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}

	// Who may do nothing sees the same, and a table that is being changed keeps nobody waiting.
	must(t, d, secure("execute", "create role nobody login password 'p'"))
	ctx, release := context.WithCancel(t.Context())
	locked := make(chan error, 1)
	go func() {
		locked <- hold(ctx, d, secure("statements", value.List{"lock table shop.orders in access exclusive mode", "select pg_sleep(600)"}))
	}()
	defer func() {
		release()
		<-locked
	}()
	for must(t, d, secure("fetchval", "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and relation = 'shop.orders'::regclass", "read_only", true)) != int64(1) {
	}
	got := sqldbtest.Outline(sqldbtest.Analyse(t, d, secure("username", "nobody", "password", "p", "timeout", 20)))
	without := strings.NewReplacer(" default 0\n", "\n", " default GENERATED ALWAYS AS ((price / 1.2))", "", " default 'new'::shop.state", "", " default now()", "", "lower(region)", "(expression)").Replace(outline)
	if diff := cmp.Diff(without, got); diff != "" {
		t.Error(diff)
	}
}

// hold performs a call until ctx ends.
func hold(ctx context.Context, d connectors.Driver, in *value.Dict) error {
	request, err := d.Prepare(in)
	if err != nil {
		return err
	}
	_, err = request.Do(ctx, connectors.Host{})
	return err
}

func TestAnalysisOfMany(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	for _, schema := range []string{"a", "b", "c"} {
		must(t, d, at(pg, "statements", value.List{"create schema " + schema, fmt.Sprintf(
			"do $$ begin for i in 0..499 loop execute format('create table %s.t%%s (a int, b int)', lpad(i::text, 3, '0')); end loop; end $$", schema)}))
	}
	out := sqldbtest.Analyse(t, d, at(pg))
	if sqldbtest.In(out, "truncated") != true || sqldbtest.In(out, "schemas", 2, "table_count") != int64(500) {
		t.Error("it does not say that there is more")
	}
	n := 0
	for s := range 4 {
		tables := sqldbtest.In(out, "schemas", s, "tables").(value.List)
		for _, table := range tables {
			if n++; len(sqldbtest.In(table, "columns").(value.List)) != 2 {
				t.Fatalf("%v has not two columns", sqldbtest.In(table, "name"))
			}
		}
	}
	if n != 1000 || sqldbtest.In(out, "schemas", 1, "tables", 499, "name") != "t499" {
		t.Errorf("there are %d tables", n)
	}
}
