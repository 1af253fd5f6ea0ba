# What there is to know of a host, as lines of a name and a value. It only reads. What a
# host has no way to tell is left out; nothing is asked that may wait for a network.
LC_ALL=C
PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH

# said NAME COMMAND... writes the first line that a command writes.
said() {
	name=$1
	shift
	"$@" 2>/dev/null </dev/null | {
		IFS= read -r line || [ -n "$line" ] && printf '%s %s\n' "$name" "$line"
	}
}

# lines NAME FILE PATTERN writes the lines of a file that match a pattern of case.
lines() {
	[ -r "$2" ] || return 1
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		$3) printf '%s %s\n' "$1" "$line" ;;
		esac
	done <"$2"
}

said hostname uname -n
said kernel uname -s
said release uname -r
said architecture uname -m

for file in /etc/os-release /usr/lib/os-release; do
	for key in ID NAME VERSION_ID PRETTY_NAME; do
		lines os_release "$file" "$key=*"
	done && break
done
said product_name sw_vers -productName
said product_version sw_vers -productVersion

said cpus getconf _NPROCESSORS_ONLN
said cpus nproc
said cpus sysctl -n hw.ncpu

for key in MemTotal MemAvailable SwapTotal SwapFree; do
	lines meminfo /proc/meminfo "$key:*"
done || {
	said physical_memory sysctl -n hw.memsize
	said physical_memory sysctl -n hw.physmem
	said swap_usage sysctl -n vm.swapusage
}
lines load /proc/loadavg '*' || said load sysctl -n vm.loadavg

lines boot_time /proc/stat 'btime *' || said boot_time sysctl -n kern.boottime
said now date +%s

if [ -n "$TZ" ]; then
	said zone printf '%s\n' "$TZ"
else
	said zone_file readlink /etc/localtime
	lines zone /etc/timezone '*'
fi
said utc_offset date +%z

said user id -un
said uid id -u

{ df -kPl || df -kP; } 2>/dev/null </dev/null | while IFS= read -r line; do
	printf 'disk %s\n' "$line"
done

for name in sh bash dash ksh zsh python3 perl pwsh; do
	said "interpreter_$name" command -v "$name"
done
said version_bash bash -c 'printf "%s\n" "$BASH_VERSION"'
said version_python3 python3 -c 'import platform; print(platform.python_version())'
said version_perl perl -e 'printf "%vd\n", $^V'
exit 0
