package ssh

import (
	"regexp"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
)

type output struct {
	RetCode  *int               `flow:"retcode" doc:"Return code of the script, 128 and the number of the signal if one has ended it; None if it did not end."`
	Report   connectors.Text    `flow:"report" doc:"What the script has written to stdout and stderr, about in the order in which it was."`
	Var      map[string]*string `flow:"var" doc:"Values of the variables of output_vars by their names, None for one that is not set."`
	Stdout   connectors.Text    `flow:"stdout" doc:"What the script has written to its standard output."`
	Stderr   connectors.Text    `flow:"stderr" doc:"What the script has written to its standard error; with use_shell it is in stdout."`
	Duration time.Duration      `flow:"duration" doc:"How long the script ran, in seconds."`
	Files    []file             `flow:"files,omitempty" doc:"The files of copy_files."`
}

type file struct {
	Path   string `flow:"path" doc:"Where it is on the server, as copy_files has it."`
	Name   string `flow:"name" doc:"Name in the project's store."`
	Size   int64  `flow:"size" doc:"Size in bytes."`
	SHA256 string `flow:"sha256" doc:"SHA-256 of the content, in hex digits."`
}

// ECMA-48: control sequences, strings up to their end (also BEL, as terminals take it),
// and other escapes.
var ansi = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[PX^_][^\x1b]*\x1b\\\\|[ -/]*[0-~])")
})

// clean takes out of a text what is meant for terminals. What is no text is not
// changed.
func (in *input) clean(text []byte) connectors.Text {
	if !utf8.Valid(text) {
		return text
	}
	if in.RemoveANSIEscapes {
		text = ansi().ReplaceAll(text, nil)
	}
	if in.RemoveCR {
		// In place: nobody else has it any more.
		kept := text[:0]
		for _, c := range text {
			if c != '\r' {
				kept = append(kept, c)
			}
		}
		text = kept
	}
	return text
}
