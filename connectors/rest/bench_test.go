package rest_test

import (
	"io"
	"net/http"
	"runtime"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A way to make a call.
type way struct {
	name string
	call func(*testing.B) error
}

// ways are the driver, as the runtime uses it, and net/http alone.
func ways(b *testing.B, url string) []way {
	d := newDriver(b)
	inputs := value.DictOf("url", url)
	viaDriver := func(b *testing.B) error {
		applied, err := connectors.Apply(b.Context(), d.Spec(), nil, nil, inputs)
		if err != nil {
			return err
		}
		call, err := applied.Prepare(d)
		if err != nil {
			return err
		}
		_, err = call.Perform(b.Context(), connectors.Host{})
		return err
	}
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	b.Cleanup(client.CloseIdleConnections)
	plain := func(b *testing.B) error {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		_, err = value.DecodeJSON(body, value.DefaultLimits)
		return err
	}
	return []way{{"driver", viaDriver}, {"net-http", plain}}
}

func answer(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"name": "flowrun", "list": [1, 2, 3]}`)
}

func BenchmarkGet(b *testing.B) {
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) { answer(w) })
	for _, way := range ways(b, server.URL) {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := way.call(b); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(way.name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := way.call(b); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkManyAtOnce makes calls of which none is answered before all are there.
// The memory is that of this process, the server's part included.
func BenchmarkManyAtOnce(b *testing.B) {
	const calls = 8000 // two files each; the usual limit is 20,000 or more
	arrived, release := make(chan struct{}, calls), make(chan chan struct{}, 1)
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		gate := <-release
		release <- gate
		arrived <- struct{}{}
		<-gate
		answer(w)
	})
	for _, way := range ways(b, server.URL) {
		b.Run(way.name, func(b *testing.B) {
			var most uint64
			for b.Loop() {
				gate := make(chan struct{})
				release <- gate
				var wg sync.WaitGroup
				for range calls {
					wg.Go(func() {
						if err := way.call(b); err != nil {
							b.Error(err)
						}
					})
				}
				for range calls {
					<-arrived
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse+m.StackInuse)
				close(gate)
				wg.Wait()
				<-release
			}
			b.ReportMetric(float64(most)/(1<<20), "MB")
		})
	}
}
