package remotefs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// Paths say what files a call is about. Types whose modes are the verbs of this
// package embed them.
type Paths struct {
	Path      string `flow:"path" doc:"For list, stat, mkdir and remove: the file or folder on the server; for list without it the folder in which the session begins."`
	Src       string `flow:"src" doc:"For get and rename the file or folder on the server; for put that of the project's store."`
	Dst       string `flow:"dst" doc:"For put and rename the new name on the server; for get that in the project's store."`
	Recursive bool   `flow:"recursive" doc:"For list, get, put and remove: a folder with all that is in it; for mkdir: the folders above it too."`
}

// Verbs are the modes that [Paths.Do] knows; a type may have other names for some.
const (
	VerbList   = "list"
	VerbStat   = "stat"
	VerbGet    = "get"
	VerbPut    = "put"
	VerbRename = "rename"
	VerbRemove = "remove"
	VerbMkdir  = "mkdir"
	VerbRmdir  = "rmdir"
)

// Output is what a verb gives.
type Output struct {
	Listing []Entry `flow:"listing,omitempty" doc:"For list: what is in the folder, by path."`
	Stats   *Entry  `flow:"stats,omitempty" doc:"For stat: the file or folder."`
	Result  *Result `flow:"result,omitempty" doc:"For get, put, rename, remove and mkdir: what was done."`
}

// Check returns what is wrong with the inputs of a call with that verb, mode being what
// it is named in the script. Its errors are of type [connectors.InputError].
func (in *Paths) Check(verb, mode string) connectors.InputErrors {
	var errs connectors.InputErrors
	wrong := func(input, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: input, Reason: fmt.Sprintf("input %q: ", input) + fmt.Sprintf(format, args...)})
	}
	twoNames := slices.Contains([]string{VerbGet, VerbPut, VerbRename}, verb)
	for _, name := range []struct {
		input, value string
		used, needed bool
		local        bool
	}{
		{"path", in.Path, !twoNames, !twoNames && verb != VerbList, false},
		{"src", in.Src, twoNames, twoNames, verb == VerbPut},
		{"dst", in.Dst, twoNames, twoNames, verb == VerbGet},
	} {
		switch {
		case !name.used && name.value != "" && twoNames:
			wrong(name.input, "the mode %s has src and dst in its place", mode)
		case !name.used && name.value != "":
			wrong(name.input, "the mode %s has path in its place", mode)
		case name.needed && name.value == "":
			wrong(name.input, "the mode %s needs it", mode)
		case name.local && name.value != "":
			if _, err := connectors.FileName(name.value); err != nil {
				wrong(name.input, "%v", err)
			}
		case IsLocal(name.value):
			wrong(name.input, "%q is a file of the project's store, want one of the server", name.value)
		case strings.ContainsRune(name.value, 0):
			wrong(name.input, "it has a NUL byte in it")
		}
	}
	if in.Recursive && (verb == VerbStat || verb == VerbRename || verb == VerbRmdir) {
		wrong("recursive", "the mode %s has no use for it", mode)
	}
	return errs
}

// ReadsOnly reports whether a verb changes nothing on the server.
func ReadsOnly(verb string) bool { return verb == VerbList || verb == VerbStat || verb == VerbGet }

// Do does what a verb says.
func (in *Paths) Do(ctx context.Context, call *connectors.Call, f FS, verb string) (Output, error) {
	var r Result
	var err error
	switch verb {
	case VerbList:
		listing, err := List(ctx, call, f, in.Path, in.Recursive)
		return Output{Listing: listing}, err
	case VerbStat:
		e, err := Stat(ctx, f, in.Path)
		if err != nil {
			return Output{}, err
		}
		return Output{Stats: &e}, nil
	case VerbGet:
		r, err = Get(ctx, call, f, in.Src, in.Dst, in.Recursive)
	case VerbPut:
		r, err = Put(ctx, call, f, in.Src, in.Dst, in.Recursive)
	case VerbRename:
		err = f.Rename(ctx, in.Src, in.Dst)
	case VerbRemove:
		r, err = Remove(ctx, f, in.Path, in.Recursive)
	case VerbMkdir:
		err = Mkdir(ctx, f, in.Path, in.Recursive)
	case VerbRmdir:
		err = f.RemoveDir(ctx, in.Path)
	default:
		return Output{}, fmt.Errorf("%w: there is no verb %q", connectors.ErrDriver, verb)
	}
	// How far it came before it failed is worth knowing.
	if err != nil && r.Files == 0 {
		return Output{}, err
	}
	return Output{Result: &r}, err
}
