#!/bin/sh
# Installs the servers that the tests talk to, and Python, which modules and the
# language are compared with.
#
# On Debian and its kin the packages that are missing are installed with apt-get,
# as root or with sudo; elsewhere they are named. Then the Vault of
# testdata/vaultserver is built, once for each version of it and of Go, into
# $FLOWRUN_TEST_CACHE (default: flowrun-test in the user's cache folder).
#
# It may be run as often as you like.
set -eu
LC_ALL=C
export LC_ALL

# What is needed: the Debian package, and a program of it by which it is known.
needed='
fish            fish
git             git
openssh-server  sshd
python3         python3
redis-server    redis-server
sqlite3         sqlite3
sudo            sudo
tcsh            tcsh
zsh             zsh
'

here=$(cd "$(dirname "$0")" && pwd)
# Programs that users do not start are not in everybody's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }

# missing prints the packages of which the program is not there.
missing() {
	say "$needed" | while read -r package program; do
		if [ -n "$package" ] && ! command -v "$program" >/dev/null; then say "$package"; fi
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

packages=$(missing)
if [ -n "$packages" ]; then
	# shellcheck disable=SC2086 # several words
	install_packages $packages
else
	say "packages: all there"
fi
if ! command -v go >/dev/null; then
	say "install: please install Go, then run this again to build vaultserver"
	exit 1
fi
build_vaultserver
