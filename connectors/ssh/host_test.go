package ssh

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What hosts say, and what is made of it.
var hosts = map[string]struct{ said, want string }{
	"Debian": {`hostname db1
kernel Linux
release 6.1.0-18-amd64
architecture x86_64
os_release ID=debian
os_release NAME="Debian GNU/Linux"
os_release VERSION_ID="12"
os_release PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
cpus 4
cpus 8
meminfo MemTotal:        8000000 kB
meminfo MemAvailable:    6000000 kB
meminfo SwapTotal:       1000000 kB
meminfo SwapFree:         999996 kB
load 0.52 1.00 12.25 3/412 12345
boot_time btime 1700000000
now 1700003600
zone_file /usr/share/zoneinfo/Europe/Vienna
zone Etc/UTC
utc_offset +0100
user deploy
uid 1000
disk Filesystem     1024-blocks    Used Available Capacity Mounted on
disk udev               4000000       0   4000000       0% /dev
disk tmpfs               800000    1000    799000       1% /run
disk /dev/vdb1         20000000 5000000  14000000      27% /srv/my files
disk /dev/vda1         10000000 9900000    -50000     101% /
interpreter_sh /usr/bin/sh
interpreter_bash /usr/bin/bash
interpreter_python3 /usr/bin/python3
version_bash 5.2.15(1)-release
version_python3 3.11.2
`, `{"Hostname":"db1","OS":{"Name":"Debian GNU/Linux","Version":"12","ID":"debian"},"Kernel":{"Name":"Linux","Release":"6.1.0-18-amd64"},
"Architecture":"x86_64","CPUs":4,"Load":[0.52,1,12.25],"Memory":{"TotalBytes":8192000000,"AvailableBytes":6144000000},
"Swap":{"TotalBytes":1024000000,"FreeBytes":1023995904},"Booted":"2023-11-14T22:13:20Z","Uptime":3600,
"TimeZone":{"Name":"Europe/Vienna","UTCOffset":"+0100"},"User":{"Name":"deploy","UID":1000},
"Interpreters":[{"Name":"sh","Path":"/usr/bin/sh","Version":""},{"Name":"bash","Path":"/usr/bin/bash","Version":"5.2.15(1)-release"},{"Name":"python3","Path":"/usr/bin/python3","Version":"3.11.2"}],
"Disks":[{"Path":"/","Device":"/dev/vda1","TotalBytes":10240000000,"UsedBytes":10137600000,"AvailableBytes":0},{"Path":"/srv/my files","Device":"/dev/vdb1","TotalBytes":20480000000,"UsedBytes":5120000000,"AvailableBytes":14336000000}]}`},
	"macOS": {`hostname mac.local
kernel Darwin
release 23.4.0
architecture arm64
product_name macOS
product_version 14.4.1
cpus 8
physical_memory 17179869184
swap_usage total = 2048.00M  used = 1023.50M  free = 1024.50M  (encrypted)
load { 1.73 2.05 2.11 }
boot_time { sec = 1711000000, usec = 123456 } Thu Mar 21 06:46:40 2024
now 1711000060
zone_file /var/db/timezone/zoneinfo/America/New_York
utc_offset -0400
user jane
uid 501
disk Filesystem     1024-blocks      Used Available Capacity  Mounted on
disk /dev/disk3s1s1   482797652  10224872 220000000     5%    /
disk devfs                  201       201         0   100%    /dev
disk map auto_home            0         0         0   100%    /System/Volumes/Data/home
disk /dev/disk4s2        100000      5000     95000     5%    /Volumes/My Disk
interpreter_zsh /bin/zsh
`, `{"Hostname":"mac.local","OS":{"Name":"macOS","Version":"14.4.1","ID":""},"Kernel":{"Name":"Darwin","Release":"23.4.0"},"Architecture":"arm64","CPUs":8,
"Load":[1.73,2.05,2.11],"Memory":{"TotalBytes":17179869184,"AvailableBytes":null},"Swap":{"TotalBytes":2147483648,"FreeBytes":1074266112},
"Booted":"2024-03-21T05:46:40Z","Uptime":60,"TimeZone":{"Name":"America/New_York","UTCOffset":"-0400"},"User":{"Name":"jane","UID":501},
"Interpreters":[{"Name":"zsh","Path":"/bin/zsh","Version":""}],
"Disks":[{"Path":"/","Device":"/dev/disk3s1s1","TotalBytes":494384795648,"UsedBytes":10470268928,"AvailableBytes":225280000000},{"Path":"/Volumes/My Disk","Device":"/dev/disk4s2","TotalBytes":102400000,"UsedBytes":5120000,"AvailableBytes":97280000}]}`},
	"FreeBSD": {`hostname bsd
kernel FreeBSD
release 14.0-RELEASE
architecture amd64
cpus 2
physical_memory 2112204800
load { 0.21 0.30 0.28 }
boot_time { sec = 1700000000, usec = 5 } Tue Nov 14 22:13:20 2023
disk zroot/ROOT/default   19000000  2000000  17000000    11%    /
`, `{"Hostname":"bsd","OS":{"Name":"FreeBSD","Version":"14.0-RELEASE","ID":""},"Kernel":{"Name":"FreeBSD","Release":"14.0-RELEASE"},"Architecture":"amd64","CPUs":2,
"Load":[0.21,0.3,0.28],"Memory":{"TotalBytes":2112204800,"AvailableBytes":null},"Booted":"2023-11-14T22:13:20Z",
"Disks":[{"Path":"/","Device":"zroot/ROOT/default","TotalBytes":19456000000,"UsedBytes":2048000000,"AvailableBytes":17408000000}]}`},
	"nothing": {"", "{}"},
	"what is none": {`hostname two words
hostname
kernel
cpus 0
cpus many
cpus 99999999999999999999
meminfo MemTotal: 1 MB
meminfo MemTotal: 999999999999999999999 kB
meminfo MemAvailable:
load 1 2 3
load 0.1 0.2
boot_time btime soon
now -1
zone ../../etc/passwd x
zone_file /etc/passwd
utc_offset Z
user
uid root
disk df: no such option
disk /dev/sda 99999999999999999999 1 1 1% /
disk /dev/sda 1 1 1 1% relative
interpreter_bash alias bash=zsh
interpreter_ruby /usr/bin/ruby
version_bash 5
unknown line
`, "{}"},
	"hostile": {"hostname \x1b[31mred\nuser \xff\nuid 7\nrelease " + strings.Repeat("x", 300) + "\nkernel k\r\n" +
		"interpreter_sh /bin/\x07sh\ndisk /dev/\x07 1 1 1 1% /\nos_release PRETTY_NAME=\"a \\\"b\\\" \\$c\"\n",
		`{"OS":{"Name":"a \"b\" $c","Version":"","ID":""},"Kernel":{"Name":"k","Release":""},"User":{"Name":"` + "\uFFFD" + `","UID":7}}`},
}

