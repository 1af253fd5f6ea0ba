package ftp_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
)

// A script is an FTP server that answers as it is told to. Of each command, its answers;
// "DATA text" sends text on the data connection, "WAIT" says nothing until the client is
// gone. What is not there gets 502.
type script map[string]string

func (s script) with(command, answer string) script {
	all := script{}
	for k, v := range s {
		all[k] = v
	}
	all[command] = answer
	return all
}

var plain = script{
	"":         "220 hello",
	"USER bob": "331 password",
	"PASS pw":  "230 in",
	"TYPE I":   "200 ok",
	"PWD":      `257 "/" is here`,
	"CWD /":    "250 ok",
	"LIST":     "150 here it comes|DATA -rw-r--r-- 1 u g 3 Nov 27 2025 a.txt\r\n|226 done",
	"RETR a":   "150 here it comes|DATA tea|226 done",
	"STOR a":   "150 send|226 done",
	"NOOP":     "200 ok",
}

// serve runs a script, and writes down what it was told.
func serve(t testing.TB, s script) (inputs *value.Dict, told func() []string) {
	var mu sync.Mutex
	var all []string
	inputs = listen(t, func(conn net.Conn) {
		var data net.Listener
		defer func() { data.Close() }()
		lines := bufio.NewScanner(conn)
		for command := ""; ; command = lines.Text() {
			if command == "" || command == "PASV" || command == "EPSV" {
				if data != nil { // what went there has not been asked for
					data.Close()
				}
				var err error
				if data, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
					t.Error(err)
					return
				}
			}
			port := data.Addr().(*net.TCPAddr).Port
			mu.Lock()
			all = append(all, command)
			mu.Unlock()
			answer, ok := s[command]
			if !ok {
				answer = "502 unknown"
			}
			answer = strings.NewReplacer("$P1", fmt.Sprint(port>>8), "$P2", fmt.Sprint(port&255), "$PORT", fmt.Sprint(port)).Replace(answer)
			for part := range strings.SplitSeq(answer, "|") {
				part = strings.ReplaceAll(part, "!", "|")
				if text, ok := strings.CutPrefix(part, "DATA "); ok {
					d, err := data.Accept()
					if err != nil {
						return
					}
					io.WriteString(d, text)
					d.Close()
					continue
				}
				if part == "WAIT" {
					io.Copy(io.Discard, conn)
					return
				}
				if part == "BYE" {
					return
				}
				fmt.Fprintf(conn, "%s\r\n", part)
			}
			if !lines.Scan() {
				return
			}
		}
	})
	return remotefstest.With(inputs, "username", "bob", "password", "pw", "socket_timeout", 10), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func TestServersThatMisbehave(t *testing.T) {
	pasv := plain.with("PASV", "227 Entering Passive Mode (127,0,0,1,$P1,$P2)")
	long := strings.Repeat("x", 500)
	list, fetch, put := []any{"mode", "list"}, []any{"mode", "get", "src", "a", "dst", "b"}, []any{"mode", "put", "src", "in", "dst", "b"}
	for name, test := range map[string]struct {
		script script
		inputs []any
		want   string // of the error, "" for none
		kind   error
	}{
		"PASV":                 {pasv, list, "", nil},
		"EPSV":                 {plain.with("EPSV", "229 Extended (!!!$PORT!)"), list, "", nil},
		"address of PASV":      {plain.with("PASV", "227 (192,0,2,1,$P1,$P2)"), fetch, "", nil},
		"PASV in the open":     {plain.with("PASV", "227 =127,0,0,1,$P1,$P2"), list, "", nil},
		"no password wanted":   {pasv.with("USER bob", "230 in"), list, "", nil},
		"250 at the end":       {pasv.with("RETR a", "125 go|DATA tea|250 done"), fetch, "", nil},
		"in a while":           {pasv.with("", "120 in a minute|220-hello\r\n 220 no\r\n220 now"), list, "", nil},
		"PASV of no port":      {plain.with("PASV", "227 (127,0,0,1,0,0)"), list, "port 0", nil},
		"PASV of large number": {plain.with("PASV", "227 (127,0,0,1,999,1)"), list, "port", nil},
		"PASV of nothing":      {plain.with("PASV", "227 yes"), list, "names no port for data", nil},
		"EPSV of nothing":      {plain.with("EPSV", "229 yes"), list, "names no port for data", nil},
		"no passive mode":      {plain, list, "passive mode: the server answers 502", nil},
		"full":                 {plain.with("", "421 too many"), list, "greeting: the server ends the connection: 421 too many", nil},
		"no service":           {plain.with("", "550 go away"), list, "greeting: 127.0.0.1", nil},
		"account":              {plain.with("PASS pw", "332 account"), list, "wants an account", nil},
		"HTTP":                 {plain.with("", "HTTP/1.1 400 Bad Request"), list, "greeting: 127.0.0.1", nil},
		"no number":            {plain.with("", "hello"), list, "does not answer as an FTP server does", nil},
		"code alone":           {pasv.with("PASS pw", "230"), list, "", nil},
		"SSH":                  {plain.with("", "SSH-2.0-x"), list, "does not answer as an FTP server does", nil},
		"endless reply":        {plain.with("", "220-hello\r\n"+strings.Repeat(long+"\r\n", 5000)), list, "a reply is larger than 1048576 bytes", nil},
		"endless line":         {plain.with("", "220 "+strings.Repeat(long, 5000)), list, "a reply is larger than 1048576 bytes", nil},
		"long refusal":         {pasv.with("LIST", "550 "+long), list, "x...", nil},
		"terminal":             {pasv.with("LIST", "550 \x1b[31mred\x07"), list, "550 [31mred", nil},
		"gone":                 {plain.with("PASS pw", "BYE"), list, "log in: 127.0.0.1", nil},
		"not confirmed":        {pasv.with("RETR a", "150 go|DATA te|BYE"), fetch, "closed the connection", nil},
		"taken back":           {pasv.with("RETR a", "150 go|DATA te|426 broken"), fetch, "get a: the server answers 426 broken", nil},
		"not listed":           {pasv.with("LIST", "150 go|DATA -rw-r--r-- 1 u g 3 Nov 27 2025 a\r\n|451 broken"), list, "list .: the server answers 451", nil},
		"listing of another kind": {pasv.with("LIST", "150 go|DATA A.TXT;1 3/4 27-NOV-2025\r\n|226 done"), list,
			`"A.TXT;1 3/4 27-NOV-2025" is no line of a listing`, nil},
		"name with a slash": {pasv.with("LIST", "150 go|DATA -rw-r--r-- 1 u g 3 Nov 27 2025 ../a\r\n|226 done"), list, `a file named "../a"`, nil},
		"name of no UTF-8":  {pasv.with("LIST", "150 go|DATA -rw-r--r-- 1 u g 3 Nov 27 2025 caf\xe9\r\n|226 done"), list, "no UTF-8", nil},
		"long line":         {pasv.with("LIST", "150 go|DATA "+strings.Repeat(long, 200)+"|226 done"), list, "token too long", nil},
		"silent at login":   {plain.with("PASS pw", "WAIT"), []any{"mode", "list", "socket_timeout", 0.5}, "log in: timed out", connectors.ErrTimeout},
		"slow to connect":   {plain.with("PASS pw", "WAIT"), []any{"mode", "list", "connect_timeout", 0.5}, "log in: timed out: no session with 127.0.0.1", connectors.ErrTimeout},
		"silent with data":  {pasv.with("RETR a", "150 go|WAIT"), append([]any{"socket_timeout", 0.5}, fetch...), "timed out", connectors.ErrTimeout},
		"silent at the end": {pasv.with("RETR a", "150 go|DATA tea|WAIT"), append([]any{"socket_timeout", 0.5}, fetch...), "timed out", connectors.ErrTimeout},
		"silent to STOR":    {pasv, append([]any{"timeout", 0.2}, put...), "502", nil},
		"no TLS for data":   {pasv, []any{"mode", "list", "tls", "explicit"}, "tls: 127.0.0.1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			inputs, _ := serve(t, test.script)
			store := remotefstest.NewStore(t)
			remotefstest.Write(t, store.Dir, "in", "tea")
			_, err := remotefstest.Perform(t.Context(), newDriver(t), store.Host, remotefstest.With(inputs, test.inputs...))
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if test.inputs[1] == "get" && remotefstest.Read(t, store.Dir, "b") != "tea" {
					t.Error("another file was got")
				}
				return
			}
			remotefstest.Fails(t, "FTP", err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
			if len(err.Error()) > 400 {
				t.Errorf("an error of %d characters", len(err.Error()))
			}
			remotefstest.Same(t, []string{"in"}, remotefstest.Tree(t, store.Dir))
		})
	}
}

