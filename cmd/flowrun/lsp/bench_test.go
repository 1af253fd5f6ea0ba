package lsp_test

import (
	"fmt"
	"strings"
	"testing"
)

// largeFlow is the text of a flow of some 3,000 lines.
func largeFlow() string {
	var b strings.Builder
	b.WriteString("import json\n\n\n")
	for i := range 250 {
		fmt.Fprintf(&b, `def step_%d(system, this, previous, limit=%d):
    """Do step %d."""
    child = this.connect("service", method="post", url=f"https://example.com/{previous}/{limit}")
    output = child.get("output_value")
    if output["status_code"] != 200:
        this.log("step failed", output["content"], level="warning")
        return None
    result = {key: json.dumps(output[key]) for key in sorted(output) if key != "headers"}
    this.set_output("step_%d", result)
    return result["content"]


`, i, i, i, i)
	}
	b.WriteString("def handler(system, this):\n    this.log(step_1(system, this, 1))\n")
	return b.String()
}

// BenchmarkEdit is how long an edit takes until a question about the new text is answered.
func BenchmarkEdit(b *testing.B) {
	for method, typed := range map[string]string{
		"completion": "    child = this.", "completion of a name": "    child = th", "hover": "    child = th", "documentHighlight": "    child = th",
	} {
		b.Run(method, func(b *testing.B) {
			c := initialized(b, "")
			text := largeFlow()
			c.open(uri, text)
			line := strings.Count(text[:strings.Index(text, "    child = ")], "\n") + 12*100
			c.change(uri, 2, change{&span{place{line, 0}, place{line, 0}}, "\n"})
			version := 2
			for b.Loop() {
				version++
				c.change(uri, version, change{&span{place{line, 0}, place{line, 1000}}, typed})
				if m := c.request("textDocument/"+strings.Fields(method)[0], at(uri, line, len(typed))); m.Error != nil {
					b.Fatal(m.Error.Message)
				}
			}
			c.end()
		})
	}
}
