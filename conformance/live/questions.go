package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kept is what a server holds of series: labels → time → value.
type kept map[string]map[float64]string

// held asks for all samples of a selector in a window, by their series without some
// labels. A series that comes twice is an error, unless together says that the samples of
// several are to be taken together.
func (a API) held(ctx context.Context, selector, window string, together bool, without []string, options ...string) (kept, error) {
	found, err := a.Query(ctx, selector+"["+window+"]", options...)
	if err != nil {
		return nil, err
	}
	held := kept{}
	for _, s := range found {
		name := s.Metric.Without(without...)
		if held[name] != nil && !together {
			return nil, fmt.Errorf("%s answers with %s more than once", a.base, name)
		}
		if held[name] == nil {
			held[name] = map[float64]string{}
		}
		for _, sample := range s.Values {
			held[name][sample.Time] = sample.Value
		}
	}
	return held, nil
}

// series asks for the series of a selector in a window, without some labels and without their
// samples. One that comes twice is an error.
func (a API) series(ctx context.Context, selector, window string, without []string, options ...string) (kept, error) {
	found, err := a.Query(ctx, "last_over_time("+selector+"["+window+"])", options...)
	if err != nil {
		return nil, err
	}
	names := kept{}
	for _, s := range found {
		name := s.Metric.Without(without...)
		if names[name] != nil {
			return nil, fmt.Errorf("%s answers with %s more than once", a.base, name)
		}
		names[name] = map[float64]string{0: ""}
	}
	return names, nil
}

// lacks says what of k is not in another, series by series and sample by sample.
func (k kept) lacks(other kept) error {
	var missing []string
	samples := 0
	for _, name := range slices.Sorted(maps.Keys(k)) {
		n := 0
		for at, value := range k[name] {
			if got, found := other[name][at]; !found || got != value {
				n++
			}
		}
		if n > 0 {
			missing = append(missing, fmt.Sprintf("%d of %d samples of %s", n, len(k[name]), name))
			samples += n
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%d samples of %d series are missing, of %d series: %s", samples, len(missing), len(k), strings.Join(missing[:min(3, len(missing))], "; "))
}

// without leaves out the samples of some times.
func (k kept) without(times []float64) kept {
	rest := kept{}
	for name, series := range k {
		rest[name] = maps.Clone(series)
		for _, at := range times {
			delete(rest[name], at)
		}
	}
	return rest
}

// samples counts them.
func (k kept) samples() int {
	n := 0
	for _, series := range k {
		n += len(series)
	}
	return n
}

// targets asks a Prometheus whether what it discovers can be scraped, and how much that is.
// Some are not here: those of jobs with a word in their address.
func (a API) targets(ctx context.Context, elsewhere ...string) (int, error) {
	var answer struct {
		ActiveTargets []struct{ ScrapePool, ScrapeURL, Health, LastError string }
	}
	if err := a.get(ctx, "/api/v1/targets", &answer, "state=active"); err != nil {
		return 0, err
	}
	var errs []error
	n := 0
	for _, t := range answer.ActiveTargets {
		if slices.ContainsFunc(elsewhere, func(word string) bool { return strings.Contains(t.ScrapeURL, word) }) {
			continue
		}
		n++
		if t.Health != "up" {
			errs = append(errs, fmt.Errorf("%s: target %s of job %s is %s: %s", a.base, t.ScrapeURL, t.ScrapePool, t.Health, t.LastError))
		}
	}
	return n, errors.Join(errs...)
}

// store is what a querier says of one that it asks.
type store struct {
	Name      string
	LastError any
	LabelSets []Labels
}

// stores asks a querier for the stores that it reaches, and whether it reaches all.
func (a API) stores(ctx context.Context) ([]store, error) {
	var answer map[string][]store
	if err := a.get(ctx, "/api/v1/stores", &answer); err != nil {
		return nil, err
	}
	var found []store
	var errs []error
	for _, list := range answer {
		for _, s := range list {
			if found = append(found, s); s.LastError != nil {
				errs = append(errs, fmt.Errorf("%s: store %s: %v", a.base, s.Name, s.LastError))
			}
		}
	}
	return found, errors.Join(errs...)
}

// ruleGroups asks for the groups of rules, by name, and whether every rule was evaluated.
func (a API) ruleGroups(ctx context.Context) (map[string]int, error) {
	var answer struct {
		Groups []struct {
			Name  string
			Rules []struct{ Name, Health, LastError string }
		}
	}
	if err := a.get(ctx, "/api/v1/rules", &answer); err != nil {
		return nil, err
	}
	found := map[string]int{}
	var errs []error
	for _, g := range answer.Groups {
		found[g.Name] += len(g.Rules)
		for _, r := range g.Rules {
			if r.Health != "ok" {
				errs = append(errs, fmt.Errorf("%s: rule %s of group %s is %s: %s", a.base, r.Name, g.Name, r.Health, r.LastError))
			}
		}
	}
	return found, errors.Join(errs...)
}

// alerts asks an Alertmanager for the alerts of a name.
func (a API) alerts(ctx context.Context, name string) ([]Labels, error) {
	var answer []struct{ Labels Labels }
	if err := a.raw(ctx, "/api/v2/alerts", &answer, "filter=alertname="+name); err != nil {
		return nil, err
	}
	var found []Labels
	for _, alert := range answer {
		found = append(found, alert.Labels)
	}
	return found, nil
}
