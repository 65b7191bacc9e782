// Package reference holds the rules on what one object says of another: names, keys,
// ports, selectors and folders.
package reference

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// Rules of the group, by their IDs.
var Rules = []*checks.Rule{
	account,
	address,
	alertReceivers,
	affinity,
	apiVersion,
	backend,
	budget,
	chart,
	emptyDir,
	equals,
	file,
	fileVariable,
	frozen,
	hostPort,
	immutable,
	key,
	loopback,
	monitor,
	monitorPort,
	namespace,
	networkPolicy,
	noData,
	object,
	placeholder,
	probe,
	programs,
	protocol,
	provisioning,
	refused,
	repeated,
	role,
	ruleFiles,
	scrapeFiles,
	sealed,
	selector,
	serviceName,
	sharedClaim,
	subPath,
	scrapedTarget,
	targetPort,
	twice,
	mistyped,
	unmanaged,
	unread,
	unreadable,
	variable,
	volume,
}

// eachAbsent calls visit for each reference to an object of the kinds that is not there
// for sure, with what to do.
func eachAbsent(f *observe.Fleet, visit func(r observe.Reference, remedy string), kinds ...string) {
	for _, c := range f.Clusters {
		for _, r := range c.References() {
			if r.Optional || !slices.Contains(kinds, r.Kind) {
				continue
			}
			if meant, absent := c.Absent(r); absent {
				visit(r, remedy(r, meant))
			}
		}
	}
}

// remedy says what to do about what is not there; meant is what the name may be for.
func remedy(r observe.Reference, meant *krm.Object) string {
	switch {
	case meant == nil:
		return fmt.Sprintf("add the %s, or name one that is there", r.Kind)
	case meant.Name() == r.Name:
		return fmt.Sprintf("it stands in namespace %s; put it into namespace %s, or what refers to it there", meant.Namespace(), r.Namespace)
	}
	if meant.Kind() != r.Kind {
		return fmt.Sprintf("%s makes one that is called as it is, and nothing refers to that: write its name, or add the other", meant.Ref().Kind+" "+meant.Name())
	}
	if r.Kind == "ServiceAccount" || r.Kind == "Service" {
		return fmt.Sprintf("did you mean %s? Else add the %s", meant.Name(), r.Kind)
	}
	return fmt.Sprintf("%s is there, and nothing refers to it: write that name, or add the other", meant.Name())
}
