//go:build !image

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/change/meaning"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/live"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// running is how clusters are asked what is there.
type running struct {
	live             bool
	contexts         []string
	kubectl, manager string
}

func (r *running) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&r.live, "live", false, "compare with what the clusters run, by kubectl's server-side dry run, which changes nothing")
	flags.StringArrayVar(&r.contexts, "context", nil, "context of kubectl for a cluster, CLUSTER=CONTEXT; once for each (default: the current one of one cluster, of several those of the clusters' names)")
	flags.StringVar(&r.kubectl, "kubectl", "kubectl", "the kubectl to run")
	flags.StringVar(&r.manager, "field-manager", "kubectl", "who applies: with another than the one that will, fields of that one are conflicts")
}

// mostClusters is how many are asked at once.
const mostClusters = 8

// asking returns what clusters run, what they would run, and what their API servers
// refuse, by cluster.
func (c comparing) asking(screen screen, dirs []string) (before, after stated, refused map[string][]meaning.Meaning, err error) {
	ctx, stop := untilInterrupted()
	defer stop()
	rendered, err := c.rendered(screen, workingTree, dirs)
	if err != nil {
		return before, after, nil, err
	}
	before, after = stated{State: change.State{Title: "what runs"}}, rendered
	after.Clusters = nil
	if err := c.missing(before, rendered, dirs); err != nil {
		return before, after, nil, err
	}
	contexts, err := c.contextsOf(ctx, rendered.Clusters)
	if err != nil {
		return before, after, nil, err
	}
	screen.progress("asking %d clusters", len(rendered.Clusters))
	defer screen.done()
	answers, err := c.ask(ctx, rendered.Clusters, contexts)
	if err != nil {
		return before, after, nil, err
	}
	refused = map[string][]meaning.Meaning{}
	for i, cluster := range rendered.Clusters {
		was, is := *cluster, *cluster
		was.Documents, is.Documents = answers[i].Old, answers[i].New
		before.Clusters, after.Clusters = append(before.Clusters, &was), append(after.Clusters, &is)
		refused[cluster.Name] = said(answers[i])
		for _, note := range answers[i].Notes {
			after.notes = append(after.notes, cluster.Title()+": "+note)
		}
	}
	return before, after, refused, nil
}

// ask asks several clusters at once. What is wrong with any is told.
func (c comparing) ask(ctx context.Context, clusters []*change.Cluster, contexts []string) ([]*live.Answer, error) {
	answers, wrong := make([]*live.Answer, len(clusters)), make([]error, len(clusters))
	places := make(chan struct{}, mostClusters)
	var group sync.WaitGroup
	for i, cluster := range clusters {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			objects, err := objectsOf(cluster)
			if err == nil {
				answers[i], err = live.Client{Kubectl: c.kubectl, Context: contexts[i], Manager: c.manager}.Ask(ctx, objects)
			}
			if err != nil {
				wrong[i] = fmt.Errorf("%s cannot be asked: %w", cluster.Title(), err)
			}
		})
	}
	group.Wait()
	return answers, errors.Join(wrong...)
}

func objectsOf(cluster *change.Cluster) ([]live.Object, error) {
	var objects []live.Object
	for _, text := range cluster.Documents {
		parsed, err := krm.ParseStream(text)
		if err != nil {
			return nil, err
		}
		for _, o := range parsed {
			objects = append(objects, live.Object{Ref: o.Ref(), YAML: text})
		}
	}
	return objects, nil
}

// said is what a cluster says about single objects.
func said(a *live.Answer) []meaning.Meaning {
	var all []meaning.Meaning
	for _, r := range a.Refusals {
		m := meaning.Meaning{Topic: meaning.Refused, Severity: krm.Error, Object: r.Ref, Message: "the API server refuses it: " + r.Message}
		if r.Ref.Kind == "Secret" { // which may quote what it holds
			m.Message, _, _ = strings.Cut(m.Message, "Invalid value")
		}
		if r.Conflict {
			m.Message = "the API server refuses it, for somebody else owns what would change: " + r.Message
			m.Remedy = "leave these fields out, or take them over by kubectl apply --server-side --force-conflicts"
		}
		all = append(all, m)
	}
	for _, ref := range a.Left {
		all = append(all, meaning.Meaning{Topic: meaning.Refused, Severity: krm.Info, Object: ref, Message: "a function made it, and nothing renders it any more: it stays until somebody removes it"})
	}
	return all
}

// contextsOf are the contexts of clusters, "" for the current one.
func (c comparing) contextsOf(ctx context.Context, clusters []*change.Cluster) ([]string, error) {
	given := map[string]string{}
	for _, value := range c.contexts {
		name, context, found := strings.Cut(value, "=")
		if !found && len(clusters) == 1 {
			name, context = clusters[0].Title(), value
		} else if !found || name == "" || context == "" {
			return nil, fmt.Errorf("--context %s: want CLUSTER=CONTEXT", value)
		}
		given[name] = context
	}
	var names []string
	for _, cluster := range clusters {
		names = append(names, cluster.Title())
	}
	for name := range given {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--context %s=%s: %s", name, given[name], strict.Suggest(name, names, "the clusters are "+word.Few(10, names)))
		}
	}
	known, err := live.Client{Kubectl: c.kubectl}.Contexts(ctx)
	if err != nil {
		return nil, err
	}
	var found, missing []string
	for _, name := range names {
		context := given[name]
		if context == "" && len(names) > 1 {
			context = name
		}
		if context != "" && !slices.Contains(known, context) {
			missing = append(missing, context)
		}
		found = append(found, context)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("kubectl knows no context %s; it knows %s; give --context CLUSTER=CONTEXT for each cluster that is called otherwise there, or --cluster for some of all", word.Few(10, missing), cmp.Or(word.Few(10, known), "none"))
	}
	return found, nil
}
