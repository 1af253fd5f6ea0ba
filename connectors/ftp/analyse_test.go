package ftp_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestAnalysis(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Analysis(t, c, s.Root, "")
		if err := os.Symlink("sub", filepath.Join(s.Root, "link")); err != nil {
			t.Fatal(err)
		}
		out := c.Analyse("depth", 1)
		link := remotefstest.Get(t, out, "entries").(value.List)[2].(*value.Dict)
		if kind := remotefstest.Get(t, link, "kind"); kind != "link" {
			t.Errorf("a link is a %v", kind)
		}
		for name, want := range map[string]string{"system": "UNIX Type: L8", "folder": s.Root} {
			if got := remotefstest.Get(t, out, name); got != want {
				t.Errorf("%s is %v, want %s", name, got, want)
			}
		}
		if greeting := remotefstest.Get(t, out, "greeting"); greeting == "" {
			t.Error("there is no greeting")
		}
		features := remotefstest.Get(t, out, "features").(value.List)
		for _, name := range []string{"EPSV", "REST STREAM", "SIZE"} {
			if !slices.Contains(features, value.Value(name)) {
				t.Errorf("%s is none of the features %v", name, features)
			}
		}
		certificate, _ := out.Get("certificate")
		if tls := remotefstest.Get(t, c.Inputs, "tls"); tls == "none" {
			if certificate != nil {
				t.Errorf("there is a certificate: %v", certificate)
			}
			return
		}
		for name, want := range map[string]value.Value{"issuer": "CN=flowrun test CA", "names": value.List{"127.0.0.1", "::1", "localhost"}} {
			if got := remotefstest.Get(t, certificate.(*value.Dict), name); !value.Equal(got, want) {
				t.Errorf("%s of the certificate is %v, want %v", name, got, want)
			}
		}
		if _, err := time.Parse(time.RFC3339, remotefstest.Get(t, certificate.(*value.Dict), "not_after").(string)); err != nil {
			t.Error(err)
		}
	})
}

// What a server does not know is left out, what it refuses is told, and it is never asked to
// change anything.
func TestAnalysisOfPoorServer(t *testing.T) {
	server := plain.with("PASV", "227 (127,0,0,1,$P1,$P2)").with("CWD no", "550 no access").with("CWD yes", "250 ok").with("PWD", `257 "/"`).
		with("LIST", "150 go|DATA drwxr-xr-x 1 u g 3 Nov 27 2025 no\r\ndrwxr-xr-x 1 u g 3 Nov 27 2025 yes\r\n|226 done")
	inputs, told := serve(t, server)
	out, err := connectortest.Operate(t.Context(), newDriver(t), connectors.AnalysisOperation, connectors.Host{}, inputs)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := out.Get("system"); ok || remotefstest.Get(t, out, "greeting") != "hello" || len(remotefstest.Get(t, out, "features").(value.List)) != 0 {
		t.Errorf("it is %v", out)
	}
	entries := remotefstest.Get(t, out, "entries").(value.List)
	if text := remotefstest.Get(t, entries[0].(*value.Dict), "error"); text != "list no: the server answers 550 no access" {
		t.Errorf("a folder that cannot be read has the error %v", text)
	}
	if inner := remotefstest.Get(t, entries[1].(*value.Dict), "entries"); len(inner.(value.List)) != 2 {
		t.Errorf("in the other one is %v", inner)
	}
	want := []string{"", "USER bob", "PASS pw", "FEAT", "TYPE I", "SYST", "PWD", "EPSV", "PASV", "LIST -a", "PASV", "LIST", "PWD", "CWD no", "CWD yes", "PASV", "LIST", "CWD /"}
	if diff := cmp.Diff(want, told()); diff != "" {
		t.Error(diff)
	}
	// Nobody goes on without the server.
	inputs, _ = serve(t, server.with("CWD no", "BYE").with("USER bob", "331 password"))
	if _, err := connectortest.Operate(t.Context(), newDriver(t), connectors.AnalysisOperation, connectors.Host{}, inputs); err != nil {
		t.Errorf("a folder at which the server hangs up gives %v", err)
	}
	inputs, _ = serve(t, server.with("CWD no", "WAIT"))
	_, err = connectortest.Operate(t.Context(), newDriver(t), connectors.AnalysisOperation, connectors.Host{}, remotefstest.With(inputs, "socket_timeout", 0.2))
	if !errors.Is(err, connectors.ErrTimeout) {
		t.Errorf("a server that falls silent gives %v", err)
	}
}
