// Package all is the list of the connector types of this project. A host that
// grants fewer makes its registry of the drivers it wants.
package all

import (
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/ftp"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/mysql"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/sftp"
	"github.com/flowrun/flowrun/connectors/smb"
	"github.com/flowrun/flowrun/connectors/sqlite"
	"github.com/flowrun/flowrun/connectors/sqlmssql"
	"github.com/flowrun/flowrun/connectors/sqloracle"
	"github.com/flowrun/flowrun/connectors/sqlpg"
	"github.com/flowrun/flowrun/connectors/ssh"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/connectors/webdav"
)

// Options are what some drivers need of the host. The zero Options is usable.
type Options struct {
	// Dir is the folder that relative paths of GIT repositories are relative to;
	// "" is the current one.
	Dir string
	// FilesDir is the folder of the project's store, in which SQLITE databases are; ""
	// leaves those without a file.
	FilesDir string
	// CacheDir is where drivers keep what they need not fetch again; "" is a
	// temporary folder, which is removed with the drivers.
	CacheDir string
}

// Drivers returns one driver of each type. They are closed by the registry they
// are put in.
func Drivers(opts Options) []connectors.Driver {
	return []connectors.Driver{
		ftp.New(),
		git.New(git.Options{Dir: opts.Dir, CacheDir: opts.CacheDir}),
		mysql.New(),
		redis.New(),
		rest.New(),
		sftp.New(),
		smb.New(),
		sqlite.New(sqlite.Options{Dir: opts.FilesDir}),
		sqlmssql.New(),
		sqloracle.New(),
		sqlpg.New(),
		ssh.New(),
		vault.NewDriver(),
		webdav.New(),
	}
}
