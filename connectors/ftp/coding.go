package ftp

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

// nameCoding is how a server writes names; nil stands for UTF-8.
type nameCoding struct{ encoding.Encoding }

// codingOf finds an encoding by its name at IANA, or as Python calls it.
func codingOf(name string) (nameCoding, error) {
	key := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	switch key {
	case "utf-8", "utf8", "u8":
		return nameCoding{}, nil
	case "latin-1":
		key = "latin1"
	}
	if page, ok := strings.CutPrefix(key, "cp125"); ok {
		key = "windows-125" + page
	}
	e, err := ianaindex.IANA.Encoding(key)
	if err != nil || e == nil {
		return nameCoding{}, fmt.Errorf("there is no encoding %q (want one such as utf-8, latin-1 or cp1252)", name)
	}
	return nameCoding{e}, nil
}

func (c nameCoding) encode(name string) (string, error) {
	if c.Encoding == nil {
		return name, nil
	}
	s, err := c.NewEncoder().String(name)
	if err != nil {
		return "", fmt.Errorf("%q cannot be written in the encoding of the server", name)
	}
	return s, nil
}

func (c nameCoding) decode(name string) (string, error) {
	if c.Encoding == nil {
		if !utf8.ValidString(name) {
			return "", fmt.Errorf("the server has a file named %q, which is no UTF-8 (give its encoding, such as latin-1)", name)
		}
		return name, nil
	}
	s, err := c.NewDecoder().String(name)
	if err != nil || strings.ContainsRune(s, utf8.RuneError) {
		return "", fmt.Errorf("the server has a file named %q, which is not of the encoding that was given", name)
	}
	return s, nil
}
