package redis

import (
	"math"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

type serverFacts struct {
	Version string `flow:"version" doc:"Version of Redis that it is, or is like."`
	Product string `flow:"product" doc:"What it is, such as redis or valkey."`
	Mode    string `flow:"mode" doc:"One of standalone, sentinel and cluster."`
	OS      string `flow:"os" doc:"System on which it runs."`
	Uptime  int64  `flow:"uptime" doc:"Seconds since it was started."`
}

type memoryFacts struct {
	Used          int64   `flow:"used" doc:"Bytes that it has allocated."`
	Peak          int64   `flow:"peak" doc:"The most bytes that it had allocated."`
	Resident      int64   `flow:"resident" doc:"Bytes that it takes from the system."`
	Maximum       int64   `flow:"maximum" doc:"Bytes that it may use (maxmemory); 0 is no limit."`
	Policy        string  `flow:"policy" doc:"What it does at maximum (maxmemory_policy), such as noeviction."`
	Fragmentation float64 `flow:"fragmentation" doc:"Resident by used; far above 1 memory is lost between pieces."`
	System        int64   `flow:"system" doc:"Bytes that the machine has."`
}

type clientFacts struct {
	Connected int64 `flow:"connected" doc:"Connections, this one too."`
	Blocked   int64 `flow:"blocked" doc:"Of them those that wait, such as in BLPOP."`
	Maximum   int64 `flow:"maximum" doc:"The most that it takes (maxclients)."`
	Rejected  int64 `flow:"rejected" doc:"Those it did not take, being at maximum."`
}

type persistenceFacts struct {
	Loading     bool   `flow:"loading" doc:"Whether it is still reading its data into memory."`
	LastSave    string `flow:"last_save" doc:"When all was last written (RDB), in RFC 3339, UTC; when the server was started if it never was."`
	LastStatus  string `flow:"last_status" doc:"What came of that: ok or err."`
	Saving      bool   `flow:"saving" doc:"Whether all is being written now."`
	Changes     int64  `flow:"changes" doc:"Changes since the last save."`
	AppendOnly  bool   `flow:"append_only" doc:"Whether each change is written (AOF)."`
	WriteStatus string `flow:"write_status" doc:"What came of the last change written: ok or err."`
}

type statFacts struct {
	Connections   int64 `flow:"connections" doc:"Connections that were made."`
	Commands      int64 `flow:"commands" doc:"Commands that were carried out."`
	PerSecond     int64 `flow:"commands_per_second" doc:"Commands a second, just now."`
	Hits          int64 `flow:"hits" doc:"Keys that were looked for and found."`
	Misses        int64 `flow:"misses" doc:"Keys that were looked for and not found."`
	Expired       int64 `flow:"expired" doc:"Keys that ended as their time was over."`
	Evicted       int64 `flow:"evicted" doc:"Keys that were dropped for want of memory."`
	BytesReceived int64 `flow:"bytes_received" doc:"Bytes that clients sent."`
	BytesSent     int64 `flow:"bytes_sent" doc:"Bytes that clients got."`
}

type replicationFacts struct {
	Role     string         `flow:"role" doc:"Either master, or slave: a replica."`
	Primary  string         `flow:"primary" doc:"Of a replica, host:port of the server that it copies; else empty."`
	Link     string         `flow:"link" doc:"Of a replica, whether it reaches that: up or down; else empty."`
	Offset   int64          `flow:"offset" doc:"How far it is, in bytes of what is copied."`
	Replicas []replicaFacts `flow:"replicas" doc:"Servers that copy it; 100 at most."`
}

type replicaFacts struct {
	Address string `flow:"address" doc:"Its host:port."`
	State   string `flow:"state" doc:"Its state, such as online."`
	Offset  int64  `flow:"offset" doc:"How far it is."`
	Lag     int64  `flow:"lag" doc:"Seconds since it said so."`
}

type clusterFacts struct {
	State    string `flow:"state" doc:"Either ok or fail."`
	Assigned int64  `flow:"slots_assigned" doc:"Slots that belong to a server, of 16,384."`
	OK       int64  `flow:"slots_ok" doc:"Slots that can be reached."`
	Nodes    int64  `flow:"nodes" doc:"Servers in it."`
	Size     int64  `flow:"size" doc:"Servers with slots."`
}

type databaseFacts struct {
	DB      int64   `flow:"db" doc:"Number of the database."`
	Keys    int64   `flow:"keys" doc:"Keys in it."`
	Expires int64   `flow:"expires" doc:"Of them those that will end."`
	TTL     float64 `flow:"average_ttl" doc:"Seconds until one of these ends, on average."`
}

// info is an answer to INFO: lines of names and values, and of sections.
type info map[string]string

func infoOf(said value.Value) info {
	text, ok := said.(string)
	if !ok {
		return nil
	}
	i := info{}
	for line := range strings.Lines(text) {
		name, v, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if ok && !strings.HasPrefix(name, "#") {
			i[name] = v
		}
	}
	return i
}

func (i info) text(name string) string { return shorten(i[name]) }

func (i info) number(name string) int64 {
	n, _ := strconv.ParseInt(i[name], 10, 64)
	return n
}

func (i info) float(name string) float64 {
	f, err := strconv.ParseFloat(i[name], 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	return f
}

func (i info) is(name string) bool { return i.number(name) != 0 }

// parts are the values of a line such as keys=1,expires=0.
func (i info) parts(name string) info {
	parts := info{}
	for part := range strings.SplitSeq(i[name], ",") {
		if k, v, ok := strings.Cut(part, "="); ok {
			parts[k] = v
		}
	}
	return parts
}

// numbered are the numbers of lines such as db0, db3, in their order.
func (i info) numbered(prefix string) []int64 {
	var all []int64
	for name := range i {
		rest, ok := strings.CutPrefix(name, prefix)
		if n, err := strconv.ParseInt(rest, 10, 64); ok && err == nil && n >= 0 && strconv.FormatInt(n, 10) == rest {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

const (
	mostDatabases = 1000
	mostReplicas  = 100
)

// describe takes what INFO says.
func (a *analysis) describe(i info) {
	product := "redis"
	if name := i.text("server_name"); name != "" { // of Valkey
		product = name
	}
	a.Server = &serverFacts{
		Version: i.text("redis_version"), Product: product, Mode: i.text("redis_mode"), OS: i.text("os"), Uptime: i.number("uptime_in_seconds"),
	}
	if v := i.text(product + "_version"); v != "" {
		a.Server.Version = v
	}
	if a.Server.Mode == "" {
		a.Server.Mode = i.text("server_mode")
	}
	a.Memory = &memoryFacts{
		Used: i.number("used_memory"), Peak: i.number("used_memory_peak"), Resident: i.number("used_memory_rss"),
		Maximum: i.number("maxmemory"), Policy: i.text("maxmemory_policy"), Fragmentation: i.float("mem_fragmentation_ratio"), System: i.number("total_system_memory"),
	}
	a.Clients = &clientFacts{
		Connected: i.number("connected_clients"), Blocked: i.number("blocked_clients"), Maximum: i.number("maxclients"), Rejected: i.number("rejected_connections"),
	}
	a.Persistence = &persistenceFacts{
		Loading: i.is("loading"), LastStatus: i.text("rdb_last_bgsave_status"), Saving: i.is("rdb_bgsave_in_progress"),
		Changes: i.number("rdb_changes_since_last_save"), AppendOnly: i.is("aof_enabled"), WriteStatus: i.text("aof_last_write_status"),
	}
	if at := i.number("rdb_last_save_time"); at > 0 && at < 1<<37 {
		a.Persistence.LastSave = time.Unix(at, 0).UTC().Format(time.RFC3339)
	}
	a.Stats = &statFacts{
		Connections: i.number("total_connections_received"), Commands: i.number("total_commands_processed"), PerSecond: i.number("instantaneous_ops_per_sec"),
		Hits: i.number("keyspace_hits"), Misses: i.number("keyspace_misses"), Expired: i.number("expired_keys"), Evicted: i.number("evicted_keys"),
		BytesReceived: i.number("total_net_input_bytes"), BytesSent: i.number("total_net_output_bytes"),
	}
	a.replication(i)
	for _, n := range i.numbered("db") {
		if len(a.Keyspace) == mostDatabases {
			a.Truncated = true
			break
		}
		d := i.parts("db" + strconv.FormatInt(n, 10))
		a.Keyspace = append(a.Keyspace, databaseFacts{DB: n, Keys: d.number("keys"), Expires: d.number("expires"), TTL: d.float("avg_ttl") / 1000})
	}
}

func (a *analysis) replication(i info) {
	r := &replicationFacts{Role: i.text("role"), Link: i.text("master_link_status"), Offset: i.number("master_repl_offset"), Replicas: []replicaFacts{}}
	if host := i.text("master_host"); host != "" {
		r.Primary = net.JoinHostPort(host, i.text("master_port"))
		r.Offset = i.number("slave_repl_offset")
	}
	for _, n := range i.numbered("slave") {
		if len(r.Replicas) == mostReplicas {
			a.Truncated = true
			break
		}
		s := i.parts("slave" + strconv.FormatInt(n, 10))
		r.Replicas = append(r.Replicas, replicaFacts{Address: net.JoinHostPort(s.text("ip"), s.text("port")), State: s.text("state"), Offset: s.number("offset"), Lag: s.number("lag")})
	}
	a.Replication = r
}

func clusterOf(i info) *clusterFacts {
	if i == nil {
		return nil
	}
	return &clusterFacts{
		State: i.text("cluster_state"), Assigned: i.number("cluster_slots_assigned"), OK: i.number("cluster_slots_ok"),
		Nodes: i.number("cluster_known_nodes"), Size: i.number("cluster_size"),
	}
}
