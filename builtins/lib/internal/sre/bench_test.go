package sre

import (
	"regexp"
	"strings"
	"testing"
)

func BenchmarkMatch(b *testing.B) {
	text := strings.Repeat("2024-05-06 12:00:00 INFO request served in 12ms by host-7.example.com\n", 2000) + "ERROR x"
	for _, pattern := range []string{`(\d+)ms`, `ERROR (\w)`, `(?i)error`, `\w+@\w+`, `[a-z]+\.[a-z]+\.com$`, `(?m)^(\S+) (\S+) (\w+) (.*)$`} {
		b.Run(pattern, func(b *testing.B) {
			p, err := Compile(pattern, 0, false)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				n := 0
				for r := (Request{Text: text}); ; n++ {
					found, _ := p.Match(r)
					if found == nil {
						break
					}
					r.Pos, r.Advance = found[1], found[0] == found[1]
				}
			}
		})
		b.Run("go/"+pattern, func(b *testing.B) {
			re := regexp.MustCompile(pattern)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				re.FindAllStringSubmatchIndex(text, -1)
			}
		})
	}
}
