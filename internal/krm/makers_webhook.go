package krm

import "slices"

// webhookCertificate is the Secret that kube-webhook-certgen makes in a Job
// (kubernetes/ingress-nginx, images/kube-webhook-certgen, cmd/create.go; its keys have
// flags of their own, and its forks more of them).
func webhookCertificate(_ *Run, o *Object) []made {
	var found []made
	for _, c := range (&Workload{Object: o}).AllContainers() {
		args := c.Args()
		if name := args.Value("--secret-name"); name != "" && slices.Contains(args, "create") {
			found = append(found, made{kind: "Secret", name: name, in: only(args.Value("--namespace")), field: "spec.template.spec.containers"})
		}
	}
	return found
}
