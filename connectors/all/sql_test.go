package all_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func startPostgres(t *testing.T) *server {
	ca := servers.NewCA(t)
	s := overSQL(t, ca, servers.StartPostgres(t, servers.PostgresOptions{TLS: ca.Server(t)}), "password authentication failed")
	s.crash = nil // the processes of its connections outlive it
	return s
}

func startMariaDB(t *testing.T) *server {
	ca := servers.NewCA(t)
	return overSQL(t, ca, servers.StartMariaDB(t, servers.MariaDBOptions{TLS: ca.Server(t)}), "Access denied")
}

func overSQL(t *testing.T, ca *servers.CA, s *servers.Database, denied string) *server {
	inputs := func(addr string) *value.Dict {
		host, port := split(addr)
		return value.DictOf("hostname", host, "port", port, "database", s.Name, "username", s.User, "password", s.Password,
			"cacert", string(ca.PEM), "fetchall", "select repeat('x', 1000)")
	}
	addr := s.Addr()
	return &server{
		addr:   addr,
		inputs: inputs,
		refused: []refusal{
			{"password", with(inputs(addr), "password", wrong), "log in", denied},
			{"authority", with(inputs(addr), "cacert", string(servers.NewCA(t).PEM)), "tls", "which is not trusted"},
		},
		secrets: []string{s.Password, wrong},
		crash:   s.Kill,
		restart: s.Start,
	}
}
