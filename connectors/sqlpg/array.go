package sqlpg

import (
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

var errArray = errors.New("the server's array cannot be read")

// arrayOf returns the decoder of arrays: a list, or lists of lists.
func arrayOf(elem decoder, delimiter byte) decoder {
	return func(src []byte) (any, error) {
		// Bounds stand in front of an array that does not begin at 1.
		if len(src) > 0 && src[0] == '[' {
			_, after, ok := strings.Cut(string(src), "=")
			if !ok {
				return nil, errArray
			}
			src = []byte(after)
		}
		p := arrayParser{src: src, elem: elem, delimiter: delimiter}
		v, err := p.list(0)
		if err == nil && p.at != len(src) {
			err = errArray
		}
		return v, err
	}
}

type arrayParser struct {
	src       []byte
	at        int
	elem      decoder
	delimiter byte
}

// mostDimensions is PostgreSQL's own limit.
const mostDimensions = 6

func (p *arrayParser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func (p *arrayParser) list(depth int) (value.Value, error) {
	if p.peek() != '{' || depth > mostDimensions {
		return nil, errArray
	}
	p.at++
	list := value.List{}
	if p.peek() == '}' {
		p.at++
		return list, nil
	}
	for {
		v, err := p.item(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		switch p.peek() {
		case p.delimiter:
			p.at++
		case '}':
			p.at++
			return list, nil
		default:
			return nil, errArray
		}
	}
}

func (p *arrayParser) item(depth int) (value.Value, error) {
	switch p.peek() {
	case '{':
		return p.list(depth + 1)
	case '"':
		text, err := p.quoted()
		if err != nil {
			return nil, err
		}
		return p.elem(text)
	}
	start := p.at
	for p.at < len(p.src) && p.src[p.at] != p.delimiter && p.src[p.at] != '}' {
		p.at++
	}
	text := p.src[start:p.at]
	if string(text) == "NULL" {
		return nil, nil
	}
	return p.elem(text)
}

func (p *arrayParser) quoted() ([]byte, error) {
	var out []byte
	for p.at++; p.at < len(p.src); p.at++ {
		switch c := p.src[p.at]; {
		case c == '"':
			p.at++
			return out, nil
		case c == '\\' && p.at+1 < len(p.src):
			p.at++
			out = append(out, p.src[p.at])
		default:
			out = append(out, c)
		}
	}
	return nil, errArray
}
