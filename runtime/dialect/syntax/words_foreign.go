package syntax

import "strings"

// A foreignWord is a word that begins a statement in another language, or began one in
// Python 2.
type foreignWord struct {
	instead string // what to write, as a hint
	block   bool   // it has lines below that mean nothing without it
}

// foreignWords are words at the beginning of a line that something else follows than
// what can follow a name.
var foreignWords = map[string]foreignWord{
	"case":      {instead: "write if ... elif ... else"},
	"catch":     {instead: "write except"},
	"const":     {instead: "write name = value"},
	"do":        {instead: "write while True: with a break in it"},
	"default":   {instead: "write else:"},
	"echo":      {instead: "write print(...) or this.log(...)"},
	"elsif":     {instead: "write elif"},
	"elseif":    {instead: "write elif"},
	"end":       {instead: "leave it out: the indentation ends a block"},
	"enum":      {instead: "write NAME = 'value' for each", block: true},
	"exec":      {instead: "write the code into the flow, or start it with this.script(source)"},
	"export":    {instead: "leave it out: what the file binds can be loaded"},
	"extends":   {instead: "there are no classes: write functions"},
	"final":     {instead: "write name = value"},
	"fn":        {instead: "write def", block: true},
	"foreach":   {instead: "write for x in y:"},
	"fun":       {instead: "write def", block: true},
	"func":      {instead: "write def", block: true},
	"function":  {instead: "write def", block: true},
	"goto":      {instead: "write a loop, or a function that is called"},
	"include":   {instead: "write load('//path.star', 'name') or from path import name"},
	"interface": {instead: "leave it out: there are no classes", block: true},
	"let":       {instead: "write name = value"},
	"local":     {instead: "write name = value"},
	"loop":      {instead: "write while True:"},
	"my":        {instead: "write name = value"},
	"new":       {instead: "leave new out: a call makes the value"},
	"package":   {instead: "leave it out: the file is the module"},
	"private":   {instead: "leave it out: names that begin with _ are not for others"},
	"public":    {instead: "leave it out: what the file binds can be loaded"},
	"repeat":    {instead: "write while True: with a break in it"},
	"require":   {instead: "write import name"},
	"static":    {instead: "leave it out: there are no classes"},
	"sub":       {instead: "write def", block: true},
	"switch":    {instead: "write if ... elif ... else", block: true},
	"then":      {instead: "leave it out: the line ends with ':'"},
	"throw":     {instead: "write raise"},
	"type":      {instead: "leave it out: annotations say nothing here"},
	"unless":    {instead: "write if not ...:"},
	"until":     {instead: "write while not ...:"},
	"use":       {instead: "write import name"},
	"using":     {instead: "write import name, or with for a block"},
	"val":       {instead: "write name = value"},
	"var":       {instead: "write name = value"},
	"void":      {instead: "write def"},
	"when":      {instead: "write if"},
}

// foreign gives up a line whose first word is of another language; next is what it is
// followed by.
func (p *parser) foreign(x *Name, next token) {
	word, ok := foreignWords[x.Name]
	if !ok {
		return
	}
	instead := word.instead
	if instead == "write name = value" && next.kind == ident {
		instead = "write " + next.text + " = ..."
	}
	msg := x.Name + " is not part of the flow language"
	if x.Name == "type" {
		msg = "a type alias is not part of the flow language"
	}
	p.foreignBlock = word.block
	if word.block && next.kind == ident {
		p.foreignName = Ident{Range{next.pos, next.end}, next.text}
	}
	line, _, _ := strings.Cut(p.sc.src[next.off:], "\n")
	if strings.HasSuffix(strings.TrimSpace(line), "{") {
		p.openBlocks++
	}
	p.fail(Range{x.Start, x.End}, msg, instead)
}

// isElif reports whether the word here is one that other languages have for elif.
func (p *parser) isElif() bool {
	return p.tok.kind == ident && (p.tok.text == "elseif" || p.tok.text == "elsif") && p.endsWithColon()
}

// isCatch reports whether the word here begins what other languages have for except.
func (p *parser) isCatch() bool {
	return p.tok.kind == ident && p.tok.text == "catch" && p.endsWithColon()
}
