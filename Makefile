# What a clean machine needs: Go (go.mod says which). 'make test' brings the rest.
GO      ?= go
export GO
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 3s

.PHONY: all build test check fuzz bench generate clean

all: build

# One static binary: bin/tradecraft.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tradecraft ./cmd/tradecraft

# All tests, with the race detector where a C compiler is present.
test:
	@scripts/test-needs
	@if scripts/has-race; then set -x; CGO_ENABLED=1 $(GO) test -race -timeout 25m ./...; \
	else set -x; $(GO) test -timeout 25m ./...; fi

# What CI runs besides the tests. The import direction, names and lengths are
# tests in internal/lint.
check:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt'd:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test ./internal/lint
	@$(MAKE) --no-print-directory fuzz
	@scripts/vulnerabilities

# Every Fuzz target of the repository for $(FUZZTIME).
fuzz:
	@scripts/fuzz $(FUZZTIME)

# Speed of the packages, then wall time, CPU and memory of the verbs.
bench: build
	$(GO) test -run '^$$' -bench . -benchmem ./...
	bench/analyze
	bench/logs

# The embedded packs and models, from ../shared/data; the same data give the same bytes.
generate:
	$(GO) generate ./...

clean:
	rm -rf bin
