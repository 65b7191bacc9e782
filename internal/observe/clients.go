package observe

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Clients are who writes to each receiver, by itself or through routers.
func (f *Fleet) Clients() map[*Process][]*Process {
	members := map[*Process][]*Process{}
	for _, c := range f.Connections(Routes) {
		members[c.From] = append(members[c.From], c.Processes(thanos.Receive)...)
	}
	clients := map[*Process][]*Process{}
	add := func(receiver, client *Process) {
		if !slices.Contains(clients[receiver], client) {
			clients[receiver] = append(clients[receiver], client)
		}
	}
	for _, c := range f.Connections(Writes) {
		for _, r := range c.Processes(thanos.Receive) {
			add(r, c.From)
			for _, m := range members[r] {
				add(m, c.From)
			}
		}
	}
	return clients
}
