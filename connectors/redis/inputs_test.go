package redis_test

import (
	"errors"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// Wrong inputs are found before anything is sent.
func TestWrongInputs(t *testing.T) {
	d := newDriver(t)
	get := list{"GET", "k"}
	for _, test := range []struct {
		inputs *value.Dict
		want   string
	}{
		{value.DictOf("command", get), `input "hostname" is required (string: name or address of the server.)`},
		{value.DictOf("hostname", "h"), `input "command" is required (list: the command and its arguments, such as ['SET', 'k', 'v']; or several, each a list, which are sent at once.)`},
		{value.DictOf("hostname", "redis://h", "command", get), `input "hostname": want a name or an address, not a URL`},
		{value.DictOf("hostname", "h:6379", "command", get), `input "hostname": "h:6379" is no name or address of a host (the port is an input of its own)`},
		{value.DictOf("host", "", "command", get), `input "hostname": "" is no name or address of a host (the port is an input of its own)`},
		{value.DictOf("host", "h", "port", 0, "db", -1, "command", get), `input "port": want 1 to 65535, got 0; input "db": want 0 or more, got -1`},
		{value.DictOf("host", "h", "port", 65536, "command", get), `input "port": want 0 to 65535, got 65536`},
		{value.DictOf("host", "h", "cacert", "x", "command", get), `input "cacert": want PEM text with -----BEGIN CERTIFICATE-----, or file:<name>; input "tls": required with cacert and client_cert (write tls='require')`},
		{value.DictOf("host", "h", "cacert", "file:ca.pem", "command", get), `input "tls": required with cacert and client_cert (write tls='require')`},
		{value.DictOf("host", "h", "client_cert", "file:c.pem", "command", get), `input "tls": required with cacert and client_cert (write tls='require')`},
		{value.DictOf("host", "h", "command", "GET k"), `input "command": want a list such as ['GET', 'key'], got a string (its words are not told apart)`},
		{value.DictOf("host", "h", "command", 7), `input "command": want a list such as ['GET', 'key'], got int`},
		{value.DictOf("host", "h", "command", list{}), `input "command": want a list such as ['GET', 'key'], got an empty one`},
		{value.DictOf("host", "h", "command", list{list{}}), `input "command": command 1: want a command and its arguments, got an empty list`},
		{value.DictOf("host", "h", "command", list{get, "PING"}), `input "command": command 2: want a list as the others are, got string`},
		{value.DictOf("host", "h", "command", list{7}), `input "command": want the name of a command first, got int`},
		{value.DictOf("host", "h", "command", list{""}), `input "command": want the name of a command first, got an empty string`},
		{value.DictOf("host", "h", "command", list{get, list{"SET", "k", true}}), `input "command": command 2: argument 2 of SET: want a string, a number or bytes, got bool (write 1 or 0, or as text)`},
		{value.DictOf("host", "h", "command", list{"SET", "k", nil}), `input "command": argument 2 of SET: want a string, a number or bytes, got None (leave it out, or write '')`},
		{value.DictOf("host", "h", "command", list{"DEL", list{"a"}}), `input "command": argument 1 of DEL: want a string, a number or bytes, got list (its items are arguments of their own: ['DEL'] + keys)`},
		{value.DictOf("host", "h", "command", list{"HSET", "k", value.DictOf()}), `input "command": argument 2 of HSET: want a string, a number or bytes, got dict (its keys and values are arguments of their own, or write it as JSON)`},
		{value.DictOf("host", "h", "command", list{"GET k"}), `input "command": "GET k" is no command (write each word as an item of the list)`},
		{value.DictOf("host", "h", "command", list{"SELECT\x00", 1}), `input "command": "SELECT\x00" is no command (write each word as an item of the list)`},
		{value.DictOf("host", "h", "command", list{get, list{"Subscribe", "c"}}), `input "command": command 2: SUBSCRIBE has no answer that ends (read a stream with XREAD and BLOCK, or a list with BLPOP)`},
		{value.DictOf("host", "h", "command", list{"monitor"}), `input "command": MONITOR has no answer that ends`},
		{value.DictOf("host", "h", "command", list{list{"MULTI"}, get, list{"EXEC"}}), `input "command": command 1: MULTI is sent by transaction=True, around a list of commands; input "command": command 3: EXEC is sent by transaction=True, around a list of commands`},
		{value.DictOf("host", "h", "command", list{"WATCH", "k"}), `input "command": WATCH is about several calls, and a connection is kept for one (compare and set with EVAL)`},
		{value.DictOf("host", "h", "command", list{"AUTH", "pw"}), `input "command": AUTH is sent for username and password (give them as inputs)`},
		{value.DictOf("host", "h", "command", list{"select", 1}), `input "command": SELECT is sent for db (give it as an input)`},
		{value.DictOf("host", "h", "command", list{"client", "reply", "off"}), `input "command": CLIENT REPLY changes the connection, which other calls use too`},
		{value.DictOf("host", "h", "command", list{"QUIT"}), `input "command": QUIT changes the connection, which other calls use too`},
		{value.DictOf("host", "h", "command", get, "transaction", true), `input "transaction": want several commands, as a list of lists`},
	} {
		_, err := d.Prepare(test.inputs)
		if want := "REDIS: " + test.want; !errors.Is(err, connectors.ErrInput) || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", show(test.inputs), err, want)
		}
	}
	for _, right := range []*value.Dict{
		value.DictOf("host", "::1", "command", get),
		value.DictOf("host", "fe80::1%eth0", "command", value.Tuple{"GET", "k"}),
		value.DictOf("host", "redis.example.com", "port", "6380", "command", list{value.Tuple{"GET", "k"}}, "transaction", true),
		value.DictOf("host", "h", "tls", "require", "cacert", "file:ca.pem", "command", list{"CLIENT", "LIST"}),
	} {
		if _, err := d.Prepare(right); err != nil {
			t.Errorf("%s: %v", show(right), err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	d := newDriver(t)
	for _, test := range []struct {
		command list
		want    bool
	}{
		{list{"get", "k"}, true},
		{list{"SET", "k", "v"}, false},
		{list{"CONFIG", "get", "x"}, true},
		{list{"CONFIG", "SET", "x", "y"}, false},
		{list{"CONFIG"}, false},
		{list{"SORT", "k", "STORE", "d"}, false},
		{list{"NO-SUCH"}, false},
		{list{list{"GET", "a"}, list{"HGETALL", "b"}}, true},
		{list{list{"GET", "a"}, list{"DEL", "b"}, list{"GET", "a"}}, false},
	} {
		req, err := d.Prepare(value.DictOf("hostname", "h", "command", test.command))
		if err != nil {
			t.Fatal(err)
		}
		if req.ReadOnly != test.want {
			t.Errorf("%s: read only is %v", show(test.command), req.ReadOnly)
		}
	}
}

// The server itself says of each command that is repeated after a crash that it
// does not write.
func TestReadersDoNotWrite(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	command := list{"COMMAND", "INFO"}
	for _, name := range redis.Readers() {
		command = append(command, name)
	}
	answers, _ := perform(t, d, inputs(s, "command", command)).Get("result")
	for i, answer := range answers.(list) {
		name := command[2+i].(string)
		info, known := answer.(list)
		if !known {
			t.Errorf("%s: the server knows no such command", name)
			continue
		}
		flags := map[string]bool{}
		for _, flag := range info[2].(value.Set) {
			flags[flag.(string)] = true
		}
		// What has keys is flagged as reading; what is about the server is not.
		if aboutServer := info[3] == int64(0); flags["write"] || flags["blocking"] && name != "XREAD" || !flags["readonly"] && !aboutServer {
			t.Errorf("%s has the flags %v", name, info[2])
		}
	}
}
