package smb_test

import (
	"bytes"
	"io"
	"net"
	"regexp"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestTestOfConnection(t *testing.T) {
	const noSMB = " (check port: what listens there is no SMB server, speaks SMB 1 only, or takes no more connections)"
	const wrong = ": the server answers The attempted logon is invalid. This is either due to a bad username or authentication information. (status 0xc000006d) (check username, password and domain)"
	usual := servers.StartSamba(t, servers.SambaOptions{})
	guests := servers.StartSamba(t, servers.SambaOptions{Config: "map to guest = Bad User"})
	old := servers.StartSamba(t, servers.SambaOptions{Config: "server max protocol = NT1\nserver min protocol = NT1"})
	good := []string{"connect", "negotiate", "log in", "request"}
	at := func(s *servers.Samba, others ...any) *value.Dict {
		return remotefstest.With(value.DictOf("hostname", s.Host, "port", int64(s.Port), "share", s.Share, "username", s.User, "password", s.Password), others...)
	}
	other := func(answer string) *value.Dict {
		return at(usual, "port", remotefstest.Get(t, listen(t, func(c net.Conn) {
			io.WriteString(c, answer)
			// What the client has sent must not make its end an abrupt one.
			c.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, c)
		}), "port"))
	}
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		want   []string
	}{
		{"good", at(usual), good},
		{"by name", at(usual, "hostname", "localhost"), append([]string{"resolve"}, good...)},
		{"of a call", at(usual, "mode", "remove", "path", "none"), good},
		{"in a domain", at(usual, "domain", "TEST"), good},
		{"unknown name", at(usual, "hostname", "no-such-host.invalid"), []string{
			`resolve: there is no host named "no-such-host.invalid" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)`}},
		{"nobody listens", at(usual, "port", int64(1)), []string{
			"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"HTTP", other("HTTP/1.1 400 Bad Request\r\n\r\n"), []string{
			"connect", "negotiate: ADDR does not answer as an SMB server does (invalid transport format)" + noSMB}},
		{"no more connections", other(""), []string{"connect", "negotiate: ADDR closed the connection" + noSMB}},
		{"SMB 1", at(old), []string{"connect", "negotiate: ADDR closed the connection" + noSMB}},
		{"silent", remotefstest.With(at(usual, "connect_timeout", 0.2), "port", remotefstest.Get(t, listen(t, func(c net.Conn) { io.Copy(io.Discard, c) }), "port")), []string{
			"connect", "negotiate: timed out: no session with ADDR within connect_timeout (0.2 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
		{"wrong password", at(usual, "password", "marked"), []string{
			"connect", "negotiate", "log in: the server refuses user " + usual.User + " or the password" + wrong}},
		{"nobody", at(usual, "username", "nobody-there"), []string{
			"connect", "negotiate", "log in: the server refuses user nobody-there or the password" + wrong}},
		{"no share", at(usual, "share", "none"), []string{
			"connect", "negotiate", "log in", `request: the share "none": the server answers {Network Name Not Found} The specified share name cannot be found on the remote server. (status 0xc00000cc) (check share: the server has none of that name, or does not show it to this user)`}},
		{"a guest", at(guests, "username", "nobody-there"), []string{
			"connect", "negotiate", "log in", `request: the share "files": the server answers access is denied (status 0xc0000022) (the server takes this user for a guest, who may not use share: check username)`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range connectortest.Texts(connectortest.Try(t, newDriver(t), connectors.Host{}, test.inputs)) {
				if strings.Contains(s, "marked") {
					t.Errorf("%q shows the password", s)
				}
				got = append(got, regexp.MustCompile(`127\.0\.0\.1:\d\d+`).ReplaceAllString(s, "ADDR"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What client and server have agreed on is told.
func TestTestTellsFacts(t *testing.T) {
	for name, test := range map[string]struct {
		config string
		want   *value.Dict
	}{
		"plain":     {"", value.DictOf("dialect", "SMB 3.1.1", "signing", "enabled", "cipher", "AES-128-GCM", "encrypted", false)},
		"signed":    {"server signing = mandatory", value.DictOf("dialect", "SMB 3.1.1", "signing", "required", "cipher", "AES-128-GCM", "encrypted", false)},
		"encrypted": {"server smb encrypt = required", value.DictOf("dialect", "SMB 3.1.1", "signing", "enabled", "cipher", "AES-128-GCM", "encrypted", true)},
		"CCM":       {"server smb3 encryption algorithms = AES-128-CCM", value.DictOf("dialect", "SMB 3.1.1", "signing", "enabled", "cipher", "AES-128-CCM", "encrypted", false)},
		"the share": {"server smb encrypt = desired", value.DictOf("dialect", "SMB 3.1.1", "signing", "enabled", "cipher", "AES-128-GCM", "encrypted", true)},
		"SMB 3.0":   {"server max protocol = SMB3_00", value.DictOf("dialect", "SMB 3.0", "signing", "enabled", "cipher", "AES-128-CCM", "encrypted", false)},
		"SMB 3.0.2": {"server max protocol = SMB3_02\nserver smb encrypt = off", value.DictOf("dialect", "SMB 3.0.2", "signing", "enabled", "encrypted", false)},
		"SMB 2.1":   {"server max protocol = SMB2_10", value.DictOf("dialect", "SMB 2.1", "signing", "enabled", "encrypted", false)},
		"SMB 2.0.2": {"server max protocol = SMB2_02", value.DictOf("dialect", "SMB 2.0.2", "signing", "enabled", "encrypted", false)},
	} {
		t.Run(name, func(t *testing.T) {
			s := servers.StartSamba(t, servers.SambaOptions{Config: test.config})
			facts := new(value.Dict)
			for _, step := range connectortest.Try(t, newDriver(t), connectors.Host{}, newClient(t, s).Inputs) {
				for k, v := range step.Facts.All() {
					facts.SetKey(k, v)
				}
			}
			want := remotefstest.With(test.want, "address", s.Addr, "username", s.User, "share", s.Share)
			if facts.Len() != want.Len() {
				t.Errorf("the facts are %v", facts)
			}
			for name, v := range want.All() {
				if got, _ := facts.Get(name.(string)); !value.Equal(got, v) {
					t.Errorf("%s is %v, want %v", name, got, v)
				}
			}
		})
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

// asked are the operations that the server was asked for, up to the end of a session.
func (j *journal) asked() []string {
	operation := regexp.MustCompile(`smbd_smb2_request_dispatch: opcode\[(\w+)\]`)
	for {
		j.mu.Lock()
		var all []string
		for _, m := range operation.FindAllStringSubmatch(j.text.String(), -1) {
			all = append(all, m[1])
		}
		j.mu.Unlock()
		if len(all) > 0 && all[len(all)-1] == "SMB2_OP_LOGOFF" {
			return all
		}
		goruntime.Gosched()
	}
}

// The server is asked for the share, and for nothing in it.
func TestTestDoesNoWork(t *testing.T) {
	log := new(journal)
	s := servers.StartSamba(t, servers.SambaOptions{Config: "log level = 1 smb2:10", Log: log})
	connectortest.Try(t, newDriver(t), connectors.Host{}, remotefstest.With(newClient(t, s).Inputs, "mode", "mkdir", "path", "x"))
	want := []string{"SMB2_OP_NEGPROT", "SMB2_OP_SESSSETUP", "SMB2_OP_SESSSETUP", "SMB2_OP_TCON", "SMB2_OP_LOGOFF"}
	if diff := cmp.Diff(want, log.asked()); diff != "" {
		t.Error(diff)
	}
	remotefstest.Same(t, []string{}, remotefstest.Tree(t, s.Root))
}
