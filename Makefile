REGISTRY ?= ghcr.io/thanos-fleet
VERSION ?= $(shell sed -n 's/^const Version = "\(.*\)"/\1/p' internal/version/version.go)
FUZZTIME ?= 20s
# The oldest versions that the README promises.
OLD_KUSTOMIZE := 5.4.3 5.5.0
# What bench-fleet compares with. It is in no go.mod here: half of Kubernetes comes with it.
HELM := 3.22.0
# What a release is for. Its time is that of the commit, so that every build of it is the same.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
IMAGE_ARCHES ?= amd64 arm64
DIST ?= $(CURDIR)/dist
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
export REGISTRY VERSION

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# The functions are the folders that explain themselves.
FUNCTIONS := $(filter-out internal,$(patsubst functions/%/README.md,%,$(wildcard functions/*/README.md)))
GENERATED := README.md findings/README.md overlays/*/README.md catalog.yaml docs/coverage.md docs/fleet.md docs/rules docs/schema internal/schema/testdata packages functions/*/*.md functions/*/testdata internal/render/testdata testdata/rendered
TOOL := go tool -modfile=tools/go.mod
# One build, on every machine and at every commit the same bytes.
BUILD = CGO_ENABLED=0 go build -trimpath -buildvcs=false
# Images are small: only what parsing and printing YAML runs through is inlined, HTTP/2
# is left out, and functions lie close together. Rendering is 13 % slower for it. The tag
# image leaves all but functions out, and with the tag render all but functions and render.
HOT := go.yaml.in/yaml/v3 runtime/... internal/... unicode/... strings bytes
SMALL = -tags nethttpomithttp2,$(TAGS) -ldflags "-s -w -funcalign=1" -gcflags=all=-l $(foreach packages,$(HOT),-gcflags=$(packages)=)

.PHONY: help build render test report-test check race stale update lint bench bench-fleet fuzz conformance conformance-matrix live findings images e2e clean bin/kustomize bin/helm bin/image/functions bin/image/render release release-check release-push vuln FORCE

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/thanos-fleet
	$(BUILD) -ldflags "-s -w" -o bin/thanos-fleet ./cmd/thanos-fleet

render: build ## render every overlay into out/
	bin/thanos-fleet render overlays -o out

test: ## run all tests that need neither docker nor kustomize
	go test -timeout 20m ./...

check: lint update test race render stale ## what a change must pass: lint, update, test, the race detector, render, no stale file

# The packages that start goroutines, and so those that these run; of the command what runs
# several clusters side by side.
RACED = $(shell grep -rlE -e 'go func|errgroup|[.]Go\>|^\s+go [a-zA-Z.]+' --include=*.go --exclude=*_test.go functions internal | xargs -n 1 dirname | sort -u | sed 's,^,./,')
RACED_SCRIPTS = diff-live|diff|render|render-check|check|shard|add-several

race: ## test what runs in parallel with the race detector
	go test -race -timeout 40m $(RACED) ./internal/checks/all ./overlays
	go test -race -timeout 40m -run 'TestScripts/^($(RACED_SCRIPTS))$$' ./cmd/thanos-fleet

# What tests wrote, and what they would write, is the same where they pass; the catalog is written here.
stale: ## fail where something generated is not what is in git
	go run ./internal/catalog/gen
	git diff --exit-code -- $(GENERATED)
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); test -z "$$new" || { echo "generated, but not in git: $$new" >&2; exit 1; }

update: ## rewrite what is generated: expected output of cases, catalog, rendered overlays
	go test $(FUNCTIONS:%=./functions/%) ./internal/render -update
	go run ./internal/catalog/gen
	go test ./internal/schema -run Refused -update
	go test ./overlays/... -update
	go test ./packages -update
	go test ./docs -update
	go test ./findings -update

report-test: ## open reports in Chromium, which Debian has as chromium; SCREENS=folder keeps screenshots
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo "report-test needs Chromium: apt-get install chromium" >&2; exit 1; }
	go test -count=1 -v -tags browser -timeout 15m ./internal/overview | grep -Ev '^(=== | *--- PASS|PASS)'

lint: ## check format, vet, staticcheck
	@list=$$($(TOOL) gofumpt -l .); test -z "$$list" || { echo "gofumpt would change: $$list" >&2; exit 1; }
	go vet -tags e2e,browser ./...
	go vet -tags image ./cmd/...
	go vet -tags image,render ./cmd/...
	$(TOOL) staticcheck -tags e2e,browser ./...
	cd tools/release && go vet ./... && go tool actionlint ../../.github/workflows/*.yaml

bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

bench-fleet: build bin/kustomize bin/helm ## render fleets beside kustomize and helm, write the result into docs/scale.md; FULL=1: 10,000 clusters
	go run ./internal/fleetbench -helm bin/helm -doc docs/scale.md $(if $(FULL),-full 10000)

fuzz: ## run every fuzz target for FUZZTIME (20s), one on each processor
	@go test -list '^Fuzz' ./... | awk '/^Fuzz/ { name[++n] = $$1 } $$1 == "ok" { for (i = 1; i <= n; i++) print $$2, name[i]; n = 0 }' | \
	xargs -n 2 -P $$(nproc) .ci/fuzz $(FUZZTIME)

conformance: ## let upstream's own code judge what is emitted; builds Thanos and Prometheus once
	cd conformance && go vet ./... && (cd karmada && go vet ./...) && (cd flux && go vet ./... && go test ./...) && (cd operated && go vet -mod=mod ./... && go test -mod=mod ./...) && go test -parallel 8 -timeout 20m
	cd conformance/oldest && go vet .
	cd conformance && go test -parallel 8 -timeout 20m -run '$(TESTS_OF_LIBRARIES)' -args -libraries

# What asks upstream about what is emitted for a version, and what of that asks libraries alone.
TESTS_OF_LIBRARIES := ^Test(Keys|Rings)AreUpstreams$$|^TestThanosTakesIts(Hashrings|ObjectStore|CachesAndTracing)$$|^TestThanosKnowsEveryKeyOfItsEndpoints$$|^TestAnOperatorsTracingIsTaken$$|^TestEveryObjectStoreIsTaken$$|^TestPrometheusTakesItsFiles$$|^TestRuleFilesAreTaken$$|^TestWhatIsRefusedSaysWhy$$
TESTS_OF_ROUNDS := $(TESTS_OF_LIBRARIES)|AreUpstreams$$|^TestAPIsTakeEveryObject$$|^TestKarmada|^TestThanosTakesIts|^TestPrometheusTakesIts|^TestEveryAlertFires$$|^TestEveryRuleRecords$$
ROUNDS := $(shell sed -n 's|^github.com/thanos-io/thanos \(v[0-9.]*\) .*|\1|p' conformance/versions.sum) newest

conformance-matrix: ## the same with older Thanos, Prometheus, prometheus-operator and Karmada, each built once; ROUNDS=v0.36.1: one alone
	cd conformance && go vet . && failed= && for round in $(ROUNDS); do \
		go test -count=1 -parallel 8 -timeout 60m -run '$(TESTS_OF_ROUNDS)' -args -at $$round || failed=1; \
		test ! -e .cache/$$round/operated || (cd operated && go test -mod=mod -count=1 . -args -program ../.cache/$$round/operated) || failed=1; done; test -z "$$failed"

live: ## run rendered clusters on this machine and ask them; TOPOLOGY=karmada: one topology alone
	cd conformance/live && go vet -mod=mod ./... && go test -mod=mod -count=1 -v -timeout 60m -run '^TestLive$$$(if $(TOPOLOGY),/^$(TOPOLOGY)$$)' . | grep --line-buffered -Ev '^(=== |PASS)'

findings: ## ask libraries and tools whether they still surprise as findings/README.md says; fetches and builds them
	findings/run

images: ## build the container images, one per function, one that serves all, one that renders; needs docker
	$(MAKE) --no-print-directory bin/image/functions TAGS=image
	$(MAKE) --no-print-directory bin/image/render TAGS=image,render
	images/build $(FUNCTIONS)

bin/image/functions bin/image/render:
	GOOS=linux GOARCH=$$(docker version --format '{{.Server.Arch}}') $(BUILD) $(SMALL) -o $@ ./cmd/thanos-fleet

RELEASE = cd tools/release && go run . -root ../.. -builds $(CURDIR)/bin/release -out $(DIST) -version $(VERSION) -registry $(REGISTRY) \
	-epoch $(SOURCE_DATE_EPOCH) -platforms "$(PLATFORMS)" -arches "$(IMAGE_ARCHES)" -functions "$(FUNCTIONS)"
RELEASED = $(foreach p,$(PLATFORMS),bin/release/$(subst /,_,$(p))/thanos-fleet)
IMAGED = $(foreach a,$(IMAGE_ARCHES),bin/release/image_$(a)/functions bin/release/image_$(a)/render)

release: $(RELEASED) $(IMAGED) ## build what is published into DIST (dist): archives, images, SBOMs, checksums; needs no docker
	$(RELEASE) build

release-check: ## build the release once more, elsewhere and with an empty cache, and compare all bytes
	.ci/release-check $(DIST) $(foreach v,PLATFORMS IMAGE_ARCHES REGISTRY,$(v)="$($(v))")

release-push: ## push the images of DIST to REGISTRY
	$(RELEASE) push

bin/release/%/thanos-fleet: FORCE
	GOOS=$(word 1,$(subst _, ,$*)) GOARCH=$(word 2,$(subst _, ,$*)) $(BUILD) -ldflags "-s -w" -o $@ ./cmd/thanos-fleet

bin/release/%/functions: TAGS = image
bin/release/%/functions: FORCE
	GOOS=linux GOARCH=$(word 2,$(subst _, ,$*)) $(BUILD) $(SMALL) -o $@ ./cmd/thanos-fleet

bin/release/%/render: TAGS = image,render
bin/release/%/render: FORCE
	GOOS=linux GOARCH=$(word 2,$(subst _, ,$*)) $(BUILD) $(SMALL) -o $@ ./cmd/thanos-fleet

vuln: ## look for known vulnerabilities that the code reaches; says so where the database cannot be reached
	.ci/vuln

e2e: build images bin/kustomize $(OLD_KUSTOMIZE:%=bin/kustomize-%) ## run the functions through kustomize and kpt; needs docker
	go test -count=1 -v -tags e2e ./e2e/... | grep -Ev '^(=== | *--- PASS|PASS)'

bin/kustomize: # always built: the go command knows when nothing changed
	CGO_ENABLED=0 go build -modfile=tools/go.mod -trimpath -buildvcs=false -o $@ sigs.k8s.io/kustomize/kustomize/v5

bin/kustomize-%:
	GOBIN=$(CURDIR)/$@ CGO_ENABLED=0 go install -trimpath sigs.k8s.io/kustomize/kustomize/v5@v$*

bin/helm:
	GOBIN=$(CURDIR)/bin CGO_ENABLED=0 go install -trimpath helm.sh/helm/v3/cmd/helm@v$(HELM)

clean: ## remove what was built and rendered
	rm -rf bin out dist
