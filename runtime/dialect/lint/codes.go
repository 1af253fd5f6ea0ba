package lint

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// The codes of findings.
const (
	unusedVariable      = "unused-variable"
	unusedImport        = "unused-import"
	unreachableCode     = "unreachable-code"
	shadowedName        = "shadowed-name"
	valueIdentity       = "value-identity"
	noneComparison      = "none-comparison"
	typeComparison      = "type-comparison"
	selfComparison      = "self-comparison"
	unusedExpression    = "unused-expression"
	misspeltParameter   = "misspelt-parameter"
	mutableDefault      = "mutable-default"
	unassigned          = "unassigned"
	unwaitedChild       = "unwaited-child"
	unstartedChild      = "unstarted-child"
	bareExcept          = "bare-except"
	unreachableExcept   = "unreachable-except"
	emptyFString        = "f-string-without-placeholders"
	duplicateKey        = "duplicate-key"
	assertTuple         = "assert-tuple"
	formatArguments     = "format-arguments"
	unknownAttribute    = "unknown-attribute"
	unknownArgument     = "unknown-argument"
	unknownImport       = "unknown-import"
	unknownCode         = "unknown-code"
	ignoreCommentPrefix = "flowrun: ignore"
)

// A Code is a kind of findings.
type Code struct {
	Name string
	Doc  string // what is found, in a few words
}

// Codes returns the kinds of findings, by name.
func Codes() []Code { return slices.Clone(codes) }

var codes = []Code{
	{assertTuple, "assert (x, 'text') is always true"},
	{bareExcept, "except: that passes hides every mistake"},
	{duplicateKey, "a dict has a key twice, which is an error"},
	{emptyFString, "f'...' without {...}"},
	{formatArguments, "more or fewer values than '%s' or '{}' have places"},
	{misspeltParameter, "an input of this.flow or this.script that is nearly a parameter, such as wiat"},
	{mutableDefault, "a default that the function changes, for all calls"},
	{noneComparison, "== None"},
	{selfComparison, "x == x"},
	{shadowedName, "a variable hides a builtin or module that is used elsewhere"},
	{typeComparison, "type(x) == int is never true"},
	{unassigned, "x += 1 where x has no value"},
	{unknownArgument, "an argument that the method or function does not have"},
	{unknownAttribute, "an attribute that the module, this or system does not have"},
	{unknownCode, "an ignore comment with a code that there is not"},
	{unknownImport, "from m import a name that m does not have"},
	{unreachableCode, "code behind return, raise, break, continue, this.success or this.error"},
	{unreachableExcept, "except of a class that an earlier clause catches"},
	{unstartedChild, "a child of run=False that nothing can start"},
	{unusedExpression, "a comparison or name alone on its line"},
	{unusedImport, "an import that nothing uses"},
	{unusedVariable, "a variable of a function that nothing uses"},
	{unwaitedChild, "a child of wait=False that nothing can wait for"},
	{valueIdentity, "is, where == is meant"},
}

// ignore returns what was found without what comments on the same lines ignore, and
// with what is wrong in these comments.
func (c *checker) ignore(comments []syntax.Comment) []Finding {
	ignored := map[int32][]string{}
	for _, comment := range comments {
		text := strings.TrimSpace(strings.TrimLeft(comment.Text, "#"))
		rest, ok := strings.CutPrefix(text, ignoreCommentPrefix)
		if !ok {
			continue
		}
		list, ok := strings.CutPrefix(strings.TrimSpace(rest), "[")
		list, _, closed := strings.Cut(list, "]")
		if !ok || !closed {
			c.warn(comment.Start, unknownCode, "this comment ignores nothing: it names no code", "write # flowrun: ignore[code], with what stands in brackets behind the warning")
			continue
		}
		for code := range strings.SplitSeq(list, ",") {
			code = strings.TrimSpace(code)
			if !known(code) {
				c.warn(comment.Start, unknownCode, "there is no warning named "+quoted(code), didYouMean(code, codeNames()))
				continue
			}
			ignored[comment.Start.Line] = append(ignored[comment.Start.Line], code)
		}
	}
	return slices.DeleteFunc(c.found, func(f Finding) bool { return slices.Contains(ignored[f.Pos.Line], f.Code) })
}

func known(code string) bool { return slices.Contains(codeNames(), code) }

func codeNames() []string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = c.Name
	}
	return list
}

func quoted(s string) string { return "'" + s + "'" }
