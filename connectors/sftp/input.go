package sftp

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// A server is what a call and the test of it have in common.
type server struct {
	connectors.Call
	sshdial.Inputs

	ConnectTimeout time.Duration `flow:"connect_timeout" default:"60" doc:"Longest time to reach the server and to shake hands with it, each time it is tried, in seconds."`
}

// Validate checks what tags cannot say.
func (in *server) Validate() error {
	in.Call.ConnectTimeout = in.ConnectTimeout
	return in.Inputs.Validate()
}

type input struct {
	server
	remotefs.Paths

	CopyTimeout time.Duration `flow:"copy_timeout" doc:"Longest time for what is done once logged in, in seconds; without it only timeout holds."`
	Mode        string        `flow:"mode" default:"copy" enum:"copy,list,stat,mkdir,remove,rename" doc:"What to do; copy is from or to the project's store, whichever of src and dst begins with file: or cloudomation:."`
	Src         string        `flow:"src" doc:"For copy and rename: the file or folder that there is, file:NAME for one of the project's store."`
	Dst         string        `flow:"dst" doc:"For copy and rename: the new name, file:NAME for one of the project's store."`
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	if err := in.server.Validate(); err != nil {
		errs = append(errs, err.(connectors.InputErrors)...)
	}
	in.Paths.Src, in.Paths.Dst = in.Src, in.Dst
	if in.CopyTimeout < 0 {
		wrong("copy_timeout", "want 0 or more, got %g", in.CopyTimeout.Seconds())
	}
	if in.Mode == "copy" && in.Src != "" && in.Dst != "" {
		switch from, to := remotefs.IsLocal(in.Src), remotefs.IsLocal(in.Dst); {
		case from && to:
			wrong("dst", "src and dst are both files of the project's store, want one on the server")
		case !from && !to:
			wrong("dst", "src and dst are both on the server, want one of the project's store: file:NAME")
		}
	}
	if len(errs) == 0 {
		errs = in.Check(in.verb(), in.Mode)
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// verb is the mode as package remotefs calls it.
func (in *input) verb() string {
	switch {
	case in.Mode != "copy":
		return in.Mode
	case remotefs.IsLocal(in.Src):
		return remotefs.VerbPut
	}
	return remotefs.VerbGet
}

// ReadOnly tells that a call changes nothing on the server.
func (in *input) ReadOnly() bool { return remotefs.ReadsOnly(in.verb()) }
