package main

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkLanguageServer is how long it takes from an edit of a flow of 3,000 lines until
// a question is answered, and until it is told what is wrong.
func BenchmarkLanguageServer(b *testing.B) {
	var text strings.Builder
	text.WriteString("import json\n")
	for i := range 300 {
		fmt.Fprintf(&text, `

def step_%d(system, this, previous, limit=%d):
    child = this.connect("service", method="post", url=f"https://example.com/{previous}/{limit}")
    output = child.get("output_value")
    if output["status_code"] != 200:
        this.log("step failed", output["content"], level="warning")
        return None
    result = {key: json.dumps(output[key]) for key in sorted(output) if key != "headers"}
    return result["content"]
`, i, i)
	}
	text.WriteString("\n\ndef handler(system, this):\n    this.log(step_1(system, this, 1))\n")
	dir := b.TempDir()
	write(b, dir, "flowrun.yaml", "", "flows/large.star", text.String(), "connectors/service.yaml", "connector_type: REST\nurl: https://example.com\n")
	uri := fileURI(dir, "flows", "large.star")
	for name, wait := range map[string]func(c *languageClient, version int){
		"answer": func(c *languageClient, _ int) {
			c.ask("textDocument/completion", c.placeOf(uri, text.String(), "his.log(step_1"))
		},
		"check": func(c *languageClient, version int) { c.wrong(uri, version) },
	} {
		b.Run(name, func(b *testing.B) {
			c := startLanguageServer(b, dir)
			c.open(uri, text.String())
			c.wrong(uri, 1)
			version := 1
			for b.Loop() {
				version++
				c.tell("textDocument/didChange", map[string]any{
					"textDocument": map[string]any{"uri": uri, "version": version},
					"contentChanges": []any{map[string]any{"text": " ", "range": map[string]any{
						"start": map[string]any{"line": 5, "character": 9}, "end": map[string]any{"line": 5, "character": 9 + version%2},
					}}},
				})
				wait(c, version)
			}
			c.end()
		})
	}
}
