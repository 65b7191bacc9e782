package live

import (
	"context"
	"fmt"
	"slices"
)

// roll makes a workload's pods those of its template, as its controller does: a
// Deployment's new pod is ready before an old one goes, a StatefulSet's pods are replaced
// one at a time from the last, and what is too many goes from the last.
func (c *Cluster) roll(w *workload) error {
	old := c.PodsOf(w.name)
	old = slices.DeleteFunc(old, func(p *Pod) bool { return p.workload.key() != w.key() })
	if w.ordered {
		return c.rollOrdered(w, old)
	}
	var same, stale []*Pod
	for _, p := range old {
		if p.template == fingerprint(w.template) {
			same = append(same, p)
		} else {
			stale = append(stale, p)
		}
	}
	for i := len(same); i < w.replicas; i++ {
		p, err := c.start(w, fmt.Sprintf("%s-%s", w.name, c.fleet.suffix()))
		if err != nil {
			return err
		}
		if len(stale) > 0 {
			if err := p.becomesReady(context.Background()); err != nil {
				return err
			}
			c.remove(stale[0])
			stale = stale[1:]
		}
	}
	for len(same) > w.replicas {
		c.remove(same[len(same)-1])
		same = same[:len(same)-1]
	}
	for _, p := range stale {
		c.remove(p)
	}
	return nil
}

func (c *Cluster) rollOrdered(w *workload, old []*Pod) error {
	byName := map[string]*Pod{}
	for _, p := range old {
		byName[p.Name] = p
	}
	for i := w.replicas; byName[fmt.Sprintf("%s-%d", w.name, i)] != nil; i++ {
		defer c.remove(byName[fmt.Sprintf("%s-%d", w.name, i)])
	}
	for i := range w.replicas {
		if name := fmt.Sprintf("%s-%d", w.name, i); byName[name] == nil {
			if _, err := c.start(w, name); err != nil {
				return err
			}
		}
	}
	for i := w.replicas - 1; i >= 0; i-- {
		p := byName[fmt.Sprintf("%s-%d", w.name, i)]
		if p == nil || p.template == fingerprint(w.template) {
			continue
		}
		if err := c.replace(p, w); err != nil {
			return err
		}
	}
	return nil
}

// Restart ends a pod, and starts the one that its controller makes in its place.
func (c *Cluster) Restart(p *Pod) error { return c.replace(p, p.workload) }

func (c *Cluster) replace(p *Pod, w *workload) error {
	c.remove(p)
	name := p.Name
	if !w.ordered {
		name = fmt.Sprintf("%s-%s", w.name, c.fleet.suffix())
	}
	fresh, err := c.start(w, name)
	if err != nil {
		return err
	}
	return fresh.becomesReady(context.Background())
}
