package meaning

import (
	"fmt"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// Gone returns what it means that a cluster is no more, nil where nothing is known of it.
func Gone(before, after *observe.Fleet, c *observe.Cluster) []Meaning {
	if c == nil {
		return nil
	}
	found := []Meaning{{Topic: Clusters, Severity: krm.Info, Message: "the cluster is removed: " + held(c) + " go, when whoever applies this prunes"}}
	still, no := diallers(before, c, after)
	if len(still) > 0 {
		found = append(found, Meaning{
			Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("the cluster is removed, and still dialled by %s: answers there are partial, and may wait for it", word.Few(5, still)),
			Remedy: "take it from what is queried there",
		})
	}
	if len(no) > 0 {
		found = append(found, Meaning{
			Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("the cluster is removed, and dialled no more by %s: what it holds is in no answer there", word.Few(5, no)),
			Remedy: "apply what changes there first",
		})
	}
	return append(found, left(before, after, c)...)
}

// Renamed returns what it means that the output of a cluster is called otherwise.
func Renamed(from, to string) Meaning {
	return Meaning{Topic: Clusters, Severity: krm.Info, Message: fmt.Sprintf("the cluster's output is called %s, and was %s: whoever applies it has another path to look at", to, from)}
}

// Come returns what it means that a cluster is new.
func Come(_, after *observe.Fleet, c *observe.Cluster) []Meaning {
	if c == nil {
		return nil
	}
	m := Meaning{Topic: Clusters, Severity: krm.Info, Message: "the cluster is new: " + held(c)}
	if by, _ := diallers(after, c, after); len(by) > 0 {
		m.Message += fmt.Sprintf("; it is dialled by %s", word.Few(5, by))
	}
	return []Meaning{m}
}

func held(c *observe.Cluster) string { return plural(len(c.Given()), "object") }

// diallers are the other clusters that dial one, sorted: those that do so in another state
// too, and those that do not.
func diallers(f *observe.Fleet, c *observe.Cluster, later *observe.Fleet) (still, no []string) {
	dialled := map[[2]string]bool{}
	for _, connection := range later.Connections() {
		dialled[[2]string{connection.From.Cluster().Title(), connection.Address}] = true
	}
	by := map[string]bool{}
	for _, connection := range f.Connections() {
		if from := connection.From.Cluster(); connection.Answer.Cluster == c && from != c {
			by[from.Name] = by[from.Name] || dialled[[2]string{from.Title(), connection.Address}]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		if by[name] {
			still = append(still, name)
		} else {
			no = append(no, name)
		}
	}
	return still, no
}

// left tells of blocks that stay behind when a cluster goes.
func left(before, after *observe.Fleet, c *observe.Cluster) []Meaning {
	used, uses := bucketUses(before), bucketUses(after)
	told := map[string]bool{}
	var found []Meaning
	for _, b := range before.Buckets() {
		key := string(b.Use()) + b.Place()
		if b.Process.Cluster() != c || told[key] || b.IsLocal {
			continue
		}
		told[key] = true
		switch isUsed := uses[observe.Uploads][b.Place()]; {
		case b.Use() == observe.Uploads && uses[observe.Reads][b.Place()]:
			found = append(found, Meaning{Topic: Clusters, Severity: krm.Info, Message: fmt.Sprintf("what the cluster wrote to %s stays there, under its labels, and is answered by store gateways until its retention is over", title(b))})
		case b.Use() == observe.Uploads && !used[observe.Reads][b.Place()]:
			found = append(found, Meaning{Topic: Clusters, Severity: krm.Info, Message: fmt.Sprintf("what the cluster wrote to %s stays there, under its labels; no store gateway that is rendered here read it", title(b))})
		case b.Use() == observe.Uploads:
			found = append(found, Meaning{Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("what the cluster wrote to %s stays there, and no store gateway reads it any more", title(b))})
		case b.Use() == observe.Compacts && isUsed && !uses[observe.Compacts][b.Place()]:
			found = append(found, Meaning{
				Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("the compactor of %s goes with the cluster, and others write there: nothing compacts, downsamples or deletes any more", title(b)),
				Remedy: "let another cluster compact the bucket",
			})
		case b.Use() == observe.Reads && isUsed && !uses[observe.Reads][b.Place()]:
			found = append(found, Meaning{
				Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("the store gateway of %s goes with the cluster, and others write there: nothing reads what they wrote any more", title(b)),
				Remedy: "let another cluster read the bucket",
			})
		}
	}
	return found
}

// bucketUses are the places in buckets by what is done there.
func bucketUses(f *observe.Fleet) map[observe.Use]map[string]bool {
	uses := map[observe.Use]map[string]bool{}
	for _, b := range f.Buckets() {
		if uses[b.Use()] == nil {
			uses[b.Use()] = map[string]bool{}
		}
		uses[b.Use()][b.Place()] = true
	}
	return uses
}
