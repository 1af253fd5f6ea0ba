package redis_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func analyse(t *testing.T, in *value.Dict) *value.Dict {
	t.Helper()
	out, err := operate(t, connectors.AnalysisOperation, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// part is what stands below names, nil for nothing.
func part(d *value.Dict, names ...string) (v value.Value) {
	v = d
	for _, name := range names {
		d, _ := v.(*value.Dict)
		v, _ = d.Get(name)
	}
	return v
}

func TestAnalyse(t *testing.T) {
	ca := servers.NewCA(t)
	s := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t), Config: "maxmemory 100mb\nmaxmemory-policy allkeys-lru\ndatabases 20\nmaxclients 50\nuser bob on >marked ~* +@all\nslowlog-log-slower-than 0"})
	d := newDriver(t)
	with := func(pairs ...any) *value.Dict {
		return inputs(s, append(pairs, "tls", "require", "cacert", string(ca.PEM), "username", "bob", "password", "marked")...)
	}
	perform(t, d, with("db", 3, "command", list{list{"SET", "marked-key", "v", "EX", int64(100)}, list{"SET", "other", "v"}}))
	perform(t, d, with("db", 12, "command", list{"SET", "k", "v"}))
	out := analyse(t, with("command", list{"FLUSHALL"}))
	for _, test := range []struct {
		name string
		want value.Value
	}{
		{"user", "bob"}, {"server.product", "redis"}, {"server.mode", "standalone"},
		{"memory.maximum", int64(100 << 20)}, {"memory.policy", "allkeys-lru"}, {"clients.maximum", int64(50)}, {"clients.connected", int64(3)},
		{"persistence.last_status", "ok"}, {"persistence.append_only", false}, {"persistence.changes", int64(3)},
		{"replication.role", "master"}, {"replication.primary", ""}, {"replication.replicas", list{}},
		{"cluster", nil}, {"databases", int64(20)}, {"modules", list{}}, {"truncated", false}, {"refused", list{}},
		{"certificate.issuer", "CN=flowrun test CA"},
	} {
		if got := part(out, strings.Split(test.name, ".")...); !value.Equal(got, test.want) {
			t.Errorf("%s is %v, want %v", test.name, got, test.want)
		}
	}
	for _, name := range []string{"memory.used", "memory.peak", "memory.resident", "memory.system", "stats.commands", "stats.connections", "stats.bytes_received", "slowlog"} {
		if n, _ := part(out, strings.Split(name, ".")...).(int64); n <= 0 {
			t.Errorf("%s is %v", name, n)
		}
	}
	if at, err := time.Parse(time.RFC3339, part(out, "persistence", "last_save").(string)); err != nil || at.Location() != time.UTC || time.Since(at) > time.Hour {
		t.Errorf("the last save was at %v, %v", part(out, "persistence", "last_save"), err)
	}
	keyspace := part(out, "keyspace").(list)
	if len(keyspace) != 2 {
		t.Fatalf("the keyspace is %v", keyspace)
	}
	three := keyspace[0].(*value.Dict)
	if ttl := part(three, "average_ttl").(float64); ttl < 0 || ttl > 100 || part(three, "db") != int64(3) || part(three, "keys") != int64(2) || part(three, "expires") != int64(1) || part(keyspace[1].(*value.Dict), "db") != int64(12) {
		t.Errorf("the keyspace is %s", value.Summary(keyspace, 500))
	}
	if strings.Contains(show(out), "marked") {
		t.Errorf("a key or password is shown: %s", show(out))
	}
}

func TestAnalyseAsksOfItselfOnly(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	wantAsked(t, s, map[string]int{"hello": 1, "info": 1, "config|get": 1, "module|list": 1, "acl|whoami": 1, "slowlog|len": 1}, func() {
		analyse(t, inputs(s))
	})
}

// What a user may not see is left out.
func TestAnalyseOfFew(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "user guest on nopass -@all +acl|whoami"})
	out := analyse(t, inputs(s, "username", "guest", "password", "x"))
	if part(out, "user") != "guest" || part(out, "server") != nil || part(out, "databases") != nil || part(out, "slowlog") != nil {
		t.Errorf("got %s", show(out))
	}
	var refused []string
	for _, r := range part(out, "refused").(list) {
		refused = append(refused, fmt.Sprint(part(r.(*value.Dict), "command")))
		if words := fmt.Sprint(part(r.(*value.Dict), "error")); !strings.HasPrefix(words, "NOPERM ") {
			t.Errorf("refused with %q", words)
		}
	}
	if got := strings.Join(refused, ", "); got != "INFO, CONFIG GET, MODULE LIST, SLOWLOG LEN" {
		t.Errorf("refused are %s", got)
	}
	old := servers.StartRedis(t, servers.RedisOptions{Config: "rename-command HELLO \"\""})
	perform(t, newDriver(t), inputs(old, "command", list{"SET", "k", "v"}))
	if out := analyse(t, inputs(old)); part(out, "databases") != int64(16) || len(part(out, "keyspace").(list)) != 1 || part(out, "server", "mode") != "standalone" {
		t.Errorf("of a server that speaks RESP2: %s", show(out))
	}
}

