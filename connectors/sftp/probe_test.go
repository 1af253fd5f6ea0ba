package sftp_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestTestOfConnection(t *testing.T) {
	const noSFTP = " (check that the server offers SFTP (the line Subsystem sftp of its sshd_config), and that nothing the user's shell starts with writes text)"
	stranger := servers.NewSSHKey(t, "")
	for _, test := range []struct {
		name   string
		config string
		inputs []any
		want   []string
	}{
		{"good", "", nil, []string{"connect", "host key", "log in", "request"}},
		{"of a copy", "", []any{"src", "file:no", "dst", "/no/such"}, []string{"connect", "host key", "log in", "request"}},
		{"not let in", "", []any{"key", string(stranger.Private)}, []string{
			"connect", "host key", "log in: the server refuses the login of USER by ssh (by publickey) (check username, and that the public half of key is among the authorized keys of that user)"}},
		{"no SFTP", "Subsystem other internal-sftp", nil, []string{"connect", "host key", "log in", "request: start sftp: the server has no SFTP" + noSFTP}},
		{"a command in its place", "ForceCommand echo hello", nil, []string{
			"connect", "host key", "log in", "request: start sftp: error receiving version packet from server: packet too long" + noSFTP}},
		{"no sessions", "MaxSessions 0", nil, []string{
			"connect", "host key", "log in", "request: the server opens no session: open failed (the server lets this user do nothing, or nothing more at the same time: its MaxSessions decides)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHost(t, test.config)
			var got []string
			for _, s := range connectortest.Try(t, h.driver, connectors.Host{Files: h.files}, h.inputs(test.inputs...)) {
				got = append(got, strings.ReplaceAll(s.Text, "login of "+h.User, "login of USER"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The server is asked for the name of its folder, and nothing else.
func TestTestDoesNoWork(t *testing.T) {
	const program = "/usr/lib/openssh/sftp-server"
	if _, err := exec.LookPath(program); err != nil {
		servers.Missing(t, program, servers.Install)
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	if err := os.WriteFile(filepath.Join(dir, "sftp"), fmt.Appendf(nil, "#!/bin/sh\nexec %s -e -l DEBUG3 -d /usr/share 2>>%s\n", program, log), 0o700); err != nil {
		t.Fatal(err)
	}
	h := newHost(t, "Subsystem sftp "+filepath.Join(dir, "sftp"))
	steps := connectortest.Try(t, h.driver, connectors.Host{}, h.inputs())
	for h.Connections() > 0 {
		goruntime.Gosched()
	}
	asked := read(t, dir, "log")
	got := regexp.MustCompile(`debug3: request \d+: \w+`).FindAllString(asked, -1)
	if diff := cmp.Diff([]string{"debug3: request 1: realpath"}, got); diff != "" {
		t.Errorf("%s\n%s", diff, asked)
	}
	facts := steps[len(steps)-1].Facts
	if folder := get(facts, "folder"); folder != "/usr/share" {
		t.Errorf("the folder is %v", folder)
	}
	if server, _ := get(facts, "server").(string); !strings.HasPrefix(server, "SSH-2.0-OpenSSH_") {
		t.Errorf("the server is %q", server)
	}
}
