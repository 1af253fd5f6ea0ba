package sqlpg_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A way to ask for the values of the first column of a statement's row.
type way struct {
	name string
	call func(*testing.B, string, int) error
}

// ways are the driver, as the runtime uses it, and pgx alone.
func ways(b *testing.B, pg *servers.Database) []way {
	d := newDriver(b)
	viaDriver := func(b *testing.B, sql string, n int) error {
		applied, err := connectors.Apply(b.Context(), d.Spec(), nil, nil, at(pg, "fetchall", sql, "params", value.DictOf("n", n)))
		if err != nil {
			return err
		}
		c, err := applied.Prepare(d)
		if err != nil {
			return err
		}
		_, err = c.Perform(b.Context(), connectors.Host{})
		return err
	}
	config, err := pgxpool.ParseConfig(fmt.Sprintf("host=%s port=%d dbname=%s user=%s password='%s' sslmode=disable pool_max_conns=20", pg.Host, pg.Port, pg.Name, pg.User, pg.Password))
	if err != nil {
		b.Fatal(err)
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	plain := func(b *testing.B, sql string, n int) error {
		rows, err := pool.Query(b.Context(), strings.ReplaceAll(sql, ":n", "$1"), n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	return []way{{"driver", viaDriver}, {"pgx", plain}}
}

func BenchmarkQuery(b *testing.B) {
	pg := servers.StartPostgres(b, servers.PostgresOptions{})
	for name, sql := range map[string]string{
		"row":  "select :n::int as n, 'x' as v",
		"rows": "select n, 'some text' as v, now() as t, 1.5 as f from generate_series(1, 1000 + :n::int) as s(n)",
	} {
		for _, w := range ways(b, pg) {
			b.Run(name+"/"+w.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := w.call(b, sql, 1); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkManyAtOnce makes 500 calls at once over the 20 connections there are.
func BenchmarkManyAtOnce(b *testing.B) {
	pg := servers.StartPostgres(b, servers.PostgresOptions{})
	const calls = 500
	for _, w := range ways(b, pg) {
		b.Run(w.name, func(b *testing.B) {
			all := func() {
				var wg sync.WaitGroup
				for i := range calls {
					wg.Go(func() {
						if err := w.call(b, "select :n::int as n", i); err != nil {
							b.Error(err)
						}
					})
				}
				wg.Wait()
			}
			all() // opens the connections
			for b.Loop() {
				all()
			}
			b.ReportMetric(float64(b.N*calls)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}
