package live

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path"
	"regexp"
	"slices"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// objectStore answers S3's API for one endpoint of the rendered files, over TLS unless they
// say insecure. gofakes3 keeps the objects, and believes everybody: logins are asked before it.
type objectStore struct {
	address string
	handler http.Handler
	backend gofakes3.Backend
}

// objectStore finds the server of an endpoint, or starts it.
func (f *Fleet) objectStore(endpoint, region string, insecure bool) (*objectStore, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.stores[endpoint]; s != nil {
		return s, nil
	}
	backend := s3mem.New()
	objects := gofakes3.New(backend).Server()
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := f.logins.verify(r, region); err != nil {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<Error><Code>AccessDenied</Code><Message>%s</Message></Error>", err)
			return
		}
		objects.ServeHTTP(w, r)
	})
	address, err := f.serveOutside(guarded, insecure)
	f.stores[endpoint] = &objectStore{address, guarded, backend}
	return f.stores[endpoint], err
}

// objectStores are the servers that run.
func (f *Fleet) objectStores() []*objectStore {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Collect(maps.Values(f.stores))
}

// serveOutside answers HTTP at an address that is in no cluster, with the certificate that
// every pod trusts.
func (f *Fleet) serveOutside(handler http.Handler, insecure bool) (string, error) {
	host := f.outer.next()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	f.servers = append(f.servers, server)
	if insecure {
		go func() { _ = server.Serve(listener) }()
		return listener.Addr().String(), nil
	}
	if server.TLSConfig, err = f.trust.issue(host); err != nil {
		return "", err
	}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	return listener.Addr().String(), nil
}

var endpointLine = regexp.MustCompile(`(?m)^(\s*endpoint: ).*$`)

// redirected is the file of a bucket that leads to a server here: all but the endpoint is as
// it was rendered.
func (f *Fleet) redirected(text string, config map[string]any) (string, error) {
	insecure, _ := config["insecure"].(bool)
	region, _ := config["region"].(string)
	s, err := f.objectStore(fmt.Sprint(config["endpoint"]), region, insecure)
	if err != nil {
		return "", err
	}
	bucket := fmt.Sprint(config["bucket"])
	if found, err := s.backend.BucketExists(bucket); err != nil {
		return "", err
	} else if !found {
		if err := s.backend.CreateBucket(bucket); err != nil {
			return "", err
		}
	}
	return endpointLine.ReplaceAllString(text, "${1}"+s.address), nil
}

// blocks are what the store has of blocks, by where they are.
func (s *objectStore) blocks() (map[string]block, error) {
	buckets, err := s.backend.ListBuckets()
	if err != nil {
		return nil, err
	}
	found := map[string]block{}
	for _, bucket := range buckets {
		objects, err := s.backend.ListBucket(bucket.Name, &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
		if err != nil {
			return nil, err
		}
		for _, o := range objects.Contents {
			if path.Base(o.Key) != "meta.json" {
				continue
			}
			if found[bucket.Name+"/"+o.Key], err = s.block(bucket.Name, o.Key); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (s *objectStore) block(bucket, key string) (block, error) {
	var b block
	o, err := s.backend.GetObject(bucket, key, nil)
	if err != nil {
		return b, err
	}
	defer o.Contents.Close()
	text, err := io.ReadAll(o.Contents)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	return b, err
}
