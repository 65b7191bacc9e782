package overview

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// dial is an address that is dialled by one cluster, or in one cluster by others: those that
// differ in the other cluster's name alone are one.
type dial struct {
	// From and To are what dials and what answers, "" for what is not known.
	From     string `json:"from"`
	To       string `json:"to"`
	Relation string `json:"relation"`
	// Address has a star where the name of the other cluster stands.
	Address string `json:"address"`
	TLS     string `json:"tls"`
	// Status says why nobody answers, "" where somebody does.
	Status string `json:"status"`
	// Others are the numbers of the other clusters, as ranges; none for the cluster itself and
	// for what is not known.
	Others ranges `json:"others"`
}

// ranges are numbers in their order: pairs of the first and the last.
type ranges [][2]int

func (r ranges) add(n int) ranges {
	if last := len(r) - 1; last >= 0 && (r[last][1] == n || r[last][1] == n-1) {
		r[last][1] = n
		return r
	}
	return append(r, [2]int{n, n})
}

// seen is a connection with the cluster at its other end, nil where it is the same one or
// not known.
type seen struct {
	dial
	other *observe.Cluster
}

// connections are what each cluster dials, and is dialled by, at its other end.
func (m *model) connections() (dials, dialledBy map[*observe.Cluster][]seen) {
	dials, dialledBy = map[*observe.Cluster][]seen{}, map[*observe.Cluster][]seen{}
	for _, c := range m.Fleet.Connections() {
		if c.Status == observe.Loopback || c.Relation == observe.Scrapes || c.Target.Host == "" {
			continue
		}
		from := c.From.Cluster()
		d := dial{From: ownerOf(c.From.Pods), Relation: string(c.Relation), Address: addressOf(c.Dial), TLS: securityOf(c.TLS)}
		if c.Status != observe.Found {
			d.Status = statusOf(c.Status)
		}
		if len(c.Pods) == 0 {
			dials[from] = append(dials[from], seen{d, other(from, c.Cluster)})
			continue
		}
		for _, p := range c.Pods {
			d.To = ownerOf(p)
			dials[from] = append(dials[from], seen{d, other(from, p.Cluster)})
			if p.Cluster != from {
				dialledBy[p.Cluster] = append(dialledBy[p.Cluster], seen{d, from})
			}
		}
	}
	return dials, dialledBy
}

func other(c, is *observe.Cluster) *observe.Cluster {
	if is == c {
		return nil
	}
	return is
}

func ownerOf(p *observe.Pods) string {
	o := p.At("").Object
	return o.Kind() + " " + o.Name()
}

// addressOf is an address without a path and without a login, either of which may be secret.
func addressOf(d observe.Dial) string {
	text := d.Target.Record + d.Target.Host
	if strings.Contains(d.Address, ":"+d.Target.Port) && d.Target.Port != "" {
		text += ":" + d.Target.Port
	}
	if d.Scheme != "" {
		text = d.Scheme + "://" + text
	}
	return d.Target.Lookup + text
}

func securityOf(t observe.TLS) string {
	switch {
	case !t.Known:
		return ""
	case !t.On:
		return "plain"
	case t.SkipVerify:
		return "TLS, any certificate"
	case t.Cert != "":
		return "mTLS"
	}
	return "TLS"
}

func statusOf(s observe.Status) string {
	if s == observe.Unknown {
		return "not among the manifests"
	}
	return string(s)
}

// folded are connections, those that differ in the other cluster's name as one.
func (m *model) folded(all []seen) []dial {
	type key struct {
		from, to, relation, address, tls, status string
		own                                      bool
	}
	at := map[key]int{}
	var found []dial
	for _, s := range all {
		if s.other != nil {
			s.Address = word.Replace(s.Address, s.other.Name, "*")
		}
		k := key{s.From, s.To, s.Relation, s.Address, s.TLS, s.Status, s.other == nil}
		i, known := at[k]
		if !known {
			i = len(found)
			at[k], found = i, append(found, s.dial)
		}
		if n, is := m.at[s.other]; s.other != nil && is {
			found[i].Others = found[i].Others.add(n)
		}
	}
	slices.SortStableFunc(found, func(a, b dial) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.To, b.To))
	})
	return found
}

// ring is a hashring that a router hands out to.
type ring struct {
	Name      string   `json:"name"`
	Router    string   `json:"router"`
	Algorithm string   `json:"algorithm"`
	Factor    string   `json:"factor"`
	Endpoints int      `json:"endpoints"`
	Zones     []string `json:"zones"`
	Tenants   []string `json:"tenants"`
}

func ringsOf(c *observe.Cluster) []ring {
	var found []ring
	for _, p := range c.Processes() {
		t, has := p.Config("--receive.hashrings")
		if !p.Routes() || !has || !t.Known {
			continue
		}
		rings, err := hashring.Parse([]byte(t.Text))
		if err != nil {
			continue
		}
		for i, r := range rings {
			d := ring{
				Name: cmp.Or(r.Name, strconv.Itoa(i)), Router: p.Owner().Name(), Factor: p.Flags.Value("--receive.replication-factor"),
				Algorithm: cmp.Or(r.Algorithm, p.Flags.Value("--receive.hashrings-algorithm")), Endpoints: len(r.Endpoints), Tenants: r.Tenants,
			}
			for _, e := range r.Endpoints {
				if e.AZ != "" {
					d.Zones = append(d.Zones, e.AZ)
				}
			}
			d.Zones = sorted(d.Zones)
			found = append(found, d)
		}
	}
	return found
}
