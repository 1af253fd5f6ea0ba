package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// A warehouse takes pages of orders, each key once, and refuses some requests.
type warehouse struct {
	URL string

	mu       sync.Mutex
	requests int
	taken    map[string]int // how often a key has come of which the page was taken
	orders   []int          // their ids, as they came
	refuse   func(request int) bool
	done     func(request int, r *http.Request) // before an answer; nil for nothing
}

func startWarehouse(t *testing.T) *warehouse {
	t.Helper()
	wh := &warehouse{taken: map[string]int{}, refuse: func(n int) bool { return n%3 == 0 }}
	server := httptest.NewServer(wh)
	t.Cleanup(server.Close)
	wh.URL = server.URL
	return wh
}

func (wh *warehouse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, n, done := wh.take(r)
	if done != nil {
		done(n, r)
	}
	w.WriteHeader(status)
}

func (wh *warehouse) take(r *http.Request) (status, request int, done func(int, *http.Request)) {
	wh.mu.Lock()
	defer wh.mu.Unlock()
	wh.requests++
	if wh.refuse(wh.requests) {
		return http.StatusServiceUnavailable, wh.requests, wh.done
	}
	var page struct{ Orders []struct{ ID int } }
	key := r.Header.Get("Idempotency-Key")
	if err := json.NewDecoder(r.Body).Decode(&page); err != nil || key == "" || len(page.Orders) == 0 {
		return http.StatusBadRequest, wh.requests, wh.done
	}
	wh.taken[key]++
	if wh.taken[key] == 1 {
		for _, o := range page.Orders {
			wh.orders = append(wh.orders, o.ID)
		}
	}
	return http.StatusNoContent, wh.requests, wh.done
}

// got returns the orders that have come since the last time, and how many requests were
// made for pages that had been taken.
func (wh *warehouse) got() (orders string, again int) {
	wh.mu.Lock()
	defer wh.mu.Unlock()
	for _, n := range wh.taken {
		again += n - 1
	}
	orders = strings.Trim(fmt.Sprint(wh.orders), "[]")
	wh.orders, wh.taken = nil, map[string]int{}
	return orders, again
}

// refuses says which requests are refused from now on, and returns how many there were.
func (wh *warehouse) refuses(refuse func(request int) bool) (requests int) {
	wh.mu.Lock()
	defer wh.mu.Unlock()
	wh.refuse = refuse
	return wh.requests
}

// holdAt has the warehouse hold the answer to a request until its client has gone, or
// release is called.
func (wh *warehouse) holdAt(t *testing.T, request int) (reached <-chan struct{}, release func()) {
	t.Helper()
	begun, let := make(chan struct{}), make(chan struct{})
	release = sync.OnceFunc(func() { close(let) })
	t.Cleanup(release)
	wh.mu.Lock()
	defer wh.mu.Unlock()
	wh.done = func(n int, r *http.Request) {
		if n == request {
			close(begun)
			select {
			case <-let:
			case <-r.Context().Done():
			}
		}
	}
	return begun, release
}

// A nightly is a project with the flow and a database of orders.
type nightly struct {
	*warehouse
	dir  string
	args []string // that run it
}

const (
	sqliteOrders = "connector_type: SQLITE\nvalue: {path: orders.db}\n"
	sqliteTable  = "create table orders (id integer primary key, customer text, cents integer, changed_at text)"
)

func newNightly(t *testing.T, connector, table string) *nightly {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "flows", "nightly.star"))
	if err != nil {
		t.Fatal(err)
	}
	n := &nightly{startWarehouse(t), t.TempDir(), nil}
	write(t, n.dir, "flowrun.yaml", "", "connectors/orders.yaml", connector, "flows/nightly.star", string(text), "flows/change.star", `
def handler(system, this, inputs):
    this.connect("orders", statements=inputs["statements"])
`)
	n.args = []string{"run", "nightly", "-i", "warehouse=" + n.URL, "-i", "page_size=4", "-i", "tries=4", "-i", "delay=0.01"}
	statements := []string{table}
	for id := range 18 { // three of them at each instant, those with the highest ids first
		statements = append(statements, fmt.Sprintf("insert into orders values (%d, 'c', %d, '2026-01-01T00:00:%02dZ')", id+1, 100*id, (17-id)/3))
	}
	n.change(t, statements...)
	return n
}

// change runs statements on the database.
func (n *nightly) change(t *testing.T, statements ...string) {
	t.Helper()
	text, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	if r := flowrun(t, n.dir, nil, "run", "change", "-i", "statements="+string(text)); r.code != 0 {
		t.Fatal(r.stderr)
	}
}

