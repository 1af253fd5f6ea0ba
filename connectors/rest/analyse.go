package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/openapi"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

type analyseInput struct {
	input

	OpenAPI string `flow:"openapi" doc:"Where the OpenAPI document is: an address, or a path on the server; without it the usual places are looked at."`
}

// An analysis is what the OpenAPI document of a service says.
type analysis struct {
	Document    string               `flow:"document" doc:"Where the document was found."`
	Tried       []tried              `flow:"tried" doc:"Where it was not."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"Of https, the certificate of the server: subject, issuer, names, not_before, not_after."`

	openapi.Description
}

// A tried place is one where no document was found.
type tried struct {
	URL    string `flow:"url" doc:"The address."`
	Status int    `flow:"status_code" doc:"Status of the answer."`
	Error  string `flow:"error" doc:"Why it is not the document."`
}

// analyse looks for the OpenAPI document of the service, and reads it. It is asked for with
// the credentials of a call, on the same server only, and by GET, whatever the method.
func (d *driver) analyse(ctx context.Context, in analyseInput) (analysis, error) {
	t, err := d.pool.acquire(ctx, &in.input)
	if err != nil {
		return analysis{}, err
	}
	defer d.pool.release(t)
	s := &search{driver: d, in: &in, transport: t, seen: map[string]bool{}}
	s.out.Tried = []tried{}
	if err := s.run(ctx); err != nil {
		return s.out, err
	}
	return s.out, nil
}

// A search is one for the document of a service.
type search struct {
	driver    *driver
	in        *analyseInput
	transport *transport
	seen      map[string]bool
	wrong     error // why what is a document cannot be used
	refused   bool  // a place was not shown to who asks
	out       analysis
}

// errFound ends a search.
var errFound = errors.New("found")

func (s *search) run(ctx context.Context) error {
	err := s.everywhere(ctx)
	switch {
	case errors.Is(err, errFound):
		return nil
	case err != nil:
		return err
	}
	advice := "give openapi, the address of the document, if there is one"
	if s.refused {
		advice = "check who logs in: some places are not shown to everybody; or give openapi, the address of the document"
	}
	if s.wrong != nil {
		err = fmt.Errorf("the document cannot be used: %w", s.wrong)
	} else {
		err = fmt.Errorf("%w found", openapi.ErrNone)
	}
	return connectors.Step("request", connectors.Advised(fmt.Errorf("%w; looked at %s", err, s.places()), "%s", advice))
}

// places are those that were tried, by what is wrong with them: paths on the server of the
// call, and addresses elsewhere.
func (s *search) places() string {
	server := s.in.plan.url.Scheme + "://" + s.in.plan.url.Host
	var reasons []string
	by := map[string][]string{}
	for _, t := range s.out.Tried {
		if by[t.Error] == nil {
			reasons = append(reasons, t.Error)
		}
		name := t.URL
		if path, own := strings.CutPrefix(t.URL, server); own && strings.HasPrefix(path, "/") {
			name = path
		}
		by[t.Error] = append(by[t.Error], name)
	}
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%s (%s)", strings.Join(by[reason], ", "), reason)
	}
	return server + ": " + strings.Join(reasons, "; ")
}

// everywhere looks at one place after the other. Its error is errFound if it was found, or
// why there is no use in going on.
func (s *search) everywhere(ctx context.Context) error {
	at := s.in.plan.url.URL
	if s.in.OpenAPI != "" {
		place, err := s.in.document()
		if err != nil {
			return err
		}
		_, err = s.look(ctx, place)
		return err
	}
	a, err := s.look(ctx, at)
	if err != nil {
		return err
	}
	where, err := url.Parse(a.out.URL)
	if err != nil {
		where = at
	}
	for _, link := range openapi.Links(a.out.Headers["Link"], where) {
		if _, err := s.look(ctx, link); err != nil {
			return err
		}
	}
	catalog := *at
	catalog.Path, catalog.RawPath, catalog.RawQuery = openapi.Catalog, "", ""
	if a, err = s.look(ctx, &catalog); err != nil {
		return err
	}
	if a.out.JSON != nil && a.status == http.StatusOK {
		for _, link := range openapi.CatalogLinks(*a.out.JSON, &catalog, at) {
			if _, err := s.look(ctx, link); err != nil {
				return err
			}
		}
	}
	for _, place := range openapi.Places(at, s.in.BasePath) {
		if _, err := s.look(ctx, place); err != nil {
			return err
		}
	}
	return nil
}

