package openapi

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// usual are the paths at which services have their document, by the defaults of what they
// are made with. Those of the most services come first.
var usual = []string{
	"openapi.json",            // FastAPI, Connexion, Litestar, and by convention
	"openapi.yaml",            // by convention
	"swagger.json",            // Flask-RESTX, go-swagger, drf-yasg
	"v3/api-docs",             // springdoc
	"v2/api-docs",             // Springfox
	"api-docs",                // Springfox 1, swagger-jsdoc
	"swagger/v1/swagger.json", // Swashbuckle (.NET)
	"openapi/v1.json",         // Microsoft.AspNetCore.OpenApi
	"openapi",                 // MicroProfile OpenAPI (Open Liberty, Helidon, WildFly)
	"q/openapi",               // Quarkus
	"api/openapi.json",        // by convention
	"api/swagger.json",        // by convention
	"api/schema/",             // drf-spectacular
	"api-json",                // NestJS
	"documentation/json",      // @fastify/swagger
	"docs/openapi.json",       // by convention
	"docs/api-docs.json",      // L5-Swagger
	"api/docs.json",           // NelmioApiDocBundle
	"doc",                     // Hono
	"apispec_1.json",          // Flasgger
	"swagger/doc.json",        // gin-swagger, echo-swagger
	"swagger.yaml",            // by convention
	"openapi.yml",             // by convention
	"openapi/v2",              // Kubernetes
	"openapi/v3",              // by convention
}

// Catalog is where a server lists its services (RFC 9727).
const Catalog = "/.well-known/api-catalog"

// Places are where the document of a service may be that is at an address: at the usual
// paths below that, below bases, and below the root of the server.
func Places(at *url.URL, bases ...string) []*url.URL {
	folder := at.Path
	if strings.Contains(path.Base(folder), ".") {
		folder = path.Dir(folder)
	}
	var places []*url.URL
	var folders []string
	for _, f := range append(append([]string{folder}, bases...), "/") {
		f = strings.TrimSuffix(path.Clean("/"+f), "/") + "/"
		if slices.Contains(folders, f) {
			continue
		}
		folders = append(folders, f)
		for _, name := range usual {
			place := *at
			place.Path, place.RawPath, place.RawQuery = f+name, "", ""
			places = append(places, &place)
		}
	}
	return places
}

// mostLinks are followed of those that a server gives.
const mostLinks = 10

// Links are the addresses of descriptions that a header Link names (RFC 8288, and
// service-desc of RFC 8631), relative to at.
func Links(header string, at *url.URL) []*url.URL {
	var found []*url.URL
	for len(header) > 0 && len(found) < mostLinks {
		begin := strings.IndexByte(header, '<')
		if begin < 0 {
			break
		}
		target, rest, ok := strings.Cut(header[begin+1:], ">")
		if !ok {
			break
		}
		parameters, next := untilComma(rest)
		header = next
		if slices.Contains(relations(parameters), "service-desc") {
			found = appendLink(found, at, target)
		}
	}
	return found
}

// untilComma cuts a header at the comma that ends a link: not at one in quotes.
func untilComma(s string) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// relations are the relations that the parameters of a link name.
func relations(parameters string) []string {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, v, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(v), `"`)))
		}
	}
	return nil
}

func appendLink(found []*url.URL, at *url.URL, target string) []*url.URL {
	u, err := at.Parse(strings.TrimSpace(target))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return found
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return append(found, u)
}

// CatalogLinks are the addresses of descriptions that a catalog names (a link set in JSON,
// RFC 9264): first those of services that service is one of, by its address.
func CatalogLinks(catalog value.Value, at, service *url.URL) []*url.URL {
	dict, _ := catalog.(*value.Dict)
	var near, others []*url.URL
	for i, v := range list(dict, "linkset") {
		d, ok := v.(*value.Dict)
		if !ok || i == 100*mostLinks {
			break
		}
		anchor, _ := d.Get("anchor")
		text, _ := anchor.(string)
		to := &others
		if of, err := at.Parse(text); err == nil && text != "" && of.Host == service.Host && strings.HasPrefix(service.Path+"/", strings.TrimSuffix(of.Path, "/")+"/") {
			to = &near
		}
		for _, link := range list(d, "service-desc") {
			l, _ := link.(*value.Dict)
			href, _ := l.Get("href")
			if target, ok := href.(string); ok && len(*to) < mostLinks {
				*to = appendLink(*to, at, target)
			}
		}
	}
	return append(near, others...)
}
