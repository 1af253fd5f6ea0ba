package project

import (
	"errors"
	"io/fs"

	"github.com/flowrun/flowrun/connectors/netpolicy"
)

// Settings are what flowrun.yaml says. The zero Settings are those of a project
// without one.
//
//	name: deployments
//	environment: production
//	description: What runs in the data centre.
//	env: [REGION, APP_*]
//	limits:
//	  wall_time: 1h
//	  output_bytes: 64MiB
//	isolate:
//	  memory: 256MiB
//	network:
//	  allow: [api.example.com, 10.0.0.0/8]
//	  deny: [10.0.0.1]
//	vaults:
//	  production:
//	    address: https://vault.example.com:8200
//	    auth:
//	      method: approle
//	      role_id: 6f1d
//	      secret_id: {env: VAULT_SECRET_ID}
type Settings struct {
	Name        string
	Environment string // what flows know as system.get_env_name()
	Description string
	Env         []EnvPattern // which environment variables flows can read
	Limits      Limits
	Isolate     Isolate
	Network     *netpolicy.Policy // what connectors may reach; nil where nothing is said
	Vaults      []VaultConfig     // sorted by name
}

// Settings returns what flowrun.yaml says. With an error of type [Errors] the
// file is wrong, and the settings are zero: whoever runs flows must not go on
// with them, as limits would not hold.
func (p *Project) Settings() (Settings, error) {
	if len(p.settingsErr) > 0 {
		return Settings{}, p.settingsErr
	}
	return p.settings, nil
}

func (p *Project) readSettings() Errors {
	const misnamed = "flowrun.yml"
	_, err := fs.Stat(p.fsys, SettingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := fs.Stat(p.fsys, misnamed); err == nil {
			p.settingsErr = Errors{{Path: p.shown(misnamed), Msg: "it is not read under this name", Hint: "call it " + SettingsFile}}
		}
		return p.settingsErr
	}
	doc, dict := p.readDocument(SettingsFile)
	s := section{doc: doc, dict: dict}
	s.read(SettingsFile, []key{
		{"name", s.text("name", &p.settings.Name)},
		{"environment", s.text("environment", &p.settings.Environment)},
		{"description", s.text("description", &p.settings.Description)},
		{"env", readEnv(s, &p.settings.Env)},
		{"limits", s.within("limits", func(s section) { p.settings.Limits = readLimits(s) })},
		{"isolate", s.isolate(&p.settings.Isolate)},
		{"network", s.within("network", func(s section) { readNetwork(s, &p.settings.Network) })},
		{"vaults", s.within("vaults", func(s section) { p.settings.Vaults = readVaults(s) })},
	})
	p.settingsErr = doc.errs.sorted()
	return p.settingsErr
}
