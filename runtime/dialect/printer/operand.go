package printer

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

func isInt(n *node) bool {
	if n.kind != syntax.NumberToken {
		return false
	}
	for i := range len(n.text) {
		if n.text[i] == '.' {
			return false
		}
	}
	return true
}

// isComplex reports whether an index up to its comma has more in it than names,
// numbers and signs, so that the colon of a slice needs space.
func isComplex(items []node) bool {
	for i := range items {
		n := &items[i]
		switch {
		case n.is(","):
			return false
		case n.group != nil || n.kind == syntax.KeywordToken:
			return true
		case n.kind != syntax.OperatorToken || n.is(":") || n.is("~"):
		case (n.is("-") || n.is("+")) && (i == 0 || !items[i-1].endsOperand()):
		default:
			return true
		}
	}
	return false
}

// isSimpleLeft reports whether the operand that ends here is a number or a name with
// attributes.
func isSimpleLeft(items []node) bool {
	i := len(items) - 1
	if i < 0 || items[i].kind != syntax.WordToken && items[i].kind != syntax.NumberToken {
		return false
	}
	for ; i >= 2 && items[i-1].is("."); i -= 2 {
		if items[i-2].kind != syntax.WordToken {
			return false
		}
	}
	return true
}

// isSimpleRight reports whether the operand that begins here is a number or a name
// with attributes, perhaps with a sign.
func isSimpleRight(items []node) bool {
	i := 0
	if len(items) > 1 && items[0].unary {
		i = 1
	}
	if i == len(items) || items[i].kind != syntax.WordToken && items[i].kind != syntax.NumberToken {
		return false
	}
	for i++; i+1 < len(items) && items[i].is(".") && items[i+1].kind == syntax.WordToken; i += 2 {
	}
	return i == len(items) || items[i].group == nil || items[i].text == "{"
}
