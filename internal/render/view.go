package render

import (
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// view is the file system that a build sees: the root kustomization has another
// content, and beside it are a file that holds the plugin's configuration and a folder
// in the place of those that overlays share.
type view struct {
	filesys.FileSystem
	file    string
	content []byte
	// shared are the files of the folder in the place of others.
	shared map[string][]byte
}

// pluginFile is a file, because kustomize runs what stands in the kustomization
// itself before what stands in files, whatever the order of the list.
const pluginFile = ".thanos-fleet-functions.yaml"

func (v view) plugin() string { return filepath.Join(filepath.Dir(v.file), pluginFile) }

func (v view) ReadFile(name string) ([]byte, error) {
	switch name {
	case v.file:
		return v.content, nil
	case v.plugin():
		return []byte(pluginConfig), nil
	}
	if data, found := v.shared[name]; found {
		return data, nil
	}
	return v.FileSystem.ReadFile(name)
}

func (v view) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	if path == v.plugin() {
		return filesys.ConfirmedDir(filepath.Dir(path)), pluginFile, nil
	}
	if _, found := v.shared[path]; found {
		return filesys.ConfirmedDir(filepath.Dir(path)), filepath.Base(path), nil
	}
	if v.shared != nil && path == filepath.Join(filepath.Dir(v.file), sharedFolder) {
		return filesys.ConfirmedDir(path), "", nil
	}
	return v.FileSystem.CleanedAbs(path)
}
