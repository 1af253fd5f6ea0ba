package redis_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// answering starts what says login to whoever logs in, then answer to the first
// command, and hangs up if it is told to. It returns its inputs.
func answering(t *testing.T, login, answer string, hangUp bool) *servers.Redis {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer c.Close()
				r := bufio.NewReader(c)
				r.ReadString('\n')
				r.Discard(r.Buffered())
				io.WriteString(c, login)
				if answer != "" {
					r.ReadString('\n')
					r.Discard(r.Buffered())
					io.WriteString(c, answer)
				}
				if !hangUp {
					io.Copy(io.Discard, r) // until the client hangs up
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	return &servers.Redis{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Addr: l.Addr().String()}
}

const (
	welcome = "%1\r\n+proto\r\n:3\r\n"
	unknown = " (whether it has carried out the command is not known)"
	noRedis = " (is this the port of a Redis server, and does it want tls='require'?)"
)

func TestServersThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		login, answer string
		hangUp        bool
		step          string
		words         string // ADDR stands for that of the server
	}{
		"HTTP":                  {"HTTP/1.1 400 Bad Request\r\n\r\n", "", false, "log in", `ADDR does not answer as a Redis server: it begins with "HTTP/1.1 400 Bad Request"` + noRedis},
		"hangs up at once":      {"", "", true, "log in", "ADDR closed the connection without an answer" + noRedis},
		"echo of the password":  {"-ERR I do not like hunter-2 at all\r\n", "", false, "log in", "ADDR: ERR I do not like ••• at all"},
		"piece of the password": {"-ERR " + strings.Repeat("x", 290) + " hunter-2\r\n", "", false, "log in", "ADDR: ERR " + strings.Repeat("x", 290) + " \u2022..."},
		"echo":                  {"*7\r\n$5\r\nHELLO\r\n:3\r\n+AUTH\r\n+x\r\n+hunter-2\r\n+SETNAME\r\n+flowrun\r\n", "", false, "log in", "ADDR does not answer as a Redis server: HELLO is answered with a list" + noRedis},
		"other protocol":        {"%1\r\n+proto\r\n:2\r\n", "", false, "log in", "ADDR does not answer as a Redis server: HELLO is answered with a dict" + noRedis},
		"protected":             {"-DENIED Redis is running in protected mode\r\n", "", true, "log in", "ADDR: DENIED Redis is running in protected mode"},
		"hangs up":              {welcome, "+", true, "request", "ADDR closed the connection in the middle of its answer" + unknown},
		"garbage":               {welcome, "\x00\x01\x02garbage\n", false, "request", `ADDR does not answer as a Redis server: it begins with "\x00\x01\x02garbage"` + unknown},
		"endless line":          {welcome, "+" + strings.Repeat("x", 1<<20), false, "request", `ADDR does not answer as a Redis server: it begins with "+` + strings.Repeat("x", 299) + `..."` + unknown},
		"announced too large":   {welcome, "$99999999999999\r\n", false, "request", "output too large: more than max_output_bytes (1000)"},
		"announced too many":    {welcome, "*99999999999999\r\n", false, "request", "output too large: the answer has more than 4194304 values"},
		"too deep":              {welcome, strings.Repeat("*1\r\n", 1000), false, "request", "output too large: more than max_output_bytes (1000)"},
		"never answers":         {welcome, "", false, "request", "timed out after timeout (0.1 s)"},
		"never lets anybody in": {"", "", false, "log in", "timed out after timeout (0.1 s)"},
		"cluster": {welcome, "-MOVED 3999 10.0.0.7:6381\r\n", false, "request",
			"GET: MOVED 3999 10.0.0.7:6381 (the server is one of a cluster and another one has the key: connect to that)"},
		"replica": {welcome, "-READONLY You can't write against a read only replica.\r\n", false, "request",
			"GET: READONLY You can't write against a read only replica. (the server is a replica: connect to the one it copies)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := answering(t, test.login, test.answer, test.hangUp)
			d := newDriver(t)
			in := inputs(s, "password", "hunter-2", "command", list{"GET", "k"}, "max_output_bytes", 1000)
			if strings.HasPrefix(name, "never") {
				in.Set("timeout", 0.1)
			} else {
				in.Set("timeout", 20.0)
			}
			// What has failed is not used again: the second call fares as the first.
			for range 2 {
				_, err := call(t.Context(), d, in)
				wantError(t, err, nil, test.step, "REDIS: "+test.step+": "+strings.ReplaceAll(test.words, "ADDR", s.Addr))
				if errors.Is(err, redis.ErrRefused) {
					break
				}
			}
		})
	}
	s := answering(t, "", "", false)
	d := newDriver(t)
	_, err := call(t.Context(), d, inputs(s, "connect_timeout", 0.1, "command", list{"PING"}))
	wantError(t, err, connectors.ErrTimeout, "log in", "REDIS: log in: timed out: no connection to "+s.Addr+" within connect_timeout (0.1 s)")
}

