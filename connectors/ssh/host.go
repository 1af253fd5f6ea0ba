package ssh

import (
	"cmp"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// hostFacts are what is known of a host. What it has not told is left out.
type hostFacts struct {
	Server       string        `flow:"server" doc:"How the SSH server names itself, such as SSH-2.0-OpenSSH_9.9."`
	Hostname     string        `flow:"hostname,omitempty" doc:"Name that the host has for itself."`
	OS           *osFacts      `flow:"os,omitempty" doc:"Operating system."`
	Kernel       *kernelFacts  `flow:"kernel,omitempty" doc:"Kernel."`
	Architecture string        `flow:"architecture,omitempty" doc:"Architecture of the machine, such as x86_64 or arm64."`
	CPUs         int64         `flow:"cpus,omitempty" doc:"How many processors are in use, as the system counts them."`
	Load         []float64     `flow:"load,omitempty" doc:"How many processes wanted to run in the last 1, 5 and 15 minutes, on average."`
	Memory       *memoryFacts  `flow:"memory,omitempty" doc:"Main memory."`
	Swap         *swapFacts    `flow:"swap,omitempty" doc:"Swap space."`
	Booted       string        `flow:"booted,omitempty" doc:"When the system was started, as RFC 3339 has it in UTC."`
	Uptime       *int64        `flow:"uptime,omitempty" doc:"How long ago that is, in seconds."`
	TimeZone     *zoneFacts    `flow:"time_zone,omitempty" doc:"Time zone of the session."`
	User         *userFacts    `flow:"user,omitempty" doc:"Who is logged in."`
	Interpreters []interpreter `flow:"interpreters" doc:"Which of sh, bash, dash, ksh, zsh, python3, perl and pwsh there are for scripts."`
	Disks        []disk        `flow:"disks" doc:"File systems on disks of the host, by path, at most 200; those in memory are left out."`
	Truncated    bool          `flow:"truncated" doc:"Whether there are more file systems than are told of."`
}

type osFacts struct {
	Name    string `flow:"name" doc:"Name, such as Debian GNU/Linux or macOS."`
	Version string `flow:"version,omitempty" doc:"Version, such as 12."`
	ID      string `flow:"id,omitempty" doc:"Short name that os-release has, such as debian."`
}

type kernelFacts struct {
	Name    string `flow:"name" doc:"Name, such as Linux, Darwin or FreeBSD."`
	Release string `flow:"release,omitempty" doc:"Release, as uname -r says it."`
}

type memoryFacts struct {
	TotalBytes     int64  `flow:"total_bytes" doc:"How much there is."`
	AvailableBytes *int64 `flow:"available_bytes,omitempty" doc:"How much programs could have, as the kernel estimates."`
}

type swapFacts struct {
	TotalBytes int64  `flow:"total_bytes" doc:"How much there is."`
	FreeBytes  *int64 `flow:"free_bytes,omitempty" doc:"How much of it is free."`
}

type zoneFacts struct {
	Name      string `flow:"name,omitempty" doc:"Name, such as Europe/Vienna."`
	UTCOffset string `flow:"utc_offset,omitempty" doc:"How far it is from UTC now, such as +0100."`
}

type userFacts struct {
	Name string `flow:"name" doc:"Name of the user."`
	UID  *int64 `flow:"uid,omitempty" doc:"Number of the user; 0 may do anything."`
}

type interpreter struct {
	Name    string `flow:"name" doc:"Name of the program."`
	Path    string `flow:"path" doc:"Where it is."`
	Version string `flow:"version,omitempty" doc:"Version, of bash, python3 and perl."`
}

type disk struct {
	Path           string `flow:"path" doc:"Where it is mounted."`
	Device         string `flow:"device" doc:"What is mounted there."`
	TotalBytes     int64  `flow:"total_bytes" doc:"How large it is."`
	UsedBytes      int64  `flow:"used_bytes" doc:"How much of it is in use."`
	AvailableBytes int64  `flow:"available_bytes" doc:"How much of it is free for users."`
}

const mostDisks = 200

// parseFacts reads what the script of an analysis writes. A line that is none that it writes
// tells nothing; of two about the same thing the first counts.
func parseFacts(text string) hostFacts {
	f := hostFacts{Interpreters: []interpreter{}, Disks: []disk{}}
	said := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		value = strings.TrimSpace(value)
		switch name {
		case "os_release", "meminfo":
			name, value, _ = strings.Cut(value, map[string]string{"os_release": "=", "meminfo": ":"}[name])
		case "disk":
			f.addDisk(value)
			continue
		}
		if value = shown(value); value != "" && said[name] == "" && wellFormed(name, value) {
			said[name] = value
		}
	}
	slices.SortFunc(f.Disks, func(a, b disk) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Device, b.Device)) })
	f.system(said)
	f.measures(said)
	f.session(said)
	return f
}

