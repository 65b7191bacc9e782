package bases_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dashboard is what is read of Grafana's model, schema version 42 (Grafana v12.3,
// kinds/dashboard/dashboard_kind.cue).
type dashboard struct {
	ID            *int
	UID, Title    string
	Description   string
	SchemaVersion int
	Tags          []string
	Panels        []panel
	Templating    struct{ List []variable }
	// Inputs are asked for by hand at an import; who provisions has no hand.
	Inputs json.RawMessage `json:"__inputs"`
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               *datasource
	Targets                  []target
	FieldConfig              struct{ Defaults struct{ Unit string } }
}

type target struct {
	RefID, Expr  string
	LegendFormat *string
	Datasource   *datasource
	Format       string
	Instant      bool
}

type datasource struct{ Type, UID string }

type variable struct {
	Name, Type, Label, Definition string
	Query                         json.RawMessage
	Datasource                    *datasource
	AllValue                      string
}

// panelTypes are those without Angular, which Grafana 12 does not run any more.
var panelTypes = []string{"row", "stat", "table", "timeseries"}

const schemaVersion = 42

var (
	used     = regexp.MustCompile(`\$(\w+)`)
	recorded = regexp.MustCompile(`\b\w+:\w+:\w+`)
	builtIn  = []string{"__range", "__rate_interval"}
)

// TestDashboards holds what Grafana needs of a dashboard that is provisioned.
func TestDashboards(t *testing.T) {
	paths, err := filepath.Glob("dashboards/files/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	uids := map[string]bool{}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var d dashboard
			if err := json.Unmarshal(text, &d); err != nil {
				t.Fatal(err)
			}
			if uids[d.UID] {
				t.Errorf("uid %q is that of another dashboard", d.UID)
			}
			uids[d.UID] = true
			checkDashboard(t, d)
			checkVariables(t, d, text)
			checkPanels(t, d.Panels)
			checkGrid(t, d.Panels)
		})
	}
}

func checkDashboard(t *testing.T, d dashboard) {
	if d.ID != nil || d.Inputs != nil {
		t.Error("has an id or inputs, as an export for people has")
	}
	// Grafana refuses a longer one (pkg/util/shortid_generator.go).
	if d.UID == "" || len(d.UID) > 40 {
		t.Errorf("uid %q is not one of 1 to 40 characters", d.UID)
	}
	if d.Title == "" || d.Description == "" || !slices.Contains(d.Tags, "thanos-fleet") {
		t.Error("has no title, description or tag")
	}
	if d.SchemaVersion != schemaVersion {
		t.Errorf("schema version %d, want %d", d.SchemaVersion, schemaVersion)
	}
}

// checkVariables: what is used is defined, what is defined is used, and each
// query asks the clusters that are chosen.
func checkVariables(t *testing.T, d dashboard, text []byte) {
	var defined []string
	for _, v := range d.Templating.List {
		defined = append(defined, v.Name)
		if v.Name != "datasource" && (v.Datasource == nil || v.Datasource.UID != "${datasource}") {
			t.Errorf("variable %s does not ask the chosen data source", v.Name)
		}
		if v.Name != "datasource" && v.Name != "cluster" && !strings.Contains(v.Definition, `__cluster__=~"$cluster"`) {
			t.Errorf("variable %s asks every cluster: %s", v.Name, v.Definition)
		}
	}
	if len(defined) < 2 || defined[0] != "datasource" || defined[1] != "cluster" || d.Templating.List[1].Definition != "label_values(up, __cluster__)" {
		t.Errorf("the variables are %s, want data source and cluster first", defined)
	}
	var queries []string
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			queries = append(queries, q.Expr)
		}
	}
	for _, v := range d.Templating.List {
		queries = append(queries, v.Definition)
	}
	all := strings.Join(queries, "\n")
	for _, m := range used.FindAllStringSubmatch(all, -1) {
		if !slices.Contains(defined, m[1]) && !slices.Contains(builtIn, m[1]) && m[1] != "1" {
			t.Errorf("$%s is not defined", m[1])
		}
	}
	for _, name := range defined[1:] {
		if !strings.Contains(all, "$"+name) {
			t.Errorf("variable %s is not used", name)
		}
	}
	if bytes.Contains(text, []byte("angular")) {
		t.Error("speaks of Angular")
	}
}

func checkPanels(t *testing.T, panels []panel) {
	ids := map[int]bool{}
	for _, p := range panels {
		if ids[p.ID] || p.ID == 0 {
			t.Errorf("panel %q: id %d is missing, or that of another", p.Title, p.ID)
		}
		ids[p.ID] = true
		if !slices.Contains(panelTypes, p.Type) {
			t.Errorf("panel %q: type %s is not one of %s", p.Title, p.Type, panelTypes)
		}
		if p.Type == "row" {
			continue
		}
		if p.Title == "" || p.Description == "" || p.FieldConfig.Defaults.Unit == "" {
			t.Errorf("panel %d %q: has no title, description or unit", p.ID, p.Title)
		}
		if len(p.Targets) == 0 || p.Datasource == nil || p.Datasource.UID != "${datasource}" {
			t.Errorf("panel %q: does not ask the chosen data source", p.Title)
		}
		checkTargets(t, p)
	}
}

func checkTargets(t *testing.T, p panel) {
	names := map[string]bool{}
	rules := recordedNames(t)
	for _, q := range p.Targets {
		if names[q.RefID] || q.RefID == "" {
			t.Errorf("panel %q: refId %q is missing, or that of another", p.Title, q.RefID)
		}
		names[q.RefID] = true
		if !strings.Contains(q.Expr, `__cluster__=~"$cluster"`) {
			t.Errorf("panel %q asks every cluster: %s", p.Title, q.Expr)
		}
		if q.Datasource == nil || q.Datasource.UID != "${datasource}" {
			t.Errorf("panel %q: %s does not ask the chosen data source", p.Title, q.RefID)
		}
		if p.Type == "table" != (q.Format == "table") || p.Type != "timeseries" != q.Instant {
			t.Errorf("panel %q: %s has format %q and instant %v", p.Title, q.RefID, q.Format, q.Instant)
		}
		for _, name := range recorded.FindAllString(q.Expr, -1) {
			if !slices.Contains(rules, name) {
				t.Errorf("panel %q: no rule records %s", p.Title, name)
			}
		}
	}
}

func recordedNames(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("rules/files/recording.yml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`- record: (\S+)`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	return names
}

// checkGrid: panels fit into Grafana's 24 columns and do not cover each other.
func checkGrid(t *testing.T, panels []panel) {
	const columns = 24
	taken := map[[2]int]string{}
	for _, p := range panels {
		g := p.GridPos
		if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > columns {
			t.Errorf("panel %q does not fit: %+v", p.Title, g)
		}
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other, covered := taken[[2]int{x, y}]; covered {
					t.Fatalf("panel %q covers %q", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}