func TestAnalyseReplication(t *testing.T) {
	primary := servers.StartRedis(t, servers.RedisOptions{Config: "repl-diskless-sync-delay 0"})
	replica := servers.StartRedis(t, servers.RedisOptions{Config: fmt.Sprintf("replicaof %s %d", primary.Host, primary.Port)})
	limit := time.Now().Add(20 * time.Second)
	for part(analyse(t, inputs(replica)), "replication", "link") != "up" {
		if time.Now().After(limit) {
			t.Fatal("the replica does not reach its primary")
		}
	}
	out := analyse(t, inputs(replica))
	if part(out, "replication", "role") != "slave" || part(out, "replication", "primary") != primary.Addr {
		t.Errorf("the replica is %s", show(out))
	}
	replicas := part(analyse(t, inputs(primary)), "replication", "replicas").(list)
	if len(replicas) != 1 || part(replicas[0].(*value.Dict), "address") != replica.Addr {
		t.Errorf("the replicas are %v", replicas)
	}
}

func TestAnalyseCluster(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "cluster-enabled yes"})
	perform(t, newDriver(t), inputs(s, "command", list{"CLUSTER", "ADDSLOTSRANGE", int64(0), int64(9)}))
	out := analyse(t, inputs(s))
	if part(out, "server", "mode") != "cluster" || part(out, "cluster", "slots_assigned") != int64(10) || part(out, "cluster", "nodes") != int64(1) || part(out, "cluster", "state") != "fail" {
		t.Errorf("got %s", show(out))
	}
	steps, _ := try(t, inputs(s, "db", 1))
	if last := steps[len(steps)-1]; !strings.HasSuffix(last, " (a cluster has database 0 only: leave db out)") {
		t.Errorf("with a database the steps are %q", steps)
	}
}

// Servers say what they want.
func TestAnalyseHostile(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, "db%d:keys=1,expires=1,avg_ttl=1500\r\nslave%d:ip=::1,port=%d\r\n", i, i, i)
	}
	many.WriteString("db-1:keys=7\r\ndb01:keys=7\r\ndb:keys=7\r\n#db5:x\r\nredis_version:" + long + "\r\nserver_name:valkey\r\nvalkey_version:9.0.0\r\nserver_mode:standalone\r\nmem_fragmentation_ratio:inf\r\nuptime_in_seconds:99999999999999999999\r\nrdb_last_save_time:9999999999999999\r\nloading:1")
	text := many.String()
	s := answering(t, welcome, "$"+strconv.Itoa(len(text))+"\r\n"+text+"\r\n*2\r\n+databases\r\n+many\r\n*3\r\n+x\r\n%1\r\n+name\r\n:1\r\n%2\r\n+name\r\n+json\r\n+ver\r\n+no\r\n:5\r\n+few\r\n", false)
	out := analyse(t, inputs(s))
	if len(part(out, "keyspace").(list)) != 1000 || len(part(out, "replication", "replicas").(list)) != 100 || part(out, "truncated") != true {
		t.Errorf("it lists %d databases and %d replicas, truncated %v", len(part(out, "keyspace").(list)), len(part(out, "replication", "replicas").(list)), part(out, "truncated"))
	}
	first := part(part(out, "replication", "replicas").(list)[0].(*value.Dict), "address")
	for name, got := range map[string][2]value.Value{
		"product": {part(out, "server", "product"), "valkey"}, "version": {part(out, "server", "version"), "9.0.0"}, "mode": {part(out, "server", "mode"), "standalone"},
		"fragmentation": {part(out, "memory", "fragmentation"), 0.0}, "last save": {part(out, "persistence", "last_save"), ""}, "loading": {part(out, "persistence", "loading"), true},
		"databases": {part(out, "databases"), nil}, "user": {part(out, "user"), ""}, "slowlog": {part(out, "slowlog"), nil}, "replica": {first, "[::1]:0"},
		"time to live": {part(part(out, "keyspace").(list)[0].(*value.Dict), "average_ttl"), 1.5},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %v, want %v", name, got[0], got[1])
		}
	}
	if modules := part(out, "modules"); !value.Equal(modules, list{value.DictOf("name", "json", "version", 0)}) {
		t.Errorf("the modules are %v", modules)
	}
	s = answering(t, welcome, "+PONG\r\n*1000000\r\n", true)
	if _, err := operate(t, connectors.AnalysisOperation, inputs(s)); err == nil || connectors.StepOf(err) != "request" {
		t.Errorf("got %v", err)
	}
}

func TestActions(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "appendonly no\nslowlog-log-slower-than 0\nuser guest on nopass -@all +acl|whoami"})
	for _, test := range []struct{ name, asked, result string }{
		{"MEMORY PURGE", "memory|purge", "OK"},
		{"SLOWLOG RESET", "slowlog|reset", "OK"},
		{"BGSAVE", "bgsave", "Background saving started"},
	} {
		wantAsked(t, s, map[string]int{"hello": 1, test.asked: 1}, func() {
			out, err := operate(t, test.name, inputs(s))
			if err != nil || part(out, "result") != test.result {
				t.Errorf("%s: %s, %v", test.name, show(out), err)
			}
		})
	}
	if _, err := operate(t, "bgrewriteaof", inputs(s)); err != nil && !strings.Contains(err.Error(), "BGREWRITEAOF: ERR ") {
		t.Errorf("BGREWRITEAOF: %v", err)
	}
	_, err := operate(t, "BGSAVE", inputs(s, "username", "guest", "password", "x"))
	if err == nil || !strings.HasPrefix(err.Error(), "REDIS: request: BGSAVE: NOPERM ") {
		t.Errorf("got %v", err)
	}
	d := newDriver(t)
	for _, o := range connectors.Operations(d) {
		request, err := o.Driver.Prepare(inputs(s))
		if err != nil || request.ReadOnly == o.IsAction() {
			t.Errorf("%s only reads: %v, %v", o.Name, request.ReadOnly, err)
		}
	}
}
