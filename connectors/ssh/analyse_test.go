package ssh_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func (h *host) analyse(t *testing.T, others ...any) (*value.Dict, error) {
	t.Helper()
	return connectortest.Operate(t.Context(), h.driver, connectors.AnalysisOperation, connectors.Host{Files: h.files}, h.inputs(others...))
}

// What is said of this machine is what it says by itself.
func TestAnalysis(t *testing.T) {
	for _, shell := range []string{"dash", "bash", "zsh"} {
		t.Run(shell, func(t *testing.T) {
			h := newHost(t, fmt.Sprintf(`ForceCommand exec %s -c "$SSH_ORIGINAL_COMMAND"`, servers.Program(t, shell)))
			out, err := h.analyse(t)
			if err != nil {
				t.Fatal(err)
			}
			hostname, err := os.Hostname()
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]value.Value{
				"hostname": hostname, "cpus": int64(goruntime.NumCPU()), "truncated": false,
				"user": value.DictOf("name", h.User, "uid", int64(os.Getuid())),
			} {
				if got := get(out, name); !value.Equal(got, want) {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
			for _, name := range []string{"os", "kernel", "architecture", "load", "memory", "swap", "booted", "uptime", "time_zone"} {
				if get(out, name) == nil {
					t.Errorf("%s is not told", name)
				}
			}
			if kernel := get(get(out, "kernel").(*value.Dict), "name"); kernel != "Linux" {
				t.Errorf("the kernel is %v", kernel)
			}
			if server := get(out, "server").(string); !strings.HasPrefix(server, "SSH-2.0-OpenSSH_") {
				t.Errorf("the server is %q", server)
			}
			memory := get(out, "memory").(*value.Dict)
			if total, available := get(memory, "total_bytes").(int64), get(memory, "available_bytes").(int64); total < 1<<20 || available <= 0 || available > total {
				t.Errorf("of %d bytes of memory %d are available", total, available)
			}
			root := false
			for _, d := range get(out, "disks").(value.List) {
				root = root || get(d.(*value.Dict), "path") == "/"
			}
			if !root {
				t.Errorf("/ is none of the disks %v", get(out, "disks"))
			}
			for _, i := range get(out, "interpreters").(value.List) {
				file, err := exec.LookPath(get(i.(*value.Dict), "path").(string))
				if err != nil || get(i.(*value.Dict), "name") != filepath.Base(file) {
					t.Errorf("%v: %v", text(i), err)
				}
			}
			h.leavesNothing(t)
		})
	}
}

// The variables of the session and its time zone are as scripts have them.
func TestAnalysisOfSession(t *testing.T) {
	h := newHost(t, "SetEnv TZ=Asia/Tokyo")
	out, err := h.analyse(t, "script", "exit 7", "env", value.DictOf("A", "b"), "expected_retcode", value.List{int64(7)})
	if err != nil {
		t.Fatal(err)
	}
	if zone := text(get(out, "time_zone")); zone != `{"name":"Asia/Tokyo","utc_offset":"+0900"}` {
		t.Errorf("the zone is %s", zone)
	}
}

// A server without a shell says so, and nothing of an analysis is left on one.
func TestAnalysisThatFails(t *testing.T) {
	h := newHost(t, "ForceCommand echo this is a switch")
	_, err := h.analyse(t)
	if err == nil || !strings.Contains(err.Error(), "SSH: request: the script could not be started: this is a switch") || !strings.Contains(connectors.Advice(err), "POSIX sh") {
		t.Errorf("got %v (%v)", err, connectors.Advice(err))
	}
	h = newHost(t)
	if _, err := h.analyse(t, "max_output_bytes", 100); err == nil || !strings.Contains(err.Error(), "max_output_bytes (100)") {
		t.Errorf("got %v", err)
	}
	if _, err := h.analyse(t, "script_timeout", -1); err == nil || !strings.Contains(err.Error(), `input "script_timeout"`) {
		t.Errorf("got %v", err)
	}
	if _, err := h.analyse(t, "temp_path", ""); err == nil || !strings.Contains(err.Error(), `input "temp_path"`) {
		t.Errorf("got %v", err)
	}
	h.leavesNothing(t)
}
