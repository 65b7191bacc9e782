package overview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// TestNothingFromElsewhere: the page asks for no other file.
func TestNothingFromElsewhere(t *testing.T) {
	root, err := html.Parse(bytes.NewReader(page(t, fleetOf(t, 6))))
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" {
			scripts++
		}
		if slices.Contains([]string{"link", "img", "iframe", "object", "embed", "image", "use", "base"}, n.Data) {
			t.Errorf("there is an element %s", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" && n.Data != "span" {
				t.Errorf("%s has an attribute %s", n.Data, a.Key)
			}
		}
	}
	if scripts != 2 {
		t.Errorf("there are %d scripts, want the data and the page's own", scripts)
	}
}

// TestHostileNamesAreText: a name is one, in the data and in the table, whatever it holds.
func TestHostileNamesAreText(t *testing.T) {
	root, err := html.Parse(bytes.NewReader(page(t, hostile(t))))
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for n := range root.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == "td" && attribute(n, "class") == "name":
			titles = append(titles, textOf(n))
		case n.Type == html.ElementNode && slices.Contains([]string{"img", "iframe"}, n.Data):
			t.Errorf("a name became an element %s", n.Data)
		}
	}
	want := slices.Sorted(slices.Values(hostileNames))
	slices.Sort(titles)
	if fmt.Sprint(want) != fmt.Sprint(titles) {
		t.Errorf("the table holds %q", titles)
	}
}

// TestSameBytes: whatever the order of the clusters and of their objects.
func TestSameBytes(t *testing.T) {
	inputs := fleetOf(t, 5)
	want := page(t, inputs)
	slices.Reverse(inputs)
	for i := range inputs {
		inputs[i].Objects = slices.Clone(inputs[i].Objects)
		slices.Reverse(inputs[i].Objects)
	}
	if !bytes.Equal(want, page(t, inputs)) {
		t.Error("another order of the same is another page")
	}
}

// TestAlikeAreToldOnce: a cluster more of a shape that is there takes some hundred bytes.
func TestAlikeAreToldOnce(t *testing.T) {
	few, many := dataOf(t, page(t, fleetOf(t, 60))), dataOf(t, page(t, fleetOf(t, 120)))
	if len(few.Shapes) != len(many.Shapes) {
		t.Errorf("60 clusters have %d shapes, 120 have %d", len(few.Shapes), len(many.Shapes))
	}
}

// TestNoSecret: nothing of a Secret, of a login in an address, or of a token in a path.
func TestNoSecret(t *testing.T) {
	inputs := fleetOf(t, 1)
	text := string(page(t, inputs))
	for _, c := range observe.Read(inputs).Clusters {
		for _, o := range c.All("Secret") {
			for _, value := range o.Strings("stringData") {
				if len(value) > 8 && strings.Contains(text, value) {
					t.Errorf("the page holds a value of %s", o.Ref())
				}
			}
		}
	}
}

// TestEmptyFleet: nothing at all is a page too.
func TestEmptyFleet(t *testing.T) {
	if text := string(page(t, nil)); !strings.Contains(text, "Nothing found") {
		t.Error("it does not say that nothing is found")
	}
}

func dataOf(t *testing.T, text []byte) data {
	t.Helper()
	_, rest, _ := bytes.Cut(text, []byte(`<script type="application/json" id="data">`))
	written, _, _ := bytes.Cut(rest, []byte("</script>"))
	var d data
	if err := json.Unmarshal(written, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}
