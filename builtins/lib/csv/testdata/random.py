import csv
import io

# Texts and rows at random.

state = [13]

def rnd(n):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
    return (state[0] // 4294967296) % n

def pick(list):
    return list[rnd(len(list))]

chars = ["a", "b", ",", ",", "\"", "\"", "\n", "\r\n", "\r", " ", "\\", "'", ";", "ä", "1", ".", "\t"]

def text(most):
    return "".join([pick(chars) for i in range(rnd(most))])

for i in range(2500):
    format = {}
    for name, values in [("delimiter", [",", ";", "\t", " "]), ("quotechar", ["\"", "'"]), ("escapechar", [None, "\\", "'"]), ("doublequote", [True, False]), ("skipinitialspace", [True, False]), ("strict", [True, False]), ("lineterminator", ["\r\n", "\n", ";"]), ("quoting", [0, 1, 3])]:
        if rnd(3) == 0:
            format[name] = pick(values)
    t = text(20)
    try:
        show(t, [row for row in csv.reader(io.StringIO(t, newline=pick(["", "\n"])), **format)])
    except csv.Error as e:
        show(t, str(e)[0:44])
    row = [pick([text(5), text(5), i, i / 4, None, True]) for j in range(rnd(5))]
    f = io.StringIO()
    try:
        csv.writer(f, **format).writerow(row)
        show(row, f.getvalue())
    except csv.Error as e:
        show(row, str(e))
