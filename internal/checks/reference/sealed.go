package reference

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var sealed = &checks.Rule{
	ID:       "reference/sealed",
	Severity: krm.Warning,
	Summary:  "A SealedSecret has another name or namespace than it was sealed for",
	Why: "What is sealed opens under the name and the namespace that it was sealed for alone, unless its scope is wider. `kubeseal` writes both into the template, " +
		"and kustomize's `namePrefix`, `nameSuffix` and `namespace` change those of the object only. The controller then makes no Secret, and pods that read it do not start.",
	Remedy:  "List it in a kustomization that leaves its name and namespace alone, or seal it for those that it has.",
	Sources: []checks.Source{{Project: "Sealed Secrets", Version: "3039f67", File: "pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go"}},
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.All("SealedSecret") {
				namespace, name, known := observe.SealedFor(o)
				isMoved := !observe.MayMeet(namespace, o.Namespace())
				if known && (isMoved || name != "" && name != o.Name()) {
					tell(c.At(o, "metadata"), "leave its name and namespace as they are, or seal it for those that it has",
						"its template says that it was sealed for %s, and it has another name or namespace, under which it does not open", strings.Trim(namespace+"/"+name, "/"))
				}
			}
		}
	},
}
