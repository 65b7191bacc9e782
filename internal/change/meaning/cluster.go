package meaning

import (
	"fmt"
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
	if by := diallers(before, c); len(by) > 0 {
		found = append(found, Meaning{
			Topic: Clusters, Severity: krm.Warning, Message: fmt.Sprintf("the cluster is removed, and was dialled by %s: what it holds is in no answer there any more", word.Few(5, by)),
			Remedy: "see in their changes that they dial it no more, and apply those first",
		})
	}
	return append(found, left(before, after, c)...)
}

// Come returns what it means that a cluster is new.
func Come(_, after *observe.Fleet, c *observe.Cluster) []Meaning {
	if c == nil {
		return nil
	}
	m := Meaning{Topic: Clusters, Severity: krm.Info, Message: "the cluster is new: " + held(c)}
	if by := diallers(after, c); len(by) > 0 {
		m.Message += fmt.Sprintf("; %s dial it", word.Few(5, by))
	}
	return []Meaning{m}
}

func held(c *observe.Cluster) string { return plural(len(c.Given()), "object") }

// diallers are the other clusters that dial one, sorted.
func diallers(f *observe.Fleet, c *observe.Cluster) []string {
	var found []string
	for _, connection := range f.Connections() {
		from := connection.From.Cluster()
		if connection.Answer.Cluster == c && from != c && !slices.Contains(found, from.Name) {
			found = append(found, from.Name)
		}
	}
	slices.Sort(found)
	return found
}

// left tells of blocks that stay behind when a cluster goes.
func left(before, after *observe.Fleet, c *observe.Cluster) []Meaning {
	uses := map[observe.Use]map[string]bool{}
	for _, b := range after.Buckets() {
		if uses[b.Use()] == nil {
			uses[b.Use()] = map[string]bool{}
		}
		uses[b.Use()][b.Place()] = true
	}
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
