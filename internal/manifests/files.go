package manifests

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// endings are those of files that may hold manifests.
var endings = []string{".yaml", ".yml", ".json"}

// filesIn returns the files of a folder that may hold manifests, sorted by their paths. A
// Helm chart and a kustomization hold what manifests are made of, and are left out.
func (r *Reader) filesIn(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		isHidden := path != dir && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (isHidden || r.isSource(path, path == dir)):
			return filepath.SkipDir
		case !entry.IsDir() && !isHidden && slices.Contains(endings, strings.ToLower(filepath.Ext(path))):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// isSource tells whether a folder holds what manifests are made of, and says what to do
// with it.
func (r *Reader) isSource(dir string, isAsked bool) bool {
	switch {
	case exists(filepath.Join(dir, "Chart.yaml")):
		r.note(dir, "`helm template "+dir+" | thanos-fleet check -` checks what it renders to", "a Helm chart, which is left out")
	case !isAsked && isComponent(dir):
		r.note(dir, "check a kustomization that takes it in", "a Component of kustomize, which is left out with all below it")
	case !isAsked && isKustomization(dir):
		r.note(dir, "check it by itself: thanos-fleet check "+dir, "a kustomization, which is left out with all below it")
	default:
		return false
	}
	return true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (r *Reader) note(file, remedy, message string) {
	r.Notes = append(r.Notes, krm.Finding{Severity: krm.Warning, File: file, Message: message, Remedy: remedy})
}

// readAll reads files, several at once. What cannot be read is a fault.
func (r *Reader) readAll(files []string) [][]*krm.Object {
	read := make([]krm.Manifests, len(files))
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, file := range files {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			read[i] = r.readFile(file)
		})
	}
	group.Wait()
	objects := make([][]*krm.Object, len(files))
	for i, m := range read {
		objects[i] = m.Objects
		r.take(files[i], m)
	}
	return objects
}

func (r *Reader) readFile(path string) krm.Manifests {
	data, err := render.ReadRegular(path)
	if err != nil {
		return krm.Manifests{Faults: []krm.Finding{{Severity: krm.Error, File: path, Message: "it cannot be read: " + err.Error()}}}
	}
	return r.parser.Parse(path, data)
}

// take keeps what was said of a text.
func (r *Reader) take(file string, m krm.Manifests) {
	r.Faults, r.Told = append(r.Faults, m.Faults...), append(r.Told, m.Told...)
	if len(m.Objects) == 0 && len(m.Faults) == 0 {
		r.empty = append(r.empty, file)
	}
}

// readStream reads what comes in a pipe.
func (r *Reader) readStream(name string, in io.Reader) ([]*krm.Object, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	m := r.parser.Parse(name, data)
	r.take(cmp.Or(name, "stdin"), m)
	return m.Objects, nil
}
