package migratemanifests

import (
	"net"
	"regexp"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// Flags by which receivers know their ring and their place in it.
const (
	localEndpoint = "--receive.local-endpoint"
	ringFile      = "--receive.hashrings-file"
	ringText      = "--receive.hashrings"
)

// dialledName is a name by which a pod is dialled: <pod>.<service>.
type dialledName struct {
	// host as it stands there, and the Service in it.
	host, service string
	// by says where it stands.
	by string
}

// dialled returns the names by which the pods of a workload are dialled: by their own
// local endpoint, and by the rings of its namespace.
func (m *migration) dialled(w *krm.Workload) []dialledName {
	var found []dialledName
	add := func(address, by string, isPod func(label string) bool) {
		if name, ok := podName(address, w.Namespace(), isPod); ok {
			name.by = by
			found = append(found, name)
		}
	}
	for _, c := range w.Containers() {
		own := func(label string) bool { return isPodOf(w, label) || isPodVariable(c, label) }
		if c.Component() == thanos.Receive {
			add(c.Args().Value(localEndpoint), localEndpoint, own)
		}
	}
	for _, r := range m.rings(w.Namespace()) {
		for _, address := range r.addresses {
			add(address, r.where, func(label string) bool { return isPodOf(w, label) })
		}
	}
	return found
}

// podName reads an address whose host begins with a pod and a Service. A name of
// another namespace is none of this one's.
func podName(address, namespace string, isPod func(label string) bool) (dialledName, bool) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 || !isPod(labels[0]) || labels[1] == "" || strings.Contains(labels[1], "$") {
		return dialledName{}, false
	}
	if len(labels) > 2 && namespace != "" && labels[2] != namespace && labels[2] != "svc" && !strings.Contains(labels[2], "$") {
		return dialledName{}, false
	}
	return dialledName{host: host, service: labels[1]}, true
}

func isPodOf(w *krm.Workload, label string) bool {
	ordinal, found := strings.CutPrefix(label, w.Name()+"-")
	_, err := strconv.Atoi(ordinal)
	return found && err == nil
}

var variable = regexp.MustCompile(`^\$\(([^)]+)\)$`)

// isPodVariable tells whether a container's variable holds the name of its pod.
func isPodVariable(c *krm.Container, label string) bool {
	m := variable.FindStringSubmatch(label)
	if m == nil {
		return false
	}
	e := c.Env(m[1])
	return e != nil && e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.name"
}

// ringAddresses are the addresses of one text of rings, and where it stands.
type ringAddresses struct {
	where     string
	addresses []string
}

// rings returns the rings that the receivers of a namespace read, as far as they are
// among the objects.
func (m *migration) rings(namespace string) []ringAddresses {
	if m.ringsIn == nil {
		m.ringsIn = map[string][]ringAddresses{}
		seen := map[[2]string]bool{}
		for _, c := range m.Containers(thanos.Receive) {
			for where, text := range m.ringTexts(c) {
				if at := [2]string{c.Workload.Namespace(), where}; !seen[at] {
					seen[at] = true
					m.ringsIn[at[0]] = append(m.ringsIn[at[0]], ringAddresses{where, addressesOf(text)})
				}
			}
		}
	}
	return m.ringsIn[namespace]
}

// ringTexts are the texts of rings that a container reads, by where they stand.
func (m *migration) ringTexts(c *krm.Container) map[string]string {
	texts := map[string]string{}
	if text := c.Args().Value(ringText); text != "" {
		texts[ringText+" of "+c.Workload.Ref().String()] = text
	}
	if file, mounted := m.MountedFile(c, c.Args().Value(ringFile)); mounted {
		if o := m.Find(file.Kind, c.Workload.Namespace(), file.Name); o != nil {
			texts[o.Ref().String()], _ = o.Content(file.Key)
		}
	}
	return texts
}

func addressesOf(text string) []string {
	rings, err := hashring.Parse([]byte(text))
	if err != nil {
		return nil
	}
	var found []string
	for _, ring := range rings {
		for _, e := range ring.Endpoints {
			found = append(found, e.Address)
		}
	}
	return found
}
