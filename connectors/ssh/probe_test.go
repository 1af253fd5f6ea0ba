package ssh_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"regexp"
	goruntime "runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// serve says the same to everybody, and returns its port.
func serve(t *testing.T, answer string) int64 {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, answer)
			// What the client has sent must not make its end an abrupt one.
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn)
			conn.Close()
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	return int64(l.Addr().(*net.TCPAddr).Port)
}

func fingerprint(t *testing.T, line string) string {
	t.Helper()
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	return ssh.FingerprintSHA256(key)
}

func TestTestOfConnection(t *testing.T) {
	h, first, second := newHost(t), servers.StartSSHD(t, servers.SSHDOptions{}), servers.StartSSHD(t, servers.SSHDOptions{})
	closed := newHost(t, "AllowTcpForwarding no")
	idle := newHost(t, "MaxSessions 0")
	by := func(s *servers.SSHD, others ...any) *value.Dict {
		in := (&host{SSHD: s}).inputs(others...)
		in.Delete("temp_path")
		return in
	}
	name := servers.NewUser(t, "secret")
	users := newHost(t, "PasswordAuthentication yes")
	stranger := servers.NewSSHKey(t, "")
	gone := serve(t, "")
	for _, test := range []struct {
		name   string
		host   *host
		inputs []any
		want   []string
	}{
		{"by key", h, nil, []string{"connect", "host key", "log in", "request"}},
		{"by name", h, []any{"hostname", "localhost"}, []string{"resolve", "connect", "host key", "log in", "request"}},
		{"any key of the server", h, []any{"hostkey", false}, []string{"connect", "host key", "log in", "request"}},
		{"a script", h, []any{"script", "exit 7", "interpreter", "python3", "expected_retcode", value.List{int64(3)}}, []string{"connect", "host key", "log in", "request"}},
		{"unknown name", h, []any{"hostname", "no-such-host.invalid"}, []string{
			"resolve: ... (check how hostname is spelt, and that this machine can look up no-such-host.invalid)"}},
		{"nobody listens", h, []any{"port", int64(1)}, []string{
			"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"HTTP", h, []any{"port", serve(t, "HTTP/1.1 400 Bad Request\r\n\r\n")}, []string{
			"connect", "handshake: no ssh: EOF (check port: what listens there speaks no SSH, or takes no more connections)"}},
		{"no more connections", h, []any{"port", gone}, []string{
			"connect", "handshake: no ssh: EOF (check port: what listens there speaks no SSH, or takes no more connections)"}},
		{"unknown key of the server", h, []any{"hostkey", nil}, []string{
			"connect", "host key: the key of the server is not known: PRINT, ssh-ed25519 (if it is the right one, give hostkey: 'KEY', or False to take any)"}},
		{"changed key of the server", h, []any{"hostkey", stranger.Public}, []string{
			"connect", "host key: the key of the server is PRINT, ssh-ed25519, and hostkey says " + fingerprint(t, stranger.Public) +
				": it was changed, or this is another server (if it is the right one, give hostkey: 'KEY')"}},
		{"other authority", h, []any{"hostkey", "@cert-authority * " + stranger.Public}, []string{
			"connect", "host key: the key of the server is PRINT, ssh-ed25519: it is signed by no authority (if it is the right one, give hostkey: 'KEY')"}},
		{"key of somebody else", h, []any{"key", string(stranger.Private)}, []string{
			"connect", "host key", "log in: the server refuses the login of USER by ssh (by publickey) (check username, and that the public half of key is among the authorized keys of that user)"}},
		{"no passwords", h, []any{"key", nil, "password", "marked"}, []string{
			"connect", "host key", "log in: the server refuses the login of USER by ssh (it takes no passwords) (give key in place of password)"}},
		{"by password", users, []any{"key", nil, "username", name, "password", "secret"}, []string{"connect", "host key", "log in", "request"}},
		{"wrong password", users, []any{"key", nil, "username", name, "password", "marked"}, []string{
			"connect", "host key", "log in: the server refuses the login of " + name + " by ssh (by password) (check username and password)"}},
		{"no sessions", idle, nil, []string{
			"connect", "host key", "log in", "request: the server opens no session: open failed (the server lets this user do nothing, or nothing more at the same time: its MaxSessions decides)"}},
		{"jump hosts", h, []any{"jump_host", by(first, "jump_host", by(second))}, []string{
			"connect", "host key", "log in", "connect", "host key", "log in", "connect", "host key", "log in", "request"}},
		{"not let in by the jump host", h, []any{"jump_host", by(first, "key", string(stranger.Private))}, []string{
			"connect", "host key", "log in: jump_host " + first.Addr + ": the server refuses the login of USER by ssh (by publickey) (check username, and that the public half of key is among the authorized keys of that user)"}},
		{"other key of the jump host", h, []any{"jump_host", by(first, "hostkey", stranger.Public)}, []string{
			"connect", "host key: jump_host " + first.Addr + ": the key of the server is " + fingerprint(t, first.HostKey) + ", ssh-ed25519, and hostkey says " + fingerprint(t, stranger.Public) +
				": it was changed, or this is another server (if it is the right one, give hostkey: '" + first.HostKey + "')"}},
		{"not reached by the jump host", h, []any{"port", int64(1), "jump_host", by(first)}, []string{
			"connect", "host key", "log in", "connect: 127.0.0.1:1 by jump_host " + first.Addr + `: ssh: rejected: connect failed ("Connection refused") (the jump host does not reach it: check hostname and port as they are seen from there)`}},
		{"not let on by the jump host", h, []any{"jump_host", by(closed.SSHD)}, []string{
			"connect", "host key", "log in", "connect: ADDR by jump_host " + closed.Addr + `: ssh: rejected: administratively prohibited ("open failed") (the jump host does not let this user reach others: its AllowTcpForwarding and PermitOpen decide)`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range connectortest.Texts(connectortest.Try(t, newDriver(t), connectors.Host{}, test.host.inputs(test.inputs...))) {
				if strings.Contains(s, "marked") {
					t.Errorf("%q shows the password", s)
				}
				s = strings.NewReplacer(test.host.HostKey, "KEY", fingerprint(t, test.host.HostKey), "PRINT", "login of "+h.User+" by", "login of USER by", test.host.Addr, "ADDR").Replace(s)
				got = append(got, regexp.MustCompile(`^resolve: .* \(`).ReplaceAllString(s, "resolve: ... ("))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is known of each step: of jump hosts too.
func TestTestTellsFacts(t *testing.T) {
	h, jump := newHost(t), servers.StartSSHD(t, servers.SSHDOptions{})
	through := value.DictOf("hostname", jump.Host, "port", int64(jump.Port), "username", jump.User, "key", string(jump.Key.Private), "hostkey", false)
	var got []string
	version := ""
	for _, s := range connectortest.Try(t, h.driver, connectors.Host{}, h.inputs("jump_host", through)) {
		if v, ok := get(s.Facts, "server").(string); ok {
			version = v
			continue
		}
		got = append(got, s.Text+" "+text(s.Facts))
	}
	want := []string{
		fmt.Sprintf(`connect {"address":"%s"}`, jump.Addr),
		fmt.Sprintf(`host key {"host":"%s","type":"ssh-ed25519","fingerprint":"%s","hostkey":"%s","checked":false}`, jump.Addr, fingerprint(t, jump.HostKey), jump.HostKey),
		fmt.Sprintf(`log in {"host":"%s","username":"%s","method":"publickey"}`, jump.Addr, jump.User),
		fmt.Sprintf(`connect {"address":"%s","jump_host":"%s"}`, h.Addr, jump.Addr),
		fmt.Sprintf(`host key {"host":"%s","type":"ssh-ed25519","fingerprint":"%s","hostkey":"%s","checked":true}`, h.Addr, fingerprint(t, h.HostKey), h.HostKey),
		fmt.Sprintf(`log in {"host":"%s","username":"%s","method":"publickey"}`, h.Addr, h.User),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(version, "SSH-2.0-OpenSSH_") {
		t.Errorf("the server is %q", version)
	}
	// Of a step that failed, too.
	steps := connectortest.Try(t, h.driver, connectors.Host{}, h.inputs("hostkey", nil))
	if got := get(steps[len(steps)-1].Facts, "hostkey"); got != h.HostKey {
		t.Errorf("the key is %v, want %s", got, h.HostKey)
	}
}

// A journal is what a server writes.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// has returns what a pattern finds, in order.
func (j *journal) has(pattern string) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return regexp.MustCompile(pattern).FindAllString(j.text.String(), -1)
}

// The server sees a session that is opened and closed, and nothing that is run.
func TestTestDoesNoWork(t *testing.T) {
	log := new(journal)
	h := &host{SSHD: servers.StartSSHD(t, servers.SSHDOptions{Config: "LogLevel DEBUG1", Log: log}), driver: newDriver(t), temp: t.TempDir()}
	const seen = `server_input_(?:channel_open: ctype|channel_req:|global_request:) \S+|Starting session: \S+|Accepted publickey|Close session`
	connectortest.Try(t, h.driver, connectors.Host{}, h.inputs("script", "exit 1"))
	for h.Connections() > 0 {
		goruntime.Gosched()
	}
	want := []string{"Accepted publickey", "server_input_channel_open: ctype session", "Close session"}
	if diff := cmp.Diff(want, log.has(seen)); diff != "" {
		t.Error(diff)
	}
	h.leavesNothing(t)
	// It does not go over a connection that is kept for calls.
	if _, err := h.run(t, "true"); err != nil {
		t.Fatal(err)
	}
	connectortest.Try(t, h.driver, connectors.Host{}, h.inputs())
	for h.Connections() > 1 {
		goruntime.Gosched()
	}
	if n := len(log.has("Accepted publickey")); n != 3 {
		t.Errorf("there were %d connections, want 3", n)
	}
}

// A test says at once that nobody is there.
func TestTestTriesOnce(t *testing.T) {
	h, dials := newHost(t), 0
	host := connectors.Host{Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) {
		dials++
		return nil, syscall.ECONNREFUSED
	})}
	connectortest.Try(t, h.driver, host, h.inputs("connect_tries", 2))
	if dials != 1 {
		t.Errorf("it was tried %d times", dials)
	}
}
