package journal

// Encoded returns what was added, for an [ArgsReader]. It is valid until more is added.
func (a *Args) Encoded() []byte { return a.b }

// Reset removes what was added.
func (a *Args) Reset() *Args {
	a.b = a.b[:0]
	return a
}

// An ArgsReader takes apart what an [Args] has collected: the same things have to be
// read in the same order. Whatever it is given it takes no more memory than that, and
// once something does not fit all that it reads is empty; Close tells.
type ArgsReader struct{ d decoder }

// ReadArgs returns a reader of what [Args.Encoded] has returned. What it reads shares
// no memory with b, except for Bytes.
func ReadArgs(b []byte) *ArgsReader { return &ArgsReader{decoder{b: b}} }

// Text reads what Args.Text added.
func (r *ArgsReader) Text() string { return string(r.d.bytes()) }

// Bytes reads what Args.Bytes added.
func (r *ArgsReader) Bytes() []byte {
	switch r.d.byte() {
	case 0:
		return nil
	case 1:
		if b := r.d.bytes(); b != nil {
			return b
		}
		return []byte{}
	}
	r.d.bad = true
	return nil
}

// Int reads what Args.Int added.
func (r *ArgsReader) Int() int64 {
	u := r.d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// More reports whether there is something left to read.
func (r *ArgsReader) More() bool { return len(r.d.b) > 0 && !r.d.bad }

// Close returns [ErrCorrupt] if something read was not there, or something is left.
func (r *ArgsReader) Close() error {
	if r.d.bad || len(r.d.b) > 0 {
		return corrupt("arguments are cut off or malformed")
	}
	return nil
}
