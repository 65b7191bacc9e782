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
