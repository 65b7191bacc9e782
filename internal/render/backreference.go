package render

import (
	"errors"
	"slices"
	_ "unsafe" // for go:linkname

	"sigs.k8s.io/kustomize/api/ifc"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/resid"
)

// backReference has the layout of kustomize's NameBackReferences: a kind of object, and
// the fields of others that name one.
type backReference struct {
	resid.Gvk
	Referrers types.FsSlice
}

// transformerConfig has the layout of kustomize's TransformerConfig (api v0.21.2,
// internal/plugins/builtinconfig) up to what is read of it.
type transformerConfig struct {
	_             [8]types.FsSlice
	NameReference []backReference
}

// makeTransformerConfig reads how kustomize treats fields: its defaults, and files of the
// user's. What the defaults are is in no package that others may import.
//
//go:linkname makeTransformerConfig sigs.k8s.io/kustomize/api/internal/plugins/builtinconfig.MakeTransformerConfig
func makeTransformerConfig(ifc.Loader, []string) (*transformerConfig, error)

// backReferences returns the fields by which objects of an overlay name others; false
// where something says so that is not read here.
func (k *kustomization) backReferences() ([]backReference, bool) {
	folders := slices.DeleteFunc(slices.Clone(k.Resources), func(entry string) bool { return !k.isFolder(entry) })
	files, only := k.configurationsOf(folders)
	if !only {
		return nil, false
	}
	for _, file := range k.Configurations {
		files = append(files, k.path(file))
	}
	ofComponents, only := k.configurationsOf(k.Components)
	if !only {
		return nil, false
	}
	config, err := makeTransformerConfig(onlyFiles{fs: k.fs}, append(files, ofComponents...))
	if err != nil {
		return nil, false
	}
	return config.NameReference, true
}

// onlyFiles is a loader of files by their whole path.
type onlyFiles struct {
	ifc.Loader
	fs filesys.FileSystem
}

func (l onlyFiles) Load(path string) ([]byte, error) {
	if data, err := l.fs.ReadFile(path); err == nil {
		return data, nil
	}
	return nil, errors.New("unreadable")
}
