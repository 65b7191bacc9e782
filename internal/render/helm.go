package render

import (
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// charts refuses Helm charts, for which kustomize starts helm, which fetches them.
func (k *kustomization) charts() []krm.Finding {
	var found []krm.Finding
	for i, c := range k.HelmCharts {
		found = append(found, k.chart(problem.Index("helmCharts", i), c))
	}
	for i, c := range k.HelmChartInflationGenerator {
		found = append(found, k.chart(problem.Index("helmChartInflationGenerator", i), types.HelmChart{
			Name: c.ChartName, Version: c.ChartVersion, Repo: c.ChartRepoURL, ReleaseName: c.ReleaseName, Namespace: c.ReleaseNamespace, ValuesFile: c.Values,
		}))
	}
	return found
}

func chartOf(config *krm.Object) types.HelmChart {
	either := func(a, b string) string {
		if text := config.Text(a); text != "" {
			return text
		}
		return config.Text(b)
	}
	return types.HelmChart{
		Name: either("name", "chartName"), Version: either("version", "chartVersion"), Repo: either("repo", "chartRepoUrl"),
		ReleaseName: config.Text("releaseName"), Namespace: either("namespace", "releaseNamespace"), ValuesFile: either("valuesFile", "values"),
		IncludeCRDs: config.Text("includeCRDs") == "true",
	}
}

func (k *kustomization) chart(field string, c types.HelmChart) krm.Finding {
	return k.finding(field, "write it out once with `"+helmTemplate(c)+"`, commit the file and list it under resources; or build this overlay with kustomize",
		"Helm chart %q: render runs no helm", c.Name)
}

// helmTemplate is the command that prints what a chart makes.
func helmTemplate(c types.HelmChart) string {
	args := []string{"helm", "template"}
	if c.ReleaseName == "" {
		args = append(args, "--generate-name")
	} else {
		args = append(args, c.ReleaseName)
	}
	switch {
	case strings.HasPrefix(c.Repo, "oci://"):
		args = append(args, strings.Trim(reference{value: strings.TrimSuffix(c.Repo, "/") + "/" + c.Name}.address(), `"`))
	case c.Repo != "":
		args = append(args, c.Name, "--repo", strings.Trim(reference{value: c.Repo}.address(), `"`))
	default:
		args = append(args, c.Name)
	}
	for _, flag := range [][2]string{{"--version", c.Version}, {"--namespace", c.Namespace}, {"--values", c.ValuesFile}} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	for _, file := range c.AdditionalValuesFiles {
		args = append(args, "--values", file)
	}
	if c.IncludeCRDs {
		args = append(args, "--include-crds")
	}
	return strings.Join(append(args, ">", c.Name+".yaml"), " ")
}
