package redis

import (
	"context"
	"crypto/tls"
	"strconv"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

type analysis struct {
	User        string               `flow:"user" doc:"Who is logged in, as the server has it; empty of a server older than Redis 6."`
	Server      *serverFacts         `flow:"server" doc:"The server itself."`
	Memory      *memoryFacts         `flow:"memory" doc:"What it takes."`
	Clients     *clientFacts         `flow:"clients" doc:"Who is connected."`
	Persistence *persistenceFacts    `flow:"persistence" doc:"What is on disk."`
	Stats       *statFacts           `flow:"stats" doc:"What it did since it was started, or since CONFIG RESETSTAT."`
	Replication *replicationFacts    `flow:"replication" doc:"Servers that it copies, and that copy it."`
	Cluster     *clusterFacts        `flow:"cluster" doc:"The cluster; None if the server is in none."`
	Databases   *int64               `flow:"databases" doc:"How many databases the server has, used or not; None if it does not say so."`
	Keyspace    []databaseFacts      `flow:"keyspace" doc:"The databases with keys in them, by number; 1,000 at most."`
	Modules     []moduleFacts        `flow:"modules" doc:"Modules that are loaded, by name; 100 at most."`
	Slowlog     *int64               `flow:"slowlog" doc:"How many commands are in the log of slow ones; None if the server does not say so."`
	Truncated   bool                 `flow:"truncated" doc:"Whether there is more than is listed."`
	Refused     []refusedFacts       `flow:"refused" doc:"What the server was asked and does not tell this user."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"With TLS, the certificate of the server: subject, issuer, names, not_before, not_after."`
}

type moduleFacts struct {
	Name    string `flow:"name" doc:"Name of the module."`
	Version int64  `flow:"version" doc:"Its version, as the module counts."`
}

type refusedFacts struct {
	Command string `flow:"command" doc:"The command."`
	Error   string `flow:"error" doc:"What the server said."`
}

const mostModules = 100

// analyse asks the server of itself. Of keys it asks how many there are: it lists none.
func analyse(ctx context.Context, in server) (analysis, error) {
	c, err := in.connect(ctx)
	if err != nil {
		return analysis{}, ended(ctx, err)
	}
	defer c.close()
	out := analysis{Keyspace: []databaseFacts{}, Modules: []moduleFacts{}, Refused: []refusedFacts{}}
	if secured, ok := c.Conn.(*tls.Conn); ok {
		out.Certificate = tlsconf.CertificateIn(secured.ConnectionState().PeerCertificates)
	}
	said, err := c.askAll(ctx, &out, in.MaxOutputBytes, command{"INFO"}, command{"CONFIG", "GET", "databases"},
		command{"MODULE", "LIST"}, command{"ACL", "WHOAMI"}, command{"SLOWLOG", "LEN"})
	if err != nil {
		return analysis{}, err
	}
	about := infoOf(said[0])
	if about != nil {
		out.describe(about)
	}
	if settings := dictOf(said[1]); settings != nil {
		if v, _ := settings.Get("databases"); v != nil {
			text, _ := v.(string)
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				out.Databases = &n
			}
		}
	}
	out.modules(said[2])
	if user, ok := said[3].(string); ok {
		out.User = c.target.shown(user)
	}
	if n, ok := said[4].(int64); ok {
		out.Slowlog = &n
	}
	if about.number("cluster_enabled") == 0 {
		return out, nil
	}
	if said, err = c.askAll(ctx, &out, in.MaxOutputBytes, command{"CLUSTER", "INFO"}); err != nil {
		return analysis{}, err
	}
	out.Cluster = clusterOf(infoOf(said[0]))
	return out, nil
}

// askAll sends commands and returns what is answered, nil to one that is refused.
func (c *conn) askAll(ctx context.Context, out *analysis, limit int64, commands ...command) ([]value.Value, error) {
	a, err := c.send(ctx, request{commands: commands, limit: limit})
	if err != nil {
		return nil, ended(ctx, connectors.Step("request", explain(err, &c.target, "look at the log of the server")))
	}
	said := make([]value.Value, len(commands))
	for i, r := range a.replies {
		if r.err != nil {
			out.Refused = append(out.Refused, refusedFacts{commands[i].name(), c.target.shown(r.err.withoutArguments())})
			continue
		}
		if !r.binary {
			said[i] = r.value
		}
	}
	return said, nil
}

// modules takes the answer to MODULE LIST.
func (a *analysis) modules(said value.Value) {
	list, _ := said.(value.List)
	for _, v := range list {
		d := dictOf(v)
		name, _ := d.Get("name")
		text, ok := name.(string)
		if !ok {
			continue
		}
		if len(a.Modules) == mostModules {
			a.Truncated = true
			break
		}
		v, _ := d.Get("ver")
		version, _ := v.(int64)
		a.Modules = append(a.Modules, moduleFacts{shorten(text), version})
	}
}

// dictOf is an answer that is a dict in RESP3, and in RESP2 a list of its keys and values.
func dictOf(v value.Value) *value.Dict {
	switch v := v.(type) {
	case *value.Dict:
		return v
	case value.List:
		d := new(value.Dict)
		for i := 0; i+1 < len(v); i += 2 {
			if key, ok := v[i].(string); ok {
				d.Set(key, v[i+1])
			}
		}
		return d
	}
	return nil
}
