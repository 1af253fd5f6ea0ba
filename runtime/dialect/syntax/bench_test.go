package syntax

import (
	"strings"
	"testing"
)

// flow is a piece of plain Starlark such as flows are made of.
const flow = `
# Copies the reports of a day to the archive.
def copy_reports(system, this, day, target = "archive", retries = 3):
    """Copies the reports of a day.

    Returns the names of those copied.
    """
    copied = []
    for name, size in list_reports(this, day).items():
        if size == 0 or name.startswith("tmp_"):
            continue
        elif size > 1024 * 1024:
            this.log("large: %s (%d bytes)" % (name, size))
        result = this.connect(
            "ftp",
            command = "copy",
            source = "/reports/" + day + "/" + name,
            target = "/{}/{}".format(target, name),
            options = {"overwrite": True, "mode": 0o644, "retries": [1, 2.5, retries]},
        ).get("output_value")
        copied.append([x.upper() for x in result["files"] if x not in copied and len(x) <= 80])
    return copied[1:], {k: v for k, v in [("count", len(copied)), ("day", day)]}

`

func benchText() string { return strings.Repeat(flow, 20) }

func BenchmarkParse(b *testing.B) {
	src := []byte(benchText())
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := Parse("x.star", src); len(errs) > 0 {
			b.Fatal(errs[0])
		}
	}
}

func BenchmarkStarlarkParse(b *testing.B) {
	src := []byte(benchText())
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := starlarkOptions.Parse("x.star", src, 0); err != nil {
			b.Fatal(err)
		}
	}
}