// Names go as the server writes them.
func TestEncoding(t *testing.T) {
	inputs, told := serve(t, script{
		"": "220 hello", "USER bob": "331 password", "PASS pw": "230 in", "TYPE I": "200 ok", "NOOP": "200 ok",
		"FEAT":         "211-features\r\n MLST type*;size*;\r\n UTF8\r\n211 end",
		"EPSV":         "229 (!!!$PORT!)",
		"MLSD caf\xe9": "150 go|DATA type=file;size=3; na\xefve\r\ntype=dir; d\xe9\r\n|226 done",
		"DELE \xe9":    "250 ok",
	})
	inputs = remotefstest.With(inputs, "encoding", "latin-1")
	d := newDriver(t)
	out, err := remotefstest.Perform(t.Context(), d, connectors.Host{}, remotefstest.With(inputs, "mode", "list", "path", "café"))
	if err != nil {
		t.Fatal(err)
	}
	remotefstest.Same(t, []string{"dé:dir", "naïve"}, remotefstest.Paths(out))
	if _, err := remotefstest.Perform(t.Context(), d, connectors.Host{}, remotefstest.With(inputs, "mode", "remove", "path", "é")); err != nil {
		t.Error(err)
	}
	if strings.Contains(strings.Join(told(), "\n"), "OPTS UTF8") {
		t.Error("the server was told to write UTF-8")
	}
}

