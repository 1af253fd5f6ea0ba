package main

import (
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

// The examples of the page that describes connectors, as they are printed there,
// with the built command on real input.

// execution is what --json writes.
type execution struct {
	Status        string          `json:"status"`
	Message       string          `json:"message"`
	StatusMessage string          `json:"status_message"`
	Output        json.RawMessage `json:"output_value"`
	Input         json.RawMessage `json:"input_value"`
	Type          string          `json:"type"`
	Name          string          `json:"name"`
	ConnectorType string          `json:"connector_type"`
	Logs          []struct {
		Level   string `json:"level"`
		Message string `json:"message"`
	} `json:"logs"`
	Children []execution `json:"children"`
}

// runJSON runs a flow with --json.
func runJSON(t *testing.T, dir string, env []string, args ...string) (execution, result) {
	t.Helper()
	r := flowrun(t, dir, env, append([]string{"run", "--json"}, args...)...)
	var x execution
	if err := json.Unmarshal([]byte(r.stdout), &x); err != nil {
		t.Fatalf("exit code %d, stdout is no JSON: %v\n%s\n%s", r.code, err, r.stdout, r.stderr)
	}
	return x, r
}

func succeeded(t *testing.T, x execution, r result) {
	t.Helper()
	if r.code != 0 || x.Status != "ENDED_SUCCESS" {
		t.Fatalf("exit code %d, %s: %s\n%s\n%s", r.code, x.Status, x.Message, x.StatusMessage, r.stderr)
	}
}

func TestPageConnectInSteps(t *testing.T) {
	server := httptest.NewServer(httpbin.New())
	defer server.Close()
	const printed = `import flow_api
def handler(system: flow_api.System, this: flow_api.Execution):
    inputs = {
        'url': 'http://127.0.0.1:PORT/post',
        'method': 'post',
        'data': 'payload',
    }
    child_execution = this.connect(connector_type='REST', **inputs, run=False)
    # do other stuff
    child_execution.run_async()
    child_execution.wait()
    outputs = child_execution.get('output_value')
    this.log(outputs)
    return this.success('all done')
`
	// The older text reads the output without starting the child.
	older := strings.NewReplacer("    child_execution.run_async()\n", "", "    child_execution.wait()\n", "").Replace(printed)
	if strings.Contains(older, "run_async") || strings.Contains(older, "wait()") {
		t.Fatal("the older text starts the child")
	}
	for name, text := range map[string]string{"printed": printed, "older": older} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "flow.star", strings.ReplaceAll(text, "http://127.0.0.1:PORT", server.URL))
			x, r := runJSON(t, dir, nil, "flow.star")
			succeeded(t, x, r)
			if x.Message != "all done" || len(x.Children) != 1 || len(x.Logs) != 1 {
				t.Fatalf("%+v", x)
			}
			child := x.Children[0]
			if child.Type != "CONNECTION" || child.ConnectorType != "REST" || child.Status != "ENDED_SUCCESS" {
				t.Errorf("the child is %+v", child)
			}
			var out struct {
				StatusCode int `json:"status_code"`
				JSON       struct{ Data string }
			}
			if err := json.Unmarshal(child.Output, &out); err != nil {
				t.Fatal(err)
			}
			if out.StatusCode != 200 || out.JSON.Data != "payload" {
				t.Errorf("the server saw %+v", out)
			}
			if !strings.Contains(x.Logs[0].Message, "payload") {
				t.Errorf("logged %q", x.Logs[0].Message)
			}
		})
	}
}

// repository makes a repository with the branches main and develop and the tag
// v2, and returns their commits.
func repository(t *testing.T) (dir string, sha map[string]string) {
	dir = t.TempDir()
	git := func(args ...string) string { return servers.Git(t, dir, args...) }
	git("init", "--quiet", "--initial-branch=main")
	for _, step := range []string{"main", "v2", "develop"} {
		if step == "develop" {
			git("checkout", "--quiet", "-b", "develop")
		}
		write(t, dir, step+".txt", step)
		git("add", ".")
		git("commit", "--quiet", "-m", "commit of "+step)
		if step == "v2" {
			git("tag", "-a", "v2", "-m", "the second version")
		}
	}
	return dir, map[string]string{"develop": git("rev-parse", "develop"), "v2": git("rev-parse", "v2^{commit}")}
}

