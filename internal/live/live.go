// Package live asks the API server of a cluster, by kubectl, what is there and what would be
// there if something were applied: with kubectl's own server-side dry run, so that defaults,
// webhooks and validation are the cluster's. It changes nothing.
package live

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Client asks one cluster.
type Client struct {
	// Kubectl is the program, a name on the PATH or a path.
	Kubectl string
	// Context of the kubeconfig, "" for the current one.
	Context string
	// Manager is who applies, as API servers note it.
	Manager string
}

// Object is one that is to be applied.
type Object struct {
	Ref  krm.Ref
	YAML []byte
}

// Answer is what a cluster says of objects.
type Answer struct {
	// Old are those that are there, and New what they would be, as JSON without what API
	// servers note of their own. An object that is refused would stay as it is.
	Old, New [][]byte
	// Refusals of the API server, in the order of the objects.
	Refusals []Refusal
	// Left are objects that functions of this project made and that are not to be applied
	// any more; they are in Old.
	Left []krm.Ref
	// Notes are what the cluster does not tell, and why.
	Notes []string
}

// Refusal is an object that the API server does not take.
type Refusal struct {
	Ref krm.Ref
	// Message is the API server's own.
	Message string
	// Conflict tells that somebody else owns a field that would change. What would come of it
	// all the same is in New.
	Conflict bool
}

// Ask asks about objects. An error is about the whole cluster: it cannot be reached.
func (c Client) Ask(ctx context.Context, objects []Object) (*Answer, error) {
	a := &Answer{}
	out, err := c.run(ctx, stream(objects), "get", "--filename=-", "--output=json", "--ignore-not-found")
	if err != nil {
		// Kinds that the cluster does not know end it; each is asked for by itself then.
		if _, down := c.run(ctx, nil, "get", "--raw=/version"); down != nil {
			return nil, down
		}
		out = nil
		for _, o := range c.each(ctx, objects, "get", "--filename=-", "--output=json", "--ignore-not-found") {
			out = append(out, o.out...)
		}
	}
	there := map[identity]item{}
	for _, i := range out.items() {
		there[i.identity] = i
	}
	if err := c.apply(ctx, objects, there, a); err != nil {
		return nil, err
	}
	c.left(ctx, objects, there, a)
	for _, i := range sorted(there) {
		a.Old = append(a.Old, i.text)
	}
	return a, nil
}

// apply asks what would be, at once where the API server takes all.
func (c Client) apply(ctx context.Context, objects []Object, there map[identity]item, a *Answer) error {
	args := []string{"apply", "--server-side", "--dry-run=server", "--field-manager=" + c.Manager, "--filename=-", "--output=json"}
	if out, err := c.run(ctx, stream(objects), args...); err == nil {
		for _, i := range out.items() {
			a.New = append(a.New, i.text)
		}
		return nil
	}
	for i, answer := range c.each(ctx, objects, args...) {
		o := objects[i]
		if answer.err == nil {
			a.add(answer.out)
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := Refusal{Ref: o.Ref, Message: answer.err.Error(), Conflict: isConflict(answer.err)}
		forced, err := output(nil), error(nil)
		switch {
		case r.Conflict:
			forced, err = c.run(ctx, o.YAML, append(args, "--force-conflicts")...)
		case comesWith(r.Message, o, objects):
			a.New = append(a.New, o.YAML)
			continue
		}
		a.Refusals = append(a.Refusals, r)
		if err == nil && forced != nil {
			a.add(forced)
		} else if was, known := there[identityOf(o.Ref)]; known {
			a.New = append(a.New, was.text)
		}
	}
	return nil
}

func (a *Answer) add(out output) {
	for _, i := range out.items() {
		a.New = append(a.New, i.text)
	}
}

// asked is what came of asking for one object.
type asked struct {
	out output
	err error
}

// most is how many objects are asked for at once.
const most = 4

// each asks for objects one by one.
func (c Client) each(ctx context.Context, objects []Object, args ...string) []asked {
	answers := make([]asked, len(objects))
	places := make(chan struct{}, most)
	var group sync.WaitGroup
	for i, o := range objects {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			answers[i].out, answers[i].err = c.run(ctx, o.YAML, args...)
		})
	}
	group.Wait()
	return answers
}

// made are the kinds of objects that functions make, and every cluster knows.
const made = "configmaps,secrets,serviceaccounts"

// left finds what functions made and is not to be applied any more, in the namespaces of
// what is: by the annotation that they leave. Names are read alone, and no content.
func (c Client) left(ctx context.Context, objects []Object, there map[identity]item, a *Answer) {
	wanted, namespaces := map[identity]bool{}, map[string]bool{}
	for _, o := range objects {
		wanted[identityOf(o.Ref)] = true
		if o.Ref.Namespace != "" {
			namespaces[o.Ref.Namespace] = true
		}
	}
	for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
		refs, err := c.generated(ctx, namespace)
		if err != nil {
			a.Notes = append(a.Notes, "what is not rendered any more in namespace "+namespace+" is not known: "+err.Error())
			continue
		}
		for _, ref := range refs {
			if id := identityOf(ref); !wanted[id] {
				a.Left = append(a.Left, ref)
				there[id] = bare(ref)
			}
		}
	}
}

// errNone tells that there is no kubectl.
var errNone = errors.New("there is no kubectl on the PATH; install it, or name it by --kubectl")
