package redis_test

import (
	"encoding/base64"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

type list = value.List

// DEBUG PROTOCOL answers in each of the types of RESP3.
const debugCommand = "enable-debug-command yes"

func TestAnswers(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: debugCommand})
	d := newDriver(t)
	huge, _ := new(big.Int).SetString("1234567999999999999999999999999999999", 10)
	for _, test := range []struct {
		command list
		want    value.Value
	}{
		{list{"SET", "text", "Grüße an\nalle  \"Welt\"\r\n"}, "OK"},
		{list{"GET", "text"}, "Grüße an\nalle  \"Welt\"\r\n"},
		{list{"set", "key with spaces\nand ü", ""}, "OK"},
		{list{"GET", "key with spaces\nand ü"}, ""},
		{list{"GET", "missing"}, nil},
		{list{"SET", "n", int64(41)}, "OK"},
		{list{"INCR", "n"}, int64(42)},
		{list{"INCRBY", "n", int64(-50)}, int64(-8)},
		{list{"SET", "big", huge}, "OK"},
		{list{"GET", "big"}, "1234567999999999999999999999999999999"},
		{list{"SET", "f", 1.0}, "OK"},
		{list{"GET", "f"}, "1.0"},
		{list{"ECHO", 0.1}, "0.1"},
		{list{"ECHO", 1e22}, "1e+22"},
		{list{"ECHO", math.Inf(1)}, "inf"},
		{list{"ECHO", math.Inf(-1)}, "-inf"},
		{list{"ECHO", math.NaN()}, "nan"},
		{list{"ECHO", value.Bytes("bytes")}, "bytes"},
		{list{"RPUSH", "l", "a", "b", "c"}, int64(3)},
		{list{"LRANGE", "l", int64(0), int64(-1)}, list{"a", "b", "c"}},
		{list{"LRANGE", "no list", int64(0), int64(-1)}, list{}},
		{list{"HSET", "h", "z", "1", "a", "2", "m", "3"}, int64(3)},
		{list{"HGETALL", "h"}, value.DictOf("z", "1", "a", "2", "m", "3")},
		{list{"HGETALL", "no hash"}, value.DictOf()},
		{list{"HMGET", "h", "a", "missing"}, list{"2", nil}},
		{list{"SADD", "s", "only"}, int64(1)},
		{list{"SMEMBERS", "s"}, value.Set{"only"}},
		{list{"SMEMBERS", "no set"}, value.Set{}},
		{list{"ZADD", "scores", 1.5, "a", "-inf", "b"}, int64(2)},
		{list{"ZSCORE", "scores", "a"}, 1.5},
		{list{"ZRANGE", "scores", int64(0), int64(-1), "WITHSCORES"}, list{list{"b", math.Inf(-1)}, list{"a", 1.5}}},
		{list{"XADD", "events", "1-1", "field", "x"}, "1-1"},
		{list{"XREAD", "STREAMS", "events", "0"}, value.DictOf("events", list{list{"1-1", list{"field", "x"}}})},
		{list{"CONFIG", "GET", "maxclients"}, value.DictOf("maxclients", "10000")},
		{list{"EVAL", "return {KEYS[1], ARGV[1], {1, 2}}", int64(1), "k", "v"}, list{"k", "v", list{int64(1), int64(2)}}},
		{list{"DEBUG", "PROTOCOL", "string"}, "Hello World"},
		{list{"DEBUG", "PROTOCOL", "integer"}, int64(12345)},
		{list{"DEBUG", "PROTOCOL", "double"}, 3.141},
		{list{"DEBUG", "PROTOCOL", "null"}, nil},
		{list{"DEBUG", "PROTOCOL", "array"}, list{int64(0), int64(1), int64(2)}},
		{list{"DEBUG", "PROTOCOL", "set"}, value.Set{int64(0), int64(1), int64(2)}},
		{list{"DEBUG", "PROTOCOL", "map"}, dictOf(int64(0), false, int64(1), true, int64(2), false)},
		{list{"DEBUG", "PROTOCOL", "attrib"}, "Some real reply following the attribute"},
		{list{"DEBUG", "PROTOCOL", "verbatim"}, "This is a verbatim\nstring"},
		{list{"DEBUG", "PROTOCOL", "true"}, true},
		{list{"DEBUG", "PROTOCOL", "false"}, false},
		{list{"DEBUG", "PROTOCOL", "bignum"}, huge},
	} {
		out, err := call(t.Context(), d, inputs(s, "command", test.command))
		if err != nil {
			t.Errorf("%s: %v", show(test.command), err)
			continue
		}
		wantOutputs(t, show(test.command), out, dictOf("result", test.want))
	}
}