// check compares the orders that have come since the last time, and how many pages came
// again.
func (n *nightly) check(t *testing.T, orders string, again int) {
	t.Helper()
	if got, repeated := n.got(); got != orders || repeated != again {
		t.Errorf("orders %s, %d pages again, want %s and %d", got, repeated, orders, again)
	}
}

// report is the latest report.
func (n *nightly) report(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(n.dir, "files", "reports", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(slices.Max(files))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

const allOrders = "16 17 18 13 14 15 10 11 12 7 8 9 4 5 6 1 2 3"

func TestNightly(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(t *testing.T) *nightly{
		"SQLITE": func(t *testing.T) *nightly { return newNightly(t, sqliteOrders, sqliteTable) },
		"SQLPG": func(t *testing.T) *nightly {
			d := servers.StartPostgres(t, servers.PostgresOptions{})
			return newNightly(t, fmt.Sprintf("connector_type: SQLPG\nvalue: {hostname: %s, port: %d, database: %s, username: %s, password: %s, tls: 'off'}\n", d.Host, d.Port, d.Name, d.User, d.Password),
				"create table orders (id integer primary key, customer text, cents integer, changed_at timestamptz)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := database(t)
			r := flowrun(t, n.dir, nil, n.args...)
			if r.code != 0 || !strings.Contains(r.stdout, `"orders": 18`) {
				t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
			}
			n.check(t, allOrders, 0)
			if got := n.report(t); !strings.HasPrefix(got, "orders,cents,changed_at,id\n4,6000,2026-01-01") || strings.Count(got, "\n") != 6 {
				t.Errorf("report:\n%s", got)
			}
			// What was changed and what is new, but not what is just being written.
			n.change(t,
				"update orders set changed_at = '2026-01-02T00:00:00Z' where id = 2",
				"insert into orders values (19, 'c', 5, '2026-01-02T00:00:00Z')",
				"insert into orders values (20, 'c', 5, '2099-01-01T00:00:00Z')")
			for _, orders := range []string{"2 19", ""} {
				if r := flowrun(t, n.dir, nil, n.args...); r.code != 0 {
					t.Fatalf("exit code %d\n%s", r.code, r.stderr)
				}
				n.check(t, orders, 0)
			}
		})
	}
}

// A job that is killed before it hears whether a page was taken asks for that page again,
// with its key, and for no other.
func TestNightlyIsKilled(t *testing.T) {
	t.Parallel()
	n := newNightly(t, sqliteOrders, sqliteTable)
	reached, _ := n.holdAt(t, 4) // the third page, after a refusal
	send, end := startUntil(t, n.dir, "page 2: 4 orders", n.args...)
	<-reached
	send(os.Kill)
	if r := end(); r.code != -1 {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	if r := flowrun(t, n.dir, nil, "execution", "resume", "--all"); r.code != 0 {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	n.check(t, allOrders, 1)
	if got := n.report(t); strings.Count(got, "\n") != 6 {
		t.Errorf("report:\n%s", got)
	}
}

// A job that gives up has reported what it has sent, and the next one goes on there.
func TestNightlyGivesUp(t *testing.T) {
	t.Parallel()
	n := newNightly(t, sqliteOrders, sqliteTable)
	n.refuses(func(request int) bool { return request > 2 })
	r := flowrun(t, n.dir, nil, n.args...)
	requests := n.refuses(func(int) bool { return false })
	if r.code != 1 || !strings.Contains(r.stderr, "unexpected status 503") || requests != 2+4 {
		t.Errorf("exit code %d after %d requests\n%s", r.code, requests, r.stderr)
	}
	n.check(t, "16 17 18 13 14 15 10 11", 0)
	if got := n.report(t); strings.Count(got, "\n") != 3 {
		t.Errorf("report:\n%s", got)
	}
	if r := flowrun(t, n.dir, nil, n.args...); r.code != 0 {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	n.check(t, "12 7 8 9 4 5 6 1 2 3", 0)
}

// Of two jobs at a time the second one ends at once.
func TestNightlyRunsOnce(t *testing.T) {
	t.Parallel()
	n := newNightly(t, sqliteOrders, sqliteTable)
	reached, release := n.holdAt(t, 2)
	_, end := startUntil(t, n.dir, "page 1: 4 orders", n.args...)
	<-reached
	r := flowrun(t, n.dir, nil, n.args...)
	if r.code != 1 || !strings.Contains(r.stderr, `lock "nightly/position": not free within 0 s: flow "nightly" (`) {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	release()
	if r := end(); r.code != 0 {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	n.check(t, allOrders, 0)
}
