package manifests

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// noteAlike tells of files that were read as one cluster and look like several: they hold
// workloads of the same names.
func (r *Reader) noteAlike(objects []*krm.Object) {
	type pair struct{ a, b string }
	files := map[krm.Ref]string{}
	shared := map[pair]int{}
	var most pair
	for _, o := range objects {
		first, known := files[o.Ref()]
		switch {
		case !slices.Contains([]string{"Deployment", "StatefulSet", "DaemonSet"}, o.Kind()):
		case !known:
			files[o.Ref()] = o.File()
		case first != o.File():
			p := pair{first, o.File()}
			if shared[p]++; shared[p] > shared[most] {
				most = p
			}
		}
	}
	if n := shared[most]; n > 1 {
		r.Notes = append(r.Notes, krm.Finding{
			Severity: krm.Warning, File: most.b, Message: fmt.Sprintf("it holds %d workloads of the same names as %s, and both are read as one cluster", n, most.a),
			Remedy: "give each of several clusters by --cluster NAME=PATH",
		})
	}
}
