package servers

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// FTPOptions say how an [FTP] differs from one without TLS.
type FTPOptions struct {
	TLS      *Certificate // TLS is required, of the data connections too, which must continue the session
	Implicit bool         // TLS from the beginning
	ClientCA *CA          // of ProFTPD, with TLS: only clients with a certificate of it are served
	Config   string       // lines of configuration that are added
}

// An FTP is an FTP server for the files below Root, in which its sessions begin. What is
// beside it is at hand too.
type FTP struct {
	Addr     string
	Host     string
	Port     int
	User     string
	Password string
	Root     string

	inetd *inetd
}

// HangUp breaks all connections there are, as a server does that crashes. New ones are
// served.
func (s *FTP) HangUp() { s.inetd.hangUp() }

// Connections is how many clients are connected.
func (s *FTP) Connections() int { return s.inetd.count() }

// StartProFTPD starts ProFTPD, which knows MLSD.
func StartProFTPD(t testing.TB, o FTPOptions) *FTP {
	t.Helper()
	dir, root := t.TempDir(), t.TempDir()
	const name, password = "bob", "s3cret"
	hash, err := exec.CommandContext(t.Context(), Program(t, "openssl"), "passwd", "-6", password).Output()
	if err != nil {
		t.Fatal(err)
	}
	users := writeFile(t, filepath.Join(dir, "users"), fmt.Appendf(nil, "%s:%s:%d:%d::%s:/bin/false\n",
		name, strings.TrimSpace(string(hash)), os.Getuid(), os.Getgid(), root))
	lines := []string{
		"ServerType inetd",
		"User " + owner(), "Group " + group(),
		"UseIPv6 off",
		"UseReverseDNS off",
		"AuthOrder mod_auth_file.c",
		"AuthUserFile " + users,
		"RequireValidShell off",
		"RootLogin on", // if it is who runs the test
		"DelayEngine off",
		"WtmpLog off",
		"PidFile " + filepath.Join(dir, "pid"),
		"ScoreboardFile " + filepath.Join(dir, "scoreboard"),
		"TransferLog none",
		"SystemLog " + filepath.Join(dir, "log"),
		"AllowOverwrite on",
		"AllowStoreRestart on",
		"ListOptions -a",
	}
	if o.TLS != nil {
		certificate, key := o.TLS.Files(t)
		lines = append(lines,
			"LoadModule mod_tls.c",
			"TLSEngine on",
			"TLSRequired on",
			"TLSLog "+filepath.Join(dir, "tls"),
			"TLSECCertificateFile "+certificate,
			"TLSECCertificateKeyFile "+key,
		)
		if o.Implicit {
			lines = append(lines, "TLSOptions UseImplicitSSL")
		}
		if o.ClientCA != nil {
			lines = append(lines, "TLSVerifyClient on", "TLSCACertificateFile "+o.ClientCA.File(t))
		}
	}
	config := writeFile(t, filepath.Join(dir, "proftpd.conf"), []byte(strings.Join(append(lines, o.Config, ""), "\n")))
	return ftp(startInetd(t, Program(t, "proftpd"), "-n", "-q", "-c", config), name, password, root)
}

// StartVSFTPD starts vsftpd, which knows no MLSD. Its only user is anonymous: others have
// to be users of the machine.
func StartVSFTPD(t testing.TB, o FTPOptions) *FTP {
	t.Helper()
	dir, root := t.TempDir(), t.TempDir()
	lines := []string{
		"listen=NO",
		"run_as_launching_user=YES",
		"anonymous_enable=YES",
		"no_anon_password=NO",
		"local_enable=NO",
		"anon_root=" + root,
		"allow_writeable_chroot=YES",
		"write_enable=YES",
		"anon_upload_enable=YES",
		"anon_mkdir_write_enable=YES",
		"anon_other_write_enable=YES",
		"anon_world_readable_only=NO",
		"anon_umask=022",
		"ftp_username=" + owner(),
		"seccomp_sandbox=NO",
		"secure_chroot_dir=" + dir,
		"xferlog_enable=NO",
	}
	if o.TLS != nil {
		certificate, key := o.TLS.Files(t)
		lines = append(lines,
			"ssl_enable=YES",
			"allow_anon_ssl=YES",
			"force_anon_logins_ssl=YES",
			"force_anon_data_ssl=YES",
			"require_ssl_reuse=YES",
			"ssl_ciphers=HIGH",
			"rsa_cert_file="+certificate,
			"rsa_private_key_file="+key,
		)
		if o.Implicit {
			lines = append(lines, "implicit_ssl=YES")
		}
	}
	config := writeFile(t, filepath.Join(dir, "vsftpd.conf"), []byte(strings.Join(append(lines, o.Config, ""), "\n")))
	return ftp(startInetd(t, unpacked(t, "usr/sbin/vsftpd"), config), "anonymous", "bob@example.com", root)
}

func ftp(s *inetd, name, password, root string) *FTP {
	return &FTP{
		Addr: s.addr.String(), Host: s.addr.IP.String(), Port: s.addr.Port,
		User: name, Password: password, Root: root, inetd: s,
	}
}

// owner is who runs the test.
func owner() string {
	me, err := user.Current()
	if err != nil {
		return "nobody"
	}
	return me.Username
}

func group() string {
	g, err := user.LookupGroupId(strconv.Itoa(os.Getgid()))
	if err != nil {
		return "nogroup"
	}
	return g.Name
}

// unpacked returns the path of a program that install.sh has unpacked but not installed:
// Debian's FTP servers exclude each other.
func unpacked(t testing.TB, name string) string {
	t.Helper()
	cache, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath(filepath.Join(cache, "debian", name))
	if err != nil {
		Missing(t, name, Install)
	}
	return path
}