// document is the place that the input openapi names.
func (in *analyseInput) document() (*url.URL, error) {
	raw := in.OpenAPI
	if strings.Contains(raw, "://") {
		t, err := parseTarget(raw)
		if err != nil {
			return nil, wrong("openapi", "%v", err)
		}
		if t.user != nil {
			return nil, wrong("openapi", "an address here has no user and password in it")
		}
		return t.URL, nil
	}
	folder := *in.plan.url.URL
	folder.RawQuery = ""
	if !strings.HasSuffix(folder.Path, "/") {
		folder.Path, folder.RawPath = folder.Path+"/", ""
	}
	place, err := folder.Parse(requote(raw))
	if err != nil {
		return nil, wrong("openapi", "want an address or a path")
	}
	return place, nil
}

// Validate checks what tags cannot say.
func (in *analyseInput) Validate() error {
	if err := in.input.Validate(); err != nil {
		return err
	}
	if in.OpenAPI == "" {
		return nil
	}
	_, err := in.document()
	return err
}

// look asks for a place, and takes the document if it is there, which is errFound. Another
// error is that nobody answers.
func (s *search) look(ctx context.Context, place *url.URL) (attempt, error) {
	name := place.String()
	if s.seen[name] {
		return attempt{}, nil
	}
	s.seen[name] = true
	a := s.get(ctx, place)
	if a.status == 0 {
		if ctx.Err() != nil || s.in.OpenAPI != "" || sameHost(s.in.plan.url.URL, place) {
			return a, a.err
		}
		s.out.Tried = append(s.out.Tried, tried{withoutQuery(name), 0, a.err.Error()})
		return a, nil
	}
	if s.out.Certificate == nil && sameHost(s.in.plan.url.URL, place) {
		s.out.Certificate = tlsconf.CertificateIn(a.certificates)
	}
	why := ""
	switch {
	case a.err != nil:
		err := a.err
		for connectors.StepOf(err) != "" {
			err = errors.Unwrap(err)
		}
		why = err.Error()
		if a.status == http.StatusOK {
			s.wrong = err
		}
	case a.status != http.StatusOK:
		why = fmt.Sprintf("%d %s", a.status, a.out.Reason)
		s.refused = s.refused || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
	default:
		err := s.read(ctx, a)
		if err == nil {
			return a, errFound
		}
		if ctx.Err() != nil {
			return a, connectors.Step("read", ctx.Err())
		}
		why = err.Error()
		if !errors.Is(err, openapi.ErrNone) {
			s.wrong = err
		}
	}
	s.out.Tried = append(s.out.Tried, tried{withoutQuery(name), a.status, why})
	return a, nil
}

// get asks for a place: with the credentials, headers and params of a call if it is on the
// server that they are for.
func (s *search) get(ctx context.Context, place *url.URL) attempt {
	p := *s.in.plan
	call := s.in.input
	p.method, p.body = http.MethodGet, payload{}
	p.header = p.header.Clone()
	p.header.Del("Content-Type")
	own := sameHost(s.in.plan.url.URL, place)
	if !own {
		p.header, p.host, p.login = http.Header{}, "", nil
	}
	if p.header.Get("Accept") == "" {
		p.header.Set("Accept", "application/vnd.oai.openapi+json, application/json, application/yaml, */*;q=0.5")
	}
	u := *place
	if own && place != s.in.plan.url.URL {
		// A key may stand in params. They were checked.
		if query, err := encodeQuery("params", s.in.Params); err == nil && query != "" {
			u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+query, "&")
		}
	}
	p.url = target{URL: &u}
	call.plan, call.Expected, call.Dst, call.Host.IdempotencyKey = &p, statuses{{0, 999}}, "", ""
	x := &exchange{driver: s.driver, in: &call, plan: &p, transport: s.transport}
	if p.login != nil {
		x.auth = p.login.begin(x)
	}
	a := x.once(ctx)
	a.out, a.err = x.redacted(a.out), x.redact.Error(a.err)
	return a
}

// read takes the document of an answer, if it is one.
func (s *search) read(ctx context.Context, a attempt) error {
	doc, err := openapi.Decode(a.out.Text)
	if err != nil {
		if kind := a.out.Headers["Content-Type"]; errors.Is(err, openapi.ErrNone) && kind != "" {
			return fmt.Errorf("%w, but %s", err, kind[:min(len(kind), 60)])
		}
		return err
	}
	at, err := url.Parse(a.out.URL)
	if err != nil {
		return err
	}
	at.RawQuery = ""
	d, err := openapi.Read(ctx, doc, at, s.in.MaxOutputBytes)
	if err != nil {
		return err
	}
	s.out.Description, s.out.Document = *d, withoutQuery(a.out.URL)
	return nil
}

// withoutQuery is an address without its query, in which a key may stand.
func withoutQuery(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}
