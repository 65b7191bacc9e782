package conformance

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// grafanaFile is a provisioning file of data sources as Grafana documents it
// (grafana.com/docs, administration/provisioning, data sources). Grafana itself
// ignores keys that it does not know; here they are refused.
type grafanaFile struct {
	APIVersion        int                 `yaml:"apiVersion"`
	Prune             bool                `yaml:"prune"`
	DeleteDatasources []grafanaIdentity   `yaml:"deleteDatasources"`
	Datasources       []grafanaDatasource `yaml:"datasources"`
}

type grafanaIdentity struct {
	Name  string `yaml:"name"`
	OrgID int    `yaml:"orgId"`
}

type grafanaDatasource struct {
	grafanaIdentity `yaml:",inline"`
	Type            string            `yaml:"type"`
	Access          string            `yaml:"access"`
	UID             string            `yaml:"uid"`
	URL             string            `yaml:"url"`
	User            string            `yaml:"user"`
	Database        string            `yaml:"database"`
	BasicAuth       bool              `yaml:"basicAuth"`
	BasicAuthUser   string            `yaml:"basicAuthUser"`
	WithCredentials bool              `yaml:"withCredentials"`
	IsDefault       bool              `yaml:"isDefault"`
	Editable        bool              `yaml:"editable"`
	Version         int               `yaml:"version"`
	JSONData        grafanaPrometheus `yaml:"jsonData"`
	SecureJSONData  map[string]string `yaml:"secureJsonData"`
}

// grafanaPrometheus are the settings of a Prometheus data source
// (grafana.com/docs, datasources/prometheus/configure).
type grafanaPrometheus struct {
	HTTPMethod                    string `yaml:"httpMethod"`
	ManageAlerts                  bool   `yaml:"manageAlerts"`
	AllowAsRecordingRulesTarget   bool   `yaml:"allowAsRecordingRulesTarget"`
	PrometheusType                string `yaml:"prometheusType"`
	PrometheusVersion             string `yaml:"prometheusVersion"`
	CacheLevel                    string `yaml:"cacheLevel"`
	DefaultEditor                 string `yaml:"defaultEditor"`
	DisableMetricsLookup          bool   `yaml:"disableMetricsLookup"`
	DisableRecordingRules         bool   `yaml:"disableRecordingRules"`
	TimeInterval                  string `yaml:"timeInterval"`
	QueryTimeout                  string `yaml:"queryTimeout"`
	CustomQueryParameters         string `yaml:"customQueryParameters"`
	IncrementalQuerying           bool   `yaml:"incrementalQuerying"`
	IncrementalQueryOverlapWindow string `yaml:"incrementalQueryOverlapWindow"`
	ExemplarTraceIDDestinations   []struct {
		Name          string `yaml:"name"`
		DatasourceUID string `yaml:"datasourceUid"`
		URL           string `yaml:"url"`
	} `yaml:"exemplarTraceIdDestinations"`
	TLSAuth           bool   `yaml:"tlsAuth"`
	TLSAuthWithCACert bool   `yaml:"tlsAuthWithCACert"`
	TLSSkipVerify     bool   `yaml:"tlsSkipVerify"`
	ServerName        string `yaml:"serverName"`
}

// askGrafana judges a provisioning file by what Grafana documents.
func askGrafana(content string) Verdict {
	var f grafanaFile
	decoder := yaml.NewDecoder(strings.NewReader(content))
	decoder.KnownFields(true)
	err := decoder.Decode(&f)
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return Verdict{Refuses, err.Error()}
	}
	return Verdict{Outcome: Accepts}
}

func (f grafanaFile) check() error {
	var errs []error
	if f.APIVersion != 1 || len(f.Datasources) == 0 {
		errs = append(errs, fmt.Errorf("apiVersion %d with %d data sources, want 1 and some", f.APIVersion, len(f.Datasources)))
	}
	defaults := 0
	for _, d := range f.Datasources {
		errs = append(errs, d.check())
		if d.IsDefault {
			defaults++
		}
	}
	if defaults > 1 {
		errs = append(errs, fmt.Errorf("%d data sources are the default, which stops Grafana", defaults))
	}
	return errors.Join(errs...)
}

func (d grafanaDatasource) check() error {
	at, err := url.Parse(d.URL)
	switch {
	case d.Name == "" || d.Type != "prometheus":
		return fmt.Errorf("name %q and type %q, want a name and prometheus", d.Name, d.Type)
	case err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https":
		return fmt.Errorf("url %q is none of HTTP", d.URL)
	case strings.Contains(d.URL, "$"):
		return fmt.Errorf("url %q: Grafana takes what is behind a $ for a variable", d.URL)
	case !slices.Contains([]string{"proxy", "direct"}, d.Access):
		return fmt.Errorf("access %q, want proxy or direct", d.Access)
	case !slices.Contains([]string{"", "GET", "POST"}, d.JSONData.HTTPMethod):
		return fmt.Errorf("httpMethod %q, want GET or POST", d.JSONData.HTTPMethod)
	case !slices.Contains([]string{"", "Prometheus", "Cortex", "Mimir", "Thanos"}, d.JSONData.PrometheusType):
		return fmt.Errorf("prometheusType %q, want Prometheus, Cortex, Mimir or Thanos", d.JSONData.PrometheusType)
	}
	return nil
}
