package webdav

import (
	"context"
	"errors"
	"net/http"
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
	switch err := in.check(davPath{"path", in.Path}).(type) {
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
	Server         string               `flow:"server,omitempty" doc:"How the server names itself."`
	Classes        []string             `flow:"classes" doc:"What the server can do beyond the least, as its header DAV says: 2 are locks (RFC 4918, 18)."`
	Methods        []string             `flow:"methods" doc:"Methods that the server knows for the folder at url, as its header Allow says."`
	UsedBytes      *int64               `flow:"used_bytes,omitempty" doc:"How much of the quota is used, if the server says so (RFC 4331)."`
	AvailableBytes *int64               `flow:"available_bytes,omitempty" doc:"How much of it is free, if there is a limit."`
	Certificate    *tlsconf.Certificate `flow:"certificate,omitempty" doc:"Certificate of the server, with https."`

	remotefs.Tree
}

const propfindQuota = `<?xml version="1.0" encoding="utf-8"?>
<propfind xmlns="DAV:"><prop><resourcetype/><quota-available-bytes/><quota-used-bytes/></prop></propfind>`

func (d *driver) analyse(ctx context.Context, in look) (analysis, error) {
	c, end, err := d.client(ctx, &in.server)
	if err != nil {
		return analysis{}, err
	}
	defer end()
	out := analysis{Classes: []string{}, Methods: []string{}}
	if err := c.describe(ctx, &out, in.Path); err != nil {
		return analysis{}, err
	}
	out.Tree, err = remotefs.Grow(ctx, &in.Call, c, in.Look)
	if err != nil {
		return analysis{}, err
	}
	return out, nil
}

// describe says what the server tells of itself and of the room in a folder. What it does
// not is left out.
func (c *client) describe(ctx context.Context, out *analysis, dir string) error {
	what := "stat " + remotefs.Shown(dir)
	resp, err := c.ask(ctx, dir, false, propfindQuota, what)
	if err != nil {
		return err
	}
	out.Server = shortened(resp.Header.Get("Server"))
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		out.Certificate = tlsconf.CertificateOf(resp.TLS.PeerCertificates[0])
	}
	found, err := c.found(resp, what)
	if err != nil {
		return err
	}
	if len(found) == 1 {
		out.UsedBytes, out.AvailableBytes = found[0].used, found[0].available
	}
	resp, err = c.do(ctx, request{method: http.MethodOptions, url: c.address("", true), what: "options"}, http.StatusOK, http.StatusNoContent)
	switch {
	case err == nil:
		out.Classes, out.Methods = listed(resp.Header.Values("Dav")), listed(resp.Header.Values("Allow"))
		return resp.Body.Close()
	case errors.As(err, new(*statusError)) && connectors.StepOf(err) != "log in":
		return nil
	}
	return err
}

// mostListed is more than any header has.
const mostListed = 100

// listed are the elements of a header, sorted.
func listed(values []string) []string {
	all := []string{}
	for _, v := range values {
		for e := range strings.SplitSeq(v, ",") {
			if e = shortened(e); e != "" && len(all) < mostListed {
				all = append(all, e)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