// What the server says unasked is no answer.
func TestPush(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: debugCommand})
	d := newDriver(t)
	wantOutputs(t, "push", perform(t, d, inputs(s, "command", list{list{"DEBUG", "PROTOCOL", "push"}, list{"ECHO", "next"}})),
		value.DictOf("result", list{"Some real reply following the push reply", "next"}))
}

// What is no text becomes base64, all of an answer or nothing.
func TestBinary(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	every := make(value.Bytes, 256)
	for i := range every {
		every[i] = byte(i)
	}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, test := range []struct {
		command list
		want    *value.Dict
	}{
		{list{"SET", every, every}, value.DictOf("result", "OK")},
		{list{"GET", every}, value.DictOf("result", b64(string(every)), "result_encoding", "base64")},
		{list{"KEYS", "*"}, value.DictOf("result", list{b64(string(every))}, "result_encoding", "base64")},
		{list{"HSET", "h", "text", "plain", value.Bytes("\xff"), value.Bytes("\x00\xfe")}, value.DictOf("result", 2)},
		{list{"HGETALL", "h"}, value.DictOf("result", value.DictOf(b64("text"), b64("plain"), b64("\xff"), b64("\x00\xfe")), "result_encoding", "base64")},
		{list{list{"HGET", "h", "text"}, list{"GET", every}, list{"GET", "missing"}},
			value.DictOf("result", list{"plain", b64(string(every)), nil}, "result_encoding", list{nil, "base64", nil})},
		{list{list{"HGET", "h", "text"}}, value.DictOf("result", list{"plain"})},
	} {
		out, err := call(t.Context(), d, inputs(s, "command", test.command))
		if err != nil {
			t.Errorf("%s: %v", show(test.command), err)
			continue
		}
		wantOutputs(t, show(test.command), out, test.want)
	}
}

func TestRefusals(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	perform(t, d, inputs(s, "command", list{"SET", "text", "abc"}))
	for _, test := range []struct {
		inputs list // command, transaction
		words  string
		want   *value.Dict
	}{
		{list{list{"INCR", "text"}, false}, "REDIS: request: INCR: ERR value is not an integer or out of range", nil},
		{list{list{"LPUSH", "text", "x"}, false}, "REDIS: request: LPUSH: WRONGTYPE Operation against a key holding the wrong kind of value", nil},
		{list{list{"config", "set", "no-such", "x"}, false}, "REDIS: request: CONFIG SET: ERR Unknown option or number of arguments for CONFIG SET - 'no-such'", nil},
		{list{list{"NO-SUCH", "secret", strings.Repeat("long ", 100)}, false}, "REDIS: request: NO-SUCH: ERR unknown command 'NO-SUCH'", nil},
		{list{list{list{"NO-SUCH", "secret"}}, false}, "REDIS: request: command 1 of 1, NO-SUCH: ERR unknown command 'NO-SUCH'",
			value.DictOf("result", list{nil}, "errors", list{value.DictOf("index", 0, "command", "NO-SUCH", "error", "ERR unknown command 'NO-SUCH'")})},
		{list{list{"EVAL", "return {err='LONG ' .. string.rep('x', 1000)}", int64(0)}, false}, "REDIS: request: EVAL: LONG xxx...", nil},
		{list{list{"EVAL", "return {1, {err='MY nested'}, 3}", int64(0)}, false}, "REDIS: request: EVAL: MY nested", nil},
		{list{list{"EVAL", "return {err='ONE\\r\\nTWO'}", int64(0)}, false}, "REDIS: request: EVAL: ONE TWO", nil},
		{list{list{list{"SET", "a", "1"}, list{"incr", "text"}, list{"GET", "a"}, list{"LLEN", "text"}}, false},
			"REDIS: request: command 2 of 4, INCR: ERR value is not an integer or out of range",
			value.DictOf("result", list{"OK", nil, "1", nil}, "errors", list{
				value.DictOf("index", 1, "command", "INCR", "error", "ERR value is not an integer or out of range"),
				value.DictOf("index", 3, "command", "LLEN", "error", "WRONGTYPE Operation against a key holding the wrong kind of value"),
			})},
		{list{list{list{"SET", "b", "1"}, list{"INCR", "text"}, list{"INCR", "b"}}, true},
			"REDIS: request: command 2 of 3, INCR: ERR value is not an integer or out of range",
			value.DictOf("result", list{"OK", nil, int64(2)}, "errors", list{
				value.DictOf("index", 1, "command", "INCR", "error", "ERR value is not an integer or out of range"),
			})},
		{list{list{list{"SET", "c", "1"}, list{"GET"}}, true},
			"REDIS: request: command 2 of 2, GET: ERR wrong number of arguments for 'get' command (nothing of the transaction was carried out)",
			value.DictOf("result", nil, "errors", list{
				value.DictOf("index", 1, "command", "GET", "error", "ERR wrong number of arguments for 'get' command"),
			})},
	} {
		out, err := call(t.Context(), d, inputs(s, "command", test.inputs[0], "transaction", test.inputs[1]))
		name := show(test.inputs)
		if !errors.Is(err, redis.ErrRefused) || errors.Is(err, redis.ErrLogin) || connectors.StepOf(err) != "request" {
			t.Errorf("%s: %v is no refusal of a request", name, err)
		}
		if prefix, long := strings.CutSuffix(test.words, "..."); err == nil || err.Error() != test.words && !(long && strings.HasPrefix(err.Error(), prefix) && len(err.Error()) < 400) {
			t.Errorf("%s:\ngot  %v\nwant %s", name, err, test.words)
		}
		wantOutputs(t, name, out, test.want)
	}
	wantOutputs(t, "what a transaction that failed has left", perform(t, d, inputs(s, "command", list{"MGET", "b", "c"})),
		value.DictOf("result", list{"2", nil}))
}

