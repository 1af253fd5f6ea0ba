package ftp

import (
	"fmt"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

func show(e remotefs.Entry, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	modified := "-"
	if e.Modified != nil {
		modified = *e.Modified
	}
	return fmt.Sprintf("%q %s %d %s %s %q", e.Name, e.Type, e.Size, modified, e.Mode, e.Target)
}

func TestLines(t *testing.T) {
	p := lsParser{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	for line, want := range map[string]string{
		"-rw-r--r--    1 0        0               5 Feb 27 17:00 a.txt":     `"a.txt" file 5 2026-02-27T17:00:00Z 0644 ""`,
		"-rw-r--r--   1 root     root     1234567890123 Nov 27 17:00 a.txt": `"a.txt" file 1234567890123 2025-11-27T17:00:00Z 0644 ""`,
		"-rwsr-xr-t+  1 domain users big group 7 Mar  2 11:00 x":            `"x" file 7 2026-03-02T11:00:00Z 5755 ""`,
		"-rw-rwSrwT.  1 u g 7 Mar  2 13:00 x":                               `"x" file 7 2025-03-02T13:00:00Z 3666 ""`,
		"drwxr-xr-x  2 u g 4096 Jan 01  2020  lead":                         `" lead" dir 0 2020-01-01T00:00:00Z 0755 ""`,
		"drwxr-xr-x  2 u 4096 Feb 29 10:00 leap":                            `"leap" dir 0 2024-02-29T10:00:00Z 0755 ""`,
		"-rw------- 1 u g 7 Mar  1 2025 a 8 Apr  2 2024 b":                  `"a 8 Apr  2 2024 b" file 7 2025-03-01T00:00:00Z 0600 ""`,
		"lrwxrwxrwx 1 u g 4 Jan 1 2020 a -> ../b -> c":                      `"a" link 0 2020-01-01T00:00:00Z 0777 "../b -> c"`,
		"crw-rw-rw- 1 root root 1, 3 Jan 1 2020 null":                       `"null" other 0 2020-01-01T00:00:00Z 0666 ""`,
		"-rw-r--r-- 1 u g 99999999999999999999 Jan 1 2020 a":                `error: "-rw-r--r-- 1 u g 99999999999999999999 Jan 1 2020 a" has no size that can be read`,
		"11-27-25  05:04PM       <DIR>          Program Files":              `"Program Files" dir 0 2025-11-27T17:04:00Z  ""`,
		"11-27-2025  17:04                 1234 a b.txt":                    `"a b.txt" file 1234 2025-11-27T17:04:00Z  ""`,
		"total 12":    `"" <nil>`,
		"":            `"" <nil>`,
		"hello there": `error: "hello there" is no line of a listing as Unix or DOS have it`,
	} {
		got := show(p.line(line))
		if want == `"" <nil>` {
			want = `""  0 -  ""`
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", line, got, want)
		}
	}
}

func TestFacts(t *testing.T) {
	for line, want := range map[string]string{
		"type=file;size=5;modify=20251127170001;UNIX.mode=0644; a b": `"a b" file 5 2025-11-27T17:00:01Z 0644 ""`,
		"Type=DIR;Sizd=4096;Modify=20251127170001.123; d":            `"d" dir 0 2025-11-27T17:00:01Z  ""`,
		"type=cdir;modify=20251127170001; /home/bob":                 `"." dir 0 2025-11-27T17:00:01Z  ""`,
		"type=pdir; ..": `"." dir 0 -  ""`,
		"type=OS.unix=slink:/etc/hosts;size=9; l": `"l" link 0 -  "/etc/hosts"`,
		"type=OS.unix=symlink; l":                 `"l" link 0 -  ""`,
		"type=OS.unix=chr-1/3; null":              `"null" other 0 -  ""`,
		"type=file;size=0;modify=yesterday;  x":   `" x" file 0 -  ""`,
		" bare":                                   `"bare" other 0 -  ""`,
		"type=file;size=-1; a":                    `error: "type=file;size=-1; a" has no size that can be read`,
		"type=file;size=x; a":                     `error: "type=file;size=x; a" has no size that can be read`,
		"type=file":                               `error: "type=file" is no line of a listing as RFC 3659 has it`,
		"-rw-r--r-- 1 u g 3 Nov 27 2025 a":        `error: "-rw-r--r-- 1 u g 3 Nov 27 2025 a" is no line of a listing as RFC 3659 has it`,
	} {
		if got := show(parseFacts(line)); got != want {
			t.Errorf("%q: got %s, want %s", line, got, want)
		}
	}
}

func TestQuoted(t *testing.T) {
	for text, want := range map[string]string{
		`"/" is here`:          "/",
		`"/a ""b"" c" current`: `/a "b" c`,
		`"/a`:                  "",
		`none`:                 "",
		`""`:                   "",
	} {
		if got, ok := quoted(text); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v", text, got, ok)
		}
	}
}

func TestEncodings(t *testing.T) {
	for name, want := range map[string]string{
		"latin-1": "\xe9", "Latin_1": "\xe9", "iso-8859-1": "\xe9", "cp1252": "\xe9", "windows-1252": "\xe9",
		"utf-8": "é", "UTF8": "é", "utf_8": "é", "cp437": "\x82", "koi8-r": "",
	} {
		c, err := codingOf(name)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := c.encode("é")
		if got != want || err != nil != (want == "") {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		if back, err := c.decode(got); want != "" && (back != "é" || err != nil) {
			t.Errorf("%s: back comes %q, %v", name, back, err)
		}
	}
}

// Whatever a server lists, it is read or refused, and never a panic.
func FuzzLines(f *testing.F) {
	f.Add("-rw-r--r--    1 0        0               5 Feb 27 17:00 a.txt")
	f.Add("type=file;size=5; a")
	f.Add("11-27-25  05:04PM       <DIR>          x")
	f.Fuzz(func(t *testing.T, line string) {
		for _, parse := range []func(string) (remotefs.Entry, error){parseFacts, lsParser{}.line} {
			if e, err := parse(line); err == nil && e.Size < 0 {
				t.Errorf("%q has the size %d", line, e.Size)
			}
		}
	})
}
