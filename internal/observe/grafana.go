package observe

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Provision is what a file is to a Grafana.
type Provision string

// What Grafana reads of files (Grafana v12, pkg/services/provisioning).
const (
	NoProvision Provision = ""
	DataSources Provision = "data sources"
	Providers   Provision = "providers of dashboards"
	Dashboard   Provision = "dashboards"
)

// provisioned is what is read of a file of data sources or providers.
type provisioned struct {
	Datasources []struct {
		Name string `yaml:"name"`
		Type string `yaml:"type"`
	} `yaml:"datasources"`
	Providers []struct {
		Type    string `yaml:"type"`
		Options struct {
			Path string `yaml:"path"`
		} `yaml:"options"`
	} `yaml:"providers"`
}

// ProvisionOf tells what the keys of a ConfigMap are to a Grafana; none where they differ.
func (c *Cluster) ProvisionOf(o *krm.Object) Provision {
	found := NoProvision
	for i, key := range o.Keys() {
		is := provisionOf(key, c.content(o, key))
		if i > 0 && is != found {
			return NoProvision
		}
		found = is
	}
	return found
}

func provisionOf(key string, t Text) Provision {
	switch ext := path.Ext(key); {
	case !t.Known:
	case ext == ".json":
		if strings.Contains(t.Text, `"schemaVersion"`) && (strings.Contains(t.Text, `"panels"`) || strings.Contains(t.Text, `"rows"`)) {
			return Dashboard
		}
	case ext == ".yaml" || ext == ".yml":
		if f := readProvisioned(t); len(f.Datasources) > 0 && f.Datasources[0].Name != "" && f.Datasources[0].Type != "" {
			return DataSources
		} else if len(f.Providers) > 0 && f.Providers[0].Options.Path != "" {
			return Providers
		}
	}
	return NoProvision
}

func readProvisioned(t Text) (f provisioned) {
	if !strings.Contains(t.Text, "datasources:") && !strings.Contains(t.Text, "providers:") || yaml.Unmarshal([]byte(t.Text), &f) != nil {
		return provisioned{}
	}
	return f
}

// provisioning is where Grafana looks for files, unless it is told otherwise.
const provisioning = "/etc/grafana/provisioning"

// Folders are those that a Grafana reads a sort of files in. It is false where that cannot
// be told: files are collected by another container, or come from an image.
func (p *Process) Folders(of Provision) (folders []string, known bool) {
	if p.Component != thanos.Grafana || p.Hidden != "" || len(p.Pods.AllContainers()) != 1 || p.Env("GF_PATHS_PROVISIONING") != nil || p.Has("envFrom") {
		return nil, false
	}
	switch of {
	case DataSources:
		return []string{provisioning + "/datasources"}, true
	case Providers:
		return []string{provisioning + "/dashboards"}, true
	}
	return p.dashboardFolders()
}

// dashboardFolders are those that the providers name which a Grafana reads.
func (p *Process) dashboardFolders() (folders []string, known bool) {
	files, all := p.Glob(provisioning + "/dashboards/*")
	for _, f := range files {
		t := p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key)
		if !t.Known {
			return nil, false
		}
		for _, provider := range readProvisioned(t).Providers {
			if HasVariable(provider.Options.Path) {
				return nil, false
			}
			folders = append(folders, path.Clean(provider.Options.Path))
		}
	}
	return folders, all && len(folders) > 0
}

// Shows are the folders in which a process sees keys of an object.
func (p *Process) Shows(o *krm.Object) []string {
	var found []string
	for _, m := range p.Each("volumeMounts") {
		at, sub := path.Clean(m.Text("mountPath")), m.Text("subPath")
		files, _ := p.shown(m.Text("name"))
		for _, f := range files {
			folder := path.Dir(path.Join(at, f.path))
			if sub == f.path {
				folder = path.Dir(at)
			}
			if f.Kind == o.Kind() && f.Name == o.Name() && (sub == "" || sub == f.path) && !slices.Contains(found, folder) {
				found = append(found, folder)
			}
		}
	}
	return found
}
