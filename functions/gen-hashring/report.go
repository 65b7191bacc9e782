package genhashring

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// routingOf is how a receiver routes once the ring is written.
func (g *generator) routingOf(c *krm.Container, rings []hashring.Ring) (before, after hashring.Routing) {
	after = hashring.Routing{Rings: rings, Algorithm: g.algorithmFlag(c, rings), Factor: g.factor()}
	before = hashring.Routing{Algorithm: c.Args().Value("--receive.hashrings-algorithm"), Factor: after.Factor}
	if n, err := strconv.Atoi(c.Args().Value(factorFlag)); err == nil && n > 0 {
		before.Factor = n
	}
	return before, after
}

// reportChange says what the new ring does to the series of the old one.
func (g *generator) reportChange(file *krm.Object, field, old string, before, after hashring.Routing) {
	if old == "" {
		return
	}
	var err error
	if before.Rings, err = hashring.Parse([]byte(old)); err != nil {
		g.Warnf(file, field, "", "receive cannot read the ring that was there, and it is replaced: %v", err)
		return
	}
	if len(before.Rings) == 0 {
		return // receive refuses an empty file: nothing went by it
	}
	for _, c := range hashring.Compare(before, after) {
		severity, remedy := judge(c)
		g.Report(severity, file, field, remedy, "%s", describe(c, before.Factor, after.Factor))
	}
}

// judge says how bad a change is and what to do about it: what moves becomes new
// series in the heads of receivers, all at once.
func judge(c hashring.Change) (severity krm.Severity, remedy string) {
	switch {
	case c.Lost:
		return krm.Warning, "add the tenants to a ring, or stop their writers"
	case c.New:
		return krm.Info, ""
	case c.Algorithm == hashring.Hashmod && c.Moved > 0:
		return krm.Warning, "expect the receivers to flush their heads and to take the moved series as new ones; ketama would move only a receiver's share"
	case c.OldAlgorithm == hashring.Hashmod && c.Moved > 0:
		return krm.Warning, "change nothing else with it, and expect memory for the moved series twice until the next block is cut"
	case c.Stayed == 0 && c.From == c.To:
		return krm.Warning, "keep the addresses letter by letter if the receivers are the same; expect memory for all series twice until the next block is cut"
	case len(c.Went) > 0 && c.From == c.To:
		return krm.Info, "let the receivers that go upload their blocks before they are deleted"
	case len(c.Came) > 0 && c.From == c.To:
		return krm.Info, "let the receivers that come be ready before routers read the ring"
	default:
		return krm.Info, ""
	}
}

func describe(c hashring.Change, oldFactor, factor int) string {
	switch {
	case c.Lost:
		return fmt.Sprintf("no ring takes tenants of ring %q any more (%s), so their writes fail", c.From, word.Few(5, c.Tenants))
	case c.New:
		return fmt.Sprintf("ring %q takes tenants that no ring took before (%s)", c.To, word.Few(5, c.Tenants))
	}
	subject, parts := fmt.Sprintf("ring %q", c.To), endpointsText(c)
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

func endpointsText(c hashring.Change) []string {
	var parts []string
	if len(c.Came) > 0 {
		parts = append(parts, "new "+word.Few(5, c.Came))
	}
	if len(c.Went) > 0 {
		parts = append(parts, "gone "+word.Few(5, c.Went))
	}
	return parts
}
