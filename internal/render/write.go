package render

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// WriteFile writes a file whole or not at all, and leaves one that holds the
// same bytes alone.
func WriteFile(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".thanos-fleet-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// WriteFolder writes one file for each object and removes the files of objects
// that are gone. A folder that holds anything but rendered files is not touched.
func WriteFolder(dir string, objects []Object) error {
	stale := map[string]bool{}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".yaml" {
			return fmt.Errorf("%s holds %s, which was not rendered; give another folder", dir, e.Name())
		}
		stale[e.Name()] = true
	}
	for _, o := range objects {
		name := fileName(o.Ref)
		delete(stale, name)
		if err := WriteFile(filepath.Join(dir, name), o.YAML); err != nil {
			return err
		}
	}
	for name := range stale {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// fileName is namespace_kind_name.yaml, the API group added where the kind alone
// does not tell (a core Service, another group's Service).
func fileName(ref krm.Ref) string {
	group, _, grouped := strings.Cut(ref.APIVersion, "/")
	kind := strings.ToLower(ref.Kind)
	if grouped && strings.Contains(group, ".") {
		kind += "." + group
	}
	parts := []string{kind, strings.ReplaceAll(ref.Name, ":", "-")}
	if ref.Namespace != "" {
		parts = append([]string{ref.Namespace}, parts...)
	}
	return strings.Join(parts, "_") + ".yaml"
}
