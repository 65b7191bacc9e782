package render

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Reads returns the files that an overlay is made of, absolute and sorted: kustomizations,
// and what they name. What is not there, or cannot be read, is left out.
func (r Renderer) Reads(o Overlay) []string {
	w := readWalk{fs: r.fileSystem(), seen: map[string]bool{}}
	w.folder(o.Dir)
	slices.Sort(w.files)
	return slices.Compact(w.files)
}

type readWalk struct {
	fs    filesys.FileSystem
	seen  map[string]bool
	files []string
}

func (w *readWalk) folder(dir string) {
	k, err := readKustomization(w.fs, dir)
	if err != nil || w.seen[k.dir] {
		return
	}
	w.seen[k.dir] = true
	w.files = append(w.files, k.file)
	for _, r := range references(&k.Kustomization) {
		path := k.path(r.value)
		switch {
		case r.isRemote() || !w.fs.Exists(path):
		case w.fs.IsDir(path):
			w.folder(path)
		default:
			w.files = append(w.files, path)
		}
	}
}
