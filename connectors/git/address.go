package git

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// An address is a repository_url, taken apart.
type address struct {
	scheme   string // file, http, https or ssh
	host     string // with the port, if one was given
	path     string // for http and https with its escapes
	username string
	password string
}

// hostname:path, as scp writes it; a path of Windows is none.
var scpLike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:([^@/:\s]+)@)?(\[[0-9a-fA-F:]+\]|[^/:@\s]{2,}):([^:].*)$`)
})

// parseAddress takes an address apart. Its errors do not show it: there may be a
// password in it.
func parseAddress(s string) (address, error) {
	s = strings.TrimSpace(s)
	switch scheme, rest, ok := strings.Cut(s, "://"); {
	case s == "":
		return address{}, fmt.Errorf("it is empty")
	case !ok:
		if m := scpLike().FindStringSubmatch(s); m != nil {
			return address{scheme: "ssh", username: m[1], host: m[2], path: m[3]}, nil
		}
		return address{scheme: "file", path: s}, nil
	case strings.EqualFold(scheme, "file"):
		// git takes the path as it is, without escapes.
		if !strings.HasPrefix(rest, "/") {
			return address{}, fmt.Errorf("an address of a file is file:///path, with three slashes")
		}
		return address{scheme: "file", path: filepath.FromSlash(rest)}, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return address{}, fmt.Errorf("it is no address of a repository (write a password in it with escapes such as %%40 for @, or give it as password)")
	}
	a := address{scheme: u.Scheme, host: u.Host, path: u.EscapedPath(), username: u.User.Username()}
	a.password, _ = u.User.Password()
	switch u.Scheme {
	case "http", "https":
		a.path = strings.TrimRight(a.path, "/")
	case "ssh", "git+ssh", "ssh+git":
		a.scheme, a.path = "ssh", u.Path
		// ssh://host/~user is a path that the server's shell completes.
		if strings.HasPrefix(a.path, "/~") {
			a.path = a.path[1:]
		}
	default:
		return address{}, fmt.Errorf("unknown scheme %q (want https, http, ssh or file)", u.Scheme)
	}
	switch {
	case u.Hostname() == "":
		return address{}, fmt.Errorf("there is no host in it")
	case u.RawQuery != "" || u.Fragment != "":
		return address{}, fmt.Errorf("an address of a repository ends with its path, without ? and #")
	}
	return a, nil
}
