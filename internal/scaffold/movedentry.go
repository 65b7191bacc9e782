package scaffold

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// renameEntry renames the entry: its name, what it exposes, the component that places its
// exported Service, and its file where that has the cluster's name.
func (v *moving) renameEntry(exports map[string]string) error {
	var components []string
	for folder, component := range exports {
		if component != "" && v.isNamed(folder) {
			components = append(components, component)
		}
	}
	file := v.own.file
	err := v.edit(file, func(text []byte) ([]byte, error) {
		f, err := entryIn(text, v.Name)
		if err != nil {
			return nil, err
		}
		var errs []error
		set := func(at []any, n *yaml.Node) {
			value := v.replace(n.Value)
			if value == n.Value {
				return
			}
			v.moved.Addresses = append(v.moved.Addresses, [2]string{n.Value, value})
			edited, err := setValue(text, at, value)
			if errs = append(errs, err); err == nil {
				text = edited
			}
		}
		if exposes := at(f.spec, "exposes"); exposes != nil {
			walkTexts(exposes, append(slices.Clone(f.at), "exposes"), func(n *yaml.Node, where []any) {
				if v.isServiceName(where) && !v.renamesService(n.Value) {
					v.note("Service %s keeps its name, for what renders it is not %s's alone", n.Value, v.Name)
					return
				}
				set(where, n)
			})
		}
		for i, name := range itemsOf(at(f.spec, "components")) {
			if slices.Contains(components, name) {
				set(append(slices.Clone(f.at), "components", i), at(f.spec, "components", i))
			}
		}
		title := append(slices.Clone(f.own), "name")
		if len(f.at) > 0 && f.at[len(f.at)-1] == "spec" {
			title = append(slices.Clone(f.own), "metadata", "name")
		}
		edited, err := setValue(text, title, v.to)
		if err := errors.Join(append(errs, err)...); err != nil {
			return nil, err
		}
		return v.pin(edited)
	})
	if err != nil {
		return err
	}
	v.tellPinned()
	return v.moveEntry()
}

// isServiceName tells whether a place is the name of an exported Service.
func (v *moving) isServiceName(where []any) bool {
	return len(where) > 1 && where[len(where)-1] == "name" && where[len(where)-2] == "serviceImport"
}

// renamesService tells whether a Service gets another name with the cluster: a function makes
// it, or a file does that moves.
func (v *moving) renamesService(name string) bool {
	if v.replace(name) == name || slices.ContainsFunc(v.services, func(s Service) bool { return s.Name == name && s.Made }) {
		return true
	}
	renamed := v.replace(name)
	for file := range v.moved.Paths {
		before, err := v.Tree.Read(file)
		if err == nil && strings.Contains(string(before), name) && strings.Contains(string(v.files[v.moved.Paths[file]]), renamed) {
			return true
		}
	}
	return false
}

// pin writes the old name out as the value of the label that tells clusters apart.
func (v *moving) pin(text []byte) ([]byte, error) {
	if !v.keepLabel || at(v.own.spec, "externalLabels", v.label) != nil {
		return text, nil
	}
	f, err := entryIn(text, v.to)
	if err != nil {
		return nil, err
	}
	return addLabel(text, f, v.label, v.Name)
}

// tellPinned says what still holds the old name.
func (v *moving) tellPinned() {
	if v.keepLabel && at(v.own.spec, "externalLabels", v.label) == nil {
		v.moved.Pinned = append(v.moved.Pinned, "externalLabels."+v.label+": "+v.Name)
	}
	for _, key := range []string{"externalLabels", "objectStore", "compacts", "identity", "caches", "tracing"} {
		n := at(v.own.spec, key)
		if n == nil {
			continue
		}
		walkTexts(written(n), []any{key}, func(n *yaml.Node, where []any) {
			words := map[string]string{v.Name: v.to}
			for _, other := range v.all {
				if other.name != v.Name {
					words[other.name] = other.name
				}
			}
			if wordIn(n.Value, v.Name, words) {
				v.moved.Pinned = append(v.moved.Pinned, fmt.Sprintf("%s: %s", dotted(where), n.Value))
			}
		})
	}
}

func wordIn(text, name string, words map[string]string) bool {
	m := moving{words: words}
	return strings.Contains(text, name) && m.replace(text) != text
}

func dotted(where []any) string {
	var out strings.Builder
	for i, step := range where {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&out, "[%d]", step)
		case string:
			if i > 0 {
				out.WriteByte('.')
			}
			out.WriteString(step)
		}
	}
	return out.String()
}

// moveEntry renames the file of the entry where it has the cluster's name, and holds no other.
func (v *moving) moveEntry() error {
	file := v.own.file
	to := path.Join(path.Dir(file), v.replace(path.Base(file)))
	alone := !slices.ContainsFunc(v.others(), func(f found) bool { return f.file == file })
	if to == file || !alone || file == v.Main {
		return nil
	}
	text := v.files[file]
	delete(v.files, file)
	if err := v.move(file, to, text); err != nil {
		return err
	}
	var errs []error
	for _, r := range v.Tree.references()[file] {
		errs = append(errs, v.point(r, file, to))
	}
	return errors.Join(errs...)
}
