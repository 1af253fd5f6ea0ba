package analysis

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

//go:embed page.css
var css string

//go:embed page.js
var script string

// A Page says what a page is about.
type Page struct {
	Title string // such as the name of the connector
	About string // a line below it, such as the type and when it was analysed
}

// HTML writes an analysis as one page that needs nothing else: no other file, no network.
// Of a database with columns it has an entity diagram.
func HTML(w io.Writer, page Page, found *value.Dict) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<header><h1>%[1]s</h1><p>%[3]s</p><input type="search" id="search" placeholder="Filter" aria-label="Filter"></header>
<main>
`, html.EscapeString(page.Title), css, html.EscapeString(page.About))
	if all, err := entities(found); err == nil {
		b.WriteString("<figure>\n")
		svg(&b, layout(all))
		b.WriteString("</figure>\n")
	}
	h := &pageWriter{b: &b, schemas: countOf(found, "schemas")}
	h.dict(2, found)
	fmt.Fprintf(&b, "</main>\n<script>\n%s</script>\n</body>\n</html>\n", script)
	_, err := io.WriteString(w, b.String())
	return err
}

func countOf(d *value.Dict, key string) int {
	v, _ := d.Get(key)
	list, _ := v.(value.List)
	return len(list)
}

type pageWriter struct {
	b       *strings.Builder
	schemas int
	schema  string // that is being written
}

// The deepest heading that HTML has.
const deepestHeading = 6

func (h *pageWriter) heading(depth int, id, text string) {
	if id != "" {
		id = ` id="` + id + `"`
	}
	fmt.Fprintf(h.b, "<h%d%s>%s</h%[1]d>\n", min(depth, deepestHeading), id, html.EscapeString(text))
}

func (h *pageWriter) dict(depth int, d *value.Dict) {
	plainPart := false
	for k, v := range d.Strings() {
		if !isPlain(v) || plain(k, v) == "" {
			continue
		}
		if !plainPart {
			plainPart = true
			h.b.WriteString("<dl>\n")
		}
		fmt.Fprintf(h.b, "<dt>%s</dt><dd>%s</dd>\n", html.EscapeString(k), html.EscapeString(plain(k, v)))
	}
	if plainPart {
		h.b.WriteString("</dl>\n")
	}
	for k, v := range d.Strings() {
		if isPlain(v) {
			continue
		}
		h.heading(depth, "", k)
		switch v := v.(type) {
		case *value.Dict:
			h.dict(depth+1, v)
		case value.List:
			h.list(depth+1, k, v)
		}
	}
}

func (h *pageWriter) list(depth int, kind string, list value.List) {
	if isFlat(list) {
		h.table(list)
		return
	}
	for _, item := range list {
		d, ok := item.(*value.Dict)
		if !ok {
			fmt.Fprintf(h.b, "<p>%s</p>\n", html.EscapeString(plain("", item)))
			continue
		}
		name, _ := identity(d)
		id := ""
		switch kind {
		case "schemas":
			h.schema = name
		case "tables":
			id = anchor(name)
			if h.schemas > 1 {
				id = anchor(h.schema + "." + name)
			}
		}
		h.b.WriteString("<section>\n")
		h.heading(depth, id, name)
		rest := d.Clone()
		for _, key := range identities {
			if text(d, key) == name {
				rest.Delete(key)
				break
			}
		}
		h.dict(depth+1, rest)
		h.b.WriteString("</section>\n")
	}
}

func (h *pageWriter) table(list value.List) {
	columns := columnsOf(list)
	h.b.WriteString("<table><thead><tr>")
	for _, k := range columns {
		fmt.Fprintf(h.b, "<th>%s</th>", html.EscapeString(k))
	}
	h.b.WriteString("</tr></thead><tbody>\n")
	for _, item := range list {
		h.b.WriteString("<tr>")
		for _, k := range columns {
			v, _ := item.(*value.Dict).Get(k)
			fmt.Fprintf(h.b, "<td>%s</td>", html.EscapeString(plain(k, v)))
		}
		h.b.WriteString("</tr>\n")
	}
	h.b.WriteString("</tbody></table>\n")
}
