package vault

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type input struct {
	target

	SecretPath string      `flow:"secret_path,required" doc:"Path of the secret, or of the folder to list, beginning with that of its engine, such as secret/team/db; what the API has between (data/, metadata/) is left out."`
	Mode       string      `flow:"mode" default:"read" enum:"read,write,patch,delete,destroy,undelete,list,metadata,delete_metadata" doc:"What to do: read or write the secret, patch some of its keys, list the names in a folder, read the metadata; delete or undelete versions, destroy them for good, or delete_metadata, which destroys the secret with all versions. Of kv version 1 there are read, write, delete and list."`
	Data       *value.Dict `flow:"data" doc:"Keys of the secret: with write all of them, with patch those that change, None for one to be taken out. They are no secrets by standing here: take them from one (vault.secret) if they are not to be shown."`
	Version    versions    `flow:"version,alias=versions" doc:"With read the version, without it the newest; with destroy and undelete one or more versions, as with delete, which without it is of the newest."`
	CAS        *int64      `flow:"cas" doc:"With write and patch: the version that the newest one must be for it to be done, 0 for none yet."`

	body []byte `flow:"-"` // data in JSON
}

// A mode is what can be done with a secret.
type mode struct {
	method string
	below  string // of version 2: what stands between the engine and the path
	may    string // the capabilities of a policy that it takes

	data     bool // takes data, and wants it
	versions int  // how many it takes
	wants    bool // wants a version
	cas      bool // takes cas
	kv1      bool // is of version 1 as well
	reads    bool // changes nothing
}

var modes = map[string]mode{
	"read":            {method: "GET", below: "data/", may: `"read"`, versions: 1, kv1: true, reads: true},
	"write":           {method: "POST", below: "data/", may: `"create", "update"`, data: true, cas: true, kv1: true},
	"patch":           {method: "PATCH", below: "data/", may: `"patch"`, data: true, cas: true},
	"delete":          {method: "DELETE", below: "data/", may: `"delete"`, versions: math.MaxInt, kv1: true},
	"destroy":         {method: "PUT", below: "destroy/", may: `"update"`, versions: math.MaxInt, wants: true},
	"undelete":        {method: "PUT", below: "undelete/", may: `"update"`, versions: math.MaxInt, wants: true},
	"list":            {method: "GET", below: "metadata/", may: `"list"`, kv1: true, reads: true},
	"metadata":        {method: "GET", below: "metadata/", may: `"read"`, reads: true},
	"delete_metadata": {method: "DELETE", below: "metadata/", may: `"delete"`},
}

// capabilities are those of a policy that a request of the mode takes.
func (m mode) capabilities(method string) string {
	if method != m.method { // delete, of versions
		return `"update"`
	}
	return m.may
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	wrongs := []error{in.target.Validate(), checkPath(in.path())}
	add := func(name, format string, args ...any) { wrongs = append(wrongs, wrong(name, format, args...)) }
	m := modes[in.Mode]
	switch {
	case in.Data == nil && m.data:
		add("data", "required with mode %s", in.Mode)
	case in.Data != nil && !m.data:
		add("data", "mode %s takes none (write mode='write' to write it)", in.Mode)
	case in.Data != nil:
		wrongs = append(wrongs, in.encode())
	}
	switch n := len(in.Version); {
	case n == 0 && m.wants:
		add("version", "required with mode %s", in.Mode)
	case n > 0 && m.versions == 0:
		add("version", "mode %s takes none", in.Mode)
	case n > m.versions:
		add("version", "mode %s takes one, got %d", in.Mode, n)
	}
	switch {
	case in.CAS != nil && !m.cas:
		add("cas", "mode %s takes none", in.Mode)
	case in.CAS != nil && *in.CAS < 0:
		add("cas", "want a version, or 0 for none yet, got %d", *in.CAS)
	}
	return errors.Join(wrongs...)
}

