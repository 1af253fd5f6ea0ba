package webdav

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

const propfind = `<?xml version="1.0" encoding="utf-8"?>
<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>`

// A multistatus is larger than what is made of it.
const xmlFactor = 4

func (c *client) List(ctx context.Context, dir string) ([]remotefs.Entry, error) {
	what := "list " + remotefs.Shown(cmp.Or(dir, "/"))
	found, err := c.find(ctx, dir, true, what)
	if err != nil {
		return nil, err
	}
	self := -1
	for i, f := range found {
		// The folder itself is the one of which all others are below. A proxy may have
		// another address of it than the server.
		if self < 0 || len(f.path) < len(found[self].path) {
			self = i
		}
	}
	if self < 0 {
		return nil, connectors.Step("request", fmt.Errorf("%s: the server lists nothing, not even the folder", what))
	}
	if found[self].Type != remotefs.Dir {
		return nil, fmt.Errorf("%s: it is no folder", what)
	}
	entries := []remotefs.Entry{}
	for i, f := range found {
		if i == self {
			continue
		}
		rest, below := strings.CutPrefix(f.path, strings.TrimSuffix(found[self].path, "/")+"/")
		if !below || rest != f.Name {
			return nil, connectors.Step("request", fmt.Errorf("%s: the server lists %q, which is not in the folder", what, shortened(f.path)))
		}
		entries = append(entries, f.Entry)
	}
	return entries, nil
}

func (c *client) Stat(ctx context.Context, name string) (remotefs.Entry, error) {
	found, err := c.find(ctx, name, false, "stat "+remotefs.Shown(name))
	if err != nil {
		return remotefs.Entry{}, err
	}
	if len(found) != 1 {
		return remotefs.Entry{}, fmt.Errorf("stat %s: the server describes %d files", remotefs.Shown(name), len(found))
	}
	e := found[0].Entry
	e.Name = path.Base(strings.Trim(name, "/"))
	return e, nil
}

// An item is a file or folder of a multistatus.
type item struct {
	remotefs.Entry
	path            string // on the server, without a slash at its end
	available, used *int64 // RFC 4331, nil if it was not asked for or the server does not say
}

// find asks for a file or folder, and of a folder for what is in it.
func (c *client) find(ctx context.Context, name string, below bool, what string) ([]item, error) {
	resp, err := c.ask(ctx, name, below, propfind, what)
	if err != nil {
		return nil, err
	}
	return c.found(resp, what)
}

// ask makes the request of find. The caller reads the answer by found.
func (c *client) ask(ctx context.Context, name string, below bool, body, what string) (*http.Response, error) {
	depth := "0"
	if below {
		depth = "1"
	}
	return c.do(ctx, request{
		method: "PROPFIND", url: c.address(name, below || strings.Trim(name, "/") == ""), what: what,
		header: http.Header{"Depth": {depth}, "Content-Type": {"application/xml; charset=utf-8"}},
		body:   []byte(body),
	}, http.StatusMultiStatus)
}

// found reads the answer to ask, and closes it.
func (c *client) found(resp *http.Response, what string) ([]item, error) {
	defer resp.Body.Close()
	limit := c.call.MaxOutputBytes * xmlFactor
	found, err := items(&bounded{resp.Body, limit, c.call.MaxOutputBytes})
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		err = fmt.Errorf("the server's answer is no XML as RFC 4918 has it: %s", shortened(syntax.Error()))
	}
	if err != nil {
		return nil, connectors.Step("request", fmt.Errorf("%s: %w", what, err))
	}
	return found, nil
}

// bounded is a body that may not be larger than max_output_bytes allows.
type bounded struct {
	io.Reader
	left, limit int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%w: more than max_output_bytes (%d) allows", connectors.ErrOutputTooLarge, b.limit)
	}
	return n, err
}

// A response is a part of a multistatus (RFC 4918, 14.24).
type response struct {
	Href   string `xml:"DAV: href"`
	Status string `xml:"DAV: status"`
	Props  []struct {
		Status string `xml:"DAV: status"`
		Prop   struct {
			Collection *struct{} `xml:"DAV: resourcetype>collection"`
			Length     string    `xml:"DAV: getcontentlength"`
			Modified   string    `xml:"DAV: getlastmodified"`
			Available  string    `xml:"DAV: quota-available-bytes"`
			Used       string    `xml:"DAV: quota-used-bytes"`
		} `xml:"DAV: prop"`
	} `xml:"DAV: propstat"`
}

// items reads a multistatus as it comes.
func items(r io.Reader) ([]item, error) {
	d := xml.NewDecoder(r)
	var found []item
	root := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case !root:
			if root = start.Name == (xml.Name{Space: "DAV:", Local: "multistatus"}); !root {
				return nil, fmt.Errorf("the server answers with <%s> in place of a multistatus", shortened(start.Name.Local))
			}
		case start.Name == xml.Name{Space: "DAV:", Local: "response"}:
			var one response
			if err := d.DecodeElement(&one, &start); err != nil {
				return nil, err
			}
			f, err := one.item()
			if err != nil {
				return nil, err
			}
			found = append(found, f)
		default:
			if err := d.Skip(); err != nil {
				return nil, err
			}
		}
	}
}

func (r *response) item() (item, error) {
	u, err := url.Parse(strings.TrimSpace(r.Href))
	if err != nil || u.Path == "" {
		return item{}, fmt.Errorf("the server lists the address %q", shortened(r.Href))
	}
	// An escaped slash would be one in a name.
	if strings.Contains(strings.ToLower(u.EscapedPath()), "%2f") {
		return item{}, fmt.Errorf("the server lists a file with a slash in its name: %q", shortened(r.Href))
	}
	f := item{path: strings.TrimRight(u.Path, "/")}
	f.Name = path.Base(f.path)
	f.Type = remotefs.File
	for _, p := range r.Props {
		if !strings.Contains(p.Status, " 200") {
			continue
		}
		if p.Prop.Collection != nil {
			f.Type = remotefs.Dir
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(p.Prop.Length), 10, 64); err == nil && n > 0 {
			f.Size = n
		}
		f.available, f.used = quota(f.available, p.Prop.Available), quota(f.used, p.Prop.Used)
		if t, err := http.ParseTime(strings.TrimSpace(p.Prop.Modified)); err == nil {
			f.Modified = remotefs.Modified(t)
		}
	}
	if f.Type == remotefs.Dir {
		f.Size = 0
	}
	return f, nil
}

// quota is a number of bytes that a server may say; without one it is as it was. Nextcloud
// and others say a negative one where there is no limit.
func quota(was *int64, text string) *int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return was
	}
	return &n
}
