// Package reference makes reference pages and JSON Schemas of connector types, from what
// their drivers say of themselves: for a host with drivers of its own as for this project.
package reference

import "github.com/flowrun/flowrun/connectors"

// Mark is the first line of each page, by which pages of types that are gone can be told
// from files that somebody has written.
const Mark = "<!-- Written by flowrun docs: changes to it are lost. -->\n"

// IndexName is the name of the file that lists the pages.
const IndexName = "README.md"

// FileName is the name of the file of a type's page.
func FileName(typ string) string { return typ + ".md" }

// Pages returns the files of the reference by their names: a page for each type, and the
// index. The same types give the same bytes.
func Pages(specs []*connectors.Spec) map[string][]byte {
	pages := map[string][]byte{IndexName: Index(specs)}
	for _, s := range specs {
		pages[FileName(s.Type)] = Page(s)
	}
	return pages
}
