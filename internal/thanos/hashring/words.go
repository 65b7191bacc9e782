package hashring

import (
	"fmt"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Describe says what a change does, by the replication factors before and after.
func (c Change) Describe(oldFactor, factor int) string {
	switch {
	case c.Lost:
		return fmt.Sprintf("no ring takes tenants of ring %q any more (%s), so their writes fail", c.From, word.Few(5, c.Tenants))
	case c.New:
		return fmt.Sprintf("ring %q takes tenants that no ring took before (%s)", c.To, word.Few(5, c.Tenants))
	}
	subject, parts := fmt.Sprintf("ring %q", c.To), c.endpoints()
	if c.From != c.To {
		subject, parts = fmt.Sprintf("ring %q takes over tenants of ring %q (%s)", c.To, c.From, word.Few(5, c.Tenants)), nil
	}
	if c.OldAlgorithm != c.Algorithm {
		parts = append(parts, "algorithm "+c.OldAlgorithm+" becomes "+c.Algorithm)
	}
	if oldFactor != factor {
		parts = append(parts, fmt.Sprintf("replicationFactor %d becomes %d", oldFactor, factor))
	}
	if c.Rezoned {
		parts = append(parts, "endpoints change their zone")
	}
	if c.Resharded {
		parts = append(parts, "tenants get other receivers, because the shuffle sharding changes")
	}
	if c.Moved == 0 && len(parts) > 0 {
		return subject + ": " + strings.Join(parts, ", ")
	}
	moved := fmt.Sprintf("about %.0f %% of what is written goes to a receiver that did not hold it", 100*c.Moved)
	if c.Shuffled {
		moved += " (of the whole ring, before shuffle sharding)"
	}
	return subject + ": " + strings.Join(append(parts, moved), ", ")
}

func (c Change) endpoints() []string {
	var parts []string
	if len(c.Came) > 0 {
		parts = append(parts, "new "+word.Few(5, c.Came))
	}
	if len(c.Went) > 0 {
		parts = append(parts, "gone "+word.Few(5, c.Went))
	}
	return parts
}

// Advice says what to do about a change, and whether it is grave: what moves becomes new
// series in the heads of receivers, all at once.
func (c Change) Advice() (remedy string, grave bool) {
	switch {
	case c.Lost:
		return "add the tenants to a ring, or stop their writers", true
	case c.New:
		return "", false
	case c.Algorithm == Hashmod && c.Moved > 0:
		return "expect the receivers to flush their heads and to take the moved series as new ones; ketama would move only a receiver's share", true
	case c.OldAlgorithm == Hashmod && c.Moved > 0:
		return "change nothing else with it, and expect memory for the moved series twice until the next block is cut", true
	case c.Stayed == 0 && c.From == c.To:
		return "keep the addresses letter by letter if the receivers are the same; expect memory for all series twice until the next block is cut", true
	case len(c.Went) > 0 && c.From == c.To:
		return "let the receivers that go upload their blocks before they are deleted", false
	case len(c.Came) > 0 && c.From == c.To:
		return "let the receivers that come be ready before routers read the ring", false
	default:
		return "", false
	}
}

// Order says what is lost when a ring and its receivers are changed in one step, "" where
// nothing is, and in which order to change them; uploads tells whether the receivers have an
// object store. A receiver that leaves its ring takes what it holds out of all queries.
func Order(gone, came []string, uploads bool) (loss, order string) {
	switch {
	case len(gone) > 0 && uploads:
		return "what these hold is in no query once their pods are gone",
			"apply this ConfigMap alone first, wait until the receivers that leave have uploaded what they hold, and apply the rest then"
	case len(gone) > 0:
		return "what these hold is lost with their pods: no receiver has an object store",
			"apply this ConfigMap alone first, and keep the receivers that leave, and a querier that asks them, until their retention is over"
	case len(came) > 0:
		return "", "apply the StatefulSet first, and this ConfigMap when its pods are ready"
	}
	return "", ""
}
