package redis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/flowrun/flowrun/testdata/servers"
)

// BenchmarkCall compares the driver, as the runtime uses it, with a client library
// alone, at the same server.
func BenchmarkCall(b *testing.B) {
	s := servers.StartRedis(b, servers.RedisOptions{})
	d := newDriver(b)
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr})
	b.Cleanup(func() { client.Close() })
	perform(b, d, inputs(s, "command", list{"SET", "small", "value"}))
	perform(b, d, inputs(s, "command", list{"SET", "large", strings.Repeat("x", 1<<20)}))
	hash := list{"HSET", "hash"}
	for i := range 1000 {
		hash = append(hash, fmt.Sprint("field ", i), fmt.Sprint("value ", i))
	}
	perform(b, d, inputs(s, "command", hash))
	var hundred list
	for range 100 {
		hundred = append(hundred, list{"GET", "small"})
	}
	for _, bench := range []struct {
		name    string
		command list
		library func(context.Context) error
	}{
		{"GET", list{"GET", "small"}, func(ctx context.Context) error { return client.Get(ctx, "small").Err() }},
		{"GET-1MiB", list{"GET", "large"}, func(ctx context.Context) error { return client.Get(ctx, "large").Err() }},
		{"HGETALL-1000", list{"HGETALL", "hash"}, func(ctx context.Context) error { return client.HGetAll(ctx, "hash").Err() }},
		{"pipeline-100", hundred, func(ctx context.Context) error {
			_, err := client.Pipelined(ctx, func(p goredis.Pipeliner) error {
				for range 100 {
					p.Get(ctx, "small")
				}
				return nil
			})
			return err
		}},
	} {
		in := inputs(s, "command", bench.command)
		b.Run(bench.name+"/driver", func(b *testing.B) { run(b, func() error { _, err := call(b.Context(), d, in); return err }) })
		b.Run(bench.name+"/go-redis", func(b *testing.B) { run(b, func() error { return bench.library(b.Context()) }) })
	}
}

func run(b *testing.B, call func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}
