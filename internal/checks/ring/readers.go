package ring

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// ringFlag is the pair of flags that gives the rings.
const ringFlag = "--receive.hashrings"

// reader is a receiver that forwards by rings that can be read.
type reader struct {
	*observe.Process
	text  observe.Text
	rings []hashring.Ring
	// factor is how many copies it writes, 0 where that is not known.
	factor int
	// algorithm is that of rings that name none.
	algorithm string
}

// readers returns the receivers whose rings can be read. In each ring stands the algorithm
// that holds for it.
func readers(f *observe.Fleet) []reader {
	var found []reader
	for _, p := range f.Processes(thanos.Receive) {
		if r, known := read(p); known {
			found = append(found, r)
		}
	}
	return found
}

func read(p *observe.Process) (reader, bool) {
	t, has := p.Config(ringFlag)
	if !has || !t.Known || observe.HasVariable(t.Text) {
		return reader{}, false
	}
	rings, err := hashring.Parse([]byte(t.Text))
	if err != nil {
		return reader{}, false
	}
	r := reader{Process: p, text: t, rings: rings, factor: factorOf(p)}
	r.algorithm = cmp.Or(p.Flags.Value("--receive.hashrings-algorithm"), hashring.Hashmod)
	for i := range rings {
		rings[i].Algorithm = cmp.Or(rings[i].Algorithm, r.algorithm)
	}
	return r, true
}

// factorOf is the number of copies that a receiver writes, 0 where it is not known.
func factorOf(p *observe.Process) int {
	if !p.Flags.Has(factorFlag) {
		if p.Hidden != "" {
			return 0
		}
		return 1
	}
	n, _ := strconv.Atoi(p.Flags.Value(factorFlag))
	return n
}

// member is an endpoint of a ring, with what stands behind it.
type member struct{ observe.Connection }

// members returns the endpoints of all rings.
func members(f *observe.Fleet) []member {
	var found []member
	for _, c := range f.Connections(observe.Routes) {
		found = append(found, member{c})
	}
	return found
}

// ringPods are the workloads whose pods the rings name, with the names of those pods.
func ringPods(f *observe.Fleet) map[*observe.Pods][]string {
	found := map[*observe.Pods][]string{}
	for _, m := range members(f) {
		for _, p := range m.Pods {
			if m.Name.Pod != "" && !slices.Contains(found[p], m.Name.Pod) {
				found[p] = append(found[p], m.Name.Pod)
			}
		}
	}
	return found
}

// grpcPort is where a process serves gRPC.
func grpcPort(p *observe.Process) string { return p.Flags.Port("--grpc-address", "10901") }
