// Command oldest asks the libraries of the oldest Prometheus that this project generates for,
// as its promtool does, without what makes that large:
//
//	oldest [--enable-feature=FEATURE] check config FILE
//	oldest [--enable-feature=FEATURE] check rules [--lint-fatal] FILE...
//
// A configuration is read strictly, its certificates and Secrets must be there, and all its
// relabelling is run once. Of service discovery it knows what the project emits.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/go-kit/log"
	"github.com/prometheus/common/config"
	prometheus "github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/consul"
	_ "github.com/prometheus/prometheus/discovery/dns"
	_ "github.com/prometheus/prometheus/discovery/file"
	_ "github.com/prometheus/prometheus/discovery/http"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("oldest", flag.ContinueOnError)
	features := flags.String("enable-feature", "", "features of PromQL, separated by commas")
	if err := flags.Parse(args); err != nil {
		return err
	}
	parser.EnableExperimentalFunctions = strings.Contains(*features, "promql-experimental-functions")
	args = flags.Args()
	if len(args) < 3 || args[0] != "check" {
		return errors.New("usage: oldest check config|rules FILE...")
	}
	switch files := args[2:]; args[1] {
	case "config":
		return checkConfig(files[0])
	case "rules":
		return checkRules(files)
	}
	return fmt.Errorf("unknown check %q", args[1])
}

func checkConfig(file string) error {
	c, err := prometheus.LoadFile(file, false, false, log.NewNopLogger())
	if err != nil {
		return err
	}
	scrapes, err := c.GetScrapeConfigs()
	if err != nil {
		return err
	}
	for _, s := range scrapes {
		if err := filesAreThere(s.HTTPClientConfig); err != nil {
			return fmt.Errorf("job %s: %w", s.JobName, err)
		}
		relabelled(s.RelabelConfigs, s.MetricRelabelConfigs)
	}
	for _, w := range c.RemoteWriteConfigs {
		if err := filesAreThere(w.HTTPClientConfig); err != nil {
			return fmt.Errorf("remote write to %s: %w", w.URL, err)
		}
		relabelled(w.WriteRelabelConfigs)
	}
	relabelled(c.AlertingConfig.AlertRelabelConfigs)
	return nil
}

// filesAreThere: what a client reads when it first asks.
func filesAreThere(c config.HTTPClientConfig) error {
	files := []string{c.TLSConfig.CAFile, c.TLSConfig.CertFile, c.TLSConfig.KeyFile}
	if c.Authorization != nil {
		files = append(files, c.Authorization.CredentialsFile)
	}
	if c.BasicAuth != nil {
		files = append(files, c.BasicAuth.PasswordFile)
	}
	for _, file := range files {
		if _, err := os.Stat(file); file != "" && err != nil {
			return err
		}
	}
	return nil
}

// relabelled runs rules on a target, which ends in a panic where a rule is not whole.
func relabelled(lists ...[]*relabel.Config) {
	for _, list := range lists {
		builder := labels.NewBuilder(labels.FromStrings(
			"__address__", "10.0.0.1:9090", "__scheme__", "http", "__metrics_path__", "/metrics", "job", "a",
			"__meta_kubernetes_namespace", "monitoring", "__meta_kubernetes_pod_name", "a-0",
		))
		relabel.ProcessBuilder(builder, list...)
	}
}

func checkRules(files []string) error {
	for _, file := range files {
		if file == "--lint-fatal" {
			continue
		}
		_, errs := rulefmt.ParseFile(file)
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return nil
}
