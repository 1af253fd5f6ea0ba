package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// exampleServers start what examples talk to. Each has the beginning of its placeholders
// for a key, and returns what these stand for by the rest of their names.
var exampleServers = map[string]func(*testing.T) map[string]string{
	"$AGENTS": func(t *testing.T) map[string]string {
		hosts := map[string]string{}
		for _, name := range []string{"a", "b", "c"} {
			hosts[name] = startAgent(t, "1.1").URL
		}
		list, err := json.Marshal(hosts)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"HOSTS": string(list)}
	},
	"$FTP": func(t *testing.T) map[string]string {
		s := servers.StartProFTPD(t, servers.FTPOptions{})
		putOrders(t, s.Root)
		return map[string]string{"HOST": s.Host, "PORT": strconv.Itoa(s.Port), "PASSWORD": s.Password}
	},
	"$MARIADB": func(t *testing.T) map[string]string {
		s := servers.StartMariaDB(t, servers.MariaDBOptions{})
		return map[string]string{"PORT": strconv.Itoa(s.Port), "PASSWORD": s.Password}
	},
	"$POSTGRES": func(t *testing.T) map[string]string {
		s := servers.StartPostgres(t, servers.PostgresOptions{})
		return map[string]string{"PORT": strconv.Itoa(s.Port), "PASSWORD": s.Password}
	},
	"$REDIS": func(t *testing.T) map[string]string {
		s := servers.StartRedis(t, servers.RedisOptions{})
		return map[string]string{"HOST": s.Host, "PORT": strconv.Itoa(s.Port)}
	},
	"$SMB": func(t *testing.T) map[string]string {
		s := servers.StartSamba(t, servers.SambaOptions{})
		putOrders(t, s.Root)
		return map[string]string{"HOST": s.Host, "PORT": strconv.Itoa(s.Port), "USER": s.User, "PASSWORD": s.Password}
	},
	"$SSH": func(t *testing.T) map[string]string {
		s := servers.StartSSHD(t, servers.SSHDOptions{})
		folder := t.TempDir()
		putOrders(t, folder)
		return map[string]string{
			"PORT": strconv.Itoa(s.Port), "USER": s.User, "KEY": strconv.Quote(string(s.Key.Private)), "HOSTKEY": s.HostKey, "FOLDER": folder,
		}
	},
	"$VAULT": func(t *testing.T) map[string]string {
		s := servers.StartVault(t, servers.VaultOptions{})
		return map[string]string{"ADDRESS": s.Address, "TOKEN": s.RootToken}
	},
	"$WEBDAV": func(t *testing.T) map[string]string {
		s := servers.StartLighttpd(t)
		putOrders(t, s.Root)
		return map[string]string{"URL": s.URL, "PASSWORD": s.Password}
	},
}

// putOrders puts the file that the examples of types that copy files begin with.
func putOrders(t *testing.T, folder string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "orders.csv"), []byte("article,count\ntea,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// startExampleServers starts the servers that the arguments of an example name, and puts
// in what their placeholders stand for.
func startExampleServers(t *testing.T, args []string) {
	t.Helper()
	for prefix, start := range exampleServers {
		if !strings.Contains(strings.Join(args, " "), prefix+"_") {
			continue
		}
		values := start(t)
		for i, arg := range args {
			name, placeholder, ok := strings.Cut(arg, "="+prefix+"_")
			if !ok {
				continue
			}
			value, known := values[placeholder]
			if !known {
				t.Fatalf("there is no %s_%s", prefix, placeholder)
			}
			args[i] = name + "=" + value
		}
	}
}