// longestFact is more than any fact is long.
const longestFact = 256

// shown is a value as it may be shown, "" if it is none.
func shown(value string) string {
	value = strings.TrimSpace(strings.ToValidUTF8(value, "\uFFFD"))
	if len(value) > longestFact || strings.ContainsFunc(value, unicode.IsControl) {
		return ""
	}
	return value
}

// forms are what values have to look like; those of other names may be any text.
var forms = sync.OnceValue(func() map[string]*regexp.Regexp {
	kilobytes := regexp.MustCompile(`^(\d{1,15}) kB$`)
	word := regexp.MustCompile(`^\S+$`)
	return map[string]*regexp.Regexp{
		"cpus":            regexp.MustCompile(`^[1-9]\d{0,5}$`),
		"MemTotal":        kilobytes,
		"MemAvailable":    kilobytes,
		"SwapTotal":       kilobytes,
		"SwapFree":        kilobytes,
		"physical_memory": regexp.MustCompile(`^[1-9]\d{0,17}$`),
		"swap_usage":      regexp.MustCompile(`^total = (\d{1,9}\.\d\d)M  used = \d{1,9}\.\d\dM  free = (\d{1,9}\.\d\d)M\b`),
		"load":            regexp.MustCompile(`^(?:\{ )?(\d{1,6}[.,]\d\d) (\d{1,6}[.,]\d\d) (\d{1,6}[.,]\d\d)\b`),
		"boot_time":       regexp.MustCompile(`^(?:btime |\{ sec = )(\d{1,11})\b`),
		"now":             regexp.MustCompile(`^\d{1,11}$`),
		"zone":            regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+/-]*$`),
		"zone_file":       regexp.MustCompile(`/zoneinfo/([A-Za-z0-9_+/-]+)$`),
		"utc_offset":      regexp.MustCompile(`^[+-]\d{4}$`),
		"uid":             regexp.MustCompile(`^\d{1,10}$`),
		"user":            word,
		"hostname":        word,
		"kernel":          word,
		"architecture":    word,
		"version_bash":    word,
		"version_python3": word,
		"version_perl":    word,
	}
})

func wellFormed(name, value string) bool {
	form, ok := forms()[name]
	return !ok || form.MatchString(value)
}

// part is a group of a value that is well-formed; "" if there is none.
func part(said map[string]string, name string, group int) string {
	if m := forms()[name].FindStringSubmatch(said[name]); m != nil {
		return m[group]
	}
	return ""
}

// number is a number that a value has been found to be, nil without one.
func number(text string, unit int64) *int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > math.MaxInt64/unit {
		return nil
	}
	n *= unit
	return &n
}

func (f *hostFacts) system(said map[string]string) {
	f.Hostname, f.Architecture = said["hostname"], said["architecture"]
	if name := said["kernel"]; name != "" {
		f.Kernel = &kernelFacts{Name: name, Release: said["release"]}
	}
	unquoted := func(name string) string {
		text := said[name]
		if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
			text = text[1 : len(text)-1]
		}
		return strings.NewReplacer(`\"`, `"`, `\$`, `$`, `\\`, `\`, "\\`", "`").Replace(text)
	}
	switch {
	case unquoted("NAME") != "":
		f.OS = &osFacts{Name: unquoted("NAME"), Version: unquoted("VERSION_ID"), ID: unquoted("ID")}
	case unquoted("PRETTY_NAME") != "":
		f.OS = &osFacts{Name: unquoted("PRETTY_NAME"), ID: unquoted("ID")}
	case said["product_name"] != "":
		f.OS = &osFacts{Name: said["product_name"], Version: said["product_version"]}
	case f.Kernel != nil:
		f.OS = &osFacts{Name: f.Kernel.Name, Version: f.Kernel.Release}
	}
}

func (f *hostFacts) measures(said map[string]string) {
	if n := number(said["cpus"], 1); n != nil {
		f.CPUs = *n
	}
	for group := 1; said["load"] != "" && group <= 3; group++ {
		n, err := strconv.ParseFloat(strings.Replace(part(said, "load", group), ",", ".", 1), 64)
		if err != nil {
			f.Load = nil
			break
		}
		f.Load = append(f.Load, n)
	}
	if total := cmp.Or(number(part(said, "MemTotal", 1), 1024), number(said["physical_memory"], 1)); total != nil {
		f.Memory = &memoryFacts{*total, number(part(said, "MemAvailable", 1), 1024)}
	}
	if total := number(part(said, "SwapTotal", 1), 1024); total != nil {
		f.Swap = &swapFacts{*total, number(part(said, "SwapFree", 1), 1024)}
	} else if total := megabytes(part(said, "swap_usage", 1)); total != nil {
		f.Swap = &swapFacts{*total, megabytes(part(said, "swap_usage", 2))}
	}
	if booted := number(part(said, "boot_time", 1), 1); booted != nil {
		f.Booted = time.Unix(*booted, 0).UTC().Format(time.RFC3339)
		if now := number(said["now"], 1); now != nil && *now >= *booted {
			up := *now - *booted
			f.Uptime = &up
		}
	}
}

// megabytes is a number of bytes that sysctl gives in megabytes.
func megabytes(text string) *int64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil
	}
	bytes := int64(n * (1 << 20))
	return &bytes
}

func (f *hostFacts) session(said map[string]string) {
	if name, offset := cmp.Or(part(said, "zone_file", 1), said["zone"]), said["utc_offset"]; name+offset != "" {
		f.TimeZone = &zoneFacts{name, offset}
	}
	if name := said["user"]; name != "" {
		f.User = &userFacts{name, number(said["uid"], 1)}
	}
	for _, name := range []string{"sh", "bash", "dash", "ksh", "zsh", "python3", "perl", "pwsh"} {
		if file := said["interpreter_"+name]; path.IsAbs(file) {
			f.Interpreters = append(f.Interpreters, interpreter{name, file, said["version_"+name]})
		}
	}
}

// A line of df -kP: device, kilobytes in all, used and available, a percentage, and where it
// is mounted. Device and mount point may have spaces in them.
var dfLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\S.*?) +(\d{1,15}) +(\d{1,15}) +(-?\d{1,15}) +(?:\d+%|-) +(/.*)$`)
})

// inMemory are devices that take no room on a disk.
var inMemory = []string{"tmpfs", "devtmpfs", "devfs", "udev", "shm", "none", "ramfs", "efivarfs", "fdescfs", "procfs", "linprocfs"}

func (f *hostFacts) addDisk(line string) {
	m := dfLine().FindStringSubmatch(line)
	if m == nil || slices.Contains(inMemory, m[1]) {
		return
	}
	device, where := shown(m[1]), shown(m[5])
	total, used, available := number(m[2], 1024), number(m[3], 1024), number(m[4], 1024)
	switch {
	case device == "" || where == "" || total == nil || used == nil || available == nil || *total == 0:
	case len(f.Disks) == mostDisks:
		f.Truncated = true
	default:
		// What is kept back for root is less than nothing for others.
		f.Disks = append(f.Disks, disk{where, device, *total, *used, max(*available, 0)})
	}
}
