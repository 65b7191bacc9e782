package render

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Result is what came of one overlay.
type Result struct {
	Overlay
	// Objects are the rendered objects in output order; none after an error.
	Objects []Object
	// Functions are the configurations of the functions that ran.
	Functions []*krm.Object
	// Local are the objects that were dropped from the output, with the files that
	// they came from, and Inventory what other overlays have too; nil where the inventory
	// is the overlay's own, and in Local.
	Local     []*krm.Object
	Inventory *krm.Shared
	// Findings of all functions.
	Findings []krm.Finding
	// Took is how long it took.
	Took time.Duration
	// was are the names that renamed objects were written with.
	was map[krm.Ref]string
	// Unplaced tells that the files of objects were not looked for, see Renderer.Place.
	Unplaced bool
	// size of the stream, 0 where it was not asked for.
	size int
}

// Object is one rendered object.
type Object struct {
	Ref  krm.Ref
	YAML []byte
	// File that it came from, relative to the overlay, "" where a function made it.
	File string
}

// Failed tells whether a function found an error.
func (r *Result) Failed() bool { return krm.HasErrors(r.Findings) }

// Cluster is that of the first function that names one, "" for control planes.
func (r *Result) Cluster() string { return clusterOf(r.Functions) }

func clusterOf(configs []*krm.Object) string {
	for _, c := range configs {
		if cluster := c.Text("spec", "cluster"); cluster != "" {
			return cluster
		}
	}
	return ""
}

// Locals are all objects that were dropped from the output.
func (r *Result) Locals() []*krm.Object { return slices.Concat(r.Inventory.Objects(), r.Local) }

// Path is the overlay's folder, absolute and without links.
func (o Overlay) Path() string { return resolve(o.Dir) }

// FileOf returns the file that an object of Local came from, as Path is; "" when it came
// from none that is there.
func (r *Result) FileOf(o *krm.Object) string {
	if o == nil || o.File() == "" {
		return ""
	}
	path := resolve(filepath.Join(r.Path(), o.File()))
	if _, err := ReadRegular(path); err != nil {
		return ""
	}
	return path
}

// Forget lets go of what the objects say, which was written, and of all that was dropped
// but the inventory.
func (r *Result) Forget() {
	r.Size()
	r.Local = slices.DeleteFunc(r.Local, func(o *krm.Object) bool { return !o.IsInventory() })
	for i := range r.Objects {
		r.Objects[i].YAML = nil
	}
}

// Size is how long the stream is, in bytes, also when it is forgotten.
func (r *Result) Size() int {
	if r.size == 0 {
		for _, o := range r.Objects {
			r.size += len(separator) + len(o.YAML)
		}
		r.size -= len(separator)
	}
	return r.size
}

// separator stands between two documents of a stream.
const separator = "---\n"

// Stream returns the objects as one stream of documents.
func (r *Result) Stream() []byte {
	out := make([]byte, 0, r.Size())
	for i, o := range r.Objects {
		if i > 0 {
			out = append(out, separator...)
		}
		out = append(out, o.YAML...)
	}
	return out
}
