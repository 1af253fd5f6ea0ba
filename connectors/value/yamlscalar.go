package value

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// explicitTag is the tag that stands before n in the text, "" for none.
func explicitTag(n *yaml.Node) string {
	if n.Style&yaml.TaggedStyle == 0 {
		return ""
	}
	return n.ShortTag()
}

func wrongTag(tag, what string) error {
	for _, known := range []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!seq", "!!omap", "!!pairs", "!!map", "!!set"} {
		if tag == known {
			return fmt.Errorf("%s is tagged %s", what, tag)
		}
	}
	return errors.New("unknown tag (text that begins with ! needs quotes)")
}

func (d *yamlDecoder) scalar(n *yaml.Node) (Value, error) {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	tag := explicitTag(n)
	if tag == "" && n.Style&quoted != 0 {
		tag = "!!str"
	}
	switch tag {
	case "!!str", "!!timestamp":
		return n.Value, nil
	case "!!binary":
		return yamlBinary(n.Value)
	case "", "!!int", "!!float", "!!bool", "!!null":
	default:
		return nil, wrongTag(tag, "a scalar")
	}
	v, err := plainYAML(n.Value, d.lim)
	if err != nil || tag == "" {
		return v, err
	}
	want := map[string]string{"!!int": "int", "!!float": "float", "!!bool": "bool", "!!null": "None"}[tag]
	if i, ok := v.(int64); ok && want == "float" {
		v = float64(i)
	}
	if got := TypeName(v); got != want {
		return nil, fmt.Errorf("want %s after %s, got %s", want, tag, got)
	}
	return v, nil
}

func yamlBinary(text string) (Value, error) {
	text = strings.NewReplacer(" ", "", "\t", "", "\n", "").Replace(text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("want base64 after !!binary")
	}
	return Bytes(b), nil
}

// plainYAML returns what a scalar without quotes and tag stands for.
func plainYAML(s string, lim Limits) (Value, error) {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return nil, nil
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), nil
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return math.Inf(1), nil
	case "-.inf", "-.Inf", "-.INF":
		return math.Inf(-1), nil
	}
	if strings.IndexByte("+-.0123456789", s[0]) < 0 {
		return s, nil
	}
	sign, digits := "", s
	if s[0] == '+' || s[0] == '-' {
		sign, digits = s[:1], s[1:]
	}
	if s[0] != '.' {
		digits = strings.ReplaceAll(digits, "_", "")
	}
	if digits == "" || digits[0] != '.' && !isDigit(digits[0]) {
		return s, nil
	}
	base, isInt := yamlInt(&digits)
	if !isInt && !isYAMLFloat(digits) {
		return s, nil
	}
	if len(digits) > lim.Digits {
		return nil, lim.digitsError()
	}
	if isInt {
		return parseInt(sign+digits, base)
	}
	f, err := strconv.ParseFloat(sign+digits, 64)
	if err != nil {
		return s, nil // 1e400: a hash more likely than a number
	}
	return f, nil
}

// yamlInt reports whether digits are an int, and its base, whose prefix it
// takes away.
func yamlInt(digits *string) (base int, ok bool) {
	s := *digits
	base = 10
	if len(s) > 1 && s[0] == '0' {
		switch s[1] {
		case 'x', 'X':
			base, s = 16, s[2:]
		case 'o', 'O':
			base, s = 8, s[2:]
		case 'b', 'B':
			base, s = 2, s[2:]
		default:
			base, s = 8, s[1:]
		}
	}
	for i := range len(s) {
		if n := strings.IndexByte("0123456789abcdef", s[i]|0x20); s[i] < '0' || n < 0 || n >= base {
			return 0, false
		}
	}
	*digits = s
	return base, s != ""
}

// isYAMLFloat reports whether s is digits with a point, an exponent or both.
func isYAMLFloat(s string) bool {
	whole := len(s) - len(strings.TrimLeft(s, "0123456789"))
	rest := s[whole:]
	point := strings.HasPrefix(rest, ".")
	rest = strings.TrimPrefix(rest, ".")
	fraction := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if !point {
		fraction = 0
	}
	rest = rest[fraction:]
	if whole+fraction == 0 {
		return false
	}
	if rest == "" {
		return point
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return rest != "" && strings.Trim(rest, "0123456789") == ""
}
