import io
from io import StringIO

def lines(f):
    return [line for line in f]

f = StringIO()
show(f.write("hello\n"), f.write(""), f.write("world"), f.getvalue(), f.tell(), f.read(), f.seek(0), f.read(), f.read(), f.closed, f.readable(), f.writable(), f.seekable(), f.flush())
show(f.seek(3), f.write("LO"), f.getvalue(), f.tell(), f.read(2), f.read(100), f.seek(0, 2), f.seek(0, io.SEEK_CUR), f.seek(2, io.SEEK_SET), f.readline(), f.readline(2), f.readline(), f.readline())
show(f.truncate(4), f.getvalue(), f.tell(), f.write("x"), f.getvalue(), f.seek(2), f.truncate(), f.getvalue(), f.truncate(100), f.getvalue(), f.seek(0, io.SEEK_END))
f = StringIO("a\nb\r\nc\rd\n\ne")
show(lines(f), lines(f), f.seek(0), f.readlines(), f.readlines(), f.seek(0), f.readlines(3), f.readlines(0), f.seek(0), f.readlines(-1), f.seek(0), f.readlines(None))
for newline in ["\n", "", None]:
    f = StringIO("a\nb\r\nc\rd\n\r\re\r", newline)
    show(newline, f.getvalue(), f.readlines(), f.write("x\r\ny\rz\n"), f.getvalue(), f.seek(0), f.readline(), f.readline(1), f.readline(1), f.readline(1), f.readline(1), lines(f))
f = StringIO(initial_value="äö€😀\nü", newline="\n")
show(f.read(1), f.read(2), f.readline(1), f.readline(), f.read(-1), f.seek(0), f.read(None), f.seek(0), f.write("abc"), f.getvalue(), f.read(1))
f = StringIO("abc")
show(f.write("X"), f.getvalue(), f.writelines(["1", "2", "3", "4"]), f.getvalue(), f.seek(10), f.read(), f.readline(), f.write("end"), f.getvalue(), f.tell(), StringIO(None).getvalue(), f.writelines([]))
with StringIO("x") as g:
    show(g.read(), g.closed)
show(g.closed, isinstance(g, StringIO), isinstance("", io.StringIO), f.close(), f.close(), f.closed)
for do in [f.read, f.getvalue, f.tell, f.readline, lambda: f.write("x"), lambda: f.seek(0), lambda: g.read(), f.readlines, f.truncate, f.readable]:
    fails(do)
f = StringIO("abc")
for args in [(-1,), (1, 1), (-1, 2), (0, 3), (0, -1), ("x",), ()]:
    fails(f.seek, *args)
fails(f.write, 5)
fails(f.write, b"x")
fails(f.write, None)
fails(f.write)
fails(f.read, "x")
fails(f.read, 1, 2)
fails(f.truncate, -1)
fails(f.writelines, 5)
fails(f.writelines, [1])
fails(StringIO, 5)
fails(StringIO, "a", "x")
fails(StringIO, "a", "\n", 1)
