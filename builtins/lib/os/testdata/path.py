import os
import os.path
import os.path as p
from os.path import join

paths = ["", "/", "//", "///", ".", "..", "a", "a/", "a/b", "/a", "/a/", "/a/b", "/a/b/", "//a", "///a", "a//b", "a/./b", "a/../b", "../a", "../../a", "/..", "/../a",
         "a/..", "a/../..", "./a", ".a", "..a", "...", ".a.b", "a.b", "a.b.c", "a.b/c", "a.b/.c", "a.", "a..", ".", "/a.b/", "..a.b", "a/..b", "ä/ü.ö", "a/b/../../c",
         "/a/./../b//c/", "//a/..", "tar.gz", "x/.tar.gz", "a b/c d.e f", "a\nb"]
for x in paths:
    show(x, os.path.split(x), p.basename(x), p.dirname(x), p.splitext(x), p.normpath(x), p.isabs(x), p.splitdrive(x), p.normcase(x), os.fspath(x))
for a in ["", "/", "a", "a/", "/a", "//"]:
    for b in ["", "/", "b", "b/", "/b", "../b"]:
        show(a, b, join(a, b), join(a, b, "c"), join(a, "", b))
show(join("a"), join("a", "b", "c", "d"), join("a", "/b", "c"))
for x in ["/", "/a", "//a/../b/", "/a/./b/../c"]:
    show(p.abspath(x))
for x in ["a", "a/b", "/a/b", "/", "/c/d", "a/../b", ".", "/a/b/c/d"]:
    for start in ["/", "/a", "/a/b/c", "/x/y"]:
        if x.startswith("/"):
            show(x, start, p.relpath(x, start), p.relpath(x, start=start))
    for start in ["a", "a/b", "b", "."]:
        if not x.startswith("/"):
            show(x, start, p.relpath(x, start))
show(p.relpath("a"), p.relpath(path="a/b"), p.relpath("../a/b", "a"))
for l in [["/a/b", "/a/c"], ["/a/b", "/a/b/c"], ["a/b", "a/c/d"], ["/a", "/b"], ["a", "b"], ["a"], ["/"], ["/a/", "/a"], ["a/./b", "a/b/c"], ["a//b", "a/b"], ["ab", "ac"], ("/usr/lib", "/usr/local")]:
    show(l, p.commonpath(l), p.commonprefix(l))
show(p.commonprefix([]), p.commonprefix(["ä1", "ä2"]), p.commonprefix(["abc", "abd", "ab"]), p.commonprefix(["", "a"]))
show(os.sep, os.linesep, os.curdir, os.pardir, os.extsep, os.pathsep, os.altsep, os.devnull, os.name, p.sep, p.curdir, p.pardir, p.extsep, p.pathsep, p.altsep, p.devnull)
show(p.basename(p="/a/b"), p.isabs(s="/a"), p.normpath(path="a/"), os.path.join("x", "y") == p.join("x", "y"), os.fspath(b"x"))

fails(p.join)
fails(p.join, 5)
fails(p.join, "a", None)
fails(p.join, "a", b"b")
fails(p.basename, None)
fails(p.split, 5)
fails(p.splitext, ["a"])
fails(p.commonpath, [])
fails(p.commonpath, ["/a", "b"])
fails(p.commonpath, [1])
fails(p.commonpath, 5)
fails(p.relpath, "")
fails(p.relpath)
fails(p.normpath)
fails(os.fspath, 5)