// With no one in between, all or nothing.
func TestTransaction(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "user half on >secret ~* +@all -multi\nuser other on >secret ~* +@all -exec"})
	d := newDriver(t)
	both := list{list{"INCR", "a"}, list{"DECR", "b"}, list{"HGETALL", "h"}, list{"GET", "none"}}
	wantOutputs(t, "two", perform(t, d, inputs(s, "command", both, "transaction", true)),
		value.DictOf("result", list{int64(1), int64(-1), value.DictOf(), nil}))
	for user, words := range map[string]string{
		"half":  "MULTI: NOPERM this user has no permissions to run the 'multi' command",
		"other": "EXEC: EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run the 'exec' command",
	} {
		_, err := call(t.Context(), d, inputs(s, "command", both, "transaction", true, "username", user, "password", "secret"))
		want := "REDIS: request: " + words + " (nothing of the transaction was carried out)"
		// Newer servers name the user.
		if err == nil || strings.Replace(err.Error(), "User "+user, "this user", 1) != want {
			t.Errorf("%s:\ngot  %v\nwant %s", user, err, want)
		}
	}
	// A connection on which a transaction was begun, and may not be ended, is not used again.
	client := inputs(s, "command", list{"CLIENT", "ID"}, "username", "other", "password", "secret")
	before := perform(t, d, client)
	if _, err := call(t.Context(), d, inputs(s, "command", both, "transaction", true, "username", "other", "password", "secret")); err == nil {
		t.Error("EXEC that is forbidden succeeds")
	}
	if after := perform(t, d, client); value.Equal(before, after) {
		t.Error("the connection of a transaction that could not end is used again")
	}
	wantOutputs(t, "after refusals", perform(t, d, inputs(s, "command", list{"MGET", "a", "b"})), value.DictOf("result", list{"1", "-1"}))
}

// perform makes a call that succeeds.
func perform(t testing.TB, d connectors.Driver, in *value.Dict) *value.Dict {
	t.Helper()
	out, err := call(t.Context(), d, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantOutputs(t *testing.T, name string, got, want *value.Dict) {
	t.Helper()
	if got.Len() == 0 && want.Len() == 0 {
		return
	}
	if !value.Equal(got, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", name, value.Summary(got, 500), value.Summary(want, 500))
	}
}

func show(v value.Value) string { return value.Summary(v, 80) }

// dictOf is value.DictOf with keys of any kind.
func dictOf(pairs ...any) *value.Dict {
	d := new(value.Dict)
	for i := 0; i < len(pairs); i += 2 {
		d.SetKey(pairs[i], pairs[i+1])
	}
	return d
}