func (in *input) encode() (err error) {
	if in.Data.Len() == 0 {
		return wrong("data", "want at least one key")
	}
	for k := range in.Data.All() {
		if _, ok := k.(string); !ok {
			return wrong("data", "want keys that are strings, got %s", value.TypeName(k))
		}
	}
	if in.body, err = value.AppendJSON(nil, in.Data, value.JSONOptions{}); err != nil {
		return wrong("data", "%v", err)
	}
	return nil
}

// path is secret_path without the slashes around it.
func (in *input) path() string { return strings.Trim(in.SecretPath, "/") }

// ReadOnly tells whether the call changes nothing.
func (in *input) ReadOnly() bool { return modes[in.Mode].reads }

// secret is the whole path of what a call is about.
func (e *engine) secret() string { return e.mount + strings.TrimSuffix(e.folder, "/") }

// request is what an engine is asked for.
func (in *input) request(e *engine) (request, error) {
	m, rest := modes[in.Mode], strings.TrimSuffix(e.folder, "/")
	if rest == "" && in.Mode != "list" {
		return request{}, connectors.Advised(fmt.Errorf("%w: %s is an engine", connectors.ErrSecretNotFound, e.mount), "give the path of a secret in it as secret_path, or write mode='list'")
	}
	r := request{method: m.method, path: e.secret()}
	if in.Mode == "list" {
		r.query = map[string][]string{"list": {"true"}}
	}
	if m.data {
		r.body, r.kind = in.body, "application/json"
	}
	if e.version == 1 {
		var what string
		switch {
		case !m.kv1:
			what = "has no mode " + in.Mode
		case len(in.Version) > 0:
			what = "takes no version"
		case in.CAS != nil:
			what = "takes no cas"
		default:
			r.path = strings.TrimSuffix(r.path, "/")
			return r, nil
		}
		return request{}, fmt.Errorf("the engine at %s is a kv version 1, which keeps no versions and %s", e.mount, what)
	}
	below := m.below
	switch {
	case m.data:
		options := ""
		if in.CAS != nil {
			options = `"options":{"cas":` + strconv.FormatInt(*in.CAS, 10) + `},`
		}
		r.body = slices.Concat([]byte("{"+options+`"data":`), in.body, []byte("}"))
		if in.Mode == "patch" {
			r.kind = "application/merge-patch+json"
		}
	case in.Mode == "read" && len(in.Version) > 0:
		r.query = map[string][]string{"version": {strconv.FormatInt(in.Version[0], 10)}}
	case len(in.Version) > 0:
		if in.Mode == "delete" {
			r.method, below = "POST", "delete/"
		}
		r.body, r.kind = in.Version.body(), "application/json"
	}
	r.path = strings.TrimSuffix(e.mount+below+rest, "/")
	return r, nil
}

// versions are numbers of versions, given as an int or a list of them.
type versions []int64

// InputType implements [connectors.InputUnmarshaler].
func (*versions) InputType() string { return "int or list of int" }

// UnmarshalInput implements [connectors.InputUnmarshaler].
func (vs *versions) UnmarshalInput(v value.Value) error {
	items := value.List{v}
	switch list := v.(type) {
	case value.List:
		items = list
	case value.Tuple:
		items = value.List(list)
	}
	if len(items) == 0 {
		return errors.New("want a version or more, got an empty list")
	}
	*vs = nil
	for _, item := range items {
		n, ok := item.(int64)
		if text, is := item.(string); is { // as vaults hold it
			parsed, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			n, ok = parsed, err == nil
		}
		switch {
		case !ok:
			return fmt.Errorf("want an int or a list of them, got %s", value.TypeName(item))
		case n < 1:
			return fmt.Errorf("want 1 or more, got %d", n)
		}
		*vs = append(*vs, n)
	}
	return nil
}

func (vs versions) body() []byte {
	body := []byte(`{"versions":[`)
	for i, n := range vs {
		if i > 0 {
			body = append(body, ',')
		}
		body = strconv.AppendInt(body, n, 10)
	}
	return append(body, "]}"...)
}
