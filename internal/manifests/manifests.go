// Package manifests reads what was rendered for clusters: overlays, which it renders,
// folders that `thanos-fleet render` wrote, and files, folders and streams of plain YAML or
// JSON, whoever made them.
package manifests

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Stdin is the path of a stream.
const Stdin = "-"

// Named is a path with the name of its cluster.
type Named struct{ Name, Path string }

// Reader reads clusters. What it says of them it keeps.
type Reader struct {
	// In is what the path - stands for.
	In io.Reader
	// Render renders overlays.
	Render func([]render.Overlay) ([]*render.Result, error)
	// Renderer finds overlays, and the lines of their files.
	Renderer render.Renderer
	// Notes are about what was left out, Faults are why something cannot be read, and Told is
	// what is wrong with manifests that are read all the same.
	Notes, Faults, Told []krm.Finding
	// Fleet is the inventory for clusters that no overlay was rendered for, or nil.
	Fleet *fleet.Fleet

	parser   krm.Parser
	clusters []*cluster
	// empty are texts that hold no objects.
	empty []string
	// overlays are those that objects were rendered from.
	overlays map[*krm.Object]render.Overlay
	// said is what functions found when they rendered them.
	said map[render.Overlay][]krm.Finding
	// places are the files of objects of overlays that were rendered without asking for them.
	places map[render.Overlay]func() map[krm.Ref]string
	// known are the Fleets of inventories that overlays share.
	known inventory.Known
}

// cluster is what was read for one cluster.
type cluster struct {
	name, group string
	objects     []*krm.Object
	fleet       *fleet.Fleet
}

// Read reads the clusters at paths, and those with names. Files and folders without names
// are one cluster together.
func (r *Reader) Read(paths []string, named []Named) ([]observe.Input, error) {
	var plain []string
	for _, path := range paths {
		isPlain, err := r.readPath(path)
		if err != nil {
			return nil, err
		}
		if isPlain {
			plain = append(plain, path)
		}
	}
	if len(plain) > 0 {
		if err := r.readPlain("", plain...); err != nil {
			return nil, err
		}
	}
	for _, n := range named {
		if err := r.readNamed(n); err != nil {
			return nil, err
		}
	}
	if len(r.Faults) > 0 {
		return nil, nil
	}
	return r.inputs()
}

// readPath reads what says itself which clusters it holds; it is true for what does not.
func (r *Reader) readPath(path string) (isPlain bool, err error) {
	if path == Stdin {
		return true, nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return false, missing(path, err)
	case !info.IsDir():
		return true, nil
	}
	if found, err := r.readRendered(path); found || err != nil {
		return false, err
	}
	overlays, err := r.overlaysIn(path)
	if err != nil || len(overlays) == 0 {
		return err == nil, err
	}
	return false, r.readOverlays(overlays, "")
}

func missing(path string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no file or folder %s", cmp.Or(path, `""`))
	}
	return err
}

// readNamed reads one cluster: a file, a folder, a stream, or one overlay.
func (r *Reader) readNamed(n Named) error {
	if n.Path != Stdin {
		info, err := os.Stat(n.Path)
		if err != nil {
			return missing(n.Path, err)
		}
		if info.IsDir() {
			overlays, err := r.overlaysIn(n.Path)
			if i := slices.IndexFunc(overlays, func(o render.Overlay) bool { return o.Cluster == n.Name }); i >= 0 {
				overlays = overlays[i : i+1] // of one for several
			}
			switch {
			case err != nil:
				return err
			case len(overlays) > 1:
				return fmt.Errorf("--cluster %s=%s: it holds %d overlays; give the folder of one", n.Name, n.Path, len(overlays))
			case len(overlays) == 1:
				return r.readOverlays(overlays, n.Name)
			}
		}
	}
	return r.readPlain(n.Name, n.Path)
}

// readPlain reads files, folders and streams as one cluster.
func (r *Reader) readPlain(name string, paths ...string) error {
	c := &cluster{name: name}
	var files []string
	for _, path := range paths {
		found, objects, err := r.open(path)
		if err != nil {
			return err
		}
		files, c.objects = append(files, found...), append(c.objects, objects...)
	}
	slices.Sort(files)
	c.objects = append(c.objects, slices.Concat(r.readAll(slices.Compact(files))...)...)
	if len(c.objects) == 0 && len(r.Faults) == 0 {
		return fmt.Errorf("%s holds no objects of Kubernetes; give manifests as they are applied", describe(paths))
	}
	r.noteAlike(c.objects)
	r.clusters = append(r.clusters, c)
	return nil
}

// open returns the files of a folder, a file, or what is in a stream: a pipe too, as a shell
// makes one of <(helm template …).
func (r *Reader) open(path string) (files []string, objects []*krm.Object, err error) {
	if path == Stdin {
		objects, err = r.readStream("", r.In)
		return nil, objects, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, nil, missing(path, err)
	case info.IsDir():
		files, err = r.filesIn(path)
		return files, nil, err
	case info.Mode().IsRegular():
		return []string{path}, nil, nil
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	objects, err = r.readStream(path, in)
	return nil, objects, err
}

func describe(paths []string) string {
	var names []string
	for _, path := range paths {
		if path == Stdin {
			path = "stdin"
		}
		names = append(names, path)
	}
	return strings.Join(names, ", ")
}

// inputs are the clusters as the model reads them.
func (r *Reader) inputs() ([]observe.Input, error) {
	var inputs []observe.Input
	seen := map[[2]string]bool{}
	for _, c := range r.clusters {
		known := c.fleet
		if known == nil {
			known = cmp.Or(r.Fleet, fleetOf(c.objects))
		}
		in := observe.Input{Name: c.name, Group: c.group, Objects: c.objects, Fleet: known}
		if at := [2]string{c.group, c.name}; seen[at] {
			return nil, fmt.Errorf("two clusters are called %q; give each a name: --cluster NAME=PATH", c.name)
		} else {
			seen[at] = true
		}
		if known != nil {
			in.Entry = known.Cluster(c.name)
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// Empty are the files in which no object stands.
func (r *Reader) Empty() []string { return r.empty }

// LoadFleet reads the inventory from files.
func (r *Reader) LoadFleet(files []string) error {
	if len(files) == 0 {
		return nil
	}
	var objects []*krm.Object
	for _, file := range files {
		found := []string{file}
		if info, err := os.Stat(file); err != nil {
			return missing(file, err)
		} else if info.IsDir() {
			if found, err = r.filesIn(file); err != nil {
				return err
			}
		}
		objects = append(objects, slices.Concat(r.readAll(found)...)...)
	}
	known, faults := observe.Inventory(objects)
	r.Faults = append(r.Faults, faults...)
	if known == nil && len(r.Faults) == 0 {
		return fmt.Errorf("--fleet %s holds no Fleet", strings.Join(files, ", "))
	}
	r.Fleet = known
	return nil
}

func fleetOf(objects []*krm.Object) *fleet.Fleet {
	known, _ := observe.Inventory(objects)
	return known
}
