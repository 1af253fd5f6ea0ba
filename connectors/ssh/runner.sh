# Runs a script on the server. Before this stand the variables d (a folder of this
# call), mark, interpreter, script, reader and stdin (how many bytes of $d/in these
# have, in this order; -1 is none), vars (whether values are fetched from the folder
# after the script), and the function environment. Its argument is the umask of the
# script.

trap : HUP INT PIPE TERM # caught: what is started here has the signals as usual
trap 'rm -rf -- "$d"' EXIT

main=$d/script input=/dev/null
head -c "$script" "$d/in" >"$d/script" || exit 1
if [ "$reader" -ge 0 ]; then
	main=$d/main
	tail -c "+$((script + 1))" "$d/in" | head -c "$reader" >"$main" || exit 1
else
	reader=0
fi
if [ "$stdin" -ge 0 ]; then
	input=$d/stdin
	tail -c "+$((script + reader + 1))" "$d/in" | head -c "$stdin" >"$input" || exit 1
fi
rm -f "$d/in" "$d/run"
[ "$vars" = 0 ] || : >"$d/vars" # the script may run as another user
new_session=$(command -v setsid)

# members prints the processes of the script that are left: its session, its process
# group, its descendants, and those of $known.
members() {
	if [ -r /proc/self/stat ]; then
		cat /proc/[0-9]*/stat | sed -n 's/^\([0-9]*\) (.*) \([A-Za-z]\) /\1 \2 /p'
	else
		ps -A -o pid= -o stat= -o ppid= -o pgid=
	fi | awk -v leader="$leader" -v known="$known" '
		BEGIN { n = split(known, list); for (i = 1; i <= n; i++) seed[list[i]] }
		$2 !~ /^Z/ { parent[$1] = $3; if ($1 == leader || $4 == leader || $5 == leader || $1 in seed) member[$1] }
		END {
			do {
				more = 0
				for (pid in parent) if (!(pid in member) && (parent[pid] in member)) { member[pid]; more = 1 }
			} while (more)
			for (pid in member) print pid
		}'
}

# left reports whether one of its arguments, processes, is left.
left() {
	for pid; do kill -0 "$pid" && return 0; done
	return 1
}

# stop ends the script, which has a second to end by itself.
stop() {
	: >"$d/stopped"
	i=0
	while [ ! -s "$d/leader" ] && [ "$i" -lt 20 ]; do
		sleep 0.1 || sleep 1
		i=$((i + 1))
	done
	leader=$(cat "$d/leader")
	known=$(members)
	kill $known
	i=0
	while [ "$i" -lt 10 ] && left $known; do
		sleep 0.1 || sleep 1
		i=$((i + 1))
	done
	i=0
	while [ "$i" -lt 5 ]; do
		known=$(members)
		[ -n "$known" ] || return
		# What runs as another user by sudo can be ended by sudo.
		kill -KILL $known || sudo -n kill -KILL $known
		sleep 0.05
		i=$((i + 1))
	done
}

exec 3<&0 4>&2 </dev/null
printf '%s\n' "$mark"
printf '%s\n' "$mark" >&4
exec 2>/dev/null # a shell tells there how its children were ended

( # standard input ends when the script is to be stopped
	read -r x <&3
	trap '' TERM
	stop
) >/dev/null 4>&- &
watcher=$!
(
	umask "$1"
	environment
	exec $new_session /bin/sh -c 'echo $$ >"$1/leader"; exec '"$interpreter"' "$0"' "$main" "$d"
) <"$input" 2>&4 3<&- 4>&-
code=$?
if [ -e "$d/stopped" ]; then wait "$watcher"; else kill "$watcher"; fi

[ "$vars" = 1 ] || rm -rf -- "$d"
printf '%s %s\n' "$mark" "$code"
printf '%s %s\n' "$mark" "$code" >&4
[ "$vars" = 0 ] || read -r x <&3