// Servers that do not replace files have the old one removed before.
func TestRenameOver(t *testing.T) {
	inputs, told := serve(t, plain.with("RNFR a", "350 to what").with("RNTO b", "550 Cannot create a file when that file already exists.").
		with("SIZE b", "213 3").with("DELE b", "250 gone"))
	_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{}, remotefstest.With(inputs, "mode", "rename", "src", "a", "dst", "b"))
	remotefstest.Fails(t, "FTP", err, "rename a to b")
	remotefstest.Same(t, []string{"RNFR a", "RNTO b", "SIZE b", "MDTM b", "DELE b", "RNFR a", "RNTO b"}, told()[5:])
}

// A call that waits for the server's answer to a data command ends when it is told to.
func TestCancelledWhileDataIsAwaited(t *testing.T) {
	for _, command := range []string{"LIST", "RETR a", "EPSV"} {
		inputs, told := serve(t, plain.with("PASV", "227 (127,0,0,1,$P1,$P2)").with(command, "WAIT"))
		mode := []any{"mode", "get", "src", "a", "dst", "b"}
		if command == "LIST" {
			mode = []any{"mode", "list"}
		}
		begun := time.Now()
		_, err := remotefstest.Perform(t.Context(), newDriver(t), remotefstest.NewStore(t).Host, remotefstest.With(remotefstest.With(inputs, mode...), "timeout", 0.3))
		remotefstest.Fails(t, "FTP", err, "timed out after timeout (0.3 s)")
		if d := time.Since(begun); d > 10*time.Second {
			t.Errorf("%s: it took %s", command, d)
		}
		if all := told(); all[len(all)-1] != command {
			t.Errorf("after %s the server was told %q", command, all)
		}
	}
}

// What a server says before it closes the connection is read, though nothing can be
// written to it any more.
func TestLastWords(t *testing.T) {
	inputs, _ := serve(t, script{"": "220 hello|421 Come back later.|BYE"})
	_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{Dialer: new(deaf)}, remotefstest.With(inputs, "mode", "list"))
	remotefstest.Fails(t, "FTP", err, "log in: the server ends the connection: 421 Come back later.")
}

// deaf connects to servers that have closed the connection by the time of the first write.
type deaf struct{ net.Dialer }

func (d *deaf) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.Dialer.DialContext(ctx, network, address)
	return unwritable{conn}, err
}

type unwritable struct{ net.Conn }

func (unwritable) Write([]byte) (int, error) { return 0, syscall.EPIPE }
