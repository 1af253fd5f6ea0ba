package builtins

import (
	"slices"

	"go.starlark.net/starlark"
)

// Members are the attributes of system or this by name, each with the keyword
// arguments that it takes as a method: nil for one that takes any, or is no method.
type Members map[string][]string

// SystemMembers returns the attributes of the first argument of handler.
func SystemMembers() Members { return members((*system)(nil).AttrNames(), systemKeywords) }

// ThisMembers returns the attributes of the second argument of handler.
func ThisMembers() Members { return members((&execution{}).AttrNames(), thisKeywords) }

// ChildParams are the parameters of flow and script, sorted: any other keyword argument
// is an input of the child.
func ChildParams() map[string][]string {
	own := map[string]string{"flow": "flow_name", "script": "source"}
	m := make(map[string][]string, len(own))
	for method, first := range own {
		names := []string{first}
		for _, p := range new(childArgs).params() {
			names = append(names, p.name)
		}
		slices.Sort(names)
		m[method] = names
	}
	return m
}

func members(names []string, keywords map[string][]string) Members {
	m := make(Members, len(names))
	for _, name := range names {
		m[name] = keywords[name]
	}
	return m
}

// systemKeywords and thisKeywords are the keyword arguments of methods.
var systemKeywords = map[string][]string{
	"connection":     {"name", "by"},
	"connections":    {"filter"},
	"connector":      {"name", "by"},
	"connectors":     {"filter"},
	"execution":      {"id"},
	"executions":     {"filter"},
	"file":           {"name"},
	"files":          {"filter", "dir"},
	"flow":           {"name", "by"},
	"flows":          {"filter"},
	"get_env_name":   {},
	"get_own_client": {},
	"get_own_user":   {},
	"message":        {"id", "subject", "message", "request", "body", "message_type"},
	"messages":       {"filter"},
	"schema":         {"name", "by"},
	"schemas":        {"filter"},
	"setting":        {"name", "by", "value"},
	"settings":       {"filter"},
	"vault_config":   {"name", "by"},
	"vault_configs":  {"filter"},
}

var thisKeywords = map[string][]string{
	"archive":               {},
	"cancel":                {"reason"},
	"delete":                {},
	"end":                   {"status", "message"},
	"error":                 {"message"},
	"get":                   {},
	"load":                  {},
	"map":                   {"what", "items", "concurrency", "on_error"},
	"message":               {"subject", "message", "request", "body", "wait", "timeout", "message_type"},
	"pause":                 {},
	"run":                   {"return_when"},
	"run_async":             {},
	"save":                  {"name", "message", "output_value"},
	"sleep":                 {"seconds"},
	"sleep_until":           {"epoch"},
	"success":               {"message"},
	"wait":                  {"return_when", "timeout"},
	"wait_for":              {"return_when", "timeout"},
	"webhook_html_response": {"html"},
}

// ModuleMembers returns the names in a module that a flow can import.
func ModuleMembers(module string) (names []string, ok bool) {
	m, ok := modules(nil)[module].(starlark.HasAttrs)
	if !ok {
		return nil, false
	}
	return m.AttrNames(), true
}
