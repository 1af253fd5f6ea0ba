package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
)

// What a person does with what flows share, beside [Runtime.Answer] and
// [Runtime.ReleaseLock].

// A Setting is a setting as it is stored.
type Setting struct {
	Name  string
	Value value.Value
	// Object is what is stored, as [Settings.Save] does it; the zero Object for a setting
	// that stands in the project.
	Object store.Object
}

// SettingNames returns the names of all settings, sorted.
func (r *Runtime) SettingNames(ctx context.Context) ([]string, error) { return r.settingNames(ctx) }

// Setting returns a setting. The error is a [NotFoundError].
func (r *Runtime) Setting(ctx context.Context, name string) (Setting, error) {
	s, err := r.setting(ctx, name)
	return Setting{name, s.value, s.Object}, err
}

// SaveSetting makes or replaces a setting at once, whoever has its lock.
func (r *Runtime) SaveSetting(ctx context.Context, name string, v value.Value) error {
	if err := checkStoredName("setting", name); err != nil {
		return err
	}
	return r.putSetting(ctx, name, value.Tuple{v, int64(0)})
}

// DeleteSetting removes a setting, one that stands in the project too: until somebody
// saves it again, there is none. The error is a [NotFoundError].
func (r *Runtime) DeleteSetting(ctx context.Context, name string) error {
	if _, err := r.setting(ctx, name); err != nil {
		return err
	}
	return r.putSetting(ctx, name, value.Tuple{})
}

func (r *Runtime) putSetting(ctx context.Context, name string, t value.Tuple) error {
	b, err := value.Marshal(t)
	if err != nil {
		return fmt.Errorf("setting %q: %w", name, err)
	}
	now := r.now()
	return r.change(ctx, settingObject, name, func(*store.Object) (*store.Object, error) {
		return &store.Object{Value: b, CreatedAt: now, ModifiedAt: now}, nil
	})
}

// Waiting returns the ids of executions that wait for the answer, or that did when it came.
func (m *Message) Waiting() []string { return slices.Clone(m.waiting) }

// DeleteMessage removes a message. Who waits for it fails. The error is a
// [NotFoundError].
func (r *Runtime) DeleteMessage(ctx context.Context, id string) error {
	var waiting []string
	err := r.change(ctx, messageObject, id, func(old *store.Object) (*store.Object, error) {
		if old == nil {
			return nil, &NotFoundError{Kind: "message", Name: id}
		}
		m, err := decodeMessage(*old)
		if err != nil {
			return nil, err
		}
		waiting = m.waiting
		return nil, nil
	})
	if err != nil {
		return err
	}
	err = r.ForgetSecrets(ctx, messageSecrets(id))
	for _, x := range waiting {
		err = errors.Join(err, r.wakeExecution(ctx, x))
	}
	return err
}
