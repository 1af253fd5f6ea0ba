package git

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors"
)

// A budget is what is left of max_output_bytes. What is put into the outputs is
// counted before it is read.
type budget struct {
	left, limit int64
	hint        string // what to do when there is too much
}

func newBudget(in *input, hint string) *budget {
	return &budget{in.MaxOutputBytes, in.MaxOutputBytes, hint}
}

func (b *budget) take(n int) error { return b.take64(int64(n)) }

func (b *budget) take64(n int64) error {
	if n > b.left {
		b.left = 0
		return fmt.Errorf("%w: more than max_output_bytes (%d): %s", connectors.ErrOutputTooLarge, b.limit, b.hint)
	}
	b.left -= n
	return nil
}

// Write counts p, which is kept elsewhere.
func (b *budget) Write(p []byte) (int, error) { return len(p), b.take(len(p)) }
