// Package printer writes the text of a flow in one style. It is behind "flowrun fmt".
//
// The style is that of Black, which Python people know, where the language of flows
// has the construct, with lines of [Width] characters:
//
//   - Blocks are indented by four spaces, a statement has a line of its own. There
//     are two empty lines around the functions of a file and one around those in a
//     block, one below imports and below the docstring of the file. Elsewhere those
//     that the text has stay, up to two, in a block one.
//   - Spaces as PEP 8 has them; x**2 and x[a:b] without any where the operands are
//     names and numbers, x[a + 1 : b] with.
//   - Strings have double quotes, unless that needs more escapes. Docstrings, and
//     everything else within quotes, stay; so do prefixes and numbers as they are spelt.
//   - What is too long for a line is broken in brackets: each element on a line of
//     its own with a comma behind it, or before the operators that bind least. An
//     operand that is in none gets parentheses, unless it ends in a bracket. Of a chain
//     of at least two methods each has a line. A comma behind the last element keeps
//     brackets broken; what is broken without one, or without need, is joined.
//     Parentheses around a whole operand, and backslashes between lines, go.
//   - Comments stay behind or above what they stand behind or above. A space is put
//     behind their #, but not in what stands above the code of a file, and from
//     "# flowrun:" on to the end of the comment: it may be data.
//   - Imports keep their order.
//
// "# fmt: off" leaves the text as it is up to "# fmt: on" in the same block, or the
// end of the block, and "# fmt: skip" at the end of a line that line. In brackets, any
// of the three leaves the whole line.
//
// Unlike Black it puts each argument on a line of its own at once, breaks the longest
// of several calls in a line and not the last, sees text of several lines as what it is
// (no reason to break the call that it is an argument of), and does not count comments
// in the length of a line.
//
// # How it works
//
// The printer works on tokens, not on the tree, so what it has no rule for stays. A
// text is split into lines of tokens (line.go); the tokens of a line become nodes,
// a bracket with what is in it being one (node.go); each gets to know what it is for
// (annotate.go); and the lines are written (statement.go, layout.go) with empty lines
// between them (file.go). What comes out is parsed and compared with what went in
// (equal.go).
package printer
