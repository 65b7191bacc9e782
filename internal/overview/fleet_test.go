package overview

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// rendered is a cluster of the project's own.
func rendered(tb testing.TB, file string) string {
	tb.Helper()
	text, err := os.ReadFile("../../testdata/rendered/eks-sidecar/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// behind is how an image of Thanos names its version, of which some clusters are behind.
var behind = regexp.MustCompile(`thanos:v[0-9.]+`)

// fleetOf makes a fleet: a hub that asks n clusters, which differ in their regions. Some are
// behind in their version, and one has a fault; where there are more, some upload elsewhere.
func fleetOf(tb testing.TB, n int) []observe.Input {
	tb.Helper()
	leaf, parser := rendered(tb, "eks-a.yaml"), &krm.Parser{}
	var inputs []observe.Input
	var addresses strings.Builder
	add := func(name, text string) {
		m := parser.Parse(name+".yaml", []byte(text))
		if len(m.Faults) > 0 {
			tb.Fatal(m.Faults)
		}
		inputs = append(inputs, observe.Input{Name: name, Objects: m.Objects})
	}
	for i := range n {
		name := fmt.Sprintf("prod-%04d", i)
		text := strings.ReplaceAll(leaf, "eks-a", name)
		if region := []string{"us-east-1", "eu-west-1", "ap-south-1"}[i%3]; region != "us-east-1" && n > 10 {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "us-east-1", region), "bucket: thanos-store", "bucket: thanos-store-"+region)
		}
		if i%20 == 11 {
			text = behind.ReplaceAllString(text, "thanos:v0.41.0")
		}
		if i%20 == 3 {
			text = strings.ReplaceAll(text, "retention: 12h", "retention: 3h")
			text = strings.ReplaceAll(text, "disableCompaction: true", "disableCompaction: false")
		}
		add(name, text)
		fmt.Fprintf(&addresses, "      - address: dns+thanos-prometheus-%s.example.com:10901\n", name)
	}
	hub := rendered(tb, "observability.yaml")
	const one = "      - address: dns+thanos-prometheus-eks-a.example.com:10901\n"
	hub = strings.Replace(hub, one+strings.ReplaceAll(one, "eks-a", "eks-b"), addresses.String(), 1)
	add("hub", hub)
	return inputs
}

// page is the page of clusters, with what rules find in them.
func page(tb testing.TB, inputs []observe.Input) []byte {
	tb.Helper()
	f := observe.Read(inputs)
	o := Overview{
		Fleet: f, Findings: checks.Run(all.Rules, f),
		Changed: func(c *observe.Cluster) string {
			return fmt.Sprintf("2026-%02d-%02d", len(c.Name)%12+1, int(c.Name[len(c.Name)-1])%28+1)
		},
		Locate: func(o *krm.Object, field string) (string, int) { return o.File(), new(krm.Lines).Of(o, field) },
	}
	var out bytes.Buffer
	if err := o.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// hostileNames are names of clusters that try to leave the place where they are written.
var hostileNames = []string{
	`</script><script>window.pwned=1</script>`, `"><img src=x onerror=window.pwned=1>`, `]]></style><svg onload=window.pwned=1>`,
	`{{.Data}}`, `a&lt;b`, `'-window.pwned-'`, `%3Cscript%3E`, `../../x?y#z`,
}

func hostile(tb testing.TB) []observe.Input {
	tb.Helper()
	inputs := fleetOf(tb, 3)
	var renamed []observe.Input
	for i, name := range hostileNames {
		in := inputs[i%3]
		in.Name = name
		renamed = append(renamed, in)
	}
	return renamed
}

func encodeURI(name string) string { return url.PathEscape(name) }
