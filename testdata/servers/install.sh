#!/bin/sh
# Installs the servers that the tests talk to, Python, which modules and the language
# are compared with, and pyright, which reads the stubs.
#
# On Debian and its kin the packages that are missing are installed with apt-get,
# as root or with sudo; elsewhere they are named. vsftpd is unpacked and not
# installed, as there is another FTP server. Then the Vault of
# testdata/vaultserver is built, once for each version of it and of Go. All are in
# $FLOWRUN_TEST_CACHE (default: flowrun-test in the user's cache folder).
#
# It may be run as often as you like.
set -eu
LC_ALL=C
export LC_ALL

# What is needed: the Debian package, and a program or file of it by which it is known.
needed='
fish                 fish
git                  git
lighttpd             lighttpd
lighttpd-mod-webdav  /usr/lib/lighttpd/mod_webdav.so
mariadb-server       mariadbd
neovim               nvim
nodejs               node
npm                  npm
openssh-server       sshd
openssl              openssl
postgresql           pg_ctlcluster
proftpd-core         proftpd
proftpd-mod-crypto   /usr/lib/proftpd/mod_tls.so
python3              python3
redis-server         redis-server
samba                smbd
sqlite3              sqlite3
sudo                 sudo
tcsh                 tcsh
zsh                  zsh
'

here=$(cd "$(dirname "$0")" && pwd)
# Programs that users do not start are not in everybody's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }

# missing prints the packages of which the program is not there.
missing() {
	say "$needed" | while read -r package program; do
		if [ -n "$package" ] && ! command -v "$program" >/dev/null && ! [ -e "$program" ]; then say "$package"; fi
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# A service that starts when it is installed takes its port, and is none that the
# tests use: this file is how Debian is told not to start any.
policy=/usr/sbin/policy-rc.d

install_packages() {
	if ! command -v apt-get >/dev/null; then
		say "install: please install" "$@"
		return 1
	fi
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		say "install: please run as root: apt-get install" "$@"
		return 1
	fi
	say "install: apt-get install" "$@"
	if [ ! -e "$policy" ]; then
		trap 'as_root rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
		as_root chmod +x "$policy"
	fi
	as_root apt-get update -qq
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# build_vaultserver builds under a name that tells what it is built from; the
# tests look for the same name.
build_vaultserver() {
	cd "$here/../vaultserver"
	digest=$({ go env GOVERSION; cat ./*.go go.mod go.sum; } | sha256sum | cut -c1-16)
	cache=${FLOWRUN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flowrun-test}
	program=$cache/vaultserver-$digest
	if [ -x "$program" ]; then
		say "vaultserver: $program"
		return
	fi
	say "vaultserver: building $program (some minutes the first time)"
	mkdir -p "$cache"
	# Tests may be waiting for the name: it appears when the program is whole.
	GOFLAGS=-mod=mod go build -trimpath -ldflags '-s -w' -o "$program.$$" .
	mv "$program.$$" "$program"
}

# unpack_vsftpd puts vsftpd where the tests look for it: Debian's FTP servers exclude
# each other.
unpack_vsftpd() {
	cache=${FLOWRUN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flowrun-test}
	if [ -x "$cache/debian/usr/sbin/vsftpd" ] || ! command -v apt-get >/dev/null; then return; fi
	say "vsftpd: unpacking into $cache/debian"
	mkdir -p "$cache"
	folder=$(mktemp -d "$cache/vsftpd.XXXXXX")
	(cd "$folder" && apt-get download -qq vsftpd && dpkg -x vsftpd_*.deb .)
	mkdir -p "$cache/debian/usr/sbin"
	mv "$folder/usr/sbin/vsftpd" "$cache/debian/usr/sbin/vsftpd"
	rm -r "$folder"
}

# install_pyright puts the type checker where the tests look for it, by its version.
install_pyright() {
	cache=${FLOWRUN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flowrun-test}
	folder=$cache/pyright-1.1.414
	if [ -x "$folder/node_modules/.bin/pyright" ]; then return; fi
	say "pyright: installing into $folder"
	mkdir -p "$cache"
	temporary=$(mktemp -d "$cache/pyright.XXXXXX")
	npm install --silent --no-audit --no-fund --no-optional --prefix "$temporary" "pyright@${folder##*-}"
	rm -rf "$folder"
	mv "$temporary" "$folder"
}

packages=$(missing)
if [ -n "$packages" ]; then
	# shellcheck disable=SC2086 # several words
	install_packages $packages
else
	say "packages: all there"
fi
unpack_vsftpd
install_pyright
if ! command -v go >/dev/null; then
	say "install: please install Go, then run this again to build vaultserver"
	exit 1
fi
build_vaultserver