func TestParseFacts(t *testing.T) {
	for name, test := range hosts {
		t.Run(name, func(t *testing.T) {
			want := hostFacts{Interpreters: []interpreter{}, Disks: []disk{}}
			if err := json.Unmarshal([]byte(test.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, parseFacts(test.said)); diff != "" {
				t.Error(diff)
			}
		})
	}
	many := parseFacts(strings.Repeat("disk /dev/sda 1 1 1 1% /\n", 300))
	if len(many.Disks) != 200 || !many.Truncated {
		t.Errorf("of 300 file systems there are %d, %v", len(many.Disks), many.Truncated)
	}
}

// stubs are programs of another system, by name, as shell scripts.
type stubs map[string]string

func (s stubs) write(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range s {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The script says on a system without /proc what it can, and nothing on one without programs.
func TestHostScriptElsewhere(t *testing.T) {
	mac := stubs{
		"uname":    `case $1 in -n) echo mac;; -s) echo Darwin;; -r) echo 23.4.0;; -m) echo arm64;; esac`,
		"sw_vers":  `case $1 in -productName) echo macOS;; -productVersion) echo 14.4.1;; esac`,
		"sysctl":   `case $2 in hw.ncpu) echo 8;; hw.memsize) echo 17179869184;; vm.loadavg) echo '{ 1.73 2.05 2.11 }';; kern.boottime) echo '{ sec = 1711000000, usec = 1 } Thu';; *) echo "unknown oid" >&2; exit 1;; esac`,
		"df":       `[ "$1" = -kP ] || { echo "df: illegal option -- l" >&2; exit 1; }; echo "Filesystem 1024-blocks Used Available Capacity Mounted on"; echo "/dev/disk1 100 50 50 50% /"`,
		"date":     `case $1 in +%s) echo 1711000060;; +%z) echo +0000;; esac`,
		"id":       `case $1 in -un) echo jane;; -u) echo 501;; esac`,
		"bash":     `exec /bin/sh -c 'BASH_VERSION=3.2.57; eval "$1"' sh "$2"`,
		"readlink": `exit 1`,
	}
	for _, test := range []struct {
		name     string
		programs stubs
		want     string
	}{
		{"mac", mac, `{"Hostname":"mac","OS":{"Name":"macOS","Version":"14.4.1","ID":""},"Kernel":{"Name":"Darwin","Release":"23.4.0"},"Architecture":"arm64","CPUs":8,
"Load":[1.73,2.05,2.11],"Memory":{"TotalBytes":17179869184,"AvailableBytes":null},"Booted":"2024-03-21T05:46:40Z","Uptime":60,
"TimeZone":{"Name":"","UTCOffset":"+0000"},"User":{"Name":"jane","UID":501},
"Interpreters":[{"Name":"bash","Path":"DIR/bash","Version":"3.2.57"}],
"Disks":[{"Path":"/","Device":"/dev/disk1","TotalBytes":102400,"UsedBytes":51200,"AvailableBytes":51200}]}`},
		{"nothing at all", nil, "{}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := test.programs.write(t)
			script := strings.NewReplacer("/proc/", dir+"/none/", "/etc/", dir+"/none/", "/usr/lib/os-release", dir+"/none/os-release",
				"PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin", "PATH="+dir).Replace(hostScript)
			cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", script)
			cmd.Env = []string{"PATH=" + dir}
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			want := hostFacts{Interpreters: []interpreter{}, Disks: []disk{}}
			if err := json.Unmarshal([]byte(strings.ReplaceAll(test.want, "DIR", dir)), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, parseFacts(string(out))); diff != "" {
				t.Errorf("%s\n%s", diff, out)
			}
		})
	}
}
