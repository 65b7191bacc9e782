package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// past is a series that was scraped before the test began: a test cannot wait two hours
// for the first block.
const past = "live_past"

// written is when it was: six blocks of two hours, of which the first four fill one block
// of the next size, eight hours: the newest block is left alone, and promtool's end a minute
// early, so one more must follow. That it ended yesterday keeps it away from every head.
func written() (from time.Time, blocks int) {
	return time.Now().Truncate(8 * time.Hour).Add(-32 * time.Hour), 6
}

// backfill writes the blocks into a pod's data directory of Prometheus, as promtool makes
// them. It does nothing for other pods.
func (f *Fleet) backfill(p *Pod) error {
	spec := p.spec()
	for _, c := range spec.Containers {
		if c.Name != "prometheus" {
			continue
		}
		for _, m := range c.VolumeMounts {
			for _, v := range spec.Volumes {
				if m.MountPath != "/prometheus" || v.Name != m.Name {
					continue
				}
				return f.createBlocks(filepath.Join(p.volume(v), m.SubPath))
			}
		}
	}
	return nil
}

func (f *Fleet) createBlocks(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "# TYPE %s gauge\n", past)
	from, blocks := written()
	for i := range blocks * 2 * 60 {
		at := from.Add(time.Duration(i) * time.Minute)
		fmt.Fprintf(&text, "%s %d %d\n", past, i, at.Unix())
	}
	text.WriteString("# EOF\n")
	input := filepath.Join(f.dir, "past.om")
	if err := os.WriteFile(input, []byte(text.String()), 0o644); err != nil {
		return err
	}
	promtool, err := f.programs.Path("promtool")
	if err != nil {
		return err
	}
	out, err := exec.Command(promtool, "tsdb", "create-blocks-from", "openmetrics", input, dir).CombinedOutput()
	if err != nil {
		return fmt.Errorf("promtool: %w\n%s", err, out)
	}
	return nil
}

// block is what a bucket knows of one block.
type block struct {
	MinTime, MaxTime int64
	Compaction       struct{ Level int }
	Thanos           struct {
		Labels     Labels
		Source     string
		Downsample struct{ Resolution int64 }
	}
}

// uploaded are the blocks in the buckets.
func (f *Fleet) uploaded() ([]block, error) {
	buckets, err := f.Buckets()
	if err != nil {
		return nil, err
	}
	var found []block
	for _, s := range f.objectStores() {
		blocks, err := s.blocks()
		if err != nil {
			return nil, err
		}
		found = append(found, slices.Collect(maps.Values(blocks))...)
	}
	for _, bucket := range buckets {
		paths, err := filepath.Glob(filepath.Join(bucket, "*", "meta.json"))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			var b block
			if err := json.Unmarshal(text, &b); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			found = append(found, b)
		}
	}
	return found, nil
}

// streams are the blocks by the labels of those who uploaded them.
func streams(blocks []block) map[string][]block {
	found := map[string][]block{}
	for _, b := range blocks {
		found[b.Thanos.Labels.Without()] = append(found[b.Thanos.Labels.Without()], b)
	}
	return found
}
