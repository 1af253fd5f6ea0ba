package collectionsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// copyTo copies the entries into another dict.
func (d *dict) copyTo(out *dict, each func(starlark.Value) (starlark.Value, error)) error {
	for k, v := range d.Entries() {
		k, err := each(k)
		if err != nil {
			return err
		}
		if v, err = each(v); err != nil {
			return err
		}
		if err := out.SetKey(k, v); err != nil {
			return err
		}
	}
	return nil
}

// Copy implements [py.Copier].
func (c *counter) Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error) {
	out := &counter{newDict(c.Len())}
	made(out)
	return out, c.copyTo(&out.dict, each)
}

// Copy implements [py.Copier].
func (o *ordered) Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error) {
	out := &ordered{newDict(o.Len())}
	made(out)
	return out, o.copyTo(&out.dict, each)
}

// Copy implements [py.Copier].
func (d *defaulting) Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error) {
	out := &defaulting{newDict(d.Len()), d.factory, d.thread}
	made(out)
	return out, d.copyTo(&out.dict, each)
}

// Copy implements [py.Copier].
func (d *deque) Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error) {
	out := &deque{most: d.most}
	made(out)
	for e := range d.Parts() {
		v, err := each(e)
		if err != nil {
			return nil, err
		}
		if err := out.append(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var (
	_ py.Copier = (*counter)(nil)
	_ py.Copier = (*ordered)(nil)
	_ py.Copier = (*defaulting)(nil)
	_ py.Copier = (*deque)(nil)
)
