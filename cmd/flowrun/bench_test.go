package main

import "testing"

// BenchmarkHello is the whole process of a small flow.
func BenchmarkHello(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, "hello.star", "def handler(system, this):\n    this.log('hello')\n    return this.success('all done')\n")
	flowrun(b, dir, nil, "version") // builds it
	for b.Loop() {
		if r := flowrun(b, dir, nil, "run", "hello.star"); r.code != 0 {
			b.Fatal(r.stderr)
		}
	}
}
