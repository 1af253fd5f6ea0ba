package runtime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// Settings are values by name that all executions share, as one flow uses them: its
// methods are for the flow of that execution. What no flow has saved is as the project
// has it. The error for a setting that is not there is a [NotFoundError].
type Settings struct{ x *Execution }

// Settings returns the settings for the flow that x runs.
func (x *Execution) Settings() Settings { return Settings{x} }

// Get returns the record of a setting: name, value, created_at, modified_at. The times
// are None for one that stands in the project.
func (s Settings) Get(name string) (*value.Dict, error) {
	v, err := s.x.operate("setting.get", name)
	d, _ := v.(*value.Dict)
	return d, err
}

// Save makes or replaces a setting.
func (s Settings) Save(name string, v value.Value) error {
	_, err := s.x.operate("setting.save", name, v)
	return err
}

// Append adds elements to a setting whose value is a list, and makes one that is not
// there. Nobody else changes it in between.
func (s Settings) Append(name string, elements value.List) error {
	_, err := s.x.operate("setting.append", name, elements)
	return err
}

// Delete removes a setting.
func (s Settings) Delete(name string) error {
	_, err := s.x.operate("setting.delete", name)
	return err
}

// The kind of objects that settings are. A value is a tuple of the value and the step of
// the execution that wrote it, or empty: no setting, whatever the project has.
const settingObject = "setting"

var settingOperations = map[string]operation{
	"setting.get":    {perform: (*operating).getSetting},
	"setting.save":   {perform: (*operating).saveSetting},
	"setting.append": {perform: (*operating).appendToSetting},
	"setting.delete": {perform: (*operating).deleteSetting},
}

func (o *operating) getSetting() (value.Value, error) {
	return asValue(o.x.rt.settingRecord(o.ctx, o.of))
}

func (r *Runtime) settingRecord(ctx context.Context, name string) (*value.Dict, error) {
	s, err := r.setting(ctx, name)
	if err != nil {
		return nil, err
	}
	return value.DictOf("name", name, "value", s.value, "created_at", timestamp(s.CreatedAt), "modified_at", timestamp(s.ModifiedAt)), nil
}

func (o *operating) saveSetting() (value.Value, error) {
	v := o.any()
	if o.of == "" {
		return nil, &NamedError{"ValueError", errors.New("a setting needs a name")}
	}
	return nil, o.writeSetting(value.Tuple{v, int64(o.step)})
}

func (o *operating) deleteSetting() (value.Value, error) {
	if _, err := o.x.rt.setting(o.ctx, o.of); err != nil {
		return nil, err
	}
	return nil, o.writeSetting(value.Tuple{})
}

// A setting is one as it is stored. Its object is empty if it stands in the project.
type setting struct {
	store.Object
	value value.Value
	step  int64
}

func (r *Runtime) setting(ctx context.Context, name string) (setting, error) {
	o, err := r.object(ctx, settingObject, name)
	if errors.Is(err, store.ErrNotFound) {
		v, err := r.document(SettingDocument, name)
		if errors.Is(err, fs.ErrNotExist) {
			return setting{}, r.noSetting(ctx, name)
		}
		return setting{value: v}, err
	}
	if err != nil {
		return setting{}, err
	}
	s, there, err := decodeSetting(o)
	if err == nil && !there {
		err = r.noSetting(ctx, name)
	}
	return s, err
}

// decodeSetting reads a setting; there is false for one that was deleted.
func decodeSetting(o store.Object) (s setting, there bool, err error) {
	v, err := decode(o.Value)
	t, ok := v.(value.Tuple)
	switch {
	case err != nil || !ok || len(t) != 0 && len(t) != 2:
		return s, false, fmt.Errorf("setting %q: %w", o.Name, journal.ErrCorrupt)
	case len(t) == 0:
		return s, false, nil
	}
	step, _ := t[1].(int64)
	return setting{o, t[0], step}, true, nil
}

func (r *Runtime) noSetting(ctx context.Context, name string) error {
	names, err := r.settingNames(ctx)
	if err != nil {
		return err
	}
	return &NotFoundError{Kind: "setting", Name: name, Hint: hintOf(name, names)}
}

// hintOf is the hint of a [NotFoundError].
func hintOf(name string, names []string) string {
	if len(names) == 0 {
		return "there are none"
	}
	return connectors.DidYouMean(name, names)
}

// settingNames are the names of all settings, sorted.
func (r *Runtime) settingNames(ctx context.Context) ([]string, error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, name := range r.documentNames(SettingDocument) {
		names[name] = true
	}
	for o, err := range r.objects.Objects(ctx, settingObject) {
		if err != nil {
			return nil, err
		}
		_, there, err := decodeSetting(o)
		if err != nil {
			return nil, err
		}
		names[o.Name] = there
	}
	maps.DeleteFunc(names, func(_ string, there bool) bool { return !there })
	return slices.Sorted(maps.Keys(names)), nil
}

func (o *operating) writeSetting(t value.Tuple) error {
	b, err := value.Marshal(t)
	if err != nil {
		return &NamedError{"ValueError", fmt.Errorf("setting %q: %w", o.of, err)}
	}
	o.write(settingObject, o.of, b)
	return nil
}

// appendToSetting is done at once, so that of two who append neither is lost.
func (o *operating) appendToSetting() (value.Value, error) {
	elements := argument[value.List](o)
	added, err := value.Marshal(elements)
	if err == nil {
		err = o.x.tree.budget.takeOutput(len(added))
	}
	if err != nil {
		return nil, err
	}
	base, err := o.x.rt.setting(o.ctx, o.of)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	now := o.x.rt.now()
	return nil, o.x.rt.change(o.ctx, settingObject, o.of, func(old *store.Object) (*store.Object, error) {
		s := base
		if old != nil {
			there := false
			if s, there, err = decodeSetting(*old); err != nil {
				return nil, err
			}
			if there && s.By == o.x.id && s.step == int64(o.step) && o.x.recorded() { // it was done, and not recorded
				return old, nil
			}
		}
		list, ok := s.value.(value.List)
		if !ok && s.value != nil {
			return nil, &NamedError{"TypeError", fmt.Errorf("list_append: the value of setting %q is a %s, not a list", o.of, value.TypeName(s.value))}
		}
		b, err := value.Marshal(value.Tuple{append(slices.Clip(list), elements...), int64(o.step)})
		if err != nil {
			return nil, &NamedError{"ValueError", fmt.Errorf("setting %q: %w", o.of, err)}
		}
		return &store.Object{Value: b, CreatedAt: now, ModifiedAt: now, By: o.x.id}, nil
	})
}