func TestPageStoredConnector(t *testing.T) {
	dir, sha := repository(t)
	for format, connector := range map[string][2]string{
		"yaml": {"connectors/repository.yaml", "connector_type: GIT\nvalue:\n  ref: develop\n  command: metadata\n  repository_url: 'URL'\n"},
		"bare": {"connectors/repository.yaml", "connector_type: GIT\nref: develop\ncommand: metadata\nrepository_url: 'URL'\n"},
		"json": {"connectors/repository.json", `{"connector_type": "GIT", "value": {"ref": "develop", "command": "metadata", "repository_url": "URL"}}`},
	} {
		t.Run(format, func(t *testing.T) {
			project := t.TempDir()
			write(t, project, "flowrun.yaml", "name: page\n",
				connector[0], strings.ReplaceAll(connector[1], "URL", "file://"+filepath.ToSlash(dir)),
				"flows/stored.star", `import flow_api
def handler(system: flow_api.System, this: flow_api.Execution):
    metadata = this.connect('repository').get('output_value')
    this.log(metadata['commit_sha'])
    return this.success('all done')
`,
				"flows/override.star", `import flow_api
def handler(system: flow_api.System, this: flow_api.Execution):
    metadata = this.connect('repository', ref='v2').get('output_value')
    this.log(metadata['commit_sha'])
    return this.success('all done')
`)
			for flow, ref := range map[string]string{"stored": "develop", "override": "v2"} {
				x, r := runJSON(t, project, nil, flow)
				succeeded(t, x, r)
				if x.Message != "all done" || len(x.Logs) != 1 || x.Logs[0].Message != sha[ref] {
					t.Errorf("%s: %+v, want commit %s", flow, x, sha[ref])
				}
			}
		})
	}
}

// The connector's value, then the secrets, then the script: later keys override.
func TestPageSecrets(t *testing.T) {
	server := httptest.NewServer(httpbin.New())
	defer server.Close()
	vault := servers.StartVault(t, servers.VaultOptions{})
	vault.PutV2(t, "api/login", map[string]any{
		"username": "bob", "password": marked, "token": "not asked for",
		"path": "/basic-auth/bob/" + marked, "method": "post",
	})
	dir := t.TempDir()
	write(t, dir,
		"flowrun.yaml", "vaults:\n  main:\n    address: "+vault.Address+"\n    auth:\n      method: token\n      token: {env: VAULT_LOGIN}\n",
		"connectors/api.yaml", `connector_type: REST
vault_secrets: main:api/login
value:
  scheme: http
  hostname: 127.0.0.1
  port: `+server.URL[strings.LastIndex(server.URL, ":")+1:]+`
  path: /of-the-connector
  authentication_method: basic
  username: of-the-connector
  headers:
    X-Token: Bearer vault.secret(token)
`,
		"flows/secret.star", `
def handler(system, this):
    child = this.connect('api', method='get', wait=system.return_when.ALL_ENDED)
    this.log(child.get('input_value'))
    this.log(child.get('output_value'))
    echo = this.connect('api', method='get', path='/headers')
    this.log(echo.get('output_value')['json']['headers'])
    return child.get('status')
`)
	x, r := runJSON(t, dir, []string{"VAULT_LOGIN=" + vault.RootToken}, "secret")
	succeeded(t, x, r)
	// The path and the login are the secret's, the method the script's: the
	// server let it in.
	if string(x.Output) != `"ENDED_SUCCESS"` {
		t.Errorf("the login ended in %s: %s", x.Output, x.Children[0].Message)
	}
	if !strings.Contains(r.stdout, "•••(main:api/login.password)") {
		t.Errorf("nothing is masked in %s", r.stdout)
	}
	for _, secret := range []string{marked, vault.RootToken, "not asked for"} {
		if strings.Contains(r.stdout+r.stderr, secret) {
			t.Errorf("%q is shown:\n%s\n%s", secret, r.stdout, r.stderr)
		}
	}
}

// marked is a secret that is looked for in all that is written.
const marked = "s3cret-MARKED-value"
