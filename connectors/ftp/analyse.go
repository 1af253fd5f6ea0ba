package ftp

import (
	"context"
	"crypto/tls"
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

type look struct {
	server
	remotefs.Look
}

// Validate checks what tags cannot say.
func (in *look) Validate() error {
	errs := in.Check()
	switch err := in.check(text{"path", in.Path}).(type) {
	case nil:
	case connectors.InputErrors:
		errs = append(err, errs...)
	default:
		return err
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// An analysis is what there is on a server.
type analysis struct {
	Greeting    string               `flow:"greeting" doc:"What the server says first."`
	System      string               `flow:"system,omitempty" doc:"What the server says that it runs on (SYST)."`
	Folder      string               `flow:"folder,omitempty" doc:"Folder in which the session begins."`
	Features    []string             `flow:"features" doc:"What the server can do beyond the least (FEAT), each with what it says of it."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"Certificate of the server, with TLS."`

	remotefs.Tree
}

func (d *driver) analyse(ctx context.Context, in look) (analysis, error) {
	s, end, err := d.session(ctx, &in.server)
	if err != nil {
		return analysis{}, err
	}
	defer end()
	var out analysis
	if err := s.use(ctx, func(k *conn) error { return k.describe(&out) }); err != nil {
		return analysis{}, err
	}
	out.Tree, err = remotefs.Grow(ctx, &in.Call, s, in.Look)
	if err != nil {
		return analysis{}, err
	}
	return out, nil
}

// describe says what the server tells of itself. What it does not is left out.
func (k *conn) describe(out *analysis) error {
	out.Greeting, out.Features = k.greeting, []string{}
	for _, name := range slices.Sorted(maps.Keys(k.features)) {
		out.Features = append(out.Features, shortened(strings.TrimSpace(name+" "+k.features[name])))
	}
	switch r, err := k.ask(completion, "SYST", "", "system"); {
	case err == nil:
		out.System = shortened(r.text)
	case notRefused(err) != nil:
		return err
	}
	switch r, err := k.ask(completion, "PWD", "", "current folder"); {
	case err == nil:
		if folder, ok := quoted(r.text); ok {
			if folder, err := k.client.names.decode(folder); err == nil {
				out.Folder = folder
			}
		}
	case notRefused(err) != nil:
		return err
	}
	if secured, ok := k.link.(*tls.Conn); ok {
		if chain := secured.ConnectionState().PeerCertificates; len(chain) > 0 {
			out.Certificate = tlsconf.CertificateOf(chain[0])
		}
	}
	return nil
}