// A connection on which something was said unasked is not used again.
func TestLateAnswer(t *testing.T) {
	s := answering(t, welcome, "+mine\r\n+nobody's\r\n", false)
	d := newDriver(t)
	for range 3 {
		wantOutputs(t, "answer", perform(t, d, inputs(s, "command", list{"GET", "k"})), value.DictOf("result", "mine"))
	}
}

func TestOutputLimit(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	perform(t, d, inputs(s, "command", list{"SETRANGE", "k", int64(17<<20 - 1), "x"}))
	get := inputs(s, "command", list{"GET", "k"})
	_, err := call(t.Context(), d, get)
	if !errors.Is(err, connectors.ErrOutputTooLarge) || err.Error() != "REDIS: request: output too large: more than max_output_bytes (16777216)" {
		t.Errorf("got %v", err)
	}
	get.Set("max_output_bytes", int64(18<<20))
	result, _ := perform(t, d, get).Get("result")
	if text := result.(string); len(text) != 17<<20 || strings.Trim(text[:len(text)-1], "\x00") != "" || text[len(text)-1] != 'x' {
		t.Errorf("got %d bytes", len(text))
	}
	// The limit is of all answers of a call.
	both := inputs(s, "command", list{list{"ECHO", strings.Repeat("a", 600)}, list{"ECHO", strings.Repeat("b", 600)}}, "max_output_bytes", 1000)
	if _, err := call(t.Context(), d, both); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("got %v", err)
	}
}

// Neither side waits for the other when both have much to say.
func TestLargePipeline(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	var commands list
	for range 500 {
		commands = append(commands, list{"ECHO", strings.Repeat("x", 20_000)})
	}
	for _, transaction := range []bool{false, true} {
		result, _ := perform(t, d, inputs(s, "command", commands, "transaction", transaction)).Get("result")
		for i, answer := range result.(list) {
			if answer != commands[i].(list)[1] {
				t.Fatalf("answer %d is %s", i, show(answer))
			}
		}
	}
}

// A server, or what stands before it, may read a command only when its client has taken
// the answer to the one before.
func TestServerThatWaits(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const count, size = 400, 100_000 // more than sockets hold
	answer := "$100000\r\n" + strings.Repeat("y", size) + "\r\n"
	var serving sync.WaitGroup
	serving.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		r := bufio.NewReader(c)
		r.ReadString('\n')
		r.Discard(r.Buffered())
		io.WriteString(c, welcome)
		for range count {
			for range 5 { // lines of a command
				r.ReadString('\n')
			}
			io.WriteString(c, answer)
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	d := newDriver(t)
	s := &servers.Redis{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}
	var commands list
	for range count {
		commands = append(commands, list{"ECHO", strings.Repeat("x", size)})
	}
	result, _ := perform(t, d, inputs(s, "command", commands, "max_output_bytes", 100<<20, "timeout", 60.0)).Get("result")
	if answers := result.(list); len(answers) != count || answers[count-1] != strings.Repeat("y", size) {
		t.Errorf("got %d answers, the last %s", len(answers), show(answers[count-1]))
	}
}
