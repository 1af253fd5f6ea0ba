package reference

import "strings"

var special = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "<", `\<`, "[", `\[`, "&", `\&`, "__", `\_\_`,
)

// prose is text that Markdown is to show as it is.
func prose(text string) string { return special.Replace(text) }

// cell is prose in a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(prose(text), "|", `\|`), "\n", " ")
}

// code is text as code: between more backticks than there are in it.
func code(text string) string {
	marks := "`"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return marks + text + marks
}

// codes are texts as code in a table.
func codes(list []string) string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = strings.ReplaceAll(code(text), "|", `\|`)
	}
	return strings.Join(out, ", ")
}

// fence is a block of code, between more backticks than there are in it.
func fence(language, text string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + language + "\n" + strings.TrimRight(text, "\n") + "\n" + marks + "\n"
}
