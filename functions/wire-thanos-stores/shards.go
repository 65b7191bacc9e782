package wirethanosstores

import (
	"cmp"
	"strings"
	"time"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

const relabelFlag = "--selector.relabel-config"

// checkShards proves that the stores of each bucket, and its compactors, take
// every block once.
func (w *wiring) checkShards() {
	for _, component := range []thanos.Component{thanos.Store, thanos.Compact} {
		for _, bucket := range byBucket(w.Containers(component)) {
			w.checkBucket(component, bucket)
		}
	}
}

// byBucket groups containers by where their object storage configuration comes
// from, in the order of the first of each.
func byBucket(containers []*krm.Container) [][]*krm.Container {
	var order []string
	groups := map[string][]*krm.Container{}
	for _, c := range containers {
		key := bucketOf(c)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	grouped := make([][]*krm.Container, len(order))
	for i, key := range order {
		grouped[i] = groups[key]
	}
	return grouped
}

func bucketOf(c *krm.Container) string {
	from := c.Args().Value("--objstore.config-file")
	if source, mounted := c.MountedFile(from); mounted {
		from = source.Kind + " " + source.Name + " " + source.Key
	}
	if text := c.Args().Value("--objstore.config"); text != "" {
		from = text
	}
	if name, found := strings.CutPrefix(from, "$("); found {
		if e := c.Env(strings.TrimSuffix(name, ")")); e != nil {
			from = e.Text("value") + " Secret " + e.Text("valueFrom", "secretKeyRef", "name") + " " + e.Text("valueFrom", "secretKeyRef", "key")
		}
	}
	return c.Workload.Namespace() + " " + from
}

func (w *wiring) checkBucket(component thanos.Component, containers []*krm.Container) {
	all := make([]shards.Shard, len(containers))
	for i, c := range containers {
		selector, ok := w.selectorOf(c)
		if !ok {
			return
		}
		all[i] = shards.Shard{
			Name: c.Workload.Ref().String(), Relabel: selector,
			MinTime: c.Args().Value("--min-time"), MaxTime: c.Args().Value("--max-time"),
		}
		if component == thanos.Compact && shards.HashesBlockID(selector) {
			w.Errorf(c.Workload.Object, c.Path+".args", "hash external labels",
				"hashmod of __block_id gives the blocks of one stream to several compactors")
		}
	}
	for _, f := range shards.Check(all) {
		// A lone shard may have its siblings elsewhere. Compactors that take a bucket
		// twice are counted against the Fleet.
		severity := krm.Error
		if f.Gap && len(containers) == 1 || f.Twice && component == thanos.Store {
			severity = krm.Warning
		}
		if f.Twice && component == thanos.Compact && all[f.Shard].Relabel == "" {
			continue
		}
		c := containers[f.Shard]
		w.Report(severity, c.Workload.Object, c.Path+".args", f.Remedy, "%s", f.Message)
	}
	if component == thanos.Store {
		w.checkRetention(containers)
	}
}

// selectorOf returns the text of a component's selector; false when it is in a
// file that is not among the objects.
func (w *wiring) selectorOf(c *krm.Container) (string, bool) {
	file := c.Args().Value(relabelFlag + "-file")
	if file == "" {
		return c.Args().Value(relabelFlag), true
	}
	source, mounted := w.MountedFile(c, file)
	if mounted {
		if o := w.Find(source.Kind, c.Workload.Namespace(), source.Name); o != nil && o.Has("data", source.Key) {
			return o.Text("data", source.Key), true
		}
	}
	w.Warnf(c.Workload.Object, c.Path+".args", "add its ConfigMap to the resources, or write "+relabelFlag,
		"%s-file=%s is not among the objects, so nothing proves that every block is taken", relabelFlag, file)
	return "", false
}

// checkRetention: what stores leave to the others by --max-time must still be held
// there (thanos#82).
func (w *wiring) checkRetention(stores []*krm.Container) {
	newest, flag := time.Duration(-1), ""
	for _, c := range stores {
		value := c.Args().Value("--max-time")
		age, relative := shards.Age(value)
		if !relative {
			return
		}
		if newest < 0 || age < newest {
			newest, flag = age, value
		}
	}
	for _, k := range w.keepers() {
		if kept, ok := shards.Duration(k.retention); ok && newest > kept {
			w.Warnf(stores[0].Workload.Object, stores[0].Path+".args", "raise --max-time, or the retention",
				"stores leave what is newer than %s to others, and %s keeps %s only", flag, k.Ref(), k.retention)
		}
	}
}

// keeper is an object that holds the newest data.
type keeper struct {
	*krm.Object
	retention string
}

// keepers returns who holds the newest data and for how long, with the defaults of
// Thanos and prometheus-operator. Of Prometheus itself only the flag is known: its
// configuration may say it too.
func (w *wiring) keepers() []keeper {
	var found []keeper
	for _, c := range w.Containers(thanos.Prometheus) {
		found = append(found, keeper{c.Workload.Object, c.Args().Value("--storage.tsdb.retention.time")})
	}
	for _, c := range w.Containers(thanos.Receive) {
		if !receivers.IsRouter(w.Run, c) {
			found = append(found, keeper{c.Workload.Object, cmp.Or(c.Args().Value("--tsdb.retention"), "15d")})
		}
	}
	for _, o := range w.operated("Prometheus") {
		retention := o.Text("spec", "retention")
		if !o.Has("spec", "retentionSize") {
			retention = cmp.Or(retention, "24h")
		}
		if o.Has("spec", "thanos") {
			found = append(found, keeper{o, retention})
		}
	}
	return found
}
