package observe

// IsCertain tells that the pods behind an address are known to be those: a Service leads
// to them, or nothing else in their cluster can be meant.
func (a Answer) IsCertain() bool {
	return a.Status == Loopback || a.Status == Found && (a.Service != nil || len(a.Pods) == 1)
}

// Only returns the one pod of a StatefulSet that is reached, by its name or by the
// Service's selector; "" where all of the pods are.
func (a Answer) Only() string {
	if a.Name.Pod != "" && a.Status == Found {
		return a.Name.Pod
	}
	if a.Service != nil {
		return a.Service.Text("spec", "selector", podNameLabel)
	}
	return ""
}
