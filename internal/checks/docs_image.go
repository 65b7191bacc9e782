//go:build image

package checks

// text says in images where the rule's documentation is. An image prints findings, with what
// to do; what is said of all rules would be a hundredth of it.
func (r *Rule) text() string {
	return "What is wrong stands in docs/rules/" + r.ID + ".md.\n\n## Why\n\n" + r.Link() + "\n\n## What to do\n\n" + r.Link() + "\n\n## Sources\n\n- thanos-fleet docs: " + r.Link() + "\n"
}
