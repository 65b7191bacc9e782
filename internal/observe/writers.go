package observe

import "github.com/thanos-fleet/thanos-fleet/internal/thanos"

// sharing is who is given which blocks.
type sharing struct {
	blocks  map[*Process]string
	writers map[string][]*Process
}

func (f *Fleet) share() sharing {
	s := sharing{map[*Process]string{}, map[string][]*Process{}}
	for _, p := range f.Processes(thanos.Compact, thanos.Receive, thanos.Rule, thanos.Sidecar, thanos.Store) {
		s.blocks[p] = p.readBlocks()
		if p.Uploads() {
			s.writers[s.blocks[p]] = append(s.writers[s.blocks[p]], p)
		}
	}
	return s
}

// Writers are the processes that upload the blocks which a process is given: to the same
// folder of the same bucket, or, where that cannot be read, by the same key of a Secret.
func (f *Fleet) Writers(of *Process) []*Process {
	return f.derived.sharing().writers[of.Blocks()]
}

// Sharing are the processes of each bucket that upload to it.
func (f *Fleet) Sharing() map[string][]*Process { return f.derived.sharing().writers }
